"""What a script is once read: steps, choices, conditions and the indexes the engine needs. Pure."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import Any, TypeAlias

from flows.vocabulary import NUMBER_WORDS, YES_NO_LABELS, YES_NO_WORDS, fold

FORMAT = 2
"""2 knows `peer_may_go_first` and `block`; 1 kept where each key of a step stood."""
_READ = (1, 2)
CHOICES, NUMBER, YES_NO, WORDS = "choices", "1 to 5", "yes or no", "words"
ANSWERS = (NUMBER, YES_NO, WORDS)

PerLanguage: TypeAlias = Mapping[str, str]


@dataclass(frozen=True)
class Wording:
    """One text of a step in every language, with its spoken twin where the author wrote one."""

    text: PerLanguage
    voice: PerLanguage | None = None

    def on(self, medium: str) -> PerLanguage:
        """The texts per language for this medium; the spoken twin falls back on the written one."""
        return self.voice if medium == "voice" and self.voice is not None else self.text


@dataclass(frozen=True)
class Action:
    """Something a choice or a `say` asks the line to do; `value` is True, a name, or seconds."""

    name: str
    value: bool | str | int


@dataclass(frozen=True)
class Choice:
    """One thing that can be chosen: its label, other words for it, what is said, and what happens."""

    id: str
    label: PerLanguage
    also: tuple[str, ...] = ()
    say: Wording | None = None
    actions: tuple[Action, ...] = ()


@dataclass(frozen=True)
class Condition:
    """`who` is "self", "either", "both", "caller" or "peer"; `verb` is "said", "passed" or "answered"."""

    who: str
    verb: str
    step: str
    negated: bool = False
    values: tuple[str, ...] = ()
    sentence: str = ""
    line: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Step:
    """One step; `kind` is "say", "ask" or "ask together"; `answer` is None for a say.

    `block` names the shared block whose lines these are; "" is the script's own.
    """

    id: str
    kind: str
    texts: Mapping[str, Wording]
    answer: str | None = None
    choices: tuple[Choice, ...] = ()
    voice_choices: tuple[Choice, ...] = ()
    conditions: tuple[Condition, ...] = ()
    actions: tuple[Action, ...] = ()
    depth: str = "light"
    partner_may_know: bool = False
    peer_may_go_first: bool = False
    part: str = ""
    block: str = field(default="", compare=False)
    line: int = field(default=0, compare=False)
    lines: Mapping[str, tuple[int, int]] = field(default_factory=dict, compare=False)
    """Where its keys and texts stand, as (line, column) from 1: "depth", "say:es", "choices:rest:en"."""

    @property
    def together(self) -> bool:
        """Whether answers to this step are sealed until both are in."""
        return self.kind == "ask together"

    def options(self, medium: str) -> tuple[Choice, ...]:
        """The choices offered on this medium (a `words` question has some only by voice)."""
        return self.voice_choices if self.answer == WORDS and medium == "voice" else self.choices

    @cached_property
    def choice_by_id(self) -> Mapping[str, Choice]:
        """Every choice of this step, the voice ones too."""
        return {choice.id: choice for choice in (*self.choices, *self.voice_choices)}

    @cached_property
    def heard(self) -> Mapping[str, Mapping[str, dict[str, Any]]]:
        """Per medium: the folded reply -> the answer it gives. Words that fit two answers are left out."""
        return {medium: _replies(self, medium) for medium in ("sms", "voice")}

    @cached_property
    def finds_a_peer(self) -> Choice | None:
        """The choice that asks for a peer, if this step has one."""
        wanted = (c for c in self.choices if any(a.name == "find a peer" for a in c.actions))
        return next(wanted, None)

    @cached_property
    def sets_depth(self) -> bool:
        """Whether this question is about what a person can hold."""
        return any(a.name == "depth" for c in self.choices for a in c.actions)


@dataclass(frozen=True)
class AuthorTest:
    """One of the author's own tests: replies per person, what each can hold, and what must come of it.

    `on` is the medium it is played on ("sms" or "voice"); by text where the author wrote none.
    """

    name: str
    replies: Mapping[str, tuple[str, ...]]
    expect: tuple[str, ...]
    depths: Mapping[str, str] = field(default_factory=dict)
    on: str = ""
    line: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Script:
    """A whole script, ready for the engine. `waits` is seconds per medium ("sms", "voice")."""

    title: str
    used_for: str | None
    languages: tuple[str, ...]
    people: tuple[str, ...]
    on: tuple[str, ...]
    waits: Mapping[str, int]
    steps: tuple[Step, ...]
    tests: tuple[AuthorTest, ...] = ()

    @cached_property
    def position(self) -> Mapping[str, int]:
        """Step id -> its place in the script."""
        return {step.id: place for place, step in enumerate(self.steps)}

    @cached_property
    def first_question(self) -> int:
        """The place of the first step that asks something, or the end."""
        return next((i for i, step in enumerate(self.steps) if step.kind != "say"), len(self.steps))

    def step(self, step_id: str) -> Step:
        """The step with this id. Raises KeyError."""
        return self.steps[self.position[step_id]]

    def to_json(self) -> dict[str, Any]:
        """The compiled script as plain JSON, with its format number; where each key stood in the file is left out."""
        whole = asdict(self)
        for step in whole["steps"]:
            del step["lines"]
        return {"format": FORMAT, **whole}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Script":
        """The script that `to_json` made, now or in any format before. Raises ValueError for an unknown one."""
        if data["format"] not in _READ:
            raise ValueError(f"compiled script format {data['format']!r} is not known; this line reads {_READ}")
        header = {key: tuple(data[key]) for key in ("languages", "people", "on")}
        return cls(
            title=data["title"],
            used_for=data["used_for"],
            waits=data["waits"],
            steps=tuple(_step(item) for item in data["steps"]),
            tests=tuple(_test(item) for item in data["tests"]),
            **header,
        )


def _step(data: Mapping[str, Any]) -> Step:
    made = {
        "texts": {name: Wording(**wording) for name, wording in data["texts"].items()},
        "choices": tuple(_choice(item) for item in data["choices"]),
        "voice_choices": tuple(_choice(item) for item in data["voice_choices"]),
        "conditions": tuple(Condition(**{**c, "values": tuple(c["values"])}) for c in data["conditions"]),
        "actions": tuple(Action(**item) for item in data["actions"]),
    }
    return Step(**{**data, **made, "lines": {}})


def _choice(data: Mapping[str, Any]) -> Choice:
    made = {
        "also": tuple(data["also"]),
        "say": Wording(**data["say"]) if data["say"] else None,
        "actions": tuple(Action(**item) for item in data["actions"]),
    }
    return Choice(**{**data, **made})


def _test(data: Mapping[str, Any]) -> AuthorTest:
    replies = {who: tuple(said) for who, said in data["replies"].items()}
    return AuthorTest(**{**data, "replies": replies, "expect": tuple(data["expect"])})


def _replies(step: Step, medium: str) -> dict[str, dict[str, Any]]:
    if step.answer == NUMBER:
        return _numbers(5, "number")
    if step.answer == YES_NO:
        return _yes_or_no()
    return _chosen(step.options(medium))


def _numbers(highest: int, key: str) -> dict[str, dict[str, Any]]:
    replies: dict[str, dict[str, Any]] = {str(n): {key: n} for n in range(1, highest + 1)}
    for words in NUMBER_WORDS.values():
        replies |= {word: {key: n} for word, n in words.items() if n <= highest}
    return replies


def _yes_or_no() -> dict[str, dict[str, Any]]:
    by_number = _numbers(2, "number")
    replies = {word: {"choice": "yes" if found["number"] == 1 else "no"} for word, found in by_number.items()}
    for words in YES_NO_WORDS.values():
        replies |= {word: {"choice": answer} for word, answer in words.items()}
    for answer, labels in YES_NO_LABELS.items():
        replies |= {fold(label): {"choice": answer} for label in labels.values()}
    return replies


def _chosen(choices: tuple[Choice, ...]) -> dict[str, dict[str, Any]]:
    replies = {reply: {"choice": choices[found["at"] - 1].id} for reply, found in _numbers(len(choices), "at").items()}
    own: dict[str, set[str]] = {}
    for choice in choices:
        for words in own_words(choice):
            own.setdefault(words, set()).add(choice.id)
    for words, ids in own.items():
        if len(ids) == 1:
            replies[words] = {"choice": next(iter(ids))}
        else:
            replies.pop(words, None)
    return replies


def own_words(choice: Choice) -> set[str]:
    """What chooses this choice besides its digit, folded: id, labels in every language, `also` words; commas or not."""
    written = (choice.id, choice.id.replace("_", " "), *choice.label.values(), *choice.also)
    words = (*written, *(word.replace(",", " ") for word in written))
    return {folded for word in words if (folded := fold(word))}
