"""What is chosen on a card, and from which lists: when a step comes, how it is answered, what then happens. Pure."""

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flows.conditions import SENTENCE
from flows.script import ANSWERS, CHOICES, NUMBER, WORDS, YES_NO
from flows.sheet import Path
from flows.steps import ACTIONS
from flows.vocabulary import DEPTHS, MEDIA, USED_FOR

GROUPS = ("choices", "choices on voice")
KNOWS = "peer knows"
DEEDS = (*ACTIONS, "depth")
"""Every key that makes the line do something, in the order in which they are offered."""
WHO = ("", "either", "both", "caller", "peer")
PEOPLE = ("caller", "peer", "responder", "caller, peer")
_TIMES = ("6 hours", "12 hours", "1 day", "2 days", "3 days", "5 days", "1 week", "2 weeks", "4 weeks")
_WAITS = ("10 minutes", "30 minutes", "1 hour", "6 hours", "12 hours", "24 hours", "2 days")
_VOICE_WAITS = ("8 seconds", "12 seconds", "15 seconds", "20 seconds", "30 seconds")
_YES = ("", "yes")
_OF_PEERS = ("take a break", "go off")
_MOST_PAIRED = 6
"""So many answers of a question are offered by twos as well."""
_ORS = re.compile(r" or (?!less\b|more\b)")


