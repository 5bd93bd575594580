"""Say in the reader's language what happened when: moments of a timeline, with people by the names they go by."""

from collections.abc import Iterable, Mapping

from service import people
from service.session import Session
from service.timeline import Moment
from service.web.console.speaking import PHRASES, t


def names_in(session: Session, moments: Iterable[Moment]) -> dict[int, str]:
    """What the people in these moments are called; a caller has no name here."""
    known = {int(moment.values["person"]) for moment in moments if moment.values.get("person") is not None}
    return {person: people.called(session, person) for person in known}


def told(moment: Moment, names: Mapping[int, str], caller_id: int | None = None) -> str:
    """A moment as a sentence."""
    values = {name: word(name, value) for name, value in moment.values.items()}
    person = moment.values.get("person")
    if person is not None:
        values["person"] = t("happened.the_caller") if person == caller_id else names.get(person, f"#{person}")
    return t(f"happened.{moment.key}", **values)


def word(kind: str, value: object) -> str:
    """A state, a reason or a script by its own word; as it is where we have none for it."""
    key = f"word.{str(value).replace(' ', '_').replace('-', '_')}"
    return t(key) if kind in WORDS and key in PHRASES.texts else str(value)


WORDS = ("state", "reason", "script", "purpose", "medium", "consent")
