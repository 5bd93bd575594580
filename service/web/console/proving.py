"""What speaks for a script that is being written: its own tests with what they reach, and every way through it."""

import time
from dataclasses import dataclass

from flask import render_template, request
from werkzeug.wrappers import Response

from flows import author_tests, explore
from flows.author_tests import Played
from flows.author_transcripts import Line, transcript
from flows.explore import Verdict
from flows.preview import NAMES, sample_values
from flows.script import Script
from service import rendering
from service.scripts import proofs
from service.scripts.proofs import Unproved
from service.web.console import desks
from service.web.console.desks import Desk
from service.web.console.frame import Frame

Page = Response | str | tuple[str, int]
MOST_SECONDS = 8.0


@dataclass(frozen=True)
class Unfinished:
    """A script that has more ways through it than there was time for."""

    states: int
    seconds: int


class _TimeUp(Exception):
    pass


def add(frame: Frame) -> None:
    """The routes."""
    views = Pages(frame)
    frame.page("/scripts/<name>/tests", "coordinator", views.script_tests, ("GET", "POST"), under="scripts")


class Pages:
    """Played anew each time they are looked at."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame

    def script_tests(self, name: str) -> Page:
        """Every test, as it went; and, if it was asked for, every way through."""
        desk = desks.open_at(self._frame, name)
        try:
            script = proofs.written(name, desk.source, desk.here.known)
        except Unproved:
            return render_template("script_tests.html", name=name, script=None)
        explored = followed(script) if request.method == "POST" else None
        return render_template("script_tests.html", name=name, explored=explored, **_played(script, desk))


def followed(script: Script, seconds: float = MOST_SECONDS) -> Verdict | Unfinished:
    """Every way through a script, unless that takes longer than a page may."""
    until = time.monotonic() + seconds
    states = 0

    def look(known: int, _: int) -> None:
        nonlocal states
        states = known
        if time.monotonic() > until:
            raise _TimeUp

    try:
        return explore.explore(script, progress=look)
    except _TimeUp:
        return Unfinished(states, round(seconds))


def _played(script: Script, desk: Desk) -> dict[str, object]:
    language, line = script.languages[0], desk.here.line
    phrases = rendering.phrases()
    policy = line.policy.get(language) or line.policy.get(phrases.base, "")
    values = sample_values(script, language, phrases, line.name, policy)
    played = author_tests.play_all(script)
    runs: list[tuple[Played, list[Line]]] = [
        (one, transcript(script, one, language, phrases, values)) for one in played
    ]
    by_medium = {medium: author_tests.play_on(script, medium) for medium in script.on}
    reached = author_tests.steps_reached(played)
    return {
        "script": script,
        "runs": runs,
        "failed": sum(bool(one.failures) for one in played),
        "names": NAMES,
        "reached": [step.id for step in script.steps if step.id in reached],
        "unreached": [step.id for step in script.steps if step.id not in reached],
        "untold": {medium: author_tests.texts_unreached(script, tests, medium) for medium, tests in by_medium.items()},
    }
