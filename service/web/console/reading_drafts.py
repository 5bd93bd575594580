"""What a page says about a text that is being written: what is wrong by line, and how each phone would show it."""

from dataclasses import dataclass

from flask import abort, request

from flows.fixes import fix
from flows.preview import Screenplay
from flows.problems import Problem, Problems
from flows.script import Script
from service import lines, rendering, rota
from service import scripts as records
from service.scripts import drafts, proofs
from service.scripts.proofs import Known, Unproved
from service.session import Session


@dataclass(frozen=True)
class Around:
    """What of a line its scripts are read with."""

    line: lines.Line
    known: Known
    tags: list[str]


@dataclass(frozen=True)
class Read:
    """A text as it was read: its problems, the script if it is one, and one preview of it."""

    problems: list[Problem]
    script: Script | None
    play: Screenplay | None
    source: list[str]
    fixes: frozenset[str] = frozenset()

    @property
    def errors(self) -> int:
        """How many things have to be put right."""
        return sum(not problem.warning for problem in self.problems)


def around(session: Session) -> Around:
    """What there is on this line."""
    return Around(lines.get(session), records.known(session), rota.known_tags(session))


def latest(session: Session, name: str) -> str:
    """The text of a script as it is being written: its draft, or its newest version. Aborts where there is neither."""
    draft, version = drafts.of(session, name), records.find(session, name)
    if draft is None and version is None:
        abort(404)
    return str(draft.source if draft is not None else version.source if version is not None else "")


def read(name: str, source: str, here: Around, language: str = "", medium: str = "") -> Read:
    """Read a text, play its tests, and preview it in a language and medium, its first ones if not said."""
    found = proofs.problems(name, source, here.known)
    fixes = frozenset(mark(problem) for problem in found if _fixed(source, problem))
    try:
        script = proofs.written(name, source, here.known)
    except Unproved:
        return Read(found, None, None, source.splitlines(), fixes)
    chosen = (_one(language, script.languages), _one(medium, script.on))
    play = rendering.preview(script, *chosen, here.line.name, here.line.policy)
    return Read(found, script, play, source.splitlines(), fixes)


def mark(problem: Problem) -> str:
    """What the button names that puts a problem right."""
    return f"fix|{problem.rule}|{problem.line}|{problem.column}|{problem.language}"


def put_right(name: str, source: str, here: Around) -> str:
    """The text that was sent, with the problem put right whose button was pressed, if it is still there."""
    pressed = request.form.get("do", "")
    if not pressed.startswith("fix|"):
        return source
    found = (one for one in proofs.problems(name, source, here.known) if mark(one) == pressed)
    return next((fixed for one in found if (fixed := _fixed(source, one))), source)


def _fixed(source: str, problem: Problem) -> str | None:
    try:
        return fix(source, problem)
    except Problems:
        return None


def _one(chosen: str, known: tuple[str, ...]) -> str:
    return chosen if chosen in known else known[0]
