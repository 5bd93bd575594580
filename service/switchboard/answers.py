"""Answers to the open question. Each returns False when the text was no answer and belongs somewhere else."""

from collections.abc import Callable, Mapping
from functools import partial

from flows import peers_words, state, vocabulary
from service import alarms, conversations, followups, joining, outbox, people, questions, rendering, rota
from service.alarms import About
from service.checkins import running
from service.matching import offers
from service.relay import calls
from service.switchboard import (
    call_answers,
    commands,
    dropping,
    erasing,
    follow_up_answers,
    heavy,
    languages,
    meeting,
    no_more,
    partings,
    perform,
    pick,
    practice,
    talk_answers,
    to_all_peers,
    whom,
)
from service.switchboard.turn import Turn

ALONE = ("on my own", "follow-up")
"""Scripts in which nobody answers: who asks for somebody there gets them."""


def _checkin(turn: Turn) -> bool:
    """Words for a script. They stay with their author; the engine gets them once and keeps only their id."""
    if not turn.text.strip():
        turn.reply("relay.no_pictures" if turn.media else "relay.empty")
        questions.repeat(turn.session, turn.asked)
        return True
    checkin = running.get(turn.session, turn.asked.ref)
    if checkin.used_for == "follow-up":
        followups.answered(turn.session, turn.person.id)
    if checkin.used_for in perform.BEFORE_A_PEER:
        whom.said(turn)
    if checkin.used_for in ALONE and vocabulary.asks_for_a_person(turn.text):
        commands.COMMANDS["talk"](turn)
        return True
    role = running.role_of(checkin, turn.person.id)
    languages.answered(turn, checkin, role)
    said = state.Said(role, turn.text, str(turn.words_id or ""), medium=turn.medium)
    perform.outcomes(turn.session, checkin, running.tell(turn.session, checkin, said))
    return True


def _offer(turn: Turn) -> bool:
    def decline() -> None:
        offers.turn_down(turn.session, turn.asked.ref, "declined")
        turn.reply("offer.declined")

    def let_go() -> None:
        """Neither yes nor no, twice: somebody else is asked, and a later yes is still welcome."""
        turn.reply("ask.let_go")
        offers.turn_down(turn.session, turn.asked.ref, "expired")
        questions.repeat_what_came_up(turn.session, turn.asked)

    said = peers_words.takes(turn.text) if turn.leg is None else None
    if said is None:
        return pick.way(turn, partial(_accept, turn), decline, let_go=let_go)
    if said:
        _accept(turn)
    else:
        decline()
    return True


def _accept(turn: Turn) -> None:
    conversation = offers.accept(turn.session, turn.asked.ref)
    if conversation is None:
        questions.close(turn.session, turn.asked)
        turn.reply("offer.taken")
    else:
        meeting.taken(turn.session, conversation)


def _ready(turn: Turn) -> bool:
    def now() -> None:
        turn.answered()
        conversations.change(turn.session, turn.here.id, text_me=False, ring_me=False, medium=turn.medium)
        turn.reply("queue.looking", wait={"wait": 0})
        offers.look(turn.session)

    def later() -> None:
        turn.answered()
        turn.reply("queue.still_kept")
        calls.may_hang_up(turn.session, turn.here, turn.person.id)

    return pick.way(turn, now, later)


def _slow(turn: Turn) -> bool:
    """The partner takes their time: wait, talk now, or say goodbye."""

    def wait() -> None:
        ask_again_later()
        turn.reply("checkin.still_waiting")

    def talk() -> None:
        ask_again_later()
        meeting.talk_now(turn)

    def ask_again_later() -> None:
        turn.answered()
        alarms.put(turn.session, "choose", turn.line.pace.choose, About(turn.here.id, turn.person.id))

    def goodbye() -> None:
        if turn.role == "caller":
            partings.caller_leaves(turn.session, turn.here, "done", "goodbye.caller")
        else:
            turn.reply("goodbye.peer")
            partings.lost_peer(turn.session, turn.here, "queue.peer_lost")

    return pick.way(turn, wait, talk, goodbye)


def _hold(turn: Turn) -> bool:
    def holds(depth: str) -> None:
        turn.reply("staff.on")
        turn.answered()
        rota.change_peer(turn.session, turn.person.id, depth=depth)
        offers.look(turn.session)

    return pick.way(turn, *(partial(holds, depth) for depth in vocabulary.DEPTHS))


def _invitation(turn: Turn) -> bool:
    def agree() -> None:
        joining.agreed(turn.session, turn.person.id, _what_was_asked(turn))
        turn.answered()
        turn.reply("invitation.agreed")
        practice.ask(turn.session, turn.person.id, turn.number)

    def no() -> None:
        rota.change_peer(turn.session, turn.person.id, state="left")
        people.consent(turn.session, turn.person.id, "peer", given=False, wording=_what_was_asked(turn))
        turn.answered()
        turn.reply("invitation.declined")

    return pick.way(turn, agree, no)


def _what_was_asked(turn: Turn) -> str:
    """The words of an invitation as they read them, for the record of who agreed to what."""
    told = outbox.phrase("invitation.policy", policy={"policy": 0})
    said = [rendering.texts(turn.session, content, turn.person.id, None) for content in (told, turn.asked.prompt)]
    return " ".join(text for texts in said for text in texts)


def _practise(turn: Turn) -> bool:
    def now() -> None:
        practice.begin(turn.session, turn.person.id, turn.number)

    def later() -> None:
        turn.answered()
        again = practice.has_practised(turn.session, turn.person.id)
        turn.reply("staff.practise_whenever" if again else "staff.practise_later")

    return pick.way(turn, now, later)


ANSWERS: Mapping[str, Callable[[Turn], bool]] = {
    "checkin": _checkin,
    "offer": _offer,
    "ready": _ready,
    "slow": _slow,
    "done": talk_answers.done,
    "repair": talk_answers.repair,
    "quiet": talk_answers.quiet,
    "shift_ends": talk_answers.quiet,
    "backup": talk_answers.backup,
    "join": talk_answers.join,
    "step_out": talk_answers.step_out,
    "medium": follow_up_answers.medium,
    "hour": follow_up_answers.hour,
    "clock": follow_up_answers.clock,
    "there": follow_up_answers.there,
    "message": follow_up_answers.message,
    "other": follow_up_answers.other,
    "now": follow_up_answers.now,
    "drop": dropping.dropped,
    "cover": dropping.cover,
    "no_more": no_more.answer,
    "hold": _hold,
    "erase": erasing.answer,
    "invitation": _invitation,
    "tongue": call_answers.tongue,
    "practise": _practise,
    "messages": to_all_peers.answer,
    "pick_up": call_answers.pick_up,
    "menu": call_answers.menu,
    "menu_peer": call_answers.menu,
    "cut_off": call_answers.cut_off,
    "left_alone": call_answers.left_alone,
    "call": call_answers.by_phone,
    "voicemail": call_answers.message,
    "call_long": talk_answers.quiet,
    **heavy.ANSWERS,
}
