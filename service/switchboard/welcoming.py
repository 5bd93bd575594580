"""Somebody rings us anew: in which language, and then what is said first."""

from flows import vocabulary
from service import conversations, legs, outbox, questions
from service.outbox import Envelope
from service.session import Record
from service.switchboard import handle, languages, on_hold, pick
from service.switchboard.turn import Turn

PATIENCE = 3
"""How often a question is put on the phone before silence, or a sob, is taken as an answer."""


def welcome(turn: Turn) -> None:
    """In which language, if we do not know yet; then what is said first."""
    if turn.person.language_chosen or len(turn.line.languages) == 1:
        _arrive(turn)
        return
    asked = {**outbox.phrase("ask.tongue"), "in every language": True}
    questions.ask(turn.session, Envelope(turn.person.id, turn.number, ref=turn.person.id), "tongue", asked)


def _arrive(turn: Turn) -> None:
    """A conversation begins; a line that is closed says so, and lets a key reach on call before it hangs up."""
    handle.arrival(turn)
    if turn.leg is not None and conversations.of(turn.session, turn.person.id, turn.number) is None:
        legs.change(turn.session, turn.leg.id, doing="resting")


def in_which_language(turn: Turn, question: Record) -> None:
    """A digit, its name, or words of it; anything else is asked again, and then goes on as silence does.

    Who sobs would else be asked for ever.
    """
    digit = pick.digit(turn, len(turn.line.languages))
    named = vocabulary.language_named(turn.text) or vocabulary.language_heard(turn.text)
    language = turn.line.languages[digit - 1] if digit else named
    if language in turn.line.languages:
        languages.speaks(turn, language)
    elif questions.missed(turn.session, question) < PATIENCE:
        questions.repeat(turn.session, question)
        return
    in_their_language(turn, question)


def in_their_language(turn: Turn, question: Record) -> None:
    """The base language, unless they have chosen another: what they rang for goes on in it."""
    questions.close(turn.session, question)
    turn.question = None
    if turn.conversation is None:
        _arrive(turn)
    else:  # they asked for on call before anything else
        on_hold.still_here(turn)
