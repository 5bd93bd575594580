"""What somebody who waits by text may choose at any time, by its words."""

from collections.abc import Callable, Mapping

from flows import vocabulary
from service import conversations
from service.switchboard import perform, whom
from service.switchboard.turn import Turn

WORDS: Mapping[str, frozenset[str]] = {
    "text": frozenset({"text me", "text me when", "tell me when", "escribanme", "avisame", "avisenme"}),
    "ring": frozenset({"call me", "call me back", "call back", "llamame", "llamenme"}),
    "alone": frozenset({"on my own", "alone", "a solas", "por mi cuenta"}),
    "lines": frozenset({"other lines", "other line", "otras lineas", "otra linea"}),
    "choices": frozenset({"choices", "options", "opciones"}),
}


def granted(turn: Turn) -> bool:
    """Whether a whole text names one of the choices that somebody who waits has; it is done, and the place is kept."""
    if turn.role != "caller" or turn.here.state not in conversations.QUEUED:
        return False
    wish = named(turn.text)
    if wish:
        _GRANT[wish](turn)
    return bool(wish) or whom.said(turn)


def named(text: str) -> str:
    """Which of those choices this whole message names; nothing for any other words."""
    said = vocabulary.fold(text)
    return next((name for name, words in WORDS.items() if said in words), "")


def _text(turn: Turn) -> None:
    perform.tell_when_free(turn.session, turn.here, by_call=False)


def _ring(turn: Turn) -> None:
    perform.tell_when_free(turn.session, turn.here, by_call=True)


def _alone(turn: Turn) -> None:
    perform.begin(turn.session, turn.here, "on my own")


def _lines(turn: Turn) -> None:
    turn.reply("queue.other_lines")


def _choices(turn: Turn) -> None:
    turn.reply("queue.choices", wait={"wait": 0})
    turn.reply("queue.whom")


_GRANT: Mapping[str, Callable[[Turn], None]] = {
    "text": _text,
    "ring": _ring,
    "alone": _alone,
    "lines": _lines,
    "choices": _choices,
}
