"""Carry out what a check-in or a decision asks for: where a conversation goes next, and what everybody hears of it."""

from collections.abc import Iterable

from flows import state
from service import alarms, blocks, conversations, followups, lines, notices, outbox, people, questions, rota, words
from service.alarms import About
from service.checkins import running
from service.escalation import pages, whose
from service.matching import offers
from service.outbox import Envelope
from service.relay import calls, texts
from service.session import Record, Session
from service.switchboard import daily, ready, still_waiting, whom

TOGETHER = "shared check-in"
LAST_QUESTION_SECONDS, BREAK_SECONDS = 60.0, 1800.0
CLOSED = ("closed", "abandoned")
BEFORE_A_PEER = ("arrival", "nobody free", "waiting")
"""Scripts in which free words are for the peer who will come."""


def say(session: Session, conversation: Record, person_id: int, key: str, **values: object) -> None:
    """One of the line's own sentences to one person in a conversation."""
    number = conversations.number_of(conversation, person_id)
    outbox.put(session, Envelope(person_id, number, conversation.id), outbox.phrase(key, **values))


def outcomes(session: Session, checkin: Record, found: Iterable[running.Outcome]) -> None:
    """Do what a check-in asked the line to do, in order."""
    if checkin.used_for == TOGETHER and len(checkin.people) > 1:
        alarms.put(session, "talk_anyway", lines.get(session).pace.quiet, About(checkin.conversation_id))
    for outcome in found:
        conversation = conversations.get(session, checkin.conversation_id)
        match outcome:
            case state.Act():
                _act(session, conversation, checkin, outcome)
            case state.Ended() if outcome.reason == checkin.reason == running.WITHDRAWN:
                _go_on_without(session, conversation, checkin)
            case state.Ended(reason):
                _ended(session, conversation, checkin, reason)
            case state.NotUnderstood(_, _, ref) if ref:
                place = "arrival" if checkin.used_for in BEFORE_A_PEER else "checkin"
                words.belong(session, int(ref), conversation.id, place)


def begin(
    session: Session,
    conversation: Record,
    used_for: str,
    *,
    from_first_question: bool = False,
    version_id: int | None = None,
) -> None:
    """Start a script with whoever it is for; an earlier one of the same people gives way."""
    members = {"caller": conversation.caller_id}
    depths = {"caller": conversation.caller_depth}
    if used_for == TOGETHER:
        peer = rota.peer(session, conversation.peer_id)
        assert peer is not None
        members["peer"], depths["peer"] = conversation.peer_id, peer.depth
    elif used_for == "aftercare":
        members, depths = {"peer": conversation.peer_id}, {"peer": "full"}
    running.stop(session, conversation.id, "gave way")
    found = running.begin(
        session,
        conversation,
        used_for,
        members,
        depths,
        from_first_question=from_first_question,
        version_id=version_id,
    )
    outcomes(session, running.newest(session, conversation.id), found)


def find_a_peer(
    session: Session, conversation: Record, key: str = "queue.looking", *, tell_again: bool = False
) -> None:
    """Into the queue, with an honest wait."""
    queued = conversation.state in conversations.QUEUED
    if conversation.state in CLOSED:
        return
    if people.blocked(session, conversation.caller_id) is not None:
        say_blocked(session, conversation)
        return
    if not queued and daily.had_enough(session, conversation):
        end(session, conversation, "limit")
        return
    if not queued and offers.enqueue(session, conversation) and key == "queue.looking":
        key = "queue.waiting"
    if lines.get(session).paused and not tell_again:
        key = "queue.paused"
    if not queued or tell_again:
        say(session, conversation, conversation.caller_id, key, wait={"wait": 0})


def say_blocked(session: Session, conversation: Record) -> None:
    """They are given no peer for now; said once, with who else is there."""
    barred = people.blocked(session, conversation.caller_id)
    if barred is not None and not blocks.told(session, barred):
        say(session, conversation, conversation.caller_id, "blocked.told")


def tell_when_free(session: Session, conversation: Record, *, by_call: bool) -> None:
    """They need not wait on the line: the place is kept, and they are written to or rung when a peer is free."""
    if not calls.can_be_told(session, conversation.caller_id, by_call=by_call):
        find_a_peer(session, conversation)
        say(session, conversation, conversation.caller_id, "queue.cannot_tell")
        return
    conversation = conversations.change(session, conversation.id, text_me=True, ring_me=by_call)
    find_a_peer(session, conversation, "queue.will_ring" if by_call else "queue.will_text", tell_again=True)
    alarms.put(session, "queue_over", lines.get(session).pace.text_me, About(conversation.id))
    calls.may_hang_up(session, conversation, conversation.caller_id)


