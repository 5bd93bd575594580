"""The language somebody is spoken to in: words that are beyond doubt in one of ours say it, or one that names it."""

from flows import vocabulary
from flows.answers import language_of
from service import people
from service.checkins import running
from service.matching import wishing
from service.session import Record
from service.switchboard.route import ASKING, Facts
from service.switchboard.turn import Turn


def speaks(turn: Turn, language: str) -> None:
    """From now on; a caller who waits is looked for among the peers who speak it."""
    people.speaks(turn.session, turn.person.id, language)
    turn.person = people.get(turn.session, turn.person.id)
    if turn.conversation is not None and turn.role == "caller":
        turn.conversation = wishing.in_language(turn.session, turn.here, language)


def heard(turn: Turn, known: Facts) -> None:
    """Who asks the line for something in a language of it beyond doubt is answered in it; staff have said theirs."""
    settled = known.is_peer or known.on_call or turn.person.language_chosen or known.state not in (None, *ASKING)
    language = None if settled else vocabulary.language_heard(turn.text)
    if language in turn.line.languages and language != turn.person.language:
        speaks(turn, language)


def answered(turn: Turn, checkin: Record, role: str) -> None:
    """The first answer that is the label of a choice in one language only says which one somebody speaks."""
    step = None if turn.person.language_chosen else running.asked(turn.session, checkin, role)
    language = None if step is None else language_of(step, turn.text)
    if language is not None:
        speaks(turn, language)
