"""Turning what the engine decided into words: placeholders, menus, reveals, parts, cost. Pure."""

import re
from collections import ChainMap
from collections.abc import Callable, Mapping
from typing import Any

import nestedtext

from flows.script import NUMBER, YES_NO, Choice, PerLanguage, Script, Step
from flows.state import Answer
from flows.vocabulary import YES_NO_LABELS

PLACEHOLDERS = ("name", "partner", "line", "hours", "wait", "policy")
REVEAL_PLACEHOLDERS = ("mine", "theirs")
LONGEST_MESSAGE = 1500
_HELP_LINE = re.compile(r"\b(?:988|911|211|741741)\b")
_MENU = re.compile(r"\b(\d) = ")
PROMPTS = ("ask", "go first")
"""The texts of a step that wait for a reply: its question, and the question whether the peer goes first."""
_HOLE = re.compile(r"\{([^{}a-z]*)([a-z_]+)([^{}a-z]*)\}")

_GSM7 = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM7_TWICE = frozenset("^{}\\[~]|€\f")


class Phrases:
    """Every sentence that the line itself says, by key and language."""

    def __init__(self, texts: Mapping[str, PerLanguage], base: str = "en") -> None:
        self.texts = texts
        self.base = base

    @classmethod
    def load(cls, source: str) -> "Phrases":
        """The phrases in NestedText: `group:` then `name:` then one text per language."""
        groups: Any = nestedtext.loads(source, top="dict")
        return cls({f"{group}.{name}": texts for group, names in groups.items() for name, texts in names.items()})

    def text(self, key: str, language: str, values: Mapping[str, str] | None = None, medium: str = "sms") -> str:
        """The sentence in this language (else the base), by its spoken twin where it has one. Raises KeyError."""
        spoken = f"{key} on voice" if medium == "voice" else key
        texts = self.texts.get(spoken) or self.texts[key]
        return fill(texts.get(language) or texts[self.base], values or {})


def fill(text: str, values: Mapping[str, str]) -> str:
    """Put the values in; `{, name}` vanishes with its comma when the value is empty. Raises KeyError."""

    def one(match: re.Match[str]) -> str:
        before, name, after = match.groups()
        value = values[name]
        return f"{before}{value}{after}" if value else ""

    return _HOLE.sub(one, text)


def read_out(text: str) -> str:
    """A text as a voice should read it: digits of a help line one by one, a menu with pauses for its signs."""
    return _HELP_LINE.sub(lambda match: " ".join(match[0]), _MENU.sub(r"\1: ", text))


def holes(text: str) -> list[str]:
    """The names of the placeholders in a text, in order."""
    return [match[2] for match in _HOLE.finditer(text)]


def without_holes(text: str) -> str:
    """A text as it is when every placeholder is empty."""
    return _HOLE.sub("", text)


def render(
    script: Script,
    effect: Mapping[str, Any],
    language: str,
    medium: str,
    values: Mapping[str, str],
    words: Callable[[str], str],
    house: Phrases,
) -> list[str]:
    """The messages of a Tell (as JSON) for one person, in their language and medium."""
    step = script.step(effect["step"])
    name = effect["text"]
    revealed = _revealed(step, effect.get("values") or {}, language, words)
    known = ChainMap(revealed, values)  # type: ignore[arg-type]  # read only: what no text names is not looked up
    if name == "first" and name not in step.texts:
        return parts(house.text("checkin.peer_goes_first", language, known))
    wording = _wording(step, name).on(medium)
    text = fill(wording.get(language) or wording[script.languages[0]], known)
    if name not in PROMPTS:
        return parts(text)
    said = [text]
    if name == "go first":
        said += [house.text("checkin.go_first", language), _listed(_yes_no(language), medium)]
    elif menu := _menu(step, language, medium, script.languages[0]):
        said.append(menu)
    return [(" " if medium == "voice" else "\n").join(said)]


def _wording(step: Step, name: str) -> Any:
    if name in PROMPTS:
        return step.texts[step.kind]
    if name.startswith("choice:"):
        return step.choice_by_id[name.removeprefix("choice:")].say
    return step.texts[name]


def _revealed(step: Step, given: Mapping[str, Answer], language: str, words: Callable[[str], str]) -> dict[str, str]:
    return {name: answer_text(step, answer, language, words) for name, answer in given.items()}


def answer_text(step: Step, answer: Answer, language: str, words: Callable[[str], str]) -> str:
    """An answer as it is read: the label in the reader's language, the number, or the person's own words."""
    if "number" in answer:
        return str(answer["number"])
    if "words" in answer:
        return " ".join(words(ref) for ref in answer["words"])
    labels = YES_NO_LABELS[answer["choice"]] if step.answer == YES_NO else step.choice_by_id[answer["choice"]].label
    return labels.get(language) or next(iter(labels.values()))


def _menu(step: Step, language: str, medium: str, base: str) -> str:
    return _listed(_labels(step, language, medium, base), medium)


def labels(script: Script, step: Step, language: str, medium: str, *, offered: bool = False) -> list[str]:
    """What there is to choose from at a step, in its order; of a scale only the numbers count, and have no label.

    `offered` asks about the question whether the peer goes first.
    """
    if step.answer == NUMBER and not offered:
        return [""] * 5
    return _yes_no(language) if offered else _labels(step, language, medium, script.languages[0])


def _labels(step: Step, language: str, medium: str, base: str) -> list[str]:
    if step.answer == YES_NO:
        return _yes_no(language)
    return [_label(choice, language, base) for choice in step.options(medium)]


def _yes_no(language: str) -> list[str]:
    return [labels.get(language) or labels["en"] for labels in YES_NO_LABELS.values()]


def _listed(labels: list[str], medium: str) -> str:
    if medium == "voice":
        return " ".join(f"{number}: {label}." for number, label in enumerate(labels, 1))
    return "\n".join(f"{number} {label}" for number, label in enumerate(labels, 1))


def _label(choice: Choice, language: str, base: str) -> str:
    return choice.label.get(language) or choice.label[base]


def parts(text: str, longest: int = LONGEST_MESSAGE) -> list[str]:
    """One message, or numbered parts ("(1/2) ...") none of which is longer than `longest` characters."""
    if len(text) <= longest:
        return [text]
    room = longest - len("(99/99) ")
    cut: list[str] = []
    while text:
        at = text.rfind(" ", room // 2, room + 1) if len(text) > room else len(text)
        at = room if at < 0 else at
        cut.append(text[:at].rstrip())
        text = text[at:].lstrip()
    return [f"({number}/{len(cut)}) {piece}" for number, piece in enumerate(cut, 1)]


def is_gsm7(text: str) -> bool:
    """Whether a text fits the cheap alphabet of the phone network."""
    return all(character in _GSM7 or character in _GSM7_TWICE for character in text)


def units(text: str) -> int:
    """How much of a segment a text fills: septets in GSM-7 (a few characters take two), else UTF-16 units."""
    return sum(_widths(text))


def segments(text: str) -> int:
    """How many SMS segments this costs: GSM-7 160/153, UCS-2 70/67; no character is cut in two."""
    alone, joined = (160, 153) if is_gsm7(text) else (70, 67)
    widths = _widths(text)
    if sum(widths) <= alone:
        return 1
    count, room = 1, joined
    for width in widths:
        if width > room:
            count, room = count + 1, joined
        room -= width
    return count


def _widths(text: str) -> list[int]:
    if is_gsm7(text):
        return [2 if character in _GSM7_TWICE else 1 for character in text]
    return [2 if character > "\uffff" else 1 for character in text]