def start_talking(session: Session, conversation: Record, key: str | None) -> None:
    """Open the relay between everybody who is there; a check-in that is still running ends, and shows nothing."""
    running.stop(session, conversation.id, "talk")
    questions.close_conversation(session, conversation, "checkin", "slow")
    alarms.cancel_kinds(session, conversation.id, "no_hurry", "choose", "talk_anyway")
    conversation = texts.open_up(session, conversation)
    for member in (conversation.caller_id, *conversations.others(conversation, conversation.caller_id)):
        clear_the_table(session, member, conversation)
        if key is not None:
            say(session, conversation, member, key)
    calls.bring_together(session, conversation)


def clear_the_table(session: Session, person_id: int, conversation: Record) -> None:
    """Whatever is still asked of somebody on that number is let go: their words there belong to this conversation."""
    here = conversations.number_of(conversation, person_id)
    for question in questions.asked_of(session, person_id):
        if question.conversation_id == conversation.id or question.number != here:
            continue
        checkin = running.get(session, question.ref) if question.kind == "checkin" else None
        if checkin is not None and checkin.ended_at is None:
            left = state.Left(running.role_of(checkin, person_id))
            outcomes(session, checkin, running.tell(session, checkin, left))
        questions.close(session, question)


def end(session: Session, conversation: Record, reason: str, state_after: str = "closed") -> Record:
    """A conversation is over: nothing of it rings or asks any more, and whoever was in it is free."""
    running.stop(session, conversation.id, reason)
    offers.withdraw(session, conversation.id, "offer.gone")
    questions.close_conversation(session, conversation)
    alarms.cancel_all(session, conversation)
    over = conversations.change(session, conversation.id, state=state_after, reason=reason, closed_at=session.at)
    if conversation.peer_id is not None:
        rota.change_peer(session, conversation.peer_id, idle_since=session.at)
    offers.look(session)
    return over


def escalate(
    session: Session, conversation: Record | None, about_id: int, *, raised_by: int | None, reason: str
) -> Record:
    """Reach on call; a conversation it is about becomes heavy, and its questions end."""
    escalation = pages.raise_(session, about_id, conversation, raised_by=raised_by, reason=reason)
    if conversation is not None and about_id == conversation.caller_id:
        followups.escalated(session, conversation)
    if conversation is not None and conversation.state not in CLOSED and about_id == conversation.caller_id:
        conversation = conversations.change(session, conversation.id, heavy=True, priority=conversation.priority + 1)
        if reason == "urgent" and raised_by == about_id and conversation.peer_id is not None:
            say(session, conversation, conversation.peer_id, "heavy.they_asked")
        if reason in pages.OUT_LOUD and not whose.is_open(escalation):
            leave_questions(session, conversation)
    return escalation


def leave_questions(session: Session, conversation: Record) -> None:
    """It is heavy, and said so: together they go on without questions; who was asked alone gets a peer as well."""
    since = conversation.heavy_since or session.at
    conversation = conversations.change(session, conversation.id, heavy=True, heavy_since=since)
    checkin = running.running(session, conversation.id)
    if checkin is not None and checkin.used_for == TOGETHER and conversation.peer_id is not None:
        start_talking(session, conversation, "heavy.leave_questions")
    elif checkin is not None and checkin.used_for == TOGETHER and conversation.state in conversations.QUEUED:
        running.stop(session, conversation.id, "urgent")
        questions.close_conversation(session, conversation, "checkin")
    elif conversation.state in ("arriving", "checking_in") and conversation.peer_id is None:
        running.stop(session, conversation.id, "urgent")
        find_a_peer(session, conversation, "urgent.and_a_peer")


def _act(session: Session, conversation: Record, checkin: Record, act: state.Act) -> None:
    """Do what a choice or a say of a script asks the line for."""
    person_id = checkin.people[act.who]
    match act.action:
        case "find a peer" if checkin.used_for == "arrival":
            alarms.put(session, "find_a_peer", LAST_QUESTION_SECONDS, About(conversation.id))
        case "find a peer":
            _wants_a_peer(session, conversation, person_id)
        case "wish" | "peer knows":
            whom.by_script(session, conversation, act)
        case "on my own":
            _on_my_own(session, conversation)
        case "voicemail":
            texts.ask(session, conversation, person_id, "voicemail")
        case "text me" | "call back":
            tell_when_free(session, conversation, by_call=act.action == "call back")
        case action:
            _for_a_person(session, conversation, person_id, action, act.value)


