"""Say in the reader's language what happened when: moments of a timeline, with people by the names they go by."""

import re
from collections.abc import Iterable, Mapping

from service import accounts
from service.session import Session
from service.timeline import Moment
from service.web.console.speaking import PHRASES, t, tongue


def names_in(session: Session, moments: Iterable[Moment]) -> dict[int, str]:
    """What the people in these moments are called; a caller has no name here."""
    said = [moment.values.get(which) for moment in moments for which in ("person", "next")]
    known = {int(person) for person in said if person is not None}
    return {person: accounts.called_person(session, person) for person in known}


def told(moment: Moment, names: Mapping[int, str], caller_id: int | None = None) -> str:
    """A moment as a sentence."""
    values = {name: word(name, value) for name, value in moment.values.items()}
    person = moment.values.get("person")
    if person is not None:
        values["person"] = t("happened.the_caller") if person == caller_id else names.get(person, f"#{person}")
    if "next" in moment.values:
        values["next"] = names.get(moment.values["next"], f"#{moment.values['next']}")
    if moment.key == "offered":
        values["why"] = reasons(str(moment.values["why"]))
    said = t(f"happened.{moment.key}", **values)
    return said[:1].upper() + said[1:]


def reasons(why: str) -> str:
    """Why a peer was or may be asked, as `matching.ranking` says it, in the reader's language."""
    return "; ".join(map(_reason, why.split("; ")))


def _reason(said: str) -> str:
    for pattern, key in REASONS:
        match = pattern.fullmatch(said)
        if match is not None:
            found = match[1] if match.groups() else ""
            return t(f"why.{key}", found=tongue(found) if key == "speaks" else found)
    return said


REASONS = [
    (re.compile(pattern), key)
    for pattern, key in (
        (r"speaks (.+)", "speaks"),
        (r"knows (.+) as asked for", "knows"),
        (r"somebody new as asked for", "new"),
        (r"they talked before and the caller asked for them", "asked"),
        (r"they talked before", "before"),
        (r"has taken nobody since coming on", "taken_nobody"),
        (r"has taken (\d+) since coming on", "taken"),
        (r"has taken the fewest of these", "fewest"),
        (r"free the longest of these", "longest"),
        (r"free as long as the next one", "as_long"),
        (r"asked at once with others", "at_once"),
        (r"is with another caller by text, and takes two", "in_a_talk"),
        (r"the first of these who is in no talk", "in_no_talk"),
        (r"no longer kept", "gone"),
    )
]
"""The pieces of a reason; one that is none of these is shown as it was written."""


def word(kind: str, value: object) -> str:
    """A state, a reason or a script by its own word; as it is where we have none for it."""
    key = f"word.{str(value).replace(' ', '_').replace('-', '_')}"
    return t(key) if kind in WORDS and key in PHRASES.texts else str(value)


WORDS = ("state", "reason", "script", "purpose", "medium", "consent")
