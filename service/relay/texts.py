"""The open relay: words from one person reach the others under a name or a role, never a number."""

from service import alarms, conversations, lines, outbox, passing, questions, rendering, words
from service.alarms import About
from service.outbox import Envelope
from service.session import Record, Session

ABOUT_THE_QUIET = ("quiet", "still_988")
"""What the peer is asked when nobody writes; any words are an answer to it."""


def open_up(session: Session, conversation: Record) -> Record:
    """From now on what they write reaches each other."""
    keep(session, conversation)
    return conversations.change(session, conversation.id, state="open", spoke_at=session.at)


def pass_on(session: Session, conversation: Record, sender: int, words_id: int, media: int) -> None:
    """Relay a text. Pictures and phone numbers stay behind, and the sender is told."""
    words.belong(session, words_id, conversation.id, "relay")
    text = words.read(session, words_id).strip()
    if media:
        tell(session, conversation, sender, "relay.no_pictures")
    if text:
        for other in conversations.others(conversation, sender):
            content = passing.content(session, conversation, words_id, sender, other)
            envelope = Envelope(other, conversations.number_of(conversation, other), conversation.id, kind="talk")
            outbox.put(session, envelope, *rendering.parts(session, content, other, conversation.id))
        if passing.masked(text)[1] or passing.goes_on_with_a_number(session, words_id):
            tell(session, conversation, sender, "relay.no_numbers")
    elif not media:
        tell(session, conversation, sender, "relay.empty")
    conversations.change(session, conversation.id, spoke_at=session.at)
    if conversation.state == "open":
        keep(session, conversation)
        questions.close_conversation(session, conversation, *ABOUT_THE_QUIET)


def tell(session: Session, conversation: Record, person_id: int, key: str, **values: object) -> None:
    """One of the line's own sentences, to one person in this conversation."""
    number = conversations.number_of(conversation, person_id)
    outbox.put(session, Envelope(person_id, number, conversation.id), outbox.phrase(key, **values))


def tell_others(session: Session, conversation: Record, person_id: int, key: str) -> None:
    """The same sentence to everybody else who is in it, named as they chose."""
    who = {"speaker": [person_id, conversations.role_of(conversation, person_id)]}
    for other in conversations.others(conversation, person_id):
        tell(session, conversation, other, key, speaker=who)


def ask(session: Session, conversation: Record, person_id: int, kind: str) -> None:
    """A choice by digit about the conversation itself; asked once, however often the word is sent."""
    if questions.find(session, person_id, kind, conversation.id) is None:
        envelope = Envelope(
            person_id, conversations.number_of(conversation, person_id), conversation.id, ref=conversation.id
        )
        questions.ask(session, envelope, kind, outbox.phrase(f"ask.{kind}"))


def ask_anew(session: Session, conversation: Record, person_id: int, kind: str) -> None:
    """The same, for whoever asks for it by a word: sent again, it brings the choice up again."""
    before = questions.find(session, person_id, kind, conversation.id)
    if before is not None:
        questions.close(session, before)
    ask(session, conversation, person_id, kind)


def quiet(session: Session, conversation_id: int) -> None:
    """Nobody has written for a while: the peer picks how to go on; no timer ends it without them."""
    conversation = conversations.hold(session, conversation_id)
    host = conversation.peer_id or conversation.responder_id
    if conversation.state == "open" and host is not None:
        ask(session, conversation, host, "quiet")
        unanswered = words.spoke_last(session, conversation.id) == conversation.caller_id
        if conversation.responder_id is None and unanswered:  # they may be sitting there and waiting
            tell(session, conversation, conversation.caller_id, "relay.unanswered")
        alarms.put(session, "quiet_over", lines.get(session).pace.quiet_more, About(conversation_id))


def keep(session: Session, conversation: Record) -> None:
    """It goes on, and from now on it is counted how long it is quiet; while they are with 988 that takes longer."""
    pace = lines.get(session).pace
    kind, seconds = ("quiet", pace.quiet) if conversation.with_988_at is None else ("with_988", pace.with_988)
    with session.together():
        _be_still(session, conversation.id)
        alarms.add_later(session, kind, seconds, About(conversation.id))


def pause(session: Session, conversation: Record, person_id: int) -> None:
    """Stop one person's timers for a while and let the others know; any text goes on."""
    pace = lines.get(session).pace
    alarms.put_off(session, conversation.id, person_id, pace.pause, pace.pause + pace.quiet)
    tell(session, conversation, person_id, "relay.paused")
    tell_others(session, conversation, person_id, "relay.they_paused")


def goodbye(session: Session, conversation: Record, by: int) -> None:
    """Both are told before it ends, and both may add a last word."""
    questions.close_conversation(session, conversation)
    _be_still(session, conversation.id)
    conversations.change(session, conversation.id, state="closing")
    tell(session, conversation, by, "closing.you_said")
    tell_others(session, conversation, by, "closing.they_said")
    alarms.put(session, "close", lines.get(session).pace.last_words, About(conversation.id))


def _be_still(session: Session, conversation_id: int) -> None:
    alarms.cancel_kinds(session, conversation_id, "quiet", "quiet_over", "with_988")
