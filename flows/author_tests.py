"""The author's own tests, played through the engine: replies in, what must come of them checked. Pure."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from flows import engine
from flows.problems import did_you_mean
from flows.script import AuthorTest, Script, Step
from flows.state import (
    Act,
    Effect,
    Ended,
    Event,
    Left,
    Lighter,
    Passed,
    Repeat,
    Said,
    Settled,
    State,
    Tell,
    TimedOut,
)
from flows.vocabulary import command
from flows.walk import OFFERED

_ABOUT_A_STEP = re.compile(r"^(.+?) at ([a-z0-9_]+)$")
_PLAIN = {
    "finds a peer": ("find a peer", True),
    "goes on alone": ("on my own", True),
    "calls back": ("call back", True),
    "texts when free": ("text me", "when free"),
    "takes a voicemail": ("voicemail", True),
    "takes a break": ("take a break", True),
    "goes off": ("go off", True),
    "wishes for the same peer": ("wish", "same peer"),
    "wishes for someone new": ("wish", "someone new"),
    "wishes for any peer": ("wish", "any peer"),
    "tells on call": ("tell", "on call"),
    "tells coordinator": ("tell", "coordinator"),
}
_AGAIN = re.compile(r"^checks in again in (\d+) (hour|day|week)s?$")
_KNOWS = re.compile(r"^wishes for a peer who knows (.+)$")
_SECONDS = {"hour": 3600, "day": 86400, "week": 604800}
_NEVER = {"does not ask ": "asks ", "does not say ": "says ", "does not find a peer": "finds a peer"}
KNOWN = (
    "asks STEP",
    "does not ask STEP",
    "says STEP",
    "does not say STEP",
    "says CHOICE at STEP",
    "reveal at STEP",
    "nothing shown at STEP",
    "goes first at STEP",
    "left open at STEP",
    "depth light",
    "depth some",
    "depth full",
    "checks in again in N days",
    "does not check in again",
    "does not find a peer",
    "wishes for a peer who knows TAG",
    "does not tell",
    "ends",
    "expires",
    *_PLAIN,
)


@dataclass
class Played:
    """One test after it was played: every event with its effects, and what was not as expected."""

    test: AuthorTest
    medium: str
    turns: list[tuple[Event | None, list[Effect]]] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    @property
    def effects(self) -> Iterator[Effect]:
        """Every effect, in order."""
        return (effect for _, effects in self.turns for effect in effects)


def play(script: Script, test: AuthorTest, medium: str = "") -> Played:
    """Play one test: whoever is asked gives their next reply, a peer who goes first before the caller.

    It is played on the medium it is written for unless another is given.
    """
    played = Played(test, medium or test.on or script.on[0])
    depths = {role: test.depths.get(role, "full") for role in script.people}
    state, effects = engine.begin(script, depths, media=dict.fromkeys(script.people, played.medium))
    played.turns.append((None, effects))
    waiting = {role: list(replies) for role, replies in test.replies.items()}
    while not state["ended"] and (event := _next_event(script, state, waiting, played.medium)) is not None:
        state, effects = engine.advance(script, state, event)
        played.turns.append((event, effects))
    unsaid = [f"{role} had no question left for “{reply}”" for role, rest in waiting.items() for reply in rest]
    played.failures = [*unsaid, *_failures(script, state, test, list(played.effects))]
    return played


def play_all(script: Script) -> list[Played]:
    """Every test of the script, each on its own medium."""
    return [play(script, test) for test in script.tests]


def play_on(script: Script, medium: str) -> list[Played]:
    """The tests of one medium: those written for it, and those written for none that hold on it as well."""
    played = [play(script, test, medium) for test in script.tests if test.on in ("", medium)]
    return [one for one in played if one.test.on or not one.failures]


def steps_reached(played: Iterable[Played]) -> set[str]:
    """The steps that at least one of these tests put to somebody."""
    return {step for step, text in texts_reached(played) if text in ("say", "ask")}


def texts_reached(played: Iterable[Played]) -> set[tuple[str, str]]:
    """Every (step, text) that these tests told somebody; the text is named as in Tell."""
    told = (effect for one in played for effect in one.effects if isinstance(effect, Tell))
    return {(effect.step, effect.text) for effect in told}


def texts_unreached(script: Script, played: Iterable[Played], medium: str) -> list[tuple[str, str]]:
    """Every (step, text) of this medium that none of these tests told anybody, in the order of the script."""
    reached = texts_reached(played)
    return [text for step in script.steps for text in _texts(step, medium) if text not in reached]


def _texts(step: Step, medium: str) -> Iterator[tuple[str, str]]:
    yield step.id, "say" if step.kind == "say" else "ask"
    yield from ((step.id, name) for name in step.texts if name != step.kind)
    yield from ((step.id, f"choice:{choice.id}") for choice in step.options(medium) if choice.say is not None)


def _next_event(script: Script, state: State, waiting: dict[str, list[str]], medium: str) -> Event | None:
    for role in sorted(script.people, key=lambda role: not _goes_first(state, role)):
        step = engine.asked(script, state, role)
        if step is None:
            continue
        if state["people"][role]["doing"] == "gathering":
            return Settled(role, step)
        if waiting.get(role):
            return _event(role, step, waiting[role].pop(0), medium)
    return None


def _goes_first(state: State, role: str) -> bool:
    """Whether this peer is offered to go first, or has said that they do."""
    person = state["people"].get(role, {})
    return person.get("doing") == OFFERED or "goes_first" in person


def _event(role: str, step: str, reply: str, medium: str) -> Event:
    """PASS, LIGHTER and REPEAT are commands; "leaves" and "waits" are what they say; the rest are replies."""
    by_command: dict[str | None, Event] = {
        "pass": Passed(role),
        "lighter": Lighter(role),
        "repeat": Repeat(role),
    }
    by_word: dict[str, Event] = {"leaves": Left(role), "waits": TimedOut(role, step)}
    if reply in by_word:
        return by_word[reply]
    return by_command.get(command(reply)) or Said(role, reply, f"“{reply}”", None, medium)


def _failures(script: Script, state: State, test: AuthorTest, effects: list[Effect]) -> list[str]:
    failures = []
    for expected in test.expect:
        try:
            came = _came(script, state, effects, expected)
        except ValueError as error:
            failures.append(str(error))
            continue
        if not came:
            failures.append(f"“{expected}” did not come true")
    return failures


def _came(script: Script, state: State, effects: list[Effect], expected: str) -> bool:
    for never, positive in _NEVER.items():
        if expected.startswith(never):
            return not _came(script, state, effects, positive + expected[len(never) :])
    for check in (_ending, _action, _at_a_step, _text):
        came = check(script, state, effects, expected)
        if came is not None:
            return came
    raise ValueError(f"“{expected}” is not an expectation that can be read. {did_you_mean(expected, KNOWN)}")


def _ending(script: Script, state: State, effects: list[Effect], expected: str) -> bool | None:
    reasons = [effect.reason for effect in effects if isinstance(effect, Ended)]
    if expected == "expires":
        return reasons == ["expired"]
    return bool(reasons) if expected == "ends" else None


def _action(script: Script, state: State, effects: list[Effect], expected: str) -> bool | None:
    acts = [(effect.action, effect.value) for effect in effects if isinstance(effect, Act)]
    again = _AGAIN.match(expected)
    if again:
        return ("check in again", int(again[1]) * _SECONDS[again[2]]) in acts
    knows = _KNOWS.match(expected)
    if knows:
        return ("peer knows", ",".join(sorted(word.strip() for word in knows[1].split(",")))) in acts
    if expected in ("does not check in again", "does not tell"):
        action = expected.removeprefix("does not ")
        return all(name != action for name, _ in acts)
    if expected.startswith("depth "):
        return ("depth", expected.removeprefix("depth ")) in acts
    return _PLAIN[expected] in acts if expected in _PLAIN else None


def _at_a_step(script: Script, state: State, effects: list[Effect], expected: str) -> bool | None:
    match = _ABOUT_A_STEP.match(expected)
    if match is None:
        return None
    what, step = match.groups()
    _known_step(script, step)
    if what == "reveal":
        return step in state["shown"]
    if what == "nothing shown":
        return step not in state["shown"]
    if what == "goes first":
        return step in state["first"]
    if what == "left open":
        return any("left_open" in answer for answer in state["answers"].get(step, {}).values())
    if what.startswith("says "):
        return _told(effects, step, f"choice:{what.removeprefix('says ')}")
    return None


def _text(script: Script, state: State, effects: list[Effect], expected: str) -> bool | None:
    verb, _, step = expected.partition(" ")
    if verb not in ("asks", "says") or " " in step:
        return None
    _known_step(script, step)
    return _told(effects, step, "ask" if verb == "asks" else "say")


def _told(effects: list[Effect], step: str, text: str) -> bool:
    return any(isinstance(effect, Tell) and (effect.step, effect.text) == (step, text) for effect in effects)


def _known_step(script: Script, step: str) -> None:
    if step not in script.position:
        raise ValueError(f"There is no step “{step}”. {did_you_mean(step, script.position)}")
