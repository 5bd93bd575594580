"""A leg is over: what that means for whoever was on it, and for whoever they were with."""

from service import alarms, conversations, followups, legs, people, questions, rota, unsaid
from service.alarms import About
from service.escalation import pages, taking
from service.matching import offers
from service.relay import calls, said_first, texts
from service.session import Record, Session
from service.switchboard import heavy, page_calls, partings, perform

BACK_SECONDS = 300.0
ALONE_SECONDS = 20.0
"""So long after on call has gone a caller who is still on the line has not said goodbye: others are asked."""
ASKED = {"talk": "pick_up", "back": "ready", "follow-up": "now"}
"""What somebody whom we ring is asked first, by what the leg is for."""


def over(session: Session, leg: Record, state: str) -> None:
    """Close a leg once; a phone that comes back is a new one. What was not said to them is written."""
    if leg.ended_at is not None:
        return
    legs.ended(session, leg, state)
    if leg.purpose == legs.PAGE:
        page_calls.over(session, leg, state)
    if legs.open_of(session, leg.person_id) is None:
        _nothing_more_by_phone(session, leg)
        _what_follows(session, leg)
        if not calls.can_be_texted(session, leg.person_id):
            taking.cannot_be_texted(session, leg.person_id)  # whoever has it could only come to them on the phone
    if people.number(session, leg.person_id) is None and not conversations.busy(session, leg.person_id):
        questions.close_person(session, leg.person_id)
        people.erase(session, leg.person_id)  # who withheld their number leaves nothing behind


def _nothing_more_by_phone(session: Session, leg: Record) -> None:
    said_first.again(session, leg)
    legs.write_instead(session, leg)
    for question in questions.asked_of(session, leg.person_id):
        if question.kind in calls.ON_THE_PHONE:
            questions.close(session, question)
    if rota.peer(session, leg.person_id) is not None:
        offers.look(session)  # while they were on the phone nobody was offered to them


def _what_follows(session: Session, leg: Record) -> None:
    conversation = _theirs(session, leg)
    if not leg.ready and leg.direction == "outbound":
        _not_picked_up(session, conversation, leg)
    elif conversation is None or leg.doing in ("leaving", "slowed"):
        _is_on_by_text(session, conversation, leg)
    elif conversation.peer_id is None and conversation.responder_id is None:
        _hung_up_alone(session, conversation, leg)
    elif conversation.state == "closing":
        partings.part(session, conversation)  # goodbye was said
    elif conversation.with_988_at is not None and leg.person_id == conversation.caller_id:
        heavy.rings_988(session, conversation)
    elif conversation.medium == "voice":
        _cut_off(session, conversation, leg.person_id)
    else:
        _ask_by_text(session, leg)


def _is_on_by_text(session: Session, conversation: Record | None, leg: Record) -> None:
    """Who was told to put the phone down in the middle of a check-in finds in a text what they were asked."""
    halfway = conversation is not None and conversation.state == "checking_in" and conversation.medium == "sms"
    if halfway and leg.doing == "leaving":
        _ask_by_text(session, leg)


def _ask_by_text(session: Session, leg: Record) -> None:
    """What they were asked on the phone is still open: by text from here."""
    asked = questions.top(session, leg.person_id, leg.number)
    if asked is not None and not unsaid.is_written(session, asked.person_id, asked.prompt):
        questions.repeat(session, asked)


def by_text(session: Session, conversation: Record, person_id: int) -> None:
    """No call with them for now: all go on by text; a caller whom no text reaches gets another peer instead.

    Where a caller talks by phone with somebody else, that call goes on, and only they are out of it.
    """
    if _is_in_good_company(session, conversation, person_id):
        _goes_on_without(session, conversation, person_id)
        return
    if conversation.peer_id is None or calls.can_be_texted(session, conversation.caller_id):
        calls.on_by_text(session, conversation)
        return
    _another_peer(session, conversation)


def _another_peer(session: Session, conversation: Record) -> None:
    calls.may_hang_up(session, conversation, conversation.peer_id)
    perform.say(session, conversation, conversation.peer_id, "repair.thanks_peer")
    partings.lost_peer(session, conversation, "queue.another_peer")


def _is_in_good_company(session: Session, conversation: Record, without: int) -> bool:
    """Whether the caller and one more are on the phone, whatever becomes of this third one."""
    others = conversations.others(conversation, without)
    here = [other for other in others if calls.is_here(session, conversation, other)]
    return conversation.caller_id in here and len(here) > 1


def _goes_on_without(session: Session, conversation: Record, person_id: int) -> None:
    if person_id == conversation.peer_id:
        perform.say(session, conversation, person_id, "goodbye.peer")
        partings.lost_peer(session, conversation, "queue.peer_lost")
    else:
        perform.say(session, conversation, person_id, "page.not_joined")
        partings.responder_leaves(session, conversation, person_id)


def _theirs(session: Session, leg: Record) -> Record | None:
    found = conversations.of(session, leg.person_id, leg.number)
    return None if found is None else conversations.hold(session, found.id)


def _not_picked_up(session: Session, conversation: Record | None, leg: Record) -> None:
    """Voicemail, a busy tone, silence: never an answer. A place is kept, a talk goes on by text, nobody is chased."""
    if leg.purpose == "offer":
        _offer_not_heard(session, leg)
    if leg.purpose in ("offer", legs.PAGE):
        _ring_to_talk(session, conversation)
        return
    asked = questions.find(session, leg.person_id, ASKED[leg.purpose], leg.ref)
    below = questions.close(session, asked) if asked is not None else None
    if asked is None or conversation is None:
        return
    if leg.purpose == "follow-up":
        followups.missed(session, leg.person_id)
        perform.end(session, conversation, "missed")
    elif conversation.state in conversations.TALKING:
        _does_not_come(session, conversation, leg.person_id)
    elif below is not None:
        questions.repeat(session, below)