def _for_a_person(session: Session, conversation: Record, person_id: int, action: str, value: bool | str | int) -> None:
    """The actions that are about whoever chose them, wherever the conversation goes."""
    match action:
        case "depth" if person_id == conversation.caller_id:
            conversations.change(session, conversation.id, caller_depth=str(value))
        case "take a break":
            rota.rests(session, person_id, BREAK_SECONDS)
        case "go off":
            rota.goes_off(session, person_id)
        case "check in again":
            followups.propose(session, conversation, person_id, int(value))
        case "tell":
            _tell(session, conversation, person_id, str(value))


def _on_my_own(session: Session, conversation: Record) -> None:
    """A check-in for one; whoever is in the queue keeps their place meanwhile."""
    if conversation.state == "arriving":
        conversation = conversations.change(session, conversation.id, state="checking_in")
    begin(session, conversation, "on my own")


def _wants_a_peer(session: Session, conversation: Record, person_id: int) -> None:
    """Into the queue from any script; after a conversation has closed, or was another's, this begins one of theirs."""
    if conversation.closed_at is None and conversation.caller_id == person_id:
        find_a_peer(session, conversation)
    elif conversations.busy(session, person_id):
        say(session, conversation, person_id, "relay.other_number")
    else:
        find_a_peer(session, whom.anew(session, conversation, person_id))


def _tell(session: Session, conversation: Record, person_id: int, who: str) -> None:
    if who == "on call":
        escalate(session, conversation, person_id, raised_by=person_id, reason="script")
    else:
        notices.tell(session, "script", f"conversation {conversation.id}")


def _ended(session: Session, conversation: Record, checkin: Record, reason: str) -> None:
    """What comes after a script, by what it was for; nothing, if it gave way to another."""
    gave_way = running.gave_way(session, checkin)
    match checkin.used_for:
        case "shared check-in":
            if conversation.state == "checking_in":
                start_talking(session, conversation, None)
        case "arrival" if conversation.state == "arriving" and not gave_way:
            _arrived(session, conversation, reason)
        case "arrival" if conversation.state in conversations.QUEUED and reason != "expired":
            still_waiting.tell(session, conversation)
        case "on my own" | "follow-up" if conversation.state == "checking_in" and not gave_way:
            end(session, conversation, reason)
        case "practice" if reason == "finished":
            ready.practised(session, checkin.people["peer"], conversation)
        case "aftercare" if not running.is_asked(session, checkin.people["peer"], "aftercare"):
            rota.change_peer(session, checkin.people["peer"], aftercare_owed=False)
            ready.rests_still(session, checkin.people["peer"], conversation)
            offers.look(session)


def _go_on_without(session: Session, conversation: Record, checkin: Record) -> None:
    """A script was withdrawn in the middle: the conversation goes on, and nobody is left with nothing to answer."""
    match checkin.used_for:
        case "shared check-in" if conversation.peer_id is not None:
            start_talking(session, conversation, "relay.open")
        case "aftercare" | "on call" | "practice":
            full = dict.fromkeys(checkin.people, "full")
            found = running.begin(
                session, conversation, checkin.used_for, checkin.people, full, from_first_question=True
            )
            outcomes(session, running.newest(session, conversation.id), found)
        case _ if conversation.state in conversations.QUEUED:
            say(session, conversation, conversation.caller_id, "queue.waiting", wait={"wait": 0})
        case "arrival" if alarms.cancel(session, "find_a_peer", About(conversation.id)):
            find_a_peer(session, conversation)
        case "arrival":
            begin(session, conversation, "arrival")
        case "on my own" | "follow-up":
            conversation = conversations.change(session, conversation.id, state="arriving")
            begin(session, conversation, "arrival", from_first_question=True)


def _arrived(session: Session, conversation: Record, reason: str) -> None:
    """After the last question: the queue, if a peer was asked for; else on my own. "Not now" and silence close it."""
    if alarms.cancel(session, "find_a_peer", About(conversation.id)):
        find_a_peer(session, conversation)
    elif reason == "finished":
        _on_my_own(session, conversation)
    else:
        end(session, conversation, reason, "abandoned" if reason == "expired" else "closed")
