"""Two people who are not to be given each other again: said by either of them after a talk, with one word."""

from flows import vocabulary
from service.matching import kept_apart
from service.switchboard.turn import Turn


def word(turn: Turn) -> None:
    """Never again whoever they last talked with here. Nobody is told, and a coordinator can undo it."""
    other = kept_apart.last_together(turn.session, turn.person.id)
    if other is None:
        turn.reply("apart.nobody")
    else:
        kept_apart.keep(turn.session, turn.person.id, other)
        turn.reply("apart.done")


def asked(turn: Turn) -> bool:
    """Whether somebody who is in nothing sends the word and has talked with somebody here; it is no arrival then."""
    said = vocabulary.command(turn.text) == "apart"
    meant = said and kept_apart.last_together(turn.session, turn.person.id) is not None
    if meant:
        word(turn)
    return meant