def _does_not_come(session: Session, conversation: Record, person_id: int) -> None:
    """To a talk by phone. A caller who holds for on call as well is not sent away to read: another peer is asked."""
    waits = calls.is_here(session, conversation, conversation.caller_id)
    asked = pages.open_about(session, conversation.caller_id, conversation.id)
    alone = conversation.responder_id is None and person_id == conversation.peer_id
    if waits and alone and asked is not None:
        _another_peer(session, conversation)
    else:
        by_text(session, conversation, person_id)


def _offer_not_heard(session: Session, leg: Record) -> None:
    """Who was also asked by text may still answer there."""
    peer = rota.peer(session, leg.person_id)
    if peer is not None and peer.offers_by == "call":
        offers.turn_down(session, leg.ref, "expired")


def _ring_to_talk(session: Session, conversation: Record | None) -> None:
    """Who has said by text, while their phone rang for something else, that they come to a call: it rings for that."""
    if conversation is not None and conversation.medium == "voice":
        calls.bring_together(session, conversation)


def _hung_up_alone(session: Session, conversation: Record, leg: Record) -> None:
    """Who put the phone down has gone, unless they asked to be told, or also write: then they keep their place."""
    caller = people.get(session, conversation.caller_id)
    queued = conversation.state in conversations.QUEUED
    to_be_rung = conversation.ring_me and conversation.opened_at is None
    if queued and (conversation.text_me or to_be_rung):
        offers.ask_others(session, conversation)
        conversations.change(session, conversation.id, text_me=True)
        offers.look(session)
    elif (caller.wrote_at or 0.0) < conversation.created_at or not calls.can_be_texted(session, caller.id):
        partings.caller_leaves(session, conversation, conversations.HUNG_UP, None)
        unsaid.write_no_script(session, caller.id, conversation.id)
    else:
        conversations.change(session, conversation.id, medium="sms")
        if queued:
            perform.say(session, conversation, caller.id, "queue.waiting", wait={"wait": 0})
        else:
            _ask_by_text(session, leg)


def _cut_off(session: Session, conversation: Record, person_id: int) -> None:
    """Nobody knows whether it was goodbye: they are asked by text, and the other is told and may stay or go."""
    if not calls.can_be_texted(session, person_id):
        gone(session, conversation, person_id)
        return
    texts.ask(session, conversation, person_id, "cut_off")
    seconds = ALONE_SECONDS if _was_their_only_help(session, conversation, person_id) else BACK_SECONDS
    alarms.put(session, "cut_off_over", seconds, About(conversation.id, person_id))
    others = conversations.others(conversation, person_id)
    here = [other for other in others if calls.is_here(session, conversation, other)]
    if len(here) > 1:  # they still have each other
        texts.tell_others(session, conversation, person_id, "voice.one_dropped")
    for other in here if len(here) == 1 else []:
        texts.ask(session, conversation, other, "left_alone")


def gone(session: Session, conversation: Record, person_id: int) -> None:
    """They did not come back. If nobody is left on the phone, that was the end of the talk."""
    if conversation.closed_at is not None or conversation.medium == "sms":
        return
    if calls.is_here(session, conversation, person_id):
        return
    others = conversations.others(conversation, person_id)
    alone = not any(calls.is_here(session, conversation, other) for other in others)
    if conversation.state in conversations.TALKING and alone:
        partings.part(session, conversation)
    elif person_id == conversation.caller_id:
        _caller_is_gone(session, conversation)
    elif person_id == conversation.peer_id:
        partings.lost_peer(session, conversation, "queue.peer_lost")
    else:
        _on_call_is_gone(session, conversation, person_id)


def _was_their_only_help(session: Session, conversation: Record, person_id: int) -> Record | None:
    """What is open about a caller whom on call, now gone, has left alone; none of who is given nobody else for now."""
    barred = people.blocked(session, conversation.caller_id) is not None
    if person_id != conversation.responder_id or conversation.peer_id is not None or barred:
        return None
    return pages.open_about(session, conversation.caller_id, conversation.id)


def _on_call_is_gone(session: Session, conversation: Record, person_id: int) -> None:
    """A caller who is alone on the line by that is not closed on: others on call are asked, and a peer as well."""
    escalation = _was_their_only_help(session, conversation, person_id)
    if escalation is None:
        partings.responder_leaves(session, conversation, person_id)
        return
    questions.close_conversation(session, conversation)
    alarms.cancel_all(session, conversation)
    taking.cut_off(session, escalation.id, person_id)
    for key in ("urgent.reaching", "urgent.and_a_peer"):
        perform.say(session, conversation, conversation.caller_id, key, wait={"wait": 0})
    offers.put_first(session, conversations.change(session, conversation.id, responder_id=None, room=None))


def _caller_is_gone(session: Session, conversation: Record) -> None:
    """Whoever is still on the phone hears so. A caller who had talked hears the end of it, where a text can say it."""
    had_talked = conversation.state in conversations.TALKING and calls.can_be_texted(session, conversation.caller_id)
    over = partings.caller_leaves(session, conversation, "cut off", "closing.closed" if had_talked else None)
    if had_talked:
        perform.begin(session, over, "closing")
