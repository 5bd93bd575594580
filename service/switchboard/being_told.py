"""What somebody does on the phone while they hear what is said first: all of it is said, and 0 does not wait."""

from flows import vocabulary
from flows.answers import is_zero
from service import words
from service.carrier.voice import Heard
from service.relay import said_first
from service.session import Record
from service.switchboard import commands
from service.switchboard.route import Route
from service.switchboard.turn import Turn


def heard(turn: Turn, leg: Record, what: Heard) -> None:
    """Go on with the next piece; what cut one short has it said again, and who chose already hears why."""
    if what.digits == "0":
        commands.urgent(turn)
    elif not (what.digits or what.speech or what.moved):
        said_first.to_its_end(turn.session, leg)
    else:
        said_first.again(turn.session, leg)
        if is_zero(what.speech):
            turn.reply("checkin.zero_meant")
        elif what.digits not in ("", "*"):
            turn.reply("voice.first_this")


def written(turn: Turn, _: Route) -> None:
    """They write meanwhile: words are kept for the peer to come, and nothing answers what they have not been asked."""
    if not (vocabulary.fold(turn.text).isdecimal() or vocabulary.command(turn.text)):
        words.belong(turn.session, turn.words_id, turn.here.id, "arrival")
    turn.reply("voice.key_not_text")
