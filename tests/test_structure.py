"""The house keeps its shape: what is named exists, what exists is named, nothing grew where it should not."""

import ast
import functools
import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib import import_module, metadata
from pathlib import Path

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import Integer

from flows.lint import lint
from flows.loading import load
from flows.vocabulary import fold
from flows.wording import Phrases, holes
from service import accounts, chosen, migrations, outbox, queue, retention, scripts, settings
from service.database import Database
from service.faultpoints import POINTS
from service.house import build
from service.settings import Settings
from service.supervise import procfile
from service.tables import metadata as tables
from service.web import server
from service.web.console.frame import ANYONE
from service.web.console.speaking import PHRASES
from tests.faults.__main__ import FAULTS

ROOT = Path(__file__).parents[1]
ENGINE = Phrases.load((ROOT / "flows" / "phrases.nt").read_text())
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
PACKAGES = ("flows", "service", "worker")
MODULES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))
TOP = {
    "flows",
    "service",
    "worker",
    "tests",
    "Procfile",
    "pyproject.toml",
    "README.md",
    "Makefile",
    "requirements.lock",
}
MAY_BE_LONG = ("service/tables.py", "service/migrations/versions/")
MAY_PRINT = ("service/cli/", "service/demo/", "service/install.py")
LONGEST = 320
GUARDED = ("/sms", "/voice", "/fallback")
OPEN = ("/health/", "/metrics", "/console", "/static", "/rota/", "/about")
ENVIRONMENT = {
    "TWILIO_ACCOUNT_SID": "AC00000000" + "5" * 24,
    "TWILIO_AUTH_TOKEN": "pretend",
    "TWILIO_API_URL": "http://127.0.0.1:9",
    "PUBLIC_URL": "http://127.0.0.1:9",
    "REDIS_URL": "redis://127.0.0.1:9",
}


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def tracked() -> list[str]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode or not listed.stdout:
        pytest.skip("not a git checkout")
    return [line for line in listed.stdout.splitlines() if (ROOT / line).exists()]


def imported(paths: list[Path]) -> set[str]:
    """Top-level names of what these files import."""
    found = set()
    for path in paths:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                found |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                found.add(node.module.partition(".")[0])
    return found


def required(requirements: list[str]) -> set[str]:
    """Plain names of requirements as they are written."""
    return {plain(re.split(r"[\[<>=;! ]", requirement)[0]) for requirement in requirements}


def plain(package: str) -> str:
    return re.sub(r"[-_.]+", "-", package).lower()


