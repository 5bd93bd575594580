"""People: one phone number, one language, one consent record, one key that their words are sealed under."""

from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, delete, exists, or_, select, update

from service import remains
from service.prepared import Asked, Prepared
from service.session import Record, Session
from service.tables import apart, blocks, consents, coordinators, people, words

FROM = "texts from "
"""What a consent is about that is for one of our numbers alone."""


def met(session: Session, number: str, language: str) -> Record:
    """The person behind a number, made on first meeting, held so that their texts are taken one at a time."""
    held, given = asks_met(session, number)
    known = session.look(held, **given)
    if known is None:
        _introduce(session, number, language)
        [known] = session.run(held, **given)
    session.knows(_ONE, known, this=known.id)
    return known


def asks_met(session: Session, number: str) -> Asked:
    """What `met` asks of the database."""
    return _HELD, {"line": session.line_id, "lookup": session.vault.lookup(number)}


_BEHIND = select(people).where(people.c.line_id == bindparam("line"), people.c.lookup == bindparam("lookup"))
_FOUND, _HELD = Prepared(_BEHIND), Prepared(_BEHIND.with_for_update(key_share=True))


def stranger(session: Session, sid: str, language: str) -> Record:
    """Somebody who withholds their number: known by this one call, and by nothing that lasts."""
    key = session.vault.new_person_key()
    person_id = session.add(
        people,
        lookup=session.vault.lookup(sid),
        wrapped_key=key,
        sealed_number=None,
        language=language,
        language_chosen=False,
        created_at=session.at,
    )
    return get(session, person_id)


def get(session: Session, person_id: int) -> Record:
    """One person by id."""
    one, given = asks(person_id)
    [person] = session.run(one, **given)
    return person


def asks(person_id: int) -> Asked:
    """What `get` asks of the database."""
    return _ONE, {"this": person_id}


_ONE = Prepared(select(people).where(people.c.id == bindparam("this")))


def find(session: Session, number: str) -> Record | None:
    """The person behind a number, if we ever met."""
    return session.look(_FOUND, line=session.line_id, lookup=session.vault.lookup(number))


def here(session: Session, person_id: int) -> Record | None:
    """Somebody of this line by id, unless they are erased."""
    mine = (people.c.id == person_id, people.c.line_id == session.line_id, people.c.erased_at.is_(None))
    return session.first(select(people).where(*mine))


def change(session: Session, person_id: int, **columns: object) -> None:
    """Set columns of a person."""
    after = session.changed(people, person_id, **columns)
    session.knows(_ONE, after, this=person_id)


def number(session: Session, person_id: int) -> str | None:
    """Their phone number, for the carrier only; None once erased."""
    person = get(session, person_id)
    if person.wrapped_key is None or person.sealed_number is None:
        return None
    return session.vault.open(person.wrapped_key, person.sealed_number)


def name(session: Session, person_id: int) -> str:
    """The first name they chose to share; empty when none."""
    person = get(session, person_id)
    if person.wrapped_key is None or person.sealed_name is None:
        return ""
    return session.vault.open(person.wrapped_key, person.sealed_name)


def called(session: Session, person_id: int) -> str:
    """How somebody is told from others on a page: their first name, else the end of their number; never more of it."""
    first_name = name(session, person_id)
    digits = None if first_name else number(session, person_id)
    return first_name or (f"…{digits[-2:]}" if digits else f"#{person_id}")


def last_digits(session: Session, person_id: int) -> str:
    """The end of somebody's number: enough to tell people apart, too little to ring them; empty once erased."""
    digits = number(session, person_id)
    return "" if digits is None else f"…{digits[-2:]}"


def call_them(session: Session, person_id: int, first_name: str) -> None:
    """Keep the first name they share."""
    person = get(session, person_id)
    change(
        session,
        person_id,
        sealed_name=session.vault.seal(person.wrapped_key, first_name) if first_name else None,
    )


def opted_out(session: Session, person_id: int) -> bool:
    """Whether they asked for no texts."""
    return get(session, person_id).opted_out_at is not None


def blocked(session: Session, person_id: int) -> Record | None:
    """The block that keeps somebody from being given a peer now, if there is one."""
    return next(iter(session.run(_BLOCKED, person=person_id, at=session.at)), None)


def blocks_of(person: ColumnElement[int], at: ColumnElement[float]) -> Select[Any]:
    """The blocks that keep a person from being given a peer at a time."""
    lasting = or_(blocks.c.until.is_(None), blocks.c.until > at)
    return select(blocks).where(blocks.c.person_id == person, blocks.c.lifted_at.is_(None), lasting)


_BLOCKED = Prepared(blocks_of(bindparam("person"), bindparam("at")).order_by(blocks.c.id.desc()).limit(1))


def keep_apart(session: Session, person_id: int, other_id: int) -> None:
    """From now on these two are never matched, whoever of them is asked for."""
    for one, other in ((person_id, other_id), (other_id, person_id)):
        session.add_once(apart, ("person_id", "other_id"), person_id=one, other_id=other, at=session.at)