@dataclass(frozen=True)
class Pick:
    """One value of a script: its key's place, what is written there ("" if nothing), and what it can be.

    Where there are no options any words will do.
    """

    path: Path
    value: str
    options: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Its key."""
        return str(self.path[-1])


@dataclass(frozen=True)
class Question:
    """What a later step can depend on: `labels` has the words of each answer by language, where it has its own."""

    id: str
    answer: str
    text: Mapping[str, str]
    labels: Mapping[str, Mapping[str, str]]

    @property
    def conditions(self) -> tuple[str, ...]:
        """Every condition that is offered about it: "said 2 or less to mood"."""
        said = tuple(f"{verb} {value} to {self.id}" for verb, value in self._sayable())
        return (*said, *(f"{verb} {self.id}" for verb in ("passed", "did not pass", "answered", "did not answer")))

    def _sayable(self) -> Iterator[tuple[str, str]]:
        values = {NUMBER: _numbers(), YES_NO: ("yes", "no"), CHOICES: tuple(self.labels)}.get(self.answer, ())
        pairs = itertools.combinations(self.labels, 2) if 2 < len(self.labels) <= _MOST_PAIRED else ()
        either = [" or ".join(pair) for pair in pairs] if self.answer == CHOICES else []
        yield from (("said", value) for value in (*values, *either))
        yield from (("did not say", value) for value in values)


@dataclass(frozen=True)
class Rule:
    """One sentence under `only if`: of whom it speaks ("" is each for themselves), and what it says of them."""

    who: str
    what: str

    @property
    def sentence(self) -> str:
        """As it is written."""
        return f"{self.who} {self.what}".strip()


@dataclass(frozen=True)
class Answer:
    """One answer of a question: other words for it, what it does, and the steps that come only after it."""

    path: Path
    id: str
    also: tuple[Pick, ...]
    does: tuple[str, ...]
    leads: tuple[str, ...]
    is_first: bool
    is_last: bool


def top(tree: Mapping[str, Any], languages: Sequence[str]) -> tuple[Pick, ...]:
    """What is chosen for the whole script; `languages` are those of the line."""
    several = [", ".join(order) for count in (1, 2) for order in itertools.permutations(languages, count)]
    known = (
        ("used for", ("", *USED_FOR)),
        ("people", PEOPLE),
        ("languages", several),
        ("on", ("", *MEDIA)),
        ("waits", ("", *_WAITS)),
        ("voice waits", ("", *_VOICE_WAITS)),
    )
    title = next((name for name in ("script", "block") if name in tree), "script")
    picks = [Pick((title,), flat(tree.get(title, "")))]
    for name, options in known if title == "script" else ():
        picks.append(_pick((), name, tree, options))
    return tuple(picks)


def of_step(path: Path, kind: str, data: Mapping[str, Any], people: Sequence[str]) -> tuple[Pick, ...]:
    """What is chosen on the card of one step or part, besides when it comes and what it does."""
    if kind == "part":
        return (Pick((*path, "part"), flat(data["part"])),)
    known: dict[str, tuple[str, ...]] = {}
    if "answer" in data or (kind.startswith("ask") and not any(group in data for group in GROUPS)):
        known["answer"] = ANSWERS
    if kind in ("say", "ask", "ask together"):
        known["depth"] = ("", *DEPTHS)
    if kind.startswith("ask") and len(people) > 1:
        known["partner may know"] = _YES
    if kind == "ask together":
        known["peer may go first"] = _YES
    return tuple(_pick(path, name, data, options) for name, options in known.items())


def _pick(path: Path, name: str, data: Mapping[str, Any], options: Iterable[str]) -> Pick:
    """What is written stays on offer, whatever it is; "no" and nothing are the same."""
    value = flat(data.get(name, ""))
    return Pick((*path, name), value, tuple(dict.fromkeys((*options, value))))


def flat(value: Any) -> str:
    """A value on one line: a list with its commas."""
    return ", ".join(map(str, value)) if isinstance(value, list) else value.strip() if isinstance(value, str) else ""


def rules(data: Mapping[str, Any]) -> tuple[Rule, ...]:
    """What must hold for a step or part to come."""
    return tuple(_rule(sentence) for sentence in sentences(data))


def sentences(data: Mapping[str, Any]) -> list[str]:
    """Each condition as it is written."""
    written = data.get("only if", "")
    found = written if isinstance(written, list) else [written]
    return [one.strip() for one in found if isinstance(one, str) and one.strip()]


def _rule(sentence: str) -> Rule:
    match = SENTENCE.match(sentence)
    who = match["who"] if match and match["who"] in WHO else ""
    return Rule(who or "", sentence.removeprefix(f"{who} ") if who else sentence)


def deeds(data: Mapping[str, Any]) -> list[str]:
    """What a step or an answer makes the line do, one "key: value" each; what a peer should know word by word."""
    found = []
    for key in (key for key in data if key in DEEDS):
        values = flat(data[key]).split(", ") if key == KNOWS else [flat(data[key])]
        found += [f"{key}: {value.strip()}" for value in values]
    return found


def offered(people: Sequence[str], tags: Iterable[str], *, on_answer: bool) -> tuple[str, ...]:
    """Every deed that can be chosen, as "key: value"; `tags` is what the peers of this line know from their lives."""
    values: dict[str, Iterable[str]] = {
        "wish": ("same peer", "someone new", "any peer"),
        KNOWS: tags,
        "text me": ("when free",),
        "tell": ("on call", "coordinator"),
        "check in again": tuple(f"in {time}" for time in _TIMES),
        "depth": DEPTHS if on_answer else (),
    }
    of_peers, of_callers = (
        ("take a break", "go off"),
        ("wish", KNOWS, "find a peer", "on my own", "call back", "text me"),
    )
    for names, role in ((of_peers, "peer"), (of_callers, "caller")):
        values |= {name: () for name in names if role not in people}
    return tuple(f"{key}: {value}" for key in DEEDS for value in values.get(key, ("yes",)))


def answers(path: Path, data: Mapping[str, Any], after: Iterable[tuple[str, Rule]]) -> tuple[Answer, ...]:
    """The answers of one question; `after` has the conditions of the steps that come later."""
    later = list(after)
    found = []
    for group in (group for group in GROUPS if isinstance(data.get(group), dict)):
        inside = data[group]
        whole = [name for name, value in inside.items() if isinstance(value, dict)]
        for name, value in inside.items():
            below, where = value if isinstance(value, dict) else {}, (*path, group, name)
            leads = tuple(step for step, rule in later if _is_for(rule, name, str(path[-1])))
            ends = (name in whole[:1] or name not in whole, name in whole[-1:] or name not in whole)
            found.append(Answer(where, name, _also(where, below), tuple(deeds(below)), leads, *ends))
    return tuple(found)


def _also(path: Path, data: Mapping[str, Any]) -> tuple[Pick, ...]:
    """Other words for an answer: on one line, or on one for each language."""
    written = data.get("also", "")
    if isinstance(written, dict):
        return tuple(Pick((*path, "also", code), flat(words)) for code, words in written.items())
    return (Pick((*path, "also"), flat(written)),)


def _is_for(rule: Rule, answer: str, step: str) -> bool:
    match = SENTENCE.match(rule.what)
    return bool(match and match["verb"] == "said" and match["step"] == step and answer in said(match["values"] or ""))


def said(values: str) -> list[str]:
    """The answers that a condition names: "blue or red" names two, "2 or less" is one of its own."""
    return [value.strip() for value in _ORS.split(values.replace(",", " or "))]


def question(name: str, kind: str, data: Mapping[str, Any]) -> Question | None:
    """What a step asks; None of one that asks nothing."""
    if not kind.startswith("ask"):
        return None
    text = data[kind] if isinstance(data[kind], dict) else {}
    own = data.get("choices")
    labels = (
        {key: value if isinstance(value, dict) else {} for key, value in own.items()} if isinstance(own, dict) else {}
    )
    answer = CHOICES if labels else flat(data.get("answer", "")) or WORDS
    return Question(name, answer, text, labels)


def _numbers() -> tuple[str, ...]:
    to = range(1, 6)
    middle = [*(f"{n} or less" for n in (2, 3, 4)), *(f"{n} or more" for n in (2, 3, 4))]
    return (*map(str, to), *middle)
