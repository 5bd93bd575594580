"""House commands: what each does for whom it is allowed."""

from collections.abc import Callable, Mapping

from flows import state
from service import conversations, questions, rota
from service.checkins import running
from service.relay import texts
from service.switchboard import (
    aftercare,
    apart,
    barring,
    capacity,
    erasing,
    heavy,
    hiding,
    leaving,
    meeting,
    partings,
    perform,
    practice,
    talk_answers,
)
from service.switchboard.turn import Turn


def urgent(turn: Turn) -> None:
    """On call is being reached, and whoever asked knows it at once; where nobody is, that is said instead."""
    session, person_id = turn.session, turn.person.id
    conversation = turn.conversation
    if conversation is None or conversation.closed_at is not None:
        conversation = conversations.begin(session, turn.person, turn.number, medium=turn.medium)
        turn.conversation = conversation
        barring.urgent_only(turn)
    turn.reply("urgent.reaching" if rota.tiers(session) else "urgent.not_yet")
    if turn.role == "peer" and not (turn.leg is not None and conversation.state in conversations.TALKING):
        talk_answers.urgent_for_whom(turn)  # out of a call nobody is taken to be asked: the other would be alone there
        return
    about = conversation.caller_id if turn.role in ("peer", "responder") else person_id
    if about == person_id and meeting.needs_a_moment(session, conversation):
        meeting.without_them(session, conversation)
        conversation = conversations.get(session, conversation.id)
    reason = "urgent" if about == person_id else "backup"
    perform.escalate(session, conversation, about, raised_by=person_id, reason=reason)
    if about == person_id:
        heavy.now(session, conversations.get(session, conversation.id))


def _pass(turn: Turn) -> None:
    _to_engine(turn, state.Passed)


def _lighter(turn: Turn) -> None:
    if turn.conversation is not None and turn.here.state in conversations.TALKING:
        turn.reply("relay.lighter")
        texts.tell_others(turn.session, turn.here, turn.person.id, "relay.lighter")
    else:
        _to_engine(turn, state.Lighter)


def _repeat(turn: Turn) -> None:
    if turn.question is None:
        turn.reply("queue.waiting", wait={"wait": 0})
    else:
        questions.repeat(turn.session, turn.question)


def _to_engine(turn: Turn, event: type[state.Passed] | type[state.Lighter]) -> None:
    """A command that the script itself understands; a small question, or the wait, is said again."""
    if turn.question is None:
        turn.reply("queue.waiting", wait={"wait": 0})
        return
    if turn.question.kind != "checkin":
        turn.reply("ask.pick_a_number")
        questions.repeat(turn.session, turn.question)
        return
    checkin = running.get(turn.session, turn.question.ref)
    role = running.role_of(checkin, turn.person.id)
    perform.outcomes(turn.session, checkin, running.tell(turn.session, checkin, event(role)))


def _talk(turn: Turn) -> None:
    """Straight to talking, from wherever they are."""
    conversation = turn.here
    if aftercare.asked_now(turn):  # a peer's own questions are no way into the queue
        turn.reply("staff.for_you")
        _repeat(turn)
        return
    if conversation.closed_at is not None:
        questions.close(turn.session, turn.asked)
        conversation = conversations.begin(turn.session, turn.person, turn.number, medium=turn.medium)
    if conversation.peer_id is not None:
        meeting.talk_now(turn)
    elif conversation.state in conversations.QUEUED:
        turn.reply("queue.waiting", wait={"wait": 0})
    else:
        running.stop(turn.session, conversation.id, "talk")
        perform.find_a_peer(turn.session, conversation)


def _pause(turn: Turn) -> None:
    texts.pause(turn.session, turn.here, turn.person.id)


def _repair(turn: Turn) -> None:
    if turn.here.peer_id is None and turn.here.responder_id is not None:
        turn.reply("repair.slowly")
        texts.tell_others(turn.session, turn.here, turn.person.id, "repair.slowly")
    elif conversations.others(turn.here, turn.person.id):
        texts.ask_anew(turn.session, turn.here, turn.person.id, "repair")
    else:
        _repeat(turn)


def _call(turn: Turn) -> None:
    """By phone instead: in a talk the other one is asked first; before one, we ring when a peer is free."""
    if turn.leg is not None:
        _repeat(turn)
    elif turn.conversation is not None and turn.here.state == "open":
        turn.reply("voice.asking_them")
        for other in conversations.others(turn.here, turn.person.id):
            texts.ask(turn.session, turn.here, other, "call")
    elif turn.role == "caller" and turn.here.state in ("arriving", *conversations.QUEUED):
        perform.tell_when_free(turn.session, turn.here, by_call=True)
    else:
        turn.reply("voice.in_a_talk")


def _done(turn: Turn) -> None:
    """In a talk a digit makes sure; elsewhere it is simply goodbye."""
    conversation = turn.conversation
    if conversation is None or conversation.closed_at is not None:
        _leave_questions_afterwards(turn)
    elif turn.role == "responder" and conversation.peer_id is not None:
        leaving.leave(turn, "done", "goodbye.peer")
    elif conversation.state == "open":
        texts.ask_anew(turn.session, turn.here, turn.person.id, "done")
    elif conversation.state == "closing":
        partings.part(turn.session, conversation)
    else:
        leaving.leave(turn, "done", "goodbye.caller" if turn.role == "caller" else "goodbye.peer")


def _leave_questions_afterwards(turn: Turn) -> None:
    """The closing script or aftercare may be left like any other."""
    question, whose = turn.asked, turn.role
    if question.kind == "checkin":
        checkin = running.get(turn.session, question.ref)
        if practice.takes(turn, checkin) or aftercare.may_not_be_left(turn, checkin):
            return
        whose = running.role_of(checkin, turn.person.id)
        perform.outcomes(turn.session, checkin, running.tell(turn.session, checkin, state.Left(whose)))
    else:
        questions.close(turn.session, question)
    turn.reply("goodbye.caller" if whose == "caller" else "goodbye.peer")


def _backup(turn: Turn) -> None:
    """For whom, is asked while there are two; from inside aftercare it is for whoever sends it."""
    if aftercare.asked_now(turn):
        talk_answers.backup_for_me(turn)
    else:
        texts.ask_anew(turn.session, turn.here, turn.person.id, "backup")


def _leave(turn: Turn) -> None:
    """Out of it at once, no reason asked; the two are never matched again."""
    turn.reply("left.you")
    partings.left_at_once(turn.session, turn.here)


COMMANDS: Mapping[str, Callable[[Turn], None]] = {
    "urgent": urgent,
    "delete": erasing.delete,
    "pass": _pass,
    "talk": _talk,
    "lighter": _lighter,
    "pause": _pause,
    "repair": _repair,
    "repeat": _repeat,
    "call": _call,
    "done": _done,
    "heavy": heavy.word,
    "backup": _backup,
    "handover": partings.hand_over,
    "leave": _leave,
    "apart": apart.word,
    "hide": hiding.hide,
    "show": hiding.show,
    "two texts": capacity.two_texts,
    "one text": capacity.one_text,
}
