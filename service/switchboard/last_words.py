"""Words that begin nothing: a last one after a talk, a thank-you after a goodbye, a peer's digit for nothing."""

from flows import answers, peers_words, vocabulary
from service import conversations, rota
from service.switchboard.turn import Turn

PEERS_SECONDS, CALLERS_SECONDS = 600.0, 3600.0


def are_all(turn: Turn) -> bool:
    """Whether that is all it was; then it is answered kindly, and nobody is asked how they would like to go on.

    A peer who is on would be a caller by it, and be offered to nobody.
    """
    if turn.media or turn.leg is not None or meant_for_a_talk_that_is_over(turn):
        return False
    if rota.peer(turn.session, turn.person.id) is not None and peers_words.about_a_shift(turn.text):
        turn.reply("shift.how_to_drop")
        return True
    thanks = vocabulary.only_thanks(turn.text)
    if rota.peer(turn.session, turn.person.id) is not None and (thanks or _answers_nothing(turn.text)):
        turn.reply("staff.nothing_asked")
        return True
    if thanks and _said_goodbye_lately(turn):
        turn.reply("closing.thanks")
        return True
    return False


def meant_for_a_talk_that_is_over(turn: Turn) -> bool:
    """A last word from a peer just after the close: it is not a caller's first."""
    if vocabulary.command(turn.text) == "talk" or vocabulary.wants_a_person(turn.text):
        return False
    last = conversations.last_as_peer(turn.session, turn.person.id, turn.number)
    return last is not None and turn.session.at - last.closed_at < PEERS_SECONDS


def _answers_nothing(text: str) -> bool:
    """An answer to something that was asked before, or to nothing."""
    folded = vocabulary.fold(text)
    return (folded.isdigit() and len(folded) == 1) or answers.yes_or_no(text) is not None


def _said_goodbye_lately(turn: Turn) -> bool:
    last = conversations.of_caller(turn.session, turn.person.id, 1)
    return bool(last) and turn.session.at - (last[0].closed_at or 0.0) < CALLERS_SECONDS
