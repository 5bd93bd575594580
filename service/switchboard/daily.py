"""What somebody hears where a line sets how often they are given a peer in a day."""

from service import limits, lines, outbox
from service.outbox import Envelope
from service.session import Record, Session


def had_enough(session: Session, conversation: Record) -> bool:
    """Told ahead which one this is; after the last, when it starts anew and who else is there, and then it is True."""
    line = lines.get(session)
    if limits.reached(session, conversation):
        _say(session, conversation, "limit.reached", when={"time": [limits.resets_at(session), line.zone]})
        return True
    talk, most = limits.number_today(session, conversation), line.pace.conversations_a_day
    if talk and (talk > 1 or talk == most):
        _say(session, conversation, "limit.ahead", talk={"talk": conversation.id}, most=most)
    return False


def _say(session: Session, conversation: Record, key: str, **values: object) -> None:
    envelope = Envelope(conversation.caller_id, conversation.number, conversation.id)
    outbox.put(session, envelope, outbox.phrase(key, **values))
