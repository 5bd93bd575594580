"""Set-up, upkeep and the public page: each says what is so, and opens for whom it should."""

import re
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from service import accounts, backup, joining, lines, rota
from service.carrier.client import Heard, Told
from service.carrier.webhook import InboundText
from service.doctor import connection
from service.house import House
from tests.console.browsing import Browsing
from tests.phone import NUMBER

ADMIN_ONLY = ("/console/setup", "/console/setup/registration", "/console/upkeep")
SAM = "+15550002001"


def done(mo: Browsing) -> set[str]:
    """The steps that are ticked on the page that is open now."""
    return set(re.findall(r'class="card done" id="step-(\w+)"', mo.text))


def test_each_step_is_done_when_it_is_so(house: House, mo: Browsing) -> None:
    """Nothing is ticked by hand; what the carrier would have to say is open while it is away."""
    with house.session(1) as session:
        lines.rename(session, name=lines.UNNAMED)
        session.db.exec_driver_sql("delete from responders")
    assert done(mo.opens("/console/setup").sees("does not open yet", "does not answer just now")) <= {"policy"}
    with house.session(1) as session:
        lines.rename(session, name="Willow")
        lines.set_policy(session, {"en": "We ask.", "es": "Preguntamos."})
        lines.set_hours(session, [{"weekday": 0, "starts": "18:00", "minutes": 240}])
        joining.on_call(session, "+15550003999", "en", 1, last_resort=True)
    assert {"line", "policy", "hours"} <= done(mo.opens("/console/setup").sees("Put at least one person before it"))
    assert "on_call" not in done(mo)
    with house.session(1) as session:
        joining.on_call(session, "+15550003001", "en", 1)
        sam = joining.invite(session, SAM, "en", "Sam")
    assert "on_call" in done(mo.opens("/console/setup").sees("Somebody is invited"))
    assert "Put at least one person before it" not in mo.text, "what is done says what to do"
    with house.session(1) as session:
        joining.agreed(session, sam.person_id, "test")
        rota.change_peer(session, sam.person_id, practised_at=session.at)
    assert "peer" in done(mo.opens("/console/setup").sees("The line is open."))
    mo.sends("/console/setup/mend").sees("could not be done")
    mo.sends("/console/setup/number", number="+15550009999").sees("cannot be changed")
    with house.reading(1) as session:
        assert lines.number(session) == NUMBER


def text(at: float, body: str, sender: str = SAM) -> Heard:
    return Heard(at, InboundText("SM1", sender, NUMBER, body, 0, ""))


def test_a_reply_is_seen_only_if_it_came_at_once_to_that_phone_with_988() -> None:
    """The newest time that a word was sent is what counts."""
    heard = [text(10, "HELP"), text(20, "stop"), text(500, "hello")]
    told = [Told(11, SAM, "We are peers. 988 is open."), Told(21, "+15550002002", "988"), Told(22, SAM, "Bye.")]
    assert connection.seen_replies(heard, told) == {"help": "seen", "stop": "without"}
    later = [*heard, text(600, "Help")]
    assert connection.seen_replies(later, told)["help"] == "without"
    assert connection.seen_replies([], told) == {"help": "not_yet", "stop": "not_yet"}


@given(st.floats(0, 1e6), st.floats(-1e4, 1e4), st.booleans(), st.booleans())
def test_no_reply_of_another_phone_or_another_hour_counts(at: float, after: float, theirs: bool, has: bool) -> None:
    """Whatever comes when."""
    told = [Told(at + after, SAM if theirs else "+15550002002", "988" if has else "Hi.")]
    counts = theirs and has and -2 <= (at + after) - at <= connection.AT_ONCE
    assert (connection.seen_replies([text(at, "INFO")], told)["help"] == "seen") == counts


@pytest.mark.parametrize("path", ADMIN_ONLY)
def test_set_up_and_upkeep_are_an_admins(web: Flask, house: House, path: str) -> None:
    """A coordinator is turned away, whatever they send."""
    ana = Browsing(web, house).joins("Ana", "coordinator", codes=False)
    assert ana.opens(path).status == 403
    for deed in ("/console/upkeep/backup", "/console/upkeep/try", "/console/upkeep/mend", "/console/setup/mend"):
        ana.opens("/console/")
        assert ana.sends(deed).status == 403


