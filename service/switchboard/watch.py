"""Words that bring a person: they inform the peer and on call. Nothing here ever writes to whoever wrote them."""

from service import alarms, conversations, lines, notices, outbox, people, words
from service.alarms import About
from service.escalation import taking
from service.outbox import Envelope
from service.safety import Match
from service.session import Record, Session
from service.switchboard import perform


def over(session: Session, person: Record, number: str, words_id: int, body: str) -> None:
    """Look at one text after it has been dealt with, whoever wrote it and whether or not we may text them."""
    found = words.danger(session, body)
    if found is None:
        return
    if words.is_note(session, words_id):
        _written_about_somebody(session, person.id, found)
        return
    conversation = conversations.of(session, person.id, number)
    role = None if conversation is None else conversations.role_of(conversation, person.id)
    if conversation is None or conversation.state not in conversations.TALKING:
        _nobody_reads(session, conversation, person.id, found)
    elif role == "caller":
        _somebody_reads(session, conversation, found, words_id)


def overheard(session: Session, person_id: int, number: str, speech: str) -> None:
    """What somebody said into the phone is written down nowhere and read by nobody: on call, as in a sealed answer."""
    found = words.danger(session, speech)
    if found is not None:
        _nobody_reads(session, conversations.of(session, person_id, number), person_id, found)


def still_silent(session: Session, caller_id: int, words_id: int) -> None:
    """Three minutes on: if nobody has written to the caller since, on call is reached, whatever became of the talk.

    Not for who has erased all that is theirs since: no way leads to them any more.
    """
    if people.get(session, caller_id).erased_at is not None:
        return
    conversation = conversations.hold(session, words.conversation_of(session, words_id))
    if not words.answered_since(session, conversation.id, caller_id, words_id):
        perform.escalate(session, conversation, caller_id, raised_by=None, reason="phrase")


def _written_about_somebody(session: Session, person_id: int, found: Match) -> None:
    """Whoever closes an escalation writes of another: nobody is paged about them, and a coordinator is told."""
    if found.tier == "explicit":
        notices.tell(session, "phrase", f"person {person_id}")


def _nobody_reads(session: Session, conversation: Record | None, person_id: int, found: Match) -> None:
    """No peer yet, a sealed answer, or no conversation: on call at once, without the words; nothing a partner sees."""
    if _plain(found):
        perform.escalate(session, conversation, person_id, raised_by=None, reason="phrase")
        if people.opted_out(session, person_id):
            taking.cannot_be_texted(session, person_id)
    elif found.tier == "explicit":
        notices.tell(session, "phrase", f"person {person_id}")


def _somebody_reads(session: Session, conversation: Record, found: Match, words_id: int) -> None:
    """In a talk the peer sees the words and a direct question to offer; the rest is a nudge."""
    reader = conversation.peer_id or conversation.responder_id
    key = "safety.explicit" if found.tier == "explicit" else "safety.possible"
    envelope = Envelope(reader, conversations.number_of(conversation, reader), conversation.id, kind="safety")
    outbox.put(session, envelope, outbox.phrase(key, words={"alarming": words_id}))
    if _plain(found):
        conversations.change(session, conversation.id, heavy=True, priority=conversation.priority + 1)
        about = About(person_id=conversation.caller_id, ref=words_id)
        alarms.put(session, "still_silent", lines.get(session).pace.silent_peer, about, lane="pages")


def _plain(found: Match) -> bool:
    return found.tier == "explicit" and found.lane == "plain"
