"""What changes which version is in use: publishing a new one, going back to an old one, withdrawing one."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from flows.script import Script
from flows.vocabulary import USED_FOR
from service import accounts, lines, rota
from service.errors import BadInput
from service.scripts import comparing, facts, proofs, reading
from service.scripts.proofs import BLOCK, Proved
from service.scripts.shipped import SHIPPED
from service.session import Record, Session
from service.tables import lines as line_table
from service.tables import publications, versions

_NAME = re.compile(r"\w[\w -]{0,39}")


@dataclass(frozen=True)
class Draft:
    """What is to be published, and as what; `based_on` is the newest version its author knew of (0: none)."""

    name: str
    proved: Proved
    note: str = ""
    based_on: int | None = None


@dataclass(frozen=True)
class Published:
    """A new version: what was in use before it, if anything, and whether only wording is different."""

    version: Record
    before: Record | None
    same_structure: bool


def publish(session: Session, draft: Draft, *, author: str) -> Published:
    """Append a version and point to it. Raises BadInput with a sentence, and has then changed nothing.

    Publishers of one line come one after another: two at once get two numbers, or one is refused by `based_on`.
    """
    alone(session)
    script = draft.proved.script
    newest = reading.find(session, draft.name)
    require_name(draft.name)
    _require_known(session, draft, newest)
    _require_purpose(draft.name, draft.proved.used_for, newest)
    _require_languages(session, script.languages)
    _require_known_tags(session, script)
    version = _append(session, draft, 1 if newest is None else newest.number + 1, author)
    before = _in_its_place(session, version)
    _point(session, version, author)
    base = before if before is not None and before.name == draft.name else newest
    same = base is not None and comparing.same_structure(reading.script(session, base.id), script)
    return Published(version, before, same)


def publish_shipped(session: Session) -> None:
    """Every script that comes with the line, but for what this line has a script for already."""
    had = {version.used_for for version in reading.in_use(session).values()}
    for name in SHIPPED:
        draft = Draft(name, proofs.proved_by_our_tests(name), "comes with the line")
        if draft.proved.used_for not in had:
            publish(session, draft, author="shipped")


def roll_back(session: Session, name: str, number: int, *, author: str) -> Record:
    """Point to an earlier version again; returns it. Raises BadInput."""
    alone(session)
    version = require(session, name, number)
    if version.withdrawn_at is not None:
        raise BadInput(
            f"Version {number} of {name} was withdrawn; publish it as a new version if it is good after all."
        )
    _require_languages(session, reading.script(session, version.id).languages)
    _point(session, version, author)
    return version


def withdraw(session: Session, name: str, number: int) -> tuple[Record, Record | None]:
    """Take a version out of use for good; returns it and what is in use in its place now. Raises BadInput.

    What was in use before it comes back. Where there is nothing else, it stays: the line would have nothing to say.
    """
    alone(session)
    version = require(session, name, number)
    if version.withdrawn_at is not None:
        raise BadInput(f"Version {number} of {name} was withdrawn before; nothing was changed.")
    session.change(versions, version.id, withdrawn_at=session.at)
    after = _in_its_place(session, version)
    if after is None and version.used_for in USED_FOR and version.used_for != BLOCK:
        raise BadInput(
            f"Version {number} of {name} is all that the line has for “{version.used_for}”, so it was not withdrawn. "
            "Publish what is to be used instead, then withdraw this one."
        )
    return version, after


def require(session: Session, name: str, number: int | None = None) -> Record:
    """One version by name, the newest unless a number is given. Raises BadInput."""
    version = reading.find(session, name, number)
    if version is None:
        which = f"script called {name}" if number is None else f"version {number} of {name}"
        raise BadInput(f"There is no {which} on this line.")
    return version


def alone(session: Session) -> None:
    """Whoever changes the scripts of a line next waits here until this transaction is over."""
    session.locked(select(line_table.c.id).where(line_table.c.id == session.line_id))


def _in_its_place(session: Session, version: Record) -> Record | None:
    """What is in use now where this version is, was or will be."""
    here = reading.place(version)
    return next((row for row in reading.in_use(session).values() if reading.place(row) == here), None)


def _append(session: Session, draft: Draft, number: int, author: str) -> Record:
    script = draft.proved.script
    version_id = session.add(
        versions,
        name=draft.name,
        used_for=draft.proved.used_for,
        number=number,
        source=draft.proved.source,
        compiled=script.to_json(),
        text_hash=facts.text_hash(script),
        structure_hash=facts.structure_hash(script),
        author=author,
        note=draft.note,
        at=session.at,
    )
    return reading.get(session, version_id)


def _point(session: Session, version: Record, author: str) -> None:
    session.add(publications, used_for=version.used_for, version_id=version.id, author=author, at=session.at)


def is_name(name: str) -> bool:
    """Whether a script can be called this."""
    return _NAME.fullmatch(name) is not None


def require_name(name: str) -> None:
    """Raises BadInput where it cannot."""
    if not is_name(name):
        raise BadInput(f"“{name}” cannot be a script's name; use letters, digits, “_” and “-”, at most 40.")


def _require_known(session: Session, draft: Draft, newest: Record | None) -> None:
    """Nobody publishes over a version that they have not seen."""
    number = 0 if newest is None else newest.number
    if draft.based_on is None or draft.based_on == number:
        return
    if draft.based_on > number:
        raise BadInput(f"There is no version {draft.based_on} of {draft.name} to begin from; nothing was published.")
    assert newest is not None
    note = f", “{newest.note}”" if newest.note else ""
    who = accounts.called(session, newest.author)
    raise BadInput(
        f"Somebody was here first: {who} has published version {number} of {draft.name}{note}. "
        f"Nothing was published, so nothing of theirs is lost. Compare it with yours, bring the two together, "
        f"and publish again, based on version {number}."
    )


def _require_purpose(name: str, used_for: str, newest: Record | None) -> None:
    if newest is not None and newest.used_for != used_for:
        was = f"used for {newest.used_for}" if newest.used_for else "used for nothing yet"
        raise BadInput(f"{name} is {was}, and this is not; publish it under a name of its own.")


def _require_languages(session: Session, languages: Iterable[str]) -> None:
    line = lines.get(session)
    missing = [language for language in line.languages if language not in languages]
    if missing:
        raise BadInput(
            f"{line.name} speaks {' and '.join(line.languages)}, and this script has no "
            f"{' and no '.join(missing)}; nothing was published."
        )


def _require_known_tags(session: Session, script: Script) -> None:
    """A wish that nobody could meet is not offered to callers."""
    for step in script.steps:
        chosen = [action for choice in step.choice_by_id.values() for action in choice.actions]
        for action in (*step.actions, *chosen):
            if action.name == "peer knows" and not rota.knows(session, str(action.value).split(",")):
                known = " and ".join(f"“{tag}”" for tag in str(action.value).split(","))
                raise BadInput(
                    f"In step {step.id} a caller can wish for a peer who knows {known}, and this line has none; "
                    "`shoulder peers tag` says what a peer knows. Nothing was published."
                )
