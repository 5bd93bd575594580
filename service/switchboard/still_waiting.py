"""What somebody hears who has answered the last question of the arrival while they wait: how it stands, once."""

from service import outbox
from service.outbox import Envelope
from service.session import Record, Session


def tell(session: Session, conversation: Record) -> None:
    """The honest wait; or, to who is to be told, by which way, unless what they chose has just said so."""
    told = any(to == conversation.caller_id for _, to in session.written)
    key = "queue.will_ring" if conversation.ring_me else "queue.will_text"
    if not conversation.text_me:
        _say(session, conversation, "queue.waiting", wait={"wait": 0})
    elif not told:
        _say(session, conversation, key)


def _say(session: Session, conversation: Record, key: str, **values: object) -> None:
    envelope = Envelope(conversation.caller_id, conversation.number, conversation.id)
    outbox.put(session, envelope, outbox.phrase(key, **values))