def test_a_backup_is_taken_home_and_comes_back(house: House, mo: Browsing, tmp_path: Path) -> None:
    """The file opens with the line's keys; what comes back is counted; nothing of it stays, and nothing changes."""
    before = sorted(path.name for path in tmp_path.iterdir())
    mo.opens("/console/upkeep")
    token = re.search(r'name="csrf_token" value="([^"]+)"', mo.text)
    assert token is not None
    answer = mo.client.post("/console/upkeep/backup", data={"csrf_token": token[1]})
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=shoulder-")
    file = tmp_path / "taken.backup"
    file.write_bytes(answer.data)
    assert backup.look_into(house.settings, file).at == house.clock.now()
    with file.open("rb") as opened:
        mo.sends("/console/upkeep/try", file=(opened, "taken.backup")).sees(
            "It came back whole", "Accounts of the console"
        )
    mo.sends("/console/upkeep/try").sees("It came back whole")
    file.write_bytes(answer.data[:-7] + b"changed")
    with file.open("rb") as opened:
        mo.sends("/console/upkeep/try", file=(opened, "taken.backup")).sees("torn or was changed")
    assert mo.status == 422
    file.unlink()
    assert sorted(path.name for path in tmp_path.iterdir()) == before


def test_what_the_doctor_finds_is_shown_and_can_be_mended(mo: Browsing) -> None:
    """With the carrier away it says so, and nothing breaks."""
    mo.opens("/console/upkeep").sees("Every setting can work.", "should be put right first")
    mo.sends("/console/upkeep/mend").sees("Every setting can work.")
    assert mo.status == 200


def test_anybody_reads_what_the_line_does_and_leaves_no_trace(web: Flask, house: House) -> None:
    """In each language, from what was chosen; kept by caches, with no cookie and nothing from elsewhere."""
    with house.session(1) as session:
        lines.set_policy(session, {"en": "We ask <you> first.", "es": "Primero te preguntamos."})
        lines.choose(session, reporting={"en": "Harm to a child is reported."}, quiet_hours=[21, 8], keep={"words": 7})
        lines.set_hours(session, [{"weekday": 4, "starts": "18:00", "minutes": 240}])
    client = web.test_client()
    for path, said in (
        (
            "/about",
            ("We ask &lt;you&gt; first.", "Harm to a child", "goes after 7 days", "Between 21:00 and 08:00", "988"),
        ),
        ("/about/1/es", ("Primero te preguntamos.", "Se va tras 7 días", "18:00–22:00", "Viernes", NUMBER)),
    ):
        answer = client.get(path)
        page = answer.get_data(as_text=True)
        assert answer.status_code == 200
        for words in said:
            assert words in page
        assert "max-age" in answer.headers["Cache-Control"] and "public" in answer.headers["Cache-Control"]
        assert "Set-Cookie" not in answer.headers and "Cookie" not in answer.headers.get("Vary", "")
        assert "'unsafe-inline'" not in answer.headers["Content-Security-Policy"]
        assert not re.search(r"<script| style=| on\w+=", page)
    for path in ("/about/1/fr", "/about/2/en"):
        assert client.get(path).status_code == 404


def test_the_registration_pack_is_read_and_taken_along(house: House, mo: Browsing) -> None:
    """Every word that stops, and the replies with 988."""
    with house.session(1) as session:
        lines.set_policy(session, {"en": "We ask.", "es": "Preguntamos."})
    mo.opens("/console/setup/registration").sees("STOPALL", "ALTO", "988", "/about#privacy", "We ask.")
    answer = mo.client.get("/console/setup/registration?as=text")
    assert answer.content_type.startswith("text/plain") and "UNSTOP" in answer.get_data(as_text=True)


def test_who_is_invited_before_the_line_has_a_name_reads_one_language(web: Flask, house: House) -> None:
    with house.session(1) as session:
        lines.rename(session, name=lines.UNNAMED)
        token = accounts.invite(session, "Ada", "coordinator", "es")
    ada = Browsing(web, house).opens(f"/console/invitation/{token}", **{"Accept-Language": "es"})
    ada.sees("Te invitan a coordinar una línea nueva.")
