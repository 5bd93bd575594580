"""What people wrote, sealed under their own key. Everything else in the line holds only the id of it."""

from collections.abc import Sequence

from sqlalchemy import bindparam, or_, select

from flows import vocabulary
from service import phrase_lists, safety
from service.prepared import Prepared, among
from service.safety import Match, Span, scan
from service.session import Record, Session
from service.tables import people as person_table
from service.tables import words

OUTSIDE = ("arrival", "waiting", "relay")
"""Places of what was written for others to read: never an answer to a step."""


def keep(session: Session, person: Record, text: str, media: int = 0) -> int:
    """Seal a text before anything is done with it; returns its id."""
    sealed = session.vault.seal(person.wrapped_key, text)
    words_id = session.add(
        words,
        person_id=person.id,
        conversation_id=None,
        sealed=sealed,
        media=media,
        place="house",
        at=session.at,
    )
    session.fresh[words_id] = text
    return words_id


def unheard(session: Session, person_id: int, since: float, limit: int) -> list[int]:
    """What somebody has written from a time on, in no conversation; the last of it, oldest first."""
    mine = (words.c.person_id == person_id, words.c.place == "house", words.c.at >= since)
    rows = session.all(select(words.c.id).where(*mine).order_by(words.c.id.desc()).limit(limit))
    return [row.id for row in reversed(rows)]


def belong(session: Session, words_id: int, conversation_id: int | None, place: str) -> None:
    """Say where a kept text belongs: arrival, waiting, checkin, relay, note or house."""
    session.change(words, words_id, conversation_id=conversation_id, place=place)


def read(session: Session, words_id: int) -> str:
    """The text again; empty once its author has erased it."""
    if words_id in session.fresh:
        return session.fresh[words_id]
    [row] = session.run(_SEALED, this=words_id)
    sealed, key = row.sealed, row.wrapped_key
    return "" if sealed is None or key is None else session.vault.open(key, sealed)


_SEALED = Prepared(
    select(words.c.sealed, person_table.c.wrapped_key)
    .join(person_table, person_table.c.id == words.c.person_id)
    .where(words.c.id == bindparam("this"))
)


def alarming(session: Session, words_id: int) -> Match | None:
    """What in a text may mean danger to a life, by the phrase list that the line uses."""
    return danger(session, read(session, words_id))


def danger(session: Session, text: str) -> Match | None:
    """The same for words that are not kept."""
    return scan(phrase_lists.in_use(session), text)


def cruel(session: Session, text: str) -> list[Span]:
    """Where in a text there are words that a peer may ask not to be shown; what may mean danger is never among them."""
    phrases = phrase_lists.in_use(session)
    return safety.cruel(phrases if phrases.cruel else phrase_lists.as_shipped(), text, phrases)


def asks_for_on_call(session: Session, text: str) -> bool:
    """Whether a text asks for on call, by the word for it or by what it says."""
    found = danger(session, text)
    return vocabulary.command(text) == "urgent" or (found is not None and found.tier == "explicit")


def is_note(session: Session, words_id: int) -> bool:
    """Whether it is what a responder wrote about an escalation that they closed."""
    return bool(session.one(select(words.c.place).where(words.c.id == words_id)).place == "note")


def whose(session: Session, words_id: int) -> tuple[int | None, int]:
    """The conversation that a text belongs to, if any, and its author."""
    row = session.one(select(words.c.conversation_id, words.c.person_id).where(words.c.id == words_id))
    return row.conversation_id, row.person_id


def conversation_of(session: Session, words_id: int) -> int:
    """The conversation that a text belongs to."""
    return int(session.one(select(words.c.conversation_id).where(words.c.id == words_id)).conversation_id)


def answered_since(session: Session, conversation_id: int, person_id: int, words_id: int) -> bool:
    """Whether anybody else has written in this conversation after a text."""
    later = (words.c.conversation_id == conversation_id, words.c.person_id != person_id, words.c.id > words_id)
    return session.first(select(words.c.id).where(*later, words.c.place == "relay").limit(1)) is not None


def spoke_last(session: Session, conversation_id: int) -> int | None:
    """Whose the last word of a talk is, if anything was said in it."""
    mine = select(words.c.person_id).where(words.c.conversation_id == conversation_id, words.c.place == "relay")
    row = session.first(mine.order_by(words.c.id.desc()).limit(1))
    return None if row is None else int(row.person_id)


def just_before(session: Session, words_id: int, seconds: float) -> int | None:
    """What its author wrote to the other right before a text, so many seconds ago at most."""
    this = session.one(select(words.c.conversation_id, words.c.person_id, words.c.at).where(words.c.id == words_id))
    theirs = (words.c.conversation_id == this.conversation_id, words.c.person_id == this.person_id)
    earlier = (*theirs, words.c.id < words_id, words.c.place == "relay", words.c.at >= this.at - seconds)
    row = session.first(select(words.c.id).where(*earlier).order_by(words.c.id.desc()).limit(1))
    return None if row is None else int(row.id)


def unshown(session: Session, conversation_id: int, person_id: int) -> list[int]:
    """What a caller wrote before a peer came, oldest first; marked as shown from now on."""
    found = [row.id for row in session.run(_UNSHOWN, conversation=conversation_id, person=person_id)]
    for words_id in found:
        session.change(words, words_id, shown_at=session.at)
    return found


_UNSHOWN = Prepared(
    select(words.c.id)
    .where(words.c.conversation_id == bindparam("conversation"), words.c.person_id == bindparam("person"))
    .where(among(words.c.place, ("arrival", "waiting")), words.c.shown_at.is_(None))
    .order_by(words.c.id)
)


def open_of(session: Session, conversation_id: int, revealed: Sequence[int]) -> list[Record]:
    """Everything written in a conversation outside sealed steps and in revealed answers: who, when, and the id."""
    columns = (words.c.id, words.c.person_id, words.c.at)
    open_now = or_(words.c.place.in_(OUTSIDE), words.c.id.in_(revealed))
    mine = select(*columns).where(words.c.conversation_id == conversation_id, open_now)
    return session.all(mine.order_by(words.c.id))


def last_of(session: Session, conversation_id: int, person_id: int, limit: int) -> list[int]:
    """The last texts a person sent outside sealed steps, oldest first."""
    open_places = (
        words.c.conversation_id == conversation_id,
        words.c.person_id == person_id,
        words.c.place.in_(OUTSIDE),
    )
    rows = session.all(select(words.c.id).where(*open_places).order_by(words.c.id.desc()).limit(limit))
    return [row.id for row in reversed(rows)]
