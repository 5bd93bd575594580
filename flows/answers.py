"""What a reply means at a step: digits, labels, words, numbers in words, yes and no. Pure."""

import re
from collections.abc import Mapping

from flows.script import NUMBER, WORDS, YES_NO, Step
from flows.state import Answer
from flows.vocabulary import fold, wants_a_person

_FILLERS_WRITTEN = (
    "please pls plz thanks thank you ty thx number option choice answer is it it's its i'd i would say pick",
    "choose chose go going with want for the a an um uh hmm well so ok okay maybe probably perhaps about",
    "around like today now right my mood feeling feel i'm im i am at guess think hi hello hey just me",
    "por favor gracias numero opcion respuesta es la el un una los las digo diria elijo escojo quiero creo",
    "que quizas tal vez como hoy ahora mi animo estoy soy en siento hola pues bueno yo",
)
_FILLERS = frozenset(word for line in _FILLERS_WRITTEN for word in line.split())
_OF_FIVE = re.compile(r"^([1-5]) ?(?:/|out of|of|de|sobre) ?5$")
_PICTURE = re.compile(r"([\U0001f000-\U0001faff☀-➿⬀-⯿])")
_DRAWN_OUT = re.compile(r"([a-z])\1{2,}")
_LEADING = re.compile(r"^([0-9]+) ?[.,;:)\-–—!?…] ?(?=\D)")
_DIGITS = re.compile(r"\d+")
_LONGEST = 200


def understand(step: Step, text: str, medium: str = "sms") -> Answer | None:
    """The answer this reply gives, or None when it is not understood. Answers in words are not judged."""
    replies = step.heard.get(medium) or step.heard["sms"]
    folded = fold(text)
    answer = replies.get(folded)
    if answer is not None or len(folded) > _LONGEST:
        return dict(answer) if answer else None
    folded = _DRAWN_OUT.sub(r"\1", folded)
    found = _without_fillers(replies, folded) or _scaled(step, folded) or _leading_number(step, replies, folded)
    if found is None and step.finds_a_peer is not None and wants_a_person(text):
        found = {"choice": step.finds_a_peer.id}
    return dict(found) if found else None


def is_zero(text: str) -> bool:
    """Whether the whole reply is a nought, which may be meant for the on-call person."""
    return fold(text) in ("0", "zero", "cero", "nought")


def means_yes(text: str) -> bool:
    """Whether the whole reply is a plain yes in a shipped language."""
    return _YES.get(fold(text)) == {"choice": "yes"}


def yes_or_no(text: str) -> bool | None:
    """Whether a reply to a yes-or-no question of the line itself is yes, no, or (None) neither."""
    answer = understand(_YES_OR_NO, text)
    return None if answer is None else answer == {"choice": "yes"}


def number(text: str) -> int | None:
    """The number that a reply to a small question is, also in words ("Two, please."); None if none from 1 to 5."""
    answer = understand(_ONE_TO_FIVE, text)
    return None if answer is None else int(answer["number"])


_ONE_TO_FIVE = Step("number", "ask", {}, NUMBER)
_YES_OR_NO = Step("yes", "ask", {}, YES_NO)
_YES = _YES_OR_NO.heard["sms"]


def _without_fillers(replies: Mapping[str, Answer], folded: str) -> Answer | None:
    """The answer inside "I'd say two, please": as little as possible is taken off the ends."""
    words = _PICTURE.sub(r" \1 ", folded.replace(",", " ").replace("!", " ")).split()
    first = next((place for place, word in enumerate(words) if not _is_filler(word)), len(words))
    last = next((place for place in range(len(words), 0, -1) if not _is_filler(words[place - 1])), 0)
    for start in range(first + 1):
        for end in range(len(words), max(start, last - 1), -1):
            if (found := replies.get(" ".join(words[start:end]))) is not None:
                return found
    return None


def _is_filler(word: str) -> bool:
    return word in _FILLERS or _PICTURE.match(word) is not None


def _scaled(step: Step, folded: str) -> Answer | None:
    match = _OF_FIVE.match(folded) if step.answer == NUMBER else None
    return {"number": int(match.group(1))} if match else None


def _leading_number(step: Step, replies: Mapping[str, Answer], folded: str) -> Answer | None:
    """ "2, a bit tired" is a 2, as long as no other number follows ("2, or 3")."""
    match = _LEADING.match(folded) if step.answer != WORDS else None
    if match is None or _DIGITS.search(folded[match.end() :]):
        return None
    return replies.get(match.group(1))


def language_of(step: Step, text: str) -> str | None:
    """The one language whose label this reply is, if it is a label in just one of them."""
    folded = fold(text)
    named = {code for choice in step.choices for code, label in choice.label.items() if fold(label) == folded}
    return named.pop() if len(named) == 1 else None
