"""What a coordinator typed when an escalation ended: sealed under the key of whom it is about, and gone with them."""

from service import people
from service.session import Record, Session


def sealed(session: Session, escalation: Record, person_id: int, note: str) -> bytes | None:
    """The note as it is kept; of a drill, which is about nobody, under the key of whoever had it."""
    key = people.get(session, escalation.about_id or person_id).wrapped_key
    return session.vault.seal(key, note) if note and key is not None else None


def read(session: Session, escalation: Record) -> str:
    """It again, or the word of ours that stands in its place; empty once whom it is about was erased."""
    if escalation.sealed_note is None:
        return str(escalation.note)
    key = people.get(session, escalation.about_id or escalation.acknowledged_by).wrapped_key
    return "" if key is None else session.vault.open(key, escalation.sealed_note)
