"""Words that begin nothing: a last word, a thank-you after a goodbye, a peer's few words when nothing is asked."""

import re

from flows import answers, peers_words, vocabulary
from service import conversations, rota, words
from service.matching import offers
from service.switchboard.turn import Turn

FEW_LETTERS = 40
_FOR_THE_OTHER = re.compile(r"\bare you (?:still )?there\b|\bestas ahi\b|\bsigues ahi\b")
PEERS_SECONDS, CALLERS_SECONDS = 600.0, 3600.0


def are_all(turn: Turn) -> bool:
    """Whether that is all it was; then it is answered kindly, and nobody is asked how they would like to go on.

    A peer who is on would be a caller by it, and be offered to nobody.
    """
    if turn.media or turn.leg is not None or meant_for_a_talk_that_is_over(turn):
        return False
    is_peer = rota.peer(turn.session, turn.person.id) is not None
    if is_peer and peers_words.about_a_shift(turn.text):
        turn.reply("shift.how_to_drop")
        return True
    thanks = vocabulary.only_thanks(turn.text)
    if is_peer and (thanks or _answers_nothing(turn.text)):
        turn.reply("staff.nothing_asked")
        return True
    if is_peer and _is_about_an_offer(turn):
        turn.reply("offer.words_late")
        return True
    if thanks and _said_goodbye_lately(turn):
        turn.reply("closing.thanks")
        return True
    return False


def meant_for_a_talk_that_is_over(turn: Turn) -> bool:
    """A last word from a peer just after the close: it is not a caller's first."""
    if _wants_somebody(turn.text) and not _FOR_THE_OTHER.search(vocabulary.fold(turn.text)):
        return False
    last = conversations.last_as_peer(turn.session, turn.person.id, turn.number)
    return last is not None and turn.session.at - last.closed_at < PEERS_SECONDS


def _wants_somebody(text: str) -> bool:
    return vocabulary.command(text) == "talk" or vocabulary.wants_a_person(text)


def _is_about_an_offer(turn: Turn) -> bool:
    """A few words of a peer who was asked just now and did not answer in time ("hold on"), nothing of themselves."""
    few = len(turn.text) <= FEW_LETTERS and not _wants_somebody(turn.text)
    return few and offers.late(turn.session, turn.person.id, turn.number) and not _is_heavy(turn)


def _is_heavy(turn: Turn) -> bool:
    return words.danger(turn.session, turn.text) is not None


def _answers_nothing(text: str) -> bool:
    """An answer to something that was asked before, or to nothing."""
    folded = vocabulary.fold(text)
    return (folded.isdigit() and len(folded) == 1) or answers.yes_or_no(text) is not None


def _said_goodbye_lately(turn: Turn) -> bool:
    last = conversations.of_caller(turn.session, turn.person.id, 1)
    return bool(last) and turn.session.at - (last[0].closed_at or 0.0) < CALLERS_SECONDS
