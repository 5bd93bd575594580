"""Looking at every sentence of a script: length, placeholders, tone and how hard it reads. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from flows.problems import Problem, in_step
from flows.reading_level import too_hard
from flows.script import Choice, PerLanguage, Script, Step, Wording
from flows.vocabulary import fold
from flows.wording import PLACEHOLDERS, REVEAL_PLACEHOLDERS, holes, without_holes

LONGEST_TEXT = 320
FIRST_WORDS = 40
_UNKIND = re.compile(
    r"\b(?:at least|don'?t worry|others? have it worse|could be worse|look on the bright side|cheer up"
    r"|calm down|everything will be|(?:it|you) will be (?:fine|all right|ok(?:ay)?)|i promise|we promise"
    r"|you should|you must|you need to|be strong|stay positive|you are wrong"
    r"|(?:be (?:kind|gentle) (?:to|with)|look after|take care of) yourself"
    r"|al menos|no te preocupes|otros estan peor|podria ser peor|animate|calmate|todo (?:va a|estara)|te prometo"
    r"|deberias|tienes que|se fuerte|piensa positivo|te equivocas|cuidate|tratate con)\b"
)
_CONDITION = re.compile(
    r"\b(?:depress\w*|anxi\w*|suicid\w*|self.?harm\w*|bipolar|psych\w*|schizo\w*|ptsd|trauma\w*|addict\w*"
    r"|overdos\w*|mental\w*|disorder\w*|diagnos\w*|therap\w*|illness\w*|depres\w*|ansiedad|autolesi\w*"
    r"|trastorno\w*|adiccion\w*|sobredosis|terapi\w*|psiqui\w*|psico\w*|enfermedad\w*)"
)
_NOT_SPOKEN = re.compile(r"https?://|www\.|\breply\b|\btext\b|\bresponde\b|\benvia\b|[\U0001f300-\U0001faff☀-➿]")
_TELLS = re.compile(
    r"(?:\{partner\}|\byour (?:partner|peer)|\bthe (?:other person|other one|caller|peer)"
    r"|\btu par\b|\bla otra persona|\bquien llamo)"
    r" (?:has |have |did not |didn'?t |no )?"
    r"(?:said|passed|chose|picked|answer(?:ed)?|skipped|dijo|paso|eligio|contesto|respondio|escogio)\b"
)


@dataclass(slots=True)
class Text:
    """One sentence of a step: where it stands, its language, itself, and its folded form."""

    place: str
    name: str
    language: str
    text: str
    folded: str
    is_heard: bool

    @property
    def key(self) -> str:
        """Where exactly it stands."""
        return f"{self.place}:{self.language}"


def texts(script: Script, step: Step) -> Iterator[Text]:
    """Every sentence and label of a step, the spoken twins too."""
    for name, wording in step.texts.items():
        yield from _both(script, name, name, wording)
    for place, choices in (("choices", step.choices), ("choices on voice", step.voice_choices)):
        for choice in choices:
            yield from _of_choice(script, f"{place}:{choice.id}", choice)


def _of_choice(script: Script, place: str, choice: Choice) -> Iterator[Text]:
    yield from _each(place, "label", choice.label, is_heard="voice" in script.on)
    if choice.say is not None:
        yield from _both(script, f"{place}:say", "say", choice.say)


def _both(script: Script, place: str, name: str, wording: Wording) -> Iterator[Text]:
    """A text and its spoken twin; a text without a twin is spoken as it is."""
    yield from _each(place, name, wording.text, is_heard="voice" in script.on and wording.voice is None)
    yield from _each(f"{place} on voice", name, wording.voice or {}, is_heard=True)


def _each(place: str, name: str, wording: PerLanguage, *, is_heard: bool) -> Iterator[Text]:
    for language, text in wording.items():
        yield Text(place, name, language, text, fold(text), is_heard)


# -- length --------------------------------------------------------------------------------------------


def _length(script: Script, step: Step, text: Text) -> Iterator[Problem]:
    menu = 0
    if text.name in ("ask", "ask together") and not text.place.endswith(" on voice"):
        menu = sum(len(choice.label.get(text.language, "")) + 3 for choice in step.choices)
    if len(text.text) + menu > LONGEST_TEXT:
        what = "This text and its choices have" if menu else "This text has"
        message = f"{what} {len(text.text) + menu} characters; {LONGEST_TEXT} is the most."
        yield in_step(step, text.key, "too-long", message, "Say it in fewer words, or in two steps.", text.language)


# -- placeholders --------------------------------------------------------------------------------------


def _placeholders(script: Script, step: Step, text: Text) -> Iterator[Problem]:
    if "{" not in text.text and "}" not in text.text:
        return
    known = _known_placeholders(script, text.name)
    for name in [name for name in holes(text.text) if name not in known]:
        if name == "theirs" and len(script.people) > 1:
            continue
        message = f"“{{{name}}}” is not a placeholder that can be used here."
        advice = f"Known here: {', '.join(known)}." if known else "A label has no placeholders."
        yield in_step(step, text.key, "unknown-placeholder", message, advice, text.language)
    if "{name}" in text.text:
        message = "{name} may be empty, and leaves a gap."
        yield in_step(step, text.key, "name-gap", message, "Write it with its comma: {, name}.", text.language)


def _known_placeholders(script: Script, name: str) -> tuple[str, ...]:
    if name == "label":
        return ()
    always = PLACEHOLDERS if len(script.people) > 1 else tuple(p for p in PLACEHOLDERS if p != "partner")
    if name == "reveal":
        return (*always, *REVEAL_PLACEHOLDERS)
    if name == "first":
        return (*always, "theirs")
    return (*always, "mine") if name == "reveal if passed" else always


def _names_the_answer(script: Script, step: Step, text: Text) -> Iterator[Problem]:
    """Only a reveal, or the text of a peer who chose to go first, may say what the partner answered."""
    if len(script.people) < 2 or text.name in ("reveal", "first"):
        return
    told = "{theirs}" if "theirs" in holes(text.text) else ""
    if found := told or ((match := _TELLS.search(text.folded)) and match[0]):
        message = f"“{found}” tells what the partner did."
        advice = "Only “reveal” may. Say what is so for this person alone."
        yield in_step(step, text.key, "names-partner-answer", message, advice, text.language)


# -- tone ----------------------------------------------------------------------------------------------


def faults(text: str, folded: str, language: str) -> Iterator[tuple[str, str, str]]:
    """What is wrong with a sentence wherever it stands, as rule, message and advice; `folded` is its folded form."""
    rest = without_holes(text) if "{" in text else text
    if "{" in rest or "}" in rest:
        yield "unbalanced-placeholder", "A “{” or “}” stands alone.", "Write a placeholder as {line}."
    if unkind := _UNKIND.search(folded):
        message = f"“{unkind[0]}” ranks, corrects or promises."
        yield "unkind-words", message, "Say what is so, without comparing."
    if hard := too_hard(rest, language, folded if rest == text else ""):
        yield "hard-to-read", hard, "Use shorter words and sentences."
    if named := _CONDITION.search(folded[:FIRST_WORDS]):
        message = f"“{named[0]}” can be read on a locked screen."
        advice = f"Begin with something else; others may see the first {FIRST_WORDS} characters."
        yield "names-a-condition", message, advice


def _wherever_it_stands(script: Script, step: Step, text: Text) -> Iterator[Problem]:
    for rule, message, advice in faults(text.text, text.folded, text.language):
        yield in_step(step, text.key, rule, message, advice, text.language)


def _spoken(script: Script, step: Step, text: Text) -> Iterator[Problem]:
    if text.is_heard and (odd := _NOT_SPOKEN.search(text.folded)):
        message = f"“{odd[0]}” does not belong in what is spoken."
        yield in_step(step, text.key, "not-for-voice", message, "Write an “on voice” twin without it.", text.language)


TEXT_CHECKS = (_length, _placeholders, _names_the_answer, _wherever_it_stands, _spoken)
