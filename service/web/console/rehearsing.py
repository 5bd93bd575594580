"""Rehearsing a script: two phones that run the draft. Its moves travel in the form, and nothing of them is kept."""

import json
from typing import Any

from flask import render_template, request
from werkzeug.wrappers import Response

from flows.preview import NAMES
from flows.rehearsal import DUE, LEAVES, LONGEST, MOST_MOVES, SAYS, WAITS, Move, Seat, Stage, rehearse
from flows.script import Script
from flows.vocabulary import DEPTHS
from service import passing, rendering
from service.scripts import proofs
from service.scripts.proofs import Unproved
from service.web.console.frame import Frame, visitor
from service.web.console.reading_drafts import Around, around, latest

Page = Response | str | tuple[str, int]
Seats = dict[str, Seat]
SKIPS = ("60", "600", DUE)


def add(frame: Frame) -> None:
    """The routes."""
    views = Pages(frame)
    frame.page("/scripts/<name>/rehearsal", "coordinator", views.rehearsal, ("GET", "POST"), under="scripts")


class Pages:
    """Both parts, played by whoever writes the script."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame

    def rehearsal(self, name: str) -> Page:
        """The phones as they are after the moves so far, and one more."""
        with self._frame.door.reading(visitor().line_id) as session:
            here = around(session)
            source = latest(session, name)
        shown = _played(name, source, here)
        alone = request.values.get("part") == "phones"
        return render_template("rehearsal_phones.html" if alone else "rehearsal.html", name=name, **shown)


def _played(name: str, source: str, here: Around) -> dict[str, Any]:
    try:
        script = proofs.written(name, source, here.known)
    except Unproved:
        return {"played": None}
    seats, moves = _so_far(script)
    moves = _next(script, moves)
    stage = Stage(
        script,
        rendering.phrases(),
        here.line.name,
        here.line.policy,
        hide=lambda text: passing.masked(text)[0],
        no_hurry=int(here.line.pace.no_hurry),
        choose=int(here.line.pace.choose),
    )
    return {
        "played": rehearse(stage, seats, moves),
        "run": json.dumps(
            {
                "seats": {role: [seat.language, seat.medium, seat.depth] for role, seat in seats.items()},
                "moves": [[move.kind, move.who, move.text] for move in moves],
            }
        ),
        "script": script,
        "names": NAMES,
        "depths": DEPTHS,
        "last": request.form.get("who", ""),
    }


def _so_far(script: Script) -> tuple[Seats, list[Move]]:
    """What the form brought along: how each is there, and what was done; whatever cannot be read is left out."""
    try:
        brought = json.loads(request.form.get("run", "{}"))
        moves = [Move(*map(str, move)) for move in brought.get("moves", ())][:MOST_MOVES]
        before = dict(brought.get("seats", {}))
    except (ValueError, TypeError, AttributeError):
        moves, before = [], {}
    return {role: _seat(script, role, before.get(role, ())) for role in script.people}, moves


def _seat(script: Script, role: str, before: Any) -> Seat:
    """As it was chosen on the page, or as it was before, or the first there is."""
    known = (script.languages, script.on, DEPTHS[::-1])
    chosen = []
    for at, (field, values) in enumerate(zip(("language", "medium", "depth"), known, strict=True)):
        was = before[at] if isinstance(before, list) and at < len(before) else ""
        wanted = request.form.get(f"{field}_{role}", was)
        chosen.append(wanted if wanted in values else values[0])
    return Seat(*chosen)


def _next(script: Script, moves: list[Move]) -> list[Move]:
    """The moves with what was pressed."""
    pressed = request.form.get("do", "")
    who = request.form.get("who", "")
    if pressed == "anew":
        return []
    if pressed == "undo":
        return moves[:-1]
    if pressed in SKIPS:
        return [*moves, Move(WAITS, "", pressed)]
    text = (request.form.get("key") or request.form.get("text", "")).strip()[:LONGEST]
    if who not in script.people:
        return moves
    if pressed == LEAVES:
        return [*moves, Move(LEAVES, who)]
    return [*moves, Move(SAYS, who, text)] if text else moves
