"""Somebody holds on the phone: what they may choose meanwhile, and that we are still there."""

from service import conversations
from service.checkins import running
from service.relay import texts
from service.switchboard import meeting, perform, whom, wishes
from service.switchboard.turn import Turn

_SAID = {"text": "1", "ring": "2", "alone": "4"}
"""What is chosen while waiting by its name is chosen by a key as well."""


def wish(turn: Turn) -> bool:
    """While somebody waits in the queue: what else there is. Whether it was a wish."""
    waits = turn.role == "caller" and turn.here.state in conversations.QUEUED
    digit = _SAID.get(wishes.named(turn.text), turn.text.strip())
    if waits and digit in ("1", "2"):
        perform.tell_when_free(turn.session, turn.here, by_call=digit == "2")
    elif waits and digit == "3" and not running.had(turn.session, turn.here.id, perform.TOGETHER):
        meeting.own_half(turn.session, turn.here)
    elif waits and digit == "4":
        perform.begin(turn.session, turn.here, "on my own")
    elif waits and digit == "5":
        texts.ask(turn.session, turn.here, turn.person.id, "voicemail")
    else:
        return whom.said(turn)
    return True


def still_here(turn: Turn) -> None:
    """The honest wait, or that we are there."""
    if turn.conversation is None:
        return
    if turn.here.state in conversations.TALKING:
        turn.reply("voice.nobody_yet")
    else:
        queued = turn.role == "caller" and turn.here.state in conversations.QUEUED
        turn.reply("voice.wait" if queued else "checkin.holding", wait={"wait": 0})
