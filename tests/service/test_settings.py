"""Settings that cannot work are refused before anything starts, in a sentence each."""

import base64
from pathlib import Path

import pytest
from sqlalchemy import make_url

from service.clock import Clock
from service.errors import SettingsError
from service.settings import Settings, load

REAL = {"TWILIO_ACCOUNT_SID": "AC" + "3f" * 16, "TWILIO_AUTH_TOKEN": "t0ken"}
PRETEND = {
    "TWILIO_ACCOUNT_SID": "AC00000000" + "3f" * 12,
    "TWILIO_AUTH_TOKEN": "t0ken",
    "TWILIO_API_URL": "http://127.0.0.1:8001",
}


def read(home: Path, **environ: str) -> Settings:
    return load({"SHOULDER_HOME": str(home), **environ}, env_file=home / ".env")


def refused(home: Path, **environ: str) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as caught:
        read(home, **environ)
    return caught.value.problems


def test_nothing_set_is_enough_to_begin_with(tmp_path: Path) -> None:
    """A fresh machine needs no setting: SQLite under the home folder, empty where something is brought."""
    settings = read(tmp_path)
    assert settings.database_url == f"sqlite:///{tmp_path}/shoulder.db"
    assert (settings.redis_url, settings.twilio_account_sid, settings.port) == ("", "", 8000)


@pytest.mark.parametrize("name", ["plain", "with spaces", "100%25 ours", "what?", "a#b@c:d"])
def test_the_database_lies_in_the_home_folder_whatever_that_is_called(tmp_path: Path, name: str) -> None:
    url = read(tmp_path / name).database_url
    assert make_url(url).database == str(tmp_path / name / "shoulder.db")


def test_the_home_folder_does_not_depend_on_where_a_process_is_started_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert load({}).shoulder_home == tmp_path / "var"


def test_set_but_empty_is_unset(tmp_path: Path) -> None:
    assert read(tmp_path, PORT=" ", PUBLIC_URL="", LINE_ZONE="").line_zone == "America/New_York"


