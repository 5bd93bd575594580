"""What a page says about a text that is being written: what is wrong by line, and how each phone would show it."""

from dataclasses import dataclass

from flask import abort

from flows.preview import Screenplay
from flows.problems import Problem
from flows.script import Script
from service import lines, rendering
from service import scripts as records
from service.scripts import drafts, proofs
from service.scripts.proofs import Known, Unproved
from service.session import Session


@dataclass(frozen=True)
class Around:
    """What of a line its scripts are read with."""

    line: lines.Line
    known: Known


@dataclass(frozen=True)
class Read:
    """A text as it was read: its problems, the script if it is one, and one preview of it."""

    problems: list[Problem]
    script: Script | None
    play: Screenplay | None
    source: list[str]

    @property
    def errors(self) -> int:
        """How many things have to be put right."""
        return sum(not problem.warning for problem in self.problems)


def around(session: Session) -> Around:
    """What there is on this line."""
    return Around(lines.get(session), records.known(session))


def latest(session: Session, name: str) -> str:
    """The text of a script as it is being written: its draft, or its newest version. Aborts where there is neither."""
    draft, version = drafts.of(session, name), records.find(session, name)
    if draft is None and version is None:
        abort(404)
    return str(draft.source if draft is not None else version.source if version is not None else "")


def read(name: str, source: str, here: Around, language: str = "", medium: str = "") -> Read:
    """Read a text, play its tests, and preview it in a language and medium, its first ones if not said."""
    found = proofs.problems(name, source, here.known)
    try:
        script = proofs.written(name, source, here.known)
    except Unproved:
        return Read(found, None, None, source.splitlines())
    chosen = (_one(language, script.languages), _one(medium, script.on))
    play = rendering.preview(script, *chosen, here.line.name, here.line.policy)
    return Read(found, script, play, source.splitlines())


def _one(chosen: str, known: tuple[str, ...]) -> str:
    return chosen if chosen in known else known[0]
