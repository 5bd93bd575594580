"""What somebody does on the phone: keys, words and silence. They mean what the same words mean in a text."""

from flows import state
from flows.answers import is_zero
from service import alarms, conversations, legs, notices, people, questions, unsaid
from service.alarms import About
from service.carrier.voice import Heard
from service.checkins import running
from service.relay import calls, said_first, texts, voicemail
from service.session import Record, Session
from service.switchboard import (
    being_told,
    coming,
    commands,
    handle,
    held_back,
    hung_up,
    meeting,
    no_more,
    on_hold,
    page_calls,
    perform,
    picked_up,
    route,
    talk_answers,
    watch,
    welcoming,
)
from service.switchboard.turn import Turn, facts, gather

ALWAYS = ("0", "*")
"""Keys that mean the same whatever is asked."""
HOLDS = 4
"""After so many quiet spells somebody who waits hears again that we are there."""
SOUNDS = 2
"""After so many, who makes a sound that we do not understand hears it: sooner, and not over and over."""
ALONE_HOLDS = 40
"""After so many somebody who is alone in a talk is not kept holding."""


def answered(session: Session, leg: Record) -> int | None:
    """Somebody is on the phone: what they are in the middle of is said, or a conversation begins."""
    for other in legs.others(session, leg):
        legs.look(session, other)  # a call that dropped unnoticed, perhaps
        said_first.again(session, other)
    turn = _gather(session, leg)
    notices.of_settings(session, turn.line)
    if leg.purpose == legs.PAGE:
        page_calls.picked_up(turn, leg)
    elif leg.direction == "outbound":
        picked_up.what_it_rang_for(turn, leg)
    elif held_back.call(turn):
        legs.change(session, leg.id, doing="slowed")
        return None
    elif page_calls.rings_back(turn, leg):
        return None
    elif turn.conversation is not None and turn.conversation.closed_at is None:
        coming.in_by_phone(turn)
    elif turn.question is not None and not coming.again(turn):
        questions.repeat(session, turn.question)
    else:
        welcoming.welcome(turn)
    return _about(turn)


def heard(session: Session, leg: Record, what: Heard) -> int | None:
    """Act on a key, a word, or silence; returns the conversation it turned out to belong to."""
    turn = _gather(session, leg)
    if leg.doing == "recording":
        _recorded(turn, leg, what)
    elif leg.doing in ("resting", "slowed"):
        _at_the_door(turn, leg, what)
    elif not leg.ready and leg.purpose == legs.PAGE:
        page_calls.heard(turn, leg, what)
    elif not leg.ready and picked_up.is_nobody(turn, leg, what):
        picked_up.nobody_yet(turn, leg, what)
    elif said_first.is_being_said(leg):
        being_told.heard(turn, leg, what)
    elif not what.moved:
        _act(turn, leg, what)
    if leg.ready and what.speech:  # at a closed door too, and a moment too late: it is no answer, and it is heard
        watch.overheard(session, turn.person.id, turn.number, what.speech)
    return _about(turn)


def _at_the_door(turn: Turn, leg: Record, what: Heard) -> None:
    """They were told why not now: a key reaches on call, and else the call ends."""
    on_call = what.digits == "0"
    legs.change(turn.session, leg.id, doing="talking" if on_call or leg.doing == "resting" else "leaving")
    if on_call:
        commands.urgent(turn)


def _recorded(turn: Turn, leg: Record, what: Heard) -> None:
    """The beep is over, whether or not anything was said after it."""
    legs.change(turn.session, leg.id, doing="talking")
    if what.recording:
        voicemail.keep(turn.session, leg, what.recording, what.recorded_seconds)
    else:
        turn.reply("voice.no_message")
    if what.digits == "0":
        commands.urgent(turn)


def _act(turn: Turn, leg: Record, what: Heard) -> None:
    said = what.digits or ("0" if _says_zero(turn, what.speech) else what.speech)
    if said:
        legs.change(turn.session, leg.id, silences=0, ready=True)
    if what.came_back:
        _menu(turn)
    elif said not in ALWAYS and not calls.is_about(leg, turn.question):
        _heard_too_late(turn)
    elif said in _KEYS:
        _KEYS[said](turn)
    elif is_zero(what.speech):
        turn.reply("checkin.zero_meant")
    elif said:
        turn.text = said
        _said(turn)
    else:
        _silence(turn)


def _says_zero(turn: Turn, speech: str) -> bool:
    """Whether they ask for on call by the name of the key; in a script of numbers it may be an answer."""
    if turn.question is None or turn.question.kind != "checkin":
        return is_zero(speech)
    return is_zero(speech) and running.get(turn.session, turn.question.ref).used_for in perform.BEFORE_A_PEER


def _heard_too_late(turn: Turn) -> None:
    """It answers what they were asked before: what they are asked now has not been said yet, and is said first.

    Whom we rang for something that is settled by now hears so, and is not hung up on without a word.
    """
    if unsaid.waiting(turn.session, turn.person.id, turn.number):
        return
    if turn.question is not None:
        questions.repeat(turn.session, turn.question)
    elif turn.conversation is None and turn.leg is not None and turn.leg.purpose == "offer":
        picked_up.not_needed_any_more(turn, turn.leg)


def _gather(session: Session, leg: Record) -> Turn:
    return gather(session, people.get(session, leg.person_id), leg.number, "", 0, 0, leg)


def _about(turn: Turn) -> int | None:
    after = conversations.of(turn.session, turn.person.id, turn.number)
    own = turn.leg is not None and turn.leg.purpose == legs.PAGE  # a page has nothing to do with what they are in
    if after is not None and turn.leg is not None and not own and turn.leg.conversation_id != after.id:
        legs.change(turn.session, turn.leg.id, conversation_id=after.id)
    return after.id if after is not None else None