def locked(lock: str) -> set[str]:
    return {plain(found) for found in re.findall(r"^([A-Za-z0-9._-]+)==", (ROOT / lock).read_text(), re.MULTILINE)}


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The web door of a line that has nothing in it."""
    home = tmp_path_factory.mktemp("home")
    chosen = settings.load({**ENVIRONMENT, "SHOULDER_HOME": str(home)}, home / "no.env")
    database = Database(chosen.database_url)
    migrations.migrate(database)
    database.close()
    house = build(chosen)
    yield server.create(house)
    house.close()


def test_every_setting_is_explained_in_the_example_and_no_other() -> None:
    """Each has a line of its own with a comment above it."""
    text = (ROOT / ".env.example").read_text()
    written = re.findall(r"^(?:# )?([A-Z_]+)=", text, re.MULTILINE)
    assert sorted(written) == sorted(field.upper() for field in Settings.model_fields)
    for block in text.strip().split("\n\n"):
        assert block.startswith("# "), f"nothing explains {block!r}"


def test_the_example_as_it_stands_is_valid(tmp_path: Path) -> None:
    settings.load({"SHOULDER_HOME": str(tmp_path)}, env_file=ROOT / ".env.example")


def test_the_procfile_starts_what_exists() -> None:
    """One web, one clock, one worker for each lane; every option is one that the server knows."""
    commands = {name: shlex.split(command) for name, command in procfile.read(ROOT / "Procfile").items()}
    assert set(commands) == {"web", "clock", *outbox.LANES}
    granian = commands.pop("web")
    module, _, factory = granian[-1].partition(":")
    assert granian[0] == "granian"
    assert callable(getattr(import_module(module), factory))
    options = {word for word in granian if word.startswith("--")}
    shown = subprocess.run([Path(sys.executable).with_name("granian"), "--help"], capture_output=True, text=True)
    assert options <= set(re.findall(r"--[a-z0-9-]+", shown.stdout))
    for role, command in commands.items():
        assert command == ["python", "-m", "worker.run", role]


def test_the_jobs_that_are_enqueued_by_name_exist() -> None:
    """RQ finds a job by its dotted path, long after a rename would have been noticed anywhere else."""
    module, _, function = queue.DRAIN.rpartition(".")
    assert callable(getattr(import_module(module), function))


def test_every_webhook_stands_behind_the_signature_guard(web: Flask) -> None:
    """Whatever is not for people or machines of ours refuses what the carrier did not sign."""
    guarded = [rule for rule in web.url_map.iter_rules() if rule.rule != "/" and not rule.rule.startswith(OPEN)]
    assert {"/sms", "/sms/status", "/voice", "/voice/status", "/fallback/sms", "/fallback/voice"} <= {
        rule.rule for rule in guarded
    }
    client = web.test_client()
    for rule in guarded:
        assert rule.rule.startswith(GUARDED), f"{rule.rule} is neither a webhook nor known to be open"
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            answer = client.open(rule.rule, method=method, data={"From": "+15550007001", "Body": "hi"})
            assert answer.status_code == 403, f"{method} {rule.rule} answers {answer.status_code} unsigned"


def test_every_page_of_the_console_names_the_role_it_needs(web: Flask) -> None:
    """Signed out, only what is for anyone opens; the rest leads to the sign-in page, whatever the method."""
    roles = web.extensions["console"].roles
    client = web.test_client()
    for rule in web.url_map.iter_rules():
        if not rule.endpoint.startswith("console."):
            continue
        role = roles[rule.endpoint]
        assert role in (*accounts.ROLES, ANYONE)
        if role == ANYONE:
            continue
        path = re.sub("<[^>]+>", "1", rule.rule)
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            answer = client.open(path, method=method)
            led = answer.status_code == 401 or answer.headers.get("Location", "").startswith("/console/sign-in")
            assert led, f"{method} {path} opens signed out"


def test_what_is_for_anyone_in_the_console_is_a_short_list(web: Flask) -> None:
    """Whoever adds to it thinks twice."""
    roles = web.extensions["console"].roles
    open_to_all = {endpoint.removeprefix("console.") for endpoint, role in roles.items() if role == ANYONE}
    assert open_to_all == {"static", "sign_in", "language", "invitation", "codes", "nowhere"}


def test_the_console_says_everything_in_each_language_and_nothing_that_nobody_says() -> None:
    """Every key that a page or a module names is there, with the same holes in each language, and no other."""
    folder = ROOT / "service" / "web" / "console"
    phrases = PHRASES
    for key, texts in phrases.texts.items():
        assert set(texts) == {"en", "es"}, key
        assert len({frozenset(holes(text)) for text in texts.values()}) == 1, f"{key} has not the same holes"
    sources = [*folder.rglob("*.py"), *folder.rglob("*.html"), *(ROOT / "service" / "switchboard").glob("by_hand.py")]
    text = "\n".join(path.read_text() for path in sources)
    group = f"(?:{'|'.join(sorted({key.partition('.')[0] for key in phrases.texts}))})"
    named = {key for key in re.findall(rf"""["']({group}\.[a-z_0-9]+)["'](?! ~)""", text) if not key.endswith(".html")}
    begun = tuple(re.findall(rf"""["']({group}\.[a-z_0-9]*)(?:["'] ~|[{{])""", text))
    assert named <= set(phrases.texts), sorted(named - set(phrases.texts))
    narrow = tuple(one for one in begun if not one.endswith("."))
    unsaid = {
        key
        for key in phrases.texts
        if not {key, key.removesuffix("_what"), key.removesuffix("_one")} & named
        and not key.startswith(narrow)
        and not (key.startswith(begun) and _is_a_word(key.partition(".")[2]))
    }
    assert unsaid == set()


def _is_a_word(rest: str) -> bool:
    """Whether what a page puts behind the name of a whole group stands in our sources, or begins as one made there."""
    made = tuple(re.findall(r"""f["']([a-z]\w+_)\{""", _words_of_the_sources()))
    bare = re.sub(r"_(?:one|what|means)$", "", rest)
    whole = (re.search(rf"(?<![a-z]){one}(?![a-z])", _words_of_the_sources(), re.IGNORECASE) for one in (rest, bare))
    return rest.startswith(made) or any(whole)


@functools.cache
def _words_of_the_sources() -> str:
    folders = (ROOT / "flows", ROOT / "service")
    files = [path for folder in folders for path in folder.rglob("*") if path.suffix in (".py", ".html")]
    return re.sub(r"[\s-]+", "_", "\n".join(path.read_text(encoding="utf-8") for path in files))


def test_every_group_of_the_lines_own_sentences_has_a_name_in_the_console() -> None:
    """Else the page with all of them cannot be shown."""
    assert {f"sentences.{key.partition('.')[0]}" for key in chosen.sayable()} <= set(PHRASES.texts)


def test_there_is_one_newest_shape_of_the_database() -> None:
    config = Config()
    config.set_main_option("script_location", "service:migrations")
    assert len(ScriptDirectory.from_config(config).get_heads()) == 1


def test_no_table_holds_a_number_about_somebody_that_would_rank_them() -> None:
    """Beside ids and times there are only shifts, places in an order, and counts of tries (promise 13)."""
    numbers = {
        column.name
        for table in tables.tables.values()
        if table.name == "people" or any(key.column.table.name == "people" for key in table.foreign_keys)
        for column in table.c
        if isinstance(column.type, Integer) and not column.foreign_keys and not column.primary_key
    }
    ids = {"ref", "override_id", "shift_id", "note_words_id", "hidden_from"}
    order = {"priority", "round", "tier", "sequence", "turn", "load", "talks", "last_code"}
    lengths = {"call_after", "minutes", "week_minutes", "weekday", "days", "seconds", "media", "texts_at_once"}
    assert numbers == ids | order | lengths | {"tries", "misses", "silences"}


def test_no_page_speaks_of_a_score() -> None:
    """Nor of a risk, a rating or a performance of anybody, in either language; nor does a column."""
    score = re.compile(
        r"\b(?:scor\w*|rating|rated|risk level|at.risk|high.risk|performance|reciprocity|best peers?|worst"
        r"|puntaje|puntuacion|calificacion|rendimiento|nivel de riesgo|mejores pares|peores)\b"
    )
    said = {key: " ".join(texts.values()) for key, texts in {**PHRASES.texts, **ENGINE.texts}.items()}
    columns = {str(column): column.name.replace("_", " ") for table in tables.tables.values() for column in table.c}
    found = {key for key, text in {**said, **columns}.items() if score.search(fold(text))}
    of_the_phrase_list, denied = {"safety.rows", "safety.score"}, {"public.privacy_words"}
    assert found == of_the_phrase_list | denied


def test_what_becomes_of_each_table_is_decided_and_written_down() -> None:
    """Once for every table; each kind that has days is named, and no other."""
    guide = (ROOT / "service" / "README.md").read_text(encoding="utf-8")
    decided = guide.partition("## What becomes of each table\n")[2].partition("\n## ")[0]
    rows = [line.strip("| ").split(" | ", 1) for line in decided.splitlines() if line.startswith("| `")]
    named = [table for first, _ in rows for table in re.findall(r"`(\w+)`", first)]
    assert sorted(named) == sorted(tables.tables)
    assert {kind for _, fate in rows for kind in re.findall(r"\*(\w+)\*", fate)} == set(retention.KINDS)


def test_the_guide_to_the_house_names_every_room_and_every_pure_module() -> None:
    """Those that the linter knows, and no other."""
    guide = (ROOT / "service" / "README.md").read_text(encoding="utf-8").partition("| floor | rooms |")[2]
    floors = [line for line in guide.partition("\n\n")[0].splitlines() if line.startswith("| ")]
    [pure] = [line for line in floors if line.startswith("| pure |")]
    house, clean, *_ = PROJECT["tool"]["importlinter"]["contracts"][1:]
    rooms = {name for layer in house["layers"] for name in re.findall(r"\w+", layer)}
    named = {name for line in floors if line != pure for name in re.findall(r"`(\w+)`", line)}
    parts = {path.stem for path in (ROOT / "service" / "switchboard").glob("*.py")}
    assert rooms <= named <= rooms | parts
    modules = {name.removeprefix("service.").replace(".", "/") for name in clean["source_modules"]}
    assert {name.rstrip("/") for name in re.findall(r"`([\w/]+)`", pure)} == modules


def test_in_some_evening_a_process_dies_at_each_named_point() -> None:
    """And the code comes to each by its name: a point that nobody reaches proves nothing."""
    code = "".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "service").rglob("*.py")))
    reached = set(re.findall(r'faultpoints\.reach\([^()"]+, "(\w+)"\)', code))
    assert reached == set(POINTS)
    assert {name.removeprefix("dies at ") for name in (fault.name for fault in FAULTS)} >= reached


