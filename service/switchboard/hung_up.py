"""A leg is over: what that means for whoever was on it, and for whoever they were with."""

from service import alarms, conversations, followups, legs, outbox, people, questions
from service.alarms import About
from service.matching import offers
from service.relay import calls, texts
from service.session import Record, Session
from service.switchboard import perform

BACK_SECONDS = 300.0
ALONE = ("arriving", "checking_in")
ASKED = {"talk": "pick_up", "back": "ready", "follow-up": "now"}
"""What somebody whom we ring is asked first, by what the leg is for."""


def over(session: Session, leg: Record, state: str) -> None:
    """Close a leg once; a phone that comes back is a new one. What was not said to them is written."""
    if leg.ended_at is not None:
        return
    legs.ended(session, leg, state)
    outbox.write_instead(session, leg.person_id, leg.number)
    _what_follows(session, leg)
    if people.number(session, leg.person_id) is None and not conversations.busy(session, leg.person_id):
        questions.close_person(session, leg.person_id)
        people.erase(session, leg.person_id)  # who withheld their number leaves nothing behind


def _what_follows(session: Session, leg: Record) -> None:
    if leg.purpose == "offer" and legs.open_of(session, leg.person_id) is None:
        offers.turn_down(session, leg.ref, "expired")
    conversation = _theirs(session, leg)
    if conversation is None or legs.open_of(session, leg.person_id) is not None:
        return
    if leg.purpose in ASKED and not leg.ready:
        _not_picked_up(session, conversation, leg)
    elif leg.doing == "leaving":
        return
    elif conversation.state in conversations.QUEUED and conversation.caller_id == leg.person_id:
        _left_the_queue(session, conversation)
    elif conversation.peer_id is None and conversation.responder_id is None and conversation.state in ALONE:
        perform.end(session, conversation, "hung up", "abandoned" if conversation.state == "arriving" else "closed")
    elif leg.ready and (conversation.medium == "voice" or conversation.state in conversations.TALKING):
        _cut_off(session, conversation, leg.person_id)
    else:
        _ask_by_text(session, leg)


def _ask_by_text(session: Session, leg: Record) -> None:
    """What they were asked on the phone is still open: by text from here."""
    asked = questions.top(session, leg.person_id, leg.number)
    if asked is not None:
        questions.repeat(session, asked)


def by_text(session: Session, conversation: Record) -> None:
    """There is no call for now: they go on by text; a caller whom no text reaches gets another peer instead."""
    if calls.can_be_texted(session, conversation.caller_id):
        calls.on_by_text(session, conversation)
        return
    calls.may_hang_up(session, conversation.peer_id)
    perform.say(session, conversation, conversation.peer_id, "repair.thanks_peer")
    perform.lost_peer(session, conversation, "queue.another_peer")


def _theirs(session: Session, leg: Record) -> Record | None:
    found = conversations.of(session, leg.person_id, leg.number)
    return None if found is None else conversations.hold(session, found.id)


def _not_picked_up(session: Session, conversation: Record, leg: Record) -> None:
    """Voicemail, a busy tone, or silence. A place is kept, a talk goes on by text, and nobody is chased."""
    asked = questions.find(session, leg.person_id, ASKED[leg.purpose], conversation.id)
    if asked is not None:
        questions.close(session, asked)
    if leg.purpose == "talk" and conversation.state in conversations.TALKING:
        by_text(session, conversation)
    elif leg.purpose == "follow-up" and asked is not None:
        followups.missed(session, leg.person_id)
        perform.end(session, conversation, "missed")


def _left_the_queue(session: Session, conversation: Record) -> None:
    """Who put the phone down without asking to be told has gone; who asked keeps the place."""
    if not conversation.text_me:
        perform.caller_leaves(session, conversation, "hung up", None)


def _cut_off(session: Session, conversation: Record, person_id: int) -> None:
    """Nobody knows whether it was goodbye: they are asked by text, and the other is told and may stay or go."""
    others = conversations.others(conversation, person_id)
    if not calls.can_be_texted(session, person_id):
        gone(session, conversation, person_id)
        return
    texts.ask(session, conversation, person_id, "cut_off")
    alarms.put(session, "cut_off_over", BACK_SECONDS, About(conversation.id, person_id))
    for other in others:
        if calls.is_here(session, other):
            texts.ask(session, conversation, other, "left_alone")


def gone(session: Session, conversation: Record, person_id: int) -> None:
    """They did not come back."""
    if conversation.closed_at is not None or calls.is_here(session, person_id):
        return
    if person_id == conversation.caller_id:
        perform.caller_leaves(session, conversation, "cut off", None)
    elif person_id == conversation.peer_id:
        perform.lost_peer(session, conversation, "queue.peer_lost")
    else:
        perform.responder_leaves(session, conversation, person_id)
