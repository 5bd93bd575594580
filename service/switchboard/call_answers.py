"""Answers to the questions that only calls bring: picking up, the private menu, being cut off, and CALL."""

from functools import partial

from flows.wording import read_out
from service import alarms, conversations, legs, people, questions, rendering
from service.alarms import About
from service.relay import calls, texts
from service.switchboard import heavy, hung_up, leaving, meeting, partings, perform, pick
from service.switchboard.turn import Turn


def tongue(turn: Turn) -> bool:
    """Asked on the phone in which language, they write: that is let go, and the text is what it is."""
    questions.close(turn.session, turn.asked)
    return False


def pick_up(turn: Turn) -> bool:
    """They are there: the call begins as soon as everybody is."""

    def here() -> None:
        if turn.leg is None:
            turn.reply("voice.pick_up_the_phone")
            return
        turn.answered()
        if turn.role == "responder":
            texts.tell_others(turn.session, turn.here, turn.person.id, "relay.on_call_joined")
            turn.reply("page.joined")
        if turn.here.state in conversations.TALKING:
            calls.bring_together(turn.session, turn.here)
        elif questions.top(turn.session, turn.person.id, turn.number) is None:
            turn.reply("voice.here_you_are")

    def not_now() -> None:
        turn.answered()
        hung_up.by_text(turn.session, turn.here, turn.person.id)

    return pick.way(turn, here, not_now)


def menu(turn: Turn) -> bool:
    """Out of the talk for a moment: back, lighter, by text, goodbye; for a peer also back-up, and that it is heavy."""

    def lighter() -> None:
        turn.answered()
        if not meeting.lighter(turn.session, turn.here):
            texts.tell_others(turn.session, turn.here, turn.person.id, "relay.lighter")

    def by_text() -> None:
        turn.answered()
        hung_up.by_text(turn.session, turn.here, turn.person.id)

    def backup() -> None:
        turn.answered()
        texts.ask(turn.session, turn.here, turn.person.id, "backup")

    def it_is_heavy() -> None:
        turn.answered()
        heavy.word(turn)

    ways = (turn.answered, lighter, by_text, partial(_goodbye, turn))
    return pick.way(turn, *ways, backup, it_is_heavy) if turn.role == "peer" else pick.way(turn, *ways)


def cut_off(turn: Turn) -> bool:
    """The line went dead for them: be rung, go on by text, or that was goodbye."""

    def ring() -> None:
        turn.answered()
        calls.call(turn.session, turn.here, turn.person.id)
        turn.reply("voice.ringing_you")

    def by_text() -> None:
        turn.answered()
        hung_up.by_text(turn.session, turn.here, turn.person.id)

    alarms.cancel(turn.session, "cut_off_over", About(turn.here.id, turn.person.id))
    return pick.way(turn, ring, by_text, partial(_goodbye, turn))


def _goodbye(turn: Turn) -> None:
    leaving.says_goodbye(turn, lambda: partings.part(turn.session, turn.here))


def message(turn: Turn) -> bool:
    """A spoken message for coordinators, only after a yes; what it is for was said in the question."""

    def record() -> None:
        turn.answered()
        if turn.leg is None:
            turn.reply("voice.voicemail_by_phone")
        else:
            heard = rendering.texts(turn.session, turn.asked.prompt, turn.person.id, None, turn.medium)
            asked = f"ask.voicemail: {read_out(' '.join(heard))}"
            people.consent(turn.session, turn.person.id, "voicemail", given=True, wording=asked)
            legs.change(turn.session, turn.leg.id, doing="recording")

    def no() -> None:
        turn.answered()
        turn.reply("voice.no_message")

    return pick.way(turn, record, no)


def left_alone(turn: Turn) -> bool:
    """The other one is gone from the call: stay on, or say goodbye."""

    def stay() -> None:
        turn.answered()
        turn.reply("voice.stays_on")

    def goodbye() -> None:
        partings.part(turn.session, turn.here)

    return pick.way(turn, stay, goodbye)


def by_phone(turn: Turn) -> bool:
    """The other one would like to talk by phone: only a yes rings anybody."""

    def yes() -> None:
        turn.answered()
        members = (turn.person.id, *conversations.others(turn.here, turn.person.id))
        if any(legs.is_elsewhere(turn.session, member, turn.here.id) for member in members):
            for member in members:
                perform.say(turn.session, turn.here, member, "voice.no_call_now")
            return
        here = conversations.change(turn.session, turn.here.id, medium="voice")
        if any(calls.is_here(turn.session, here, member) for member in members):
            calls.bring_together(turn.session, here)
            return
        for member in members:
            perform.say(turn.session, here, member, "voice.ringing_both")
            calls.call(turn.session, here, member)

    def no() -> None:
        turn.answered()
        turn.reply("relay.stays")
        for other in conversations.others(turn.here, turn.person.id):
            calls.may_hang_up(turn.session, turn.here, other)
        texts.tell_others(turn.session, turn.here, turn.person.id, "voice.rather_text")

    return pick.way(turn, yes, no)