def _said(turn: Turn) -> None:
    """A key or a word for the open question, a command by its name, or a wish of somebody who waits."""
    if turn.question is not None and turn.question.kind == "tongue":
        welcoming.in_which_language(turn, turn.question)
        return
    if no_more.said(turn):
        return
    way = route.spoken(turn.text, facts(turn))
    if way.kind == "command":
        _leave_the_menu(turn)
    if way.kind != "waiting":
        handle.WAYS[way.kind](turn, way)
    elif not on_hold.wish(turn):
        _a_sound(turn)


def _a_sound(turn: Turn) -> None:
    """A key that means nothing here is answered; a sob, or words that we do not know, are a quiet spell like any other.

    Answered each time, they would cut short for ever what is said to somebody who holds.
    """
    assert turn.leg is not None
    if turn.text.isdigit():
        on_hold.still_here(turn)
    elif not calls.says_again(turn.session, turn.leg):
        if turn.leg.silences % HOLDS + 1 >= SOUNDS:
            on_hold.still_here(turn)
        else:
            legs.change(turn.session, turn.leg.id, silences=turn.leg.silences + 1)


def _silence(turn: Turn) -> None:
    """Nobody is hung up on for being quiet: a question is put again, then left open; a wait is said again."""
    assert turn.leg is not None
    times = turn.leg.silences + 1
    legs.change(turn.session, turn.leg.id, silences=times)
    if turn.question is None:
        _holds(turn, times)
    elif times < welcoming.PATIENCE:
        questions.repeat(turn.session, turn.question)
    else:
        legs.change(turn.session, turn.leg.id, silences=0)
        _let_silence_be(turn, turn.question)


def _holds(turn: Turn, times: int) -> None:
    """Nobody is left holding for one who does not come: after a while they go on by text."""
    if times >= ALONE_HOLDS and turn.conversation is not None and turn.here.state in conversations.TALKING:
        hung_up.by_text(turn.session, turn.here, turn.person.id)
    elif times % HOLDS == 0:
        on_hold.still_here(turn)


def _let_silence_be(turn: Turn, question: Record) -> None:
    """Silence is a pass in a script, the base language at the door, and never a yes to anything else.

    A peer who asked for help in their half chooses first; who does not say for whom has asked for themselves.
    """
    half = _in_their_half(turn)
    if half and question.kind == "step_out":
        questions.repeat(turn.session, question)
    elif half and question.kind == "backup":
        talk_answers.backup_for_me(turn)
        turn.answered()
    elif question.kind == "checkin":
        _silent_in_a_script(turn, question)
    elif question.kind == "tongue":
        welcoming.in_their_language(turn, question)
    elif question.kind in questions.RUNG_FOR:
        turn.text = "2"  # of whatever we rang them for, that is not now
        handle.WAYS["question"](turn, route.Route("question", question.kind))
    elif question.kind in ("message", "other"):
        handle.WAYS["question"](turn, route.Route("question", question.kind))  # silence is the default: nothing said
    else:
        turn.reply("ask.let_go")
        turn.answered()


def _silent_in_a_script(turn: Turn, question: Record) -> None:
    """A pass; but who rings us and cannot speak or press is put to a person, and not to questions of their own."""
    if _in_their_half(turn) and meeting.needs_a_moment(turn.session, turn.here):
        turn.reply("backup.not_yet")
    elif _has_chosen_nothing(turn, question):
        turn.reply("voice.stay_quiet")
        commands.COMMANDS["talk"](turn)
    else:
        _pass(turn)


def _has_chosen_nothing(turn: Turn, question: Record) -> bool:
    """Whether an arrival still asks how they would like to go on."""
    if running.get(turn.session, question.ref).used_for != "arrival" or turn.here.state != "arriving":
        return False
    return not alarms.waits(turn.session, "find_a_peer", About(turn.here.id))


def _urgent(turn: Turn) -> None:
    """On call, and back from the menu to whom they talk with.

    A peer in their half says for whom: were it for the caller, they would be joined by it.
    """
    _leave_the_menu(turn)
    commands.COMMANDS["backup" if _in_their_half(turn) else "urgent"](turn)


def _leave_the_menu(turn: Turn) -> None:
    """Who has said there what they want is with the other again, and neither waits in silence."""
    if turn.question is not None and turn.question.kind in ("menu", "menu_peer"):
        turn.answered()
        turn.question = None


def _in_their_half(turn: Turn) -> bool:
    return turn.role == "peer" and turn.here.state == "checking_in"


def _pass(turn: Turn) -> None:
    if turn.question is not None and turn.question.kind == "checkin":
        checkin = running.get(turn.session, turn.question.ref)
        event = state.Passed(running.role_of(checkin, turn.person.id))
        perform.outcomes(turn.session, checkin, running.tell(turn.session, checkin, event))
    else:
        _again(turn)


def _again(turn: Turn) -> None:
    """The star key, or a pound where nothing can be passed: the same once more."""
    if turn.question is not None:
        questions.repeat(turn.session, turn.question)
    elif turn.conversation is not None and turn.here.state in conversations.TALKING:
        _menu(turn)
    else:
        on_hold.still_here(turn)


def _menu(turn: Turn) -> None:
    """Out of the talk for a moment, into a menu of one's own; the others are told that they come back."""
    if turn.conversation is None or turn.here.state not in conversations.TALKING:
        return
    if turn.question is None:
        calls.called_away(turn.session, turn.here, turn.person.id)
        texts.ask(turn.session, turn.here, turn.person.id, "menu_peer" if turn.role == "peer" else "menu")
    else:
        questions.repeat(turn.session, turn.question)


_KEYS = {"0": _urgent, "#": _pass, "*": _again}