def test_a_dotenv_file_is_read_and_the_environment_wins(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("PORT=9000\nLINE_ZONE=Europe/Madrid\nSOMETHING_ELSE=1\n")
    settings = read(tmp_path, PORT="9100")
    assert (settings.port, settings.line_zone) == (9100, "Europe/Madrid")


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("PUBLIC_URL", "line.example.org", "PUBLIC_URL is not a web address; it should look like https://"),
        ("PUBLIC_URL", "ftp://line.example.org", "PUBLIC_URL is not a web address"),
        ("PUBLIC_URL", "https://line.example.org:port", "PUBLIC_URL is not a web address"),
        ("PUBLIC_URL", "https://line.example.org/?a=b", "PUBLIC_URL is not a web address"),
        ("PUBLIC_URL", "https://[::1", "PUBLIC_URL is not a web address"),
        ("TWILIO_API_URL", "127.0.0.1:8001", "TWILIO_API_URL is not a web address"),
        ("WATCH_URL", "every minute", "WATCH_URL is not a web address"),
        (
            "DATABASE_URL",
            "mysql://here/line",
            "DATABASE_URL is not one the line can use; it should begin with postgresql",
        ),
        ("DATABASE_URL", "sqlite://", "DATABASE_URL is not one the line can use"),
        ("DATABASE_URL", "var/shoulder.db", "DATABASE_URL is not one the line can use"),
        ("DATABASE_URL", "sqlite:///:memory:", "DATABASE_URL names a database in memory"),
        ("REDIS_URL", "localhost:6379", "REDIS_URL is not a Redis address; it should look like redis://"),
        ("REDIS_URL", "redis://host:many", "REDIS_URL is not a Redis address"),
        ("PORT", "eighty", "PORT is not a usable port; set a number from 1 to 65534."),
        ("PORT", "0", "PORT is not a usable port"),
        ("PORT", "65535", "PORT is not a usable port"),
        ("GRANIAN_HOST", "localhost", "GRANIAN_HOST is not an address to listen on; set 127.0.0.1"),
        ("TRUSTED_PROXIES", "one", "TRUSTED_PROXIES is not a number of proxies; set one from 0 to 9."),
        ("TRUSTED_PROXIES", "10", "TRUSTED_PROXIES is not a number of proxies"),
        ("SHOULDER_HOME", "~nobody-here/var", "SHOULDER_HOME begins with ~ and an account that this machine has not"),
        (
            "TWILIO_ACCOUNT_SID",
            "SK" + "0" * 32,
            "TWILIO_ACCOUNT_SID is not an account SID; copy the one that begins",
        ),
        ("LINE_NUMBER", "555 0001000", "LINE_NUMBER is not a phone number; write it with its country code"),
        ("LINE_NUMBER", "+1555", "LINE_NUMBER is not a phone number"),
        ("LINE_ZONE", "Mars/Olympus", "LINE_ZONE is not a time zone; use a name such as America/Chicago"),
        ("LINE_ZONE", "../../etc/passwd", "LINE_ZONE is not a time zone"),
        ("SHOULDER_KEYS", "c2hvcnQ=", "A key in SHOULDER_KEYS is not 32 bytes of base64"),
        ("SHOULDER_KEYS", "not base64!", "A key in SHOULDER_KEYS is not 32 bytes of base64"),
        ("TWILIO_AUTH_TOKEN", "t0ken", "TWILIO_AUTH_TOKEN is set and TWILIO_ACCOUNT_SID is not"),
    ],
)
def test_a_bad_setting_is_refused_in_a_sentence(tmp_path: Path, name: str, value: str, said: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load({"SHOULDER_HOME": str(tmp_path), name: value}, env_file=tmp_path / ".env")
    (problem,) = caught.value.problems
    assert problem.startswith(said)
    assert problem.endswith(".")


def test_every_problem_is_said_at_once(tmp_path: Path) -> None:
    problems = refused(tmp_path, PORT="x", LINE_ZONE="x", LINE_NUMBER="x", REDIS_URL="x")
    assert sorted(problem.split()[0] for problem in problems) == [
        "LINE_NUMBER",
        "LINE_ZONE",
        "PORT",
        "REDIS_URL",
    ]


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (b"# l\xednea\nPORT=9000\n", "is not plain text; save it in UTF-8."),
        (b"PORT=9000\n".decode().encode("utf-16"), "is not plain text; save it in UTF-8."),
        (b'PORT=9000\n\n\nTWILIO_AUTH_TOKEN="t0ken\nTRUSTED PROXIES=1\n', "cannot be read at line 4, 5; write each"),
        (b"PORT 9000\n", "cannot be read at line 1; write each setting as NAME=value"),
    ],
)
def test_a_dotenv_file_that_cannot_be_read_is_refused_whole(tmp_path: Path, written: bytes, said: str) -> None:
    """With one line left out it would be another line: one without its account, say."""
    (tmp_path / ".env").write_bytes(written)
    (problem,) = refused(tmp_path)
    assert problem.startswith(f"{tmp_path}/.env {said}")
    assert "t0ken" not in problem