def let_meet(session: Session, person_id: int, other_id: int) -> bool:
    """These two may be matched again; whether they were kept apart."""
    pair = (person_id, other_id)
    return session.count(delete(apart).where(apart.c.person_id.in_(pair), apart.c.other_id.in_(pair))) > 0


def apart_from(session: Session, person_id: int) -> list[int]:
    """Whom somebody is kept apart from, whoever of them wished it."""
    theirs = select(apart.c.other_id).where(apart.c.person_id == person_id)
    return [row.other_id for row in session.all(theirs.order_by(apart.c.other_id))]


def are_apart(one: ColumnElement[int], other: ColumnElement[int]) -> ColumnElement[bool]:
    """That two are kept apart, whoever of them wished it, as part of a statement."""
    return exists().where(apart.c.person_id == one, apart.c.other_id == other)


def opt_out(session: Session, person_id: int, wording: str) -> None:
    """Record that texts must stop, at once."""
    change(session, person_id, opted_out_at=session.at)
    session.withdraws("opted_out", get(session, person_id).lookup)
    consent(session, person_id, "texts", given=False, wording=wording)


def opt_in(session: Session, person_id: int, wording: str, number: str = "") -> None:
    """Record that texts are welcome again, said to one of our numbers."""
    change(session, person_id, opted_out_at=None)
    session.withdraws("opted_in", get(session, person_id).lookup)
    consent(session, person_id, "texts", given=True, wording=wording)
    if number and not may_text_from(session, person_id, number):
        consent(session, person_id, f"{FROM}{number}", given=True, wording=wording)


def stopped_there(session: Session, person_id: int, number: str, wording: str) -> None:
    """The carrier keeps a STOP to one of our numbers, though they have come back since on another."""
    consent(session, person_id, f"{FROM}{number}", given=False, wording=wording)


def may_text_from(session: Session, person_id: int, number: str) -> bool:
    """Whether the carrier lets this number of ours text them, as far as we know."""
    return consented(session, person_id, f"{FROM}{number}") is not False


def agreed_since(session: Session, person_id: int, at: float) -> bool:
    """Whether they said after a time that texts are welcome."""
    theirs = (consents.c.person_id == person_id, consents.c.what == "texts", consents.c.given, consents.c.at > at)
    return session.first(select(consents.c.id).where(*theirs).limit(1)) is not None


def consent(session: Session, person_id: int, what: str, *, given: bool, wording: str) -> None:
    """Keep what somebody agreed to or withdrew, with the wording (a phrase key or their own keyword) and the time."""
    session.add(consents, person_id=person_id, what=what, given=given, wording=wording, at=session.at)


def agreements(session: Session, person_id: int) -> list[Record]:
    """What somebody agreed to or withdrew, when, and the words of it; the oldest first."""
    return session.all(select(consents).where(consents.c.person_id == person_id).order_by(consents.c.id))


def consented(session: Session, person_id: int, what: str) -> bool | None:
    """What they said to that last; None if they were never asked, or have not answered."""
    mine = select(consents.c.given).where(consents.c.person_id == person_id, consents.c.what == what)
    said = session.first(mine.order_by(consents.c.id.desc()).limit(1))
    return None if said is None else bool(said.given)


def speaks(session: Session, person_id: int, language: str) -> None:
    """Their language from now on."""
    change(session, person_id, language=language, language_chosen=True)


def erase(session: Session, person_id: int) -> None:
    """Make a person's number, name and words unreadable everywhere, and not to be found by their number any more."""
    person = get(session, person_id)
    if person.wrapped_key is None:
        return
    if person.sealed_number is not None:
        remains.keep(session, person)
    session.withdraws("erased", person.lookup)
    session.afterwards.add("overwrite")
    session.do(update(words).where(words.c.person_id == person_id).values(sealed=None))
    session.fresh.clear()
    gone = {"wrapped_key": None, "sealed_number": None, "sealed_name": None, "zone": None, "rush": None, "rung": None}
    nobody = session.vault.lookup(f"erased {person_id}")  # a hash of no number
    change(session, person_id, lookup=nobody, erased_at=session.at, **gone)


def coordinators_of(session: Session) -> list[int]:
    """The coordinators who can be told things by text."""
    return [
        row.person_id
        for row in session.all(select(coordinators.c.person_id).where(coordinators.c.line_id == session.line_id))
    ]


def _introduce(session: Session, number: str, language: str) -> None:
    key, lookup = session.vault.new_person_key(), session.vault.lookup(number)
    person_id = session.add_once(
        people,
        ("line_id", "lookup"),
        lookup=lookup,
        wrapped_key=key,
        sealed_number=session.vault.seal(key, number),
        language=language,
        language_chosen=False,
        created_at=session.at,
    )
    if person_id is not None:
        remains.take_up(session, person_id, lookup)
