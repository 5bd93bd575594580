"""Read a reply to a small question: a digit picks a way; words are no error, and are asked about once."""

import re
from collections.abc import Callable

from flows import answers, vocabulary
from service import questions, rendering
from service.switchboard.route import IN_TALK
from service.switchboard.turn import Turn

PATIENCE = 2
_WAY = re.compile(r"(\d) = ([^.=]+)\.")


def digit(turn: Turn, most: int) -> int | None:
    """The digit that this reply is, if it is one of those on offer."""
    folded = vocabulary.fold(turn.text)
    return int(folded) if folded.isdigit() and 1 <= int(folded) <= most else None


def way(turn: Turn, *ways: Callable[[], None], let_go: Callable[[], None] | None = None) -> bool:
    """Take the way of the digit. Words are no error: written in a talk they are passed on; else it is asked once more
    and then let go."""
    number = digit(turn, len(ways)) or _in_words(turn, len(ways))
    if number is not None:
        ways[number - 1]()
        return True
    rung_for = turn.leg is not None and turn.asked.kind in questions.RUNG_FOR
    return no_digit(turn, ways[1] if rung_for else let_go)  # whom we rang, and who chooses nothing, has said not now


def _in_words(turn: Turn, most: int) -> int | None:
    """A number in words, or a way by its name; where two talk it may be for the other: only a digit counts."""
    talks = turn.conversation is not None and turn.conversation.state in IN_TALK
    if talks or turn.leg is not None or vocabulary.carrier_word(turn.text):
        return None
    said = _named(turn) or answers.number(turn.text)
    return said if said is not None and said <= most else None


def _named(turn: Turn) -> int | None:
    """The digit of the way that is called just so, in what they were asked: "2 = not now."."""
    asked = " ".join(rendering.texts(turn.session, turn.asked.prompt, turn.person.id, None))
    ways = [(int(key), name) for key, name in _WAY.findall(asked)]
    names = {vocabulary.fold(name.split(",")[0]): key for key, name in ways}
    names |= {vocabulary.fold(name.replace(",", " ")): key for key, name in ways}
    return names.get(vocabulary.fold(turn.text.replace(",", " ")))


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