def test_a_dotenv_file_of_somebody_elses_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file is root's and a volunteer's account may not read it."""

    def closed(*_: object) -> str:
        raise PermissionError(13, "Permission denied")

    (tmp_path / ".env").write_text("PORT=9000\n")
    monkeypatch.setattr(Path, "read_text", closed)
    (problem,) = refused(tmp_path)
    assert problem == f"{tmp_path}/.env cannot be read (Permission denied); let this account read it."


def test_a_dotenv_file_from_a_windows_machine_is_read(tmp_path: Path) -> None:
    """With a mark at its beginning and its own ends of lines; and a folder of that name is none."""
    (tmp_path / ".env").write_bytes(b"\xef\xbb\xbfPORT=9000\r\nLINE_ZONE=Europe/Madrid\r\n")
    assert (read(tmp_path).port, read(tmp_path).line_zone) == (9000, "Europe/Madrid")
    (tmp_path / ".env").unlink()
    (tmp_path / ".env").mkdir()
    assert read(tmp_path).port == 8000


def test_what_is_said_shows_no_secret(tmp_path: Path) -> None:
    """A database address holds a password: neither a refusal nor a print of the settings shows it."""
    problems = refused(tmp_path, DATABASE_URL="mysql://line:hunter2@host/line", REDIS_URL="http://:hunter2@host")
    assert "hunter2" not in " ".join(problems)
    shown = repr(read(tmp_path, DATABASE_URL="postgresql://line:hunter2@host/line", **PRETEND))
    assert "hunter2" not in shown
    assert "t0ken" not in shown


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_way_to_write_a_postgresql_address_leads_to_one_driver(tmp_path: Path, scheme: str) -> None:
    settings = read(tmp_path, DATABASE_URL=f"{scheme}://line:secret@host:5432/line")
    assert settings.database_url == "postgresql+psycopg://line:secret@host:5432/line"


def test_a_number_is_kept_as_the_carrier_writes_it(tmp_path: Path) -> None:
    assert read(tmp_path, LINE_NUMBER="+1 (555) 000-1000").line_number == "+15550001000"


def test_an_address_loses_its_last_slash(tmp_path: Path) -> None:
    assert read(tmp_path, PUBLIC_URL="https://line.example.org/").public_url == "https://line.example.org"


def test_an_account_without_a_token_is_refused(tmp_path: Path) -> None:
    (problem,) = refused(tmp_path, TWILIO_ACCOUNT_SID=REAL["TWILIO_ACCOUNT_SID"], TWILIO_AUTH_TOKEN="")
    assert problem.startswith("TWILIO_AUTH_TOKEN is empty; copy it from your Twilio console")


def test_a_pretend_account_only_runs_beside_the_simulator(tmp_path: Path) -> None:
    assert read(tmp_path, **PRETEND).pretend
    for elsewhere in ("", "https://api.example.org", "https://127.0.0.1.example.org"):
        (problem,) = refused(tmp_path, **{**PRETEND, "TWILIO_API_URL": elsewhere})
        assert "pretend account" in problem


@pytest.mark.parametrize(
    "here", ["http://127.0.0.1:8001", "http://localhost:8001", "http://127.9.9.9", "http://[::1]:80"]
)
def test_a_real_account_never_runs_beside_the_simulator(tmp_path: Path, here: str) -> None:
    (problem,) = refused(tmp_path, **REAL, TWILIO_API_URL=here)
    assert "real account and TWILIO_API_URL is a simulator" in problem


def test_a_real_account_runs_on_real_time(tmp_path: Path) -> None:
    """A clock file left behind by a test or a demo would make a real line page at the wrong hour."""
    Clock(tmp_path).forward(60)
    assert not read(tmp_path).pretend
    assert read(tmp_path, **PRETEND).pretend
    (problem,) = refused(tmp_path, **REAL)
    assert problem == f"A real Twilio account must run on real time; delete {tmp_path}/clock.json."


def test_no_process_of_a_real_line_can_be_told_to_die(tmp_path: Path) -> None:
    """FAULT_POINTS is for `make faults`."""
    assert read(tmp_path, **PRETEND, FAULT_POINTS=str(tmp_path)).fault_points == tmp_path
    (problem,) = refused(tmp_path, **REAL, FAULT_POINTS=str(tmp_path))
    assert problem == "FAULT_POINTS lets processes die, which no real line may; unset it."


def test_a_host_without_a_lasting_disk_must_be_given_what_lasts(tmp_path: Path) -> None:
    """Heroku and Cloud Run forget their disk: a key made there would be lost with the words it opens."""
    (problem,) = refused(tmp_path, DYNO="web.1", REDIS_URL="redis://host")
    assert problem.startswith("This host's disk does not last; set DATABASE_URL, SHOULDER_KEYS so that")
    key = base64.b64encode(bytes(32)).decode()
    read(tmp_path, DYNO="web.1", REDIS_URL="redis://h", DATABASE_URL="postgres://h/line", SHOULDER_KEYS=key)


def test_a_door_can_require_what_it_cannot_open_without(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        read(tmp_path).require("twilio_account_sid", "public_url", "redis_url")
    assert [problem.split()[0] for problem in caught.value.problems] == [
        "TWILIO_ACCOUNT_SID",
        "PUBLIC_URL",
        "REDIS_URL",
    ]
    read(tmp_path, REDIS_URL="unix:///tmp/redis.sock").require("redis_url")
