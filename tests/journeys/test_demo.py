"""`shoulder demo`: everything real, everything shown and checked, nothing left behind however it ends."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

from service.demo import promises, transcript
from service.demo.scene import ALEX, ANA, LUZ, OVER, RINGS, SAM, Scene, Unlike
from service.demo.story import SEALED_BY_ALEX, SEALED_BY_SAM
from service.demo.transcript import Actor, Bubble

REAL = {
    "TWILIO_ACCOUNT_SID": "AC" + "1" * 32,
    "TWILIO_AUTH_TOKEN": "secret",
    "DATABASE_URL": "postgresql://127.0.0.1:9/x",
}
PATIENCE = 240
"""Seconds that a loaded machine may take for what takes half a minute."""


def started(folder: Path, **environ: str) -> subprocess.Popen[str]:
    """The command, as somebody in this folder would run it."""
    return subprocess.Popen(
        [sys.executable, "-m", "service.cli", "demo"],
        cwd=folder,
        env={**os.environ, "TMPDIR": str(folder), **environ},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def living(folder: Path) -> list[str]:
    """Processes whose home folder lies in this one."""
    mark = f"SHOULDER_HOME={folder}".encode()
    return [str(place) for place in Path("/proc").glob("[0-9]*") if mark in _environment(place)]


def _environment(place: Path) -> bytes:
    try:
        return (place / "environ").read_bytes()
    except OSError:
        return b""


@pytest.fixture
def short(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of its own."""
    return tmp_path_factory.mktemp("demo")


def test_the_demo_keeps_every_promise(short: Path) -> None:
    """Exit 0 with every tick; on parts of its own, whatever real line the environment or .env names."""
    (short / ".env").write_text("".join(f"{name}={value}\n" for name, value in REAL.items()))
    demo = started(short, **REAL)
    said = demo.communicate(timeout=PATIENCE)[0]
    assert demo.returncode == 0, said
    assert "15 of 15 promises kept." in said and "✗" not in said and "\x1b" not in said
    for words in ("Alex → Shoulder", "Shoulder → Ana", "Luz ☎ Shoulder", "Monday 18:00", "Tuesday 10:05"):
        assert words in said
    assert living(short) == []
    assert [path.name for path in short.iterdir()] == [".env"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_demo_that_is_stopped_leaves_nothing(short: Path, number: signal.Signals) -> None:
    """Not a process, not a file."""
    demo = started(short)
    until = time.monotonic() + PATIENCE
    while len(living(short)) < 5 and time.monotonic() < until:
        time.sleep(0.05)
    demo.send_signal(number)
    said = demo.communicate(timeout=PATIENCE)[0]
    assert demo.returncode == (130 if number is signal.SIGINT else 1), said
    assert "Traceback" not in said
    assert living(short) == [] and list(short.iterdir()) == []


def scene(*bubbles: Bubble) -> Scene:
    """A scene of which only the texts matter."""
    made = Scene(None, transcript.Transcript(Console(quiet=True)))  # type: ignore[arg-type]  # nothing is played
    made.bubbles = list(bubbles)
    return made


def read(who: Actor, body: str, turn: int = 1) -> Bubble:
    """A text that somebody got."""
    return Bubble(turn, who, False, body, 0.0)


SEALED_WELL = (
    replace(read(ALEX, SEALED_BY_ALEX, 1), wrote=True),
    replace(read(SAM, SEALED_BY_SAM, 2), wrote=True),
    read(SAM, f"The caller: {SEALED_BY_ALEX}", 3),
    read(ALEX, f"Sam: {SEALED_BY_SAM}", 3),
)


def differences(scene: Scene, about: str) -> str:
    """What the promise with these words says of a scene."""
    [look] = [look for promise, look in promises.PROMISES.items() if about in promise]
    return look(scene)


def test_a_seal_that_breaks_is_told() -> None:
    """Seen too early, or not by both at once."""
    assert differences(scene(*SEALED_WELL), "sealed") == ""
    early = scene(read(SAM, SEALED_BY_ALEX, 1), *SEALED_WELL)
    assert "Sam saw" in differences(early, "sealed")
    apart = scene(*SEALED_WELL[:3], read(ALEX, SEALED_BY_SAM, 4))
    assert "same moment" in differences(apart, "sealed")


def test_a_number_that_is_seen_is_told() -> None:
    """However it is written."""
    assert differences(scene(read(SAM, "call *** any time")), "number") == ""
    assert "Sam got a number" in differences(scene(read(SAM, "call (555) 000-7001")), "number")


def test_a_second_winner_is_told() -> None:
    """Only one peer may be with a caller."""
    kindly = [read(ANA, "This one is already being looked after.")] * 2
    assert differences(scene(*kindly), "first to answer") == ""
    assert differences(scene(*kindly, read(ANA, "You are with them now.")), "first to answer") != ""


def heard(who: Actor, body: str, turn: int = 1, at: float = 0.0, *, did: bool = False) -> Bubble:
    """Something on somebody's phone in a call."""
    return Bubble(turn, who, did, body, at, by="call")


SEALED_BY_KEY = (
    heard(LUZ, "¿Cómo está tu ánimo ahora?", 1),
    heard(ANA, "How is your mood?", 1),
    heard(LUZ, "presses 2", 2, did=True),
    heard(ANA, "presses 4", 3, did=True),
    heard(LUZ, "Dijiste 2. Ana dijo 4.", 3),
    heard(ANA, "You said 4. The caller said 2.", 3),
    heard(LUZ, "¿Qué cosa te pesa hoy?", 3),
    heard(ANA, "What is one thing?", 3),
    heard(ANA, "presses 1", 4, did=True),
    heard(LUZ, "presses 2", 5, did=True),
    heard(LUZ, "Tú: Mi cuerpo / Ana: Personas", 5),
    heard(ANA, "You: People / The caller: My body", 5),
)


def test_a_seal_that_breaks_on_the_phone_is_told() -> None:
    """Heard too early, or not by both at once, or not at all."""
    assert differences(scene(*SEALED_BY_KEY), "On the phone") == ""
    early = scene(heard(ANA, "The caller: My body", 4), *SEALED_BY_KEY)
    assert "before both were in" in differences(early, "On the phone")
    apart = scene(*SEALED_BY_KEY[:-1], heard(ANA, "The caller: My body", 6))
    assert "same moment" in differences(apart, "On the phone")
    assert "did not both hear" in differences(scene(*SEALED_BY_KEY[:-1]), "On the phone")


def test_a_phone_that_rings_on_is_told() -> None:
    """It must fall silent by itself, and only once somebody has taken it."""
    rang = (heard(SAM, RINGS), heard(ANA, RINGS), heard(ANA, "presses 1", 2, 20, did=True))
    silent = heard(SAM, OVER, 2, 21)
    assert differences(scene(*rang, silent), "Two phones") == ""
    assert "by itself" in differences(scene(*rang), "Two phones")
    assert "by itself" in differences(scene(*rang, heard(SAM, "picks up", did=True), silent), "Two phones")
    assert "before" in differences(scene(*rang, heard(SAM, OVER, 1, 5)), "Two phones")
    assert "Not both" in differences(scene(*rang[1:], silent), "Two phones")


def test_what_was_not_read_is_told_with_what_was() -> None:
    """The first difference ends the demo."""
    with pytest.raises(Unlike, match="Alex should have read “988”, and read: hello"):
        scene(read(ALEX, "hello")).reads(ALEX, "988")
    with pytest.raises(Unlike, match="Luz should have heard “hola”, and heard: nothing"):
        scene(read(LUZ, "hola")).hears(LUZ, "hola")