def test_the_scripts_that_come_with_the_line_are_all_published_and_without_fault() -> None:
    shipped = {path.stem for path in (ROOT / "flows" / "scripts").glob("*.nt")}
    assert shipped == set(scripts.SHIPPED)
    for script in shipped:
        faults = [fault for fault in lint(load(scripts.shipped(script))) if not fault.warning]
        assert not faults, f"{script}: {faults}"


def test_every_phrase_is_there_in_every_language_with_the_same_holes() -> None:
    for key, texts in ENGINE.texts.items():
        assert set(texts) == {"en", "es"}, key
        assert len({frozenset(holes(text)) for text in texts.values()}) == 1, f"{key} has not the same holes"


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_every_module_says_what_it_is(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text())), f"{name(path)} begins without a docstring"


def test_no_module_outgrows_a_sitting() -> None:
    lengths = {name(path): len(path.read_text().splitlines()) for path in MODULES}
    assert {
        module: length for module, length in lengths.items() if length > LONGEST and not module.startswith(MAY_BE_LONG)
    } == {}


def test_only_what_speaks_to_a_terminal_prints() -> None:
    printing = {
        name(path)
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Name) and node.id == "print"
    }
    assert {module for module in printing if not module.startswith(MAY_PRINT)} == set()


def test_tests_need_no_patches() -> None:
    """What a test wants to change is an argument; the carrier is faked over HTTP."""
    assert not [
        name(path) for path in TESTS if re.search(r"\bmock\b.*\bimport\b|\bimport\b.*\bmock\b", path.read_text())
    ]


