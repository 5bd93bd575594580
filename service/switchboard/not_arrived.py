"""A text certainly did not arrive: its author hears so; on call does if it mattered to safety; who waits is rung."""

from sqlalchemy import select

from service import alarms, conversations, notices, people
from service.alarms import About
from service.escalation import pages, taking
from service.matching import offers, waiting
from service.relay import texts
from service.session import Record, Session
from service.switchboard import perform
from service.tables import outbox

REASON = "undelivered"
STOPPED = "21610"
NO_TEXTS = frozenset({"21211", "21408", STOPPED, "21612", "21614", "21635", "30006"})
"""The carrier's codes for a number that takes no texts at all: a landline, not a number, one in a country that is not
texted, or one that stopped ours."""
QUIET_SECONDS = 600.0
"""So long nobody hears again that their words do not arrive."""
BETWEEN_PEOPLE = ("reply", "talk")


def act(session: Session, row: Record) -> None:
    """Whoever can do something about it."""
    _ring_instead(session, row)
    _tell_its_author(session, row)
    _look(session, row)


def _look(session: Session, row: Record) -> None:
    """The conversation's caller is who it is about, whoever in it was not reached: they may be alone now.

    A page is not looked at here, nor what is sent about one: nothing that this sends comes back to it.
    """
    conversation = None if row.conversation_id is None else conversations.hold(session, row.conversation_id)
    if people.get(session, row.to_id).erased_at is not None or not _mattered(row, conversation):
        return
    about_id = row.to_id if conversation is None else conversation.caller_id
    about = f"person {about_id}" if conversation is None else f"conversation {conversation.id}"
    first = not notices.told_lately(session, "safety_undelivered", about)
    if first:
        notices.tell(session, "safety_undelivered", about)
    in_hand = pages.open_about(session, about_id, row.conversation_id)
    if in_hand is None and not pages.was_raised(session, about_id, row.conversation_id, REASON):
        perform.escalate(session, conversation, about_id, raised_by=None, reason=REASON)
    elif in_hand is not None and in_hand.acknowledged_by == row.to_id:
        pages.put_down(session, row.to_id)
    elif in_hand is not None and first:
        taking.did_not_arrive(session, in_hand)
    if row.error in NO_TEXTS:
        taking.cannot_be_texted(session, row.to_id)


def _mattered(row: Record, conversation: Record | None) -> bool:
    """A safety text; or what people in a heavy conversation were told or wrote while it went on."""
    if row.kind == "safety":
        return True
    if row.kind not in BETWEEN_PEOPLE or conversation is None or not conversation.heavy:
        return False
    went_on = conversation.closed_at is None or row.created_at < conversation.closed_at
    return went_on and conversations.includes(conversation, row.to_id)


def _tell_its_author(session: Session, row: Record) -> None:
    """Who writes to a phone that is off hears of it, once in a while: else silence says that nobody answers them."""
    author = row.content.get("from") if row.kind == "talk" else None
    if author is None or row.conversation_id is None:
        return
    conversation = conversations.hold(session, row.conversation_id)
    both = conversations.includes(conversation, author) and conversations.includes(conversation, row.to_id)
    if conversation.state in conversations.TALKING and both and not _lost_before(session, row):
        texts.tell(session, conversation, author, "relay.not_arrived")


def _lost_before(session: Session, row: Record) -> bool:
    lost = (outbox.c.kind == "talk", outbox.c.state.in_(("undelivered", "failed")))
    before = (outbox.c.id < row.id, outbox.c.created_at > row.created_at - QUIET_SECONDS)
    theirs = (outbox.c.conversation_id == row.conversation_id, outbox.c.to_id == row.to_id)
    return session.first(select(outbox.c.id).where(*theirs, *lost, *before).limit(1)) is not None


def _ring_instead(session: Session, row: Record) -> None:
    """A caller whose phone takes no texts was told that they can hang up: nobody waits for what cannot come."""
    if row.conversation_id is None or row.error not in NO_TEXTS - {STOPPED}:
        return
    conversation = conversations.hold(session, row.conversation_id)
    if conversation.caller_id == row.to_id and _waits_for_a_text(session, conversation):
        waiting.ready_over(session, conversation.id)
        for kind in ("ready_over", "ready_again"):
            alarms.cancel(session, kind, About(conversation.id))
        conversations.change(session, conversation.id, ring_me=True)
        offers.look(session)


def _waits_for_a_text(session: Session, conversation: Record) -> bool:
    """They asked for one when a peer is free, and have only ever called."""
    wrote_at = people.get(session, conversation.caller_id).wrote_at or 0.0
    waits = conversation.state in conversations.QUEUED and conversation.text_me and not conversation.ring_me
    return waits and wrote_at < conversation.created_at
