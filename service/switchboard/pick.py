"""Read a reply to a small question: a digit picks a way; words are no error, and are asked about once."""

from collections.abc import Callable

from flows import vocabulary
from service import questions
from service.switchboard.route import IN_TALK
from service.switchboard.turn import Turn

PATIENCE = 2


def digit(turn: Turn, most: int) -> int | None:
    """The digit that this reply is, if it is one of those on offer."""
    folded = vocabulary.fold(turn.text)
    return int(folded) if folded.isdigit() and 1 <= int(folded) <= most else None


def way(turn: Turn, *ways: Callable[[], None]) -> bool:
    """Take the way of the digit. Words are no error: written in a talk they are passed on; else it is asked once more
    and then let go."""
    number = digit(turn, len(ways))
    if number is not None:
        ways[number - 1]()
        return True
    rung_for = turn.leg is not None and turn.asked.kind in questions.RUNG_FOR
    return no_digit(turn, ways[1] if rung_for else None)  # whom we rang, and who chooses nothing, has said not now


def no_digit(turn: Turn, let_go: Callable[[], None] | None = None) -> bool:
    if turn.leg is None and turn.conversation is not None and turn.conversation.state in IN_TALK:
        questions.close(turn.session, turn.asked)
        return False
    if questions.missed(turn.session, turn.asked) < PATIENCE:
        turn.reply("ask.pick_a_number")
        questions.repeat(turn.session, turn.asked)
    elif let_go is not None:
        let_go()
    else:
        turn.reply("ask.let_go")
        turn.answered()
    return True