def test_every_package_that_is_imported_is_asked_for_by_name() -> None:
    """What only comes along with something else may be gone with its next version."""
    providers = metadata.packages_distributions()
    direct = required(PROJECT["project"]["dependencies"])
    direct |= required([one for some in PROJECT["project"]["optional-dependencies"].values() for one in some])
    tools = required(PROJECT["dependency-groups"]["test"])
    for paths, asked in ((MODULES, direct), (TESTS, direct | tools)):
        others = imported(paths) - set(sys.stdlib_module_names) - {*PACKAGES, "tests"}
        unasked = {module for module in others if not {plain(one) for one in providers.get(module, [])} & asked}
        assert unasked == set()


def test_the_locks_hold_all_that_is_asked_for_and_name_no_index() -> None:
    assert required(PROJECT["project"]["dependencies"]) <= locked("requirements.lock")
    assert required(PROJECT["dependency-groups"]["test"]) <= locked("tests/requirements.lock")
    for lock in ("requirements.lock", "tests/requirements.lock"):
        text = (ROOT / lock).read_text()
        assert not re.search(r"://|index|find-links|trusted-host", text)
        assert text.count("==") <= text.count("--hash=sha256:")


def test_the_two_locks_agree() -> None:
    """Installing the tools must not change what the line runs on."""
    pins = [
        dict(re.findall(r"^([a-z0-9._-]+)==(\S+)", (ROOT / lock).read_text(), re.MULTILINE))
        for lock in ("requirements.lock", "tests/requirements.lock")
    ]
    assert {package for package in pins[0].keys() & pins[1].keys() if pins[0][package] != pins[1][package]} == set()


def test_nothing_else_lies_at_the_top() -> None:
    top = {line.partition("/")[0] for line in tracked()}
    assert {found for found in top if not found.startswith(".")} <= TOP


def test_nothing_names_the_machine_it_was_written_on() -> None:
    homes = re.compile(r"(?<!\w)/(work|root|home|Users)/\w")
    texts = [line for line in tracked() if not line.endswith((".png", ".lock"))]
    assert [line for line in texts if homes.search((ROOT / line).read_text())] == []


SECRETS = {
    "a Twilio account or key that is not pretended": r"\b(?:AC(?!0{8})|SK)[0-9a-fA-F]{32}\b",
    "32 bytes in base64, as the line's keys are": r"(?<![A-Za-z0-9+/=])[A-Za-z0-9+/]{43}=(?!=)",
    "32 hexadecimal digits beside the word token": r"(?i)token[\"'\s:=]{1,6}[0-9a-f]{32}\b",
    "a private key": r"-----BEGIN [A-Z ]*PRIVATE KEY-----",
    "a key of another service": r"\b(?:AKIA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{36}|xox[abpr]-[0-9A-Za-z-]{10,})",
    "a password in an address that is not one of our tests'": (
        r"\b(?:postgres(?:ql)?|rediss?)(?:\+psycopg)?://[^\s:/@\"'{}$]*:(?!(?:password|hunter2|secret)@)[^\s:/@\"'{}$]+@"
    ),
}


@pytest.mark.parametrize("kind", SECRETS)
def test_nothing_that_looks_like_a_secret_is_kept_here(kind: str) -> None:
    """In no file of the repository but the locks, which are full of hashes."""
    shape = re.compile(SECRETS[kind])
    texts = [line for line in tracked() if not line.endswith((".png", ".lock"))]
    found = {line: hit[0] for line in texts if (hit := shape.search((ROOT / line).read_text()))}
    assert found == {}, kind


def test_no_process_is_handed_a_secret_where_others_can_see_it() -> None:
    """`ps` shows what a process was started with: the Procfile hands over a port and a host, nothing else."""
    assert set(re.findall(r"\$\{?(\w+)", (ROOT / "Procfile").read_text())) <= {"PORT", "GRANIAN_HOST"}
    assert "access-log" not in (ROOT / "Procfile").read_text(), "a calendar's secret address would stand in it"
