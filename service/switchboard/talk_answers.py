"""Answers to the questions that come up while people talk: goodbye, repair, quiet, back-up, joining, stepping out."""

from functools import partial

from service import alarms, audit, conversations, people, questions, rota
from service.alarms import About
from service.escalation import pages, taking, whose
from service.matching import offers
from service.relay import calls, texts
from service.session import Record
from service.switchboard import leaving, meeting, partings, perform, pick
from service.switchboard.turn import Turn


def done(turn: Turn) -> bool:
    return pick.way(turn, partial(_goodbye, turn), partial(_stay, turn))


def _goodbye(turn: Turn) -> None:
    leaving.says_goodbye(turn, lambda: texts.goodbye(turn.session, turn.here, turn.person.id))


def _stay(turn: Turn) -> None:
    turn.answered()
    turn.reply("relay.stays")


def repair(turn: Turn) -> bool:
    def slowly() -> None:
        turn.answered()
        for member in (turn.person.id, *conversations.others(turn.here, turn.person.id)):
            perform.say(turn.session, turn.here, member, "repair.slowly")

    def anew() -> None:
        if turn.here.heavy_since is not None:
            slowly()  # nothing more is asked of either
            return
        meeting.anew(turn.session, turn.here, "repair.anew")

    def another() -> None:
        perform.say(turn.session, turn.here, turn.here.peer_id, "repair.thanks_peer")
        partings.lost_peer(turn.session, turn.here, "queue.another_peer")

    return pick.way(turn, slowly, anew, another)


def quiet(turn: Turn) -> bool:
    def keep() -> None:
        turn.answered()
        texts.keep(turn.session, turn.here)
        turn.reply("relay.stays")

    return pick.way(turn, keep, partial(partings.hand_over, turn), partial(_goodbye, turn))


def backup(turn: Turn) -> bool:
    """1 for them, 2 for me; no reason is asked, and the caller sees nothing of the second."""

    def for_them() -> None:
        turn.answered()
        turn.reply("backup.reaching")
        _reach(turn, turn.here.caller_id, "backup")

    def for_me() -> None:
        turn.answered()
        backup_for_me(turn)

    return pick.way(turn, for_them, for_me, let_go=for_me if meeting.needs_a_moment(turn.session, turn.here) else None)


def urgent_for_whom(turn: Turn) -> None:
    """A peer sends URGENT: on call is reached at once, and the peer says for whom while they are on their way.

    Until then it is about the talk, where the other can write; in the check-in it is the peer's own, so that nobody
    is joined with somebody who may need help themselves.
    """
    in_their_half = turn.here.state == "checking_in"
    about_id = turn.person.id if in_their_half else turn.here.caller_id
    perform.escalate(turn.session, turn.here, about_id, raised_by=turn.person.id, reason="urgent")
    if in_their_half:
        meeting.step_aside(turn.session, turn.here)
    texts.ask_anew(turn.session, turn.here, turn.person.id, "backup")


def _reach(turn: Turn, about_id: int, reason: str) -> None:
    """On call for one of the two; an URGENT of this peer's that was for nobody yet becomes just that."""
    if turn.conversation is not None:
        whose.say(turn.session, turn.here.id, turn.person.id, about_id, reason)
    perform.escalate(turn.session, turn.conversation, about_id, raised_by=turn.person.id, reason=reason)


def backup_for_me(turn: Turn) -> None:
    """On call for the peer themselves, and no offers until they say so."""
    turn.reply("backup.reaching_for_you")
    rota.change_peer(turn.session, turn.person.id, resting=True)
    alarms.cancel(turn.session, "break_over", About(person_id=turn.person.id))
    _reach(turn, turn.person.id, "backup_me")
    if turn.role == "peer":
        meeting.step_aside(turn.session, turn.here)


def join(turn: Turn) -> bool:
    """A responder comes into the conversation they were paged about; everybody there is told."""

    def now() -> None:
        conversation = _where_they_are(turn)
        if conversation is None or conversation.responder_id is not None:
            turn.answered()
            turn.reply("page.over" if conversation is None else "page.somebody_there")
            return
        questions.close(turn.session, turn.asked)
        conversation = conversations.change(turn.session, conversation.id, responder_id=turn.person.id)
        audit.note(turn.session, f"person {turn.person.id}", "joined", f"conversation {conversation.id}")
        _gather_round(turn, conversation)
        if pages.get(turn.session, turn.asked.ref).state == "triggered":
            taking.acknowledge(turn.session, turn.asked.ref, turn.person.id)  # it was asked for anew meanwhile

    def not_now() -> None:
        turn.answered()
        turn.reply("page.not_joined")

    return pick.way(turn, now, not_now)


def _where_they_are(turn: Turn) -> Record | None:
    """The talk that the page was about; one that they are alone in since, or a new one; None if either is elsewhere."""
    session = turn.session
    if conversations.busy(session, turn.person.id):
        return None
    about = people.get(session, pages.get(session, turn.asked.ref).about_id)
    here = turn.asked.conversation_id
    conversation = None if here is None else conversations.hold(session, here)
    if conversation is not None and conversation.closed_at is None and conversation.caller_id == about.id:
        return conversation
    theirs = conversations.all_open(session, about.id)
    alone = [one.id for one in theirs if one.caller_id == about.id and one.peer_id is None]
    if alone:
        return conversations.hold(session, alone[0])
    elsewhere = theirs or about.opted_out_at or about.erased_at
    number = turn.number if conversation is None else conversation.number
    return None if elsewhere else conversations.begin(session, about, number)


def _gather_round(turn: Turn, conversation: Record) -> None:
    """Who comes to a call by text is rung for it; that they are there is said when they have picked up."""
    comes = conversation.medium == "voice" and turn.leg is None
    texts.tell_others(
        turn.session, conversation, turn.person.id, "relay.on_call_comes" if comes else "relay.on_call_joined"
    )
    if not comes:
        perform.say(turn.session, conversation, turn.person.id, "page.joined")
    if conversation.state == "open":
        calls.bring_together(turn.session, conversation)
        return
    offers.withdraw(turn.session, conversation.id, "offer.gone")
    questions.close_conversation(turn.session, conversation)
    perform.start_talking(turn.session, conversation, None)


def step_out(turn: Turn) -> bool:
    """A peer asked for back-up for themselves and somebody has it: go on, or step out and talk with on call alone."""

    def go_on() -> None:
        turn.reply("backup.go_on")
        turn.answered()
        meeting.go_on(turn.session, turn.here)

    def step_out() -> None:
        escalation = pages.get(turn.session, turn.asked.ref)
        if escalation.acknowledged_by is None:  # whoever had it is gone, and nobody has answered since
            turn.answered()
            turn.reply("backup.not_yet")
            return
        if conversations.busy(turn.session, escalation.acknowledged_by):
            turn.answered()
            turn.reply("backup.on_call_busy")
            return
        partings.lost_peer(turn.session, turn.here, "queue.peer_needs_a_moment")
        medium = calls.medium_of(turn.session, turn.person.id, turn.number)
        own = conversations.begin(turn.session, turn.person, turn.number, state="open", medium=medium)
        own = conversations.change(turn.session, own.id, responder_id=escalation.acknowledged_by)
        perform.start_talking(turn.session, own, "backup.together")

    return pick.way(turn, go_on, step_out)
