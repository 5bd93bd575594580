"""Scripts and moves for hypothesis: whatever a coordinator may write and people may do."""

from typing import Any

from hypothesis import strategies as st

from flows import engine
from flows.script import CHOICES, NUMBER, WORDS, YES_NO, Choice, Condition, Script, Step, Wording
from flows.state import Event, Joined, Left, Lighter, Passed, Repeat, Said, Settled, State, TimedOut
from flows.vocabulary import DEPTHS
from flows.walk import OFFERED

Move = tuple[str, str, int]
"""(role, what they do, which of the possible answers)."""

ONE_AND_TWO = (("caller",), ("caller", "peer"))
DOES = ("answer", "answer", "answer", "answer", "settle", "settle", "pass", "lighter", "repeat", "junk",
"zero",
        "timeout", "leave", "join", "stale")  # fmt: skip
VALUES = {NUMBER: ("1", "2", "3", "4", "5"), YES_NO: ("yes", "no"), CHOICES: ("ant", "bee", "cat"), WORDS: ()}
_TEXT = Wording({"en": "Text."})


def choices(*, with_say: bool) -> tuple[Choice, ...]:
    """Three choices; the first may have a text of its own."""
    said_first = _TEXT if with_say else None
    return tuple(Choice(name, {"en": name}, say=said_first if name == "ant" else None) for name in VALUES[CHOICES])


def _who(about: Step, *, own: bool) -> list[str]:
    """Who a condition on this step may speak about."""
    shared = about.together or about.partner_may_know
    return (["self"] if own else []) + (["either", "both"] if shared else [])


@st.composite
def condition(draw: st.DrawFn, about: Step, who: list[str]) -> Condition:
    """One condition on an earlier step."""
    values = VALUES[about.answer or WORDS]
    verb = draw(st.sampled_from(("said", "passed", "answered") if values else ("passed", "answered")))
    chosen = tuple(sorted(draw(st.sets(st.sampled_from(values), min_size=1)))) if verb == "said" else ()
    return Condition(draw(st.sampled_from(who)), verb, about.id, draw(st.booleans()), chosen)


@st.composite
def conditions(draw: st.DrawFn, kind: str, may_know: bool, earlier: list[Step]) -> tuple[Condition, ...]:
    """At most two conditions that lint allows: shared ones on together steps, own ones on private steps."""
    made = []
    for about in draw(st.lists(st.sampled_from(earlier), max_size=2)) if earlier else []:
        who = _who(about, own=kind != "ask together" and not may_know)
        if who:
            made.append(draw(condition(about, who)))
    return tuple(made)


@st.composite
def scripts(draw: st.DrawFn, people: tuple[str, ...] | None = None) -> Script:
    """A script of up to six steps for one or two people."""
    people = people or draw(st.sampled_from(ONE_AND_TWO))
    kinds = ("say", "ask", "ask together") if len(people) > 1 else ("say", "ask")
    steps: list[Step] = []
    for place in range(draw(st.integers(1, 6))):
        kind = draw(st.sampled_from(kinds))
        answer = None if kind == "say" else draw(st.sampled_from(tuple(VALUES)))
        may_know = kind == "ask" and len(people) > 1 and draw(st.booleans())
        texts = {kind: _TEXT} | ({"reveal": _TEXT} if kind == "ask together" else {})
        if kind == "ask together" and draw(st.booleans()):
            texts["reveal if passed"] = _TEXT
        earlier = [step for step in steps if step.kind != "say"]
        steps.append(
            Step(
                id=f"step{place}",
                kind=kind,
                texts=texts,
                answer=answer,
                choices=choices(with_say=draw(st.booleans())) if answer == CHOICES else (),
                conditions=draw(conditions(kind, may_know, earlier)),
                depth=draw(st.sampled_from(DEPTHS)),
                partner_may_know=may_know,
                peer_may_go_first=kind == "ask together" and draw(st.booleans()),
            )
        )
    waits = {"sms": 600, "voice": 12}
    return Script("Any", None, ("en",), people, ("sms", "voice"), waits, tuple(steps))


def presents(script: Script) -> st.SearchStrategy[dict[str, str]]:
    """Who is there at the start, and what each can hold; the caller always is."""
    both = st.fixed_dictionaries({role: st.sampled_from(DEPTHS) for role in script.people})
    alone = st.fixed_dictionaries({"caller": st.sampled_from(DEPTHS)})
    return st.one_of(both, alone)


def moves(most: int = 25, does: tuple[str, ...] = DOES) -> st.SearchStrategy[list[Move]]:
    """What people do, one after another."""
    return st.lists(
        st.tuples(st.sampled_from(("caller", "peer")), st.sampled_from(does), st.integers(0, 4)),
        max_size=most,
    )


def event(script: Script, state: State, move: Move, ref: str = "w1") -> Event:
    """The event that a move is in this state."""
    role, does, which = move
    here = engine.asked(script, state, role) or script.steps[-1].id
    plain: dict[str, Event] = {
        "settle": Settled(role, here),
        "pass": Passed(role),
        "lighter": Lighter(role),
        "repeat": Repeat(role),
        "timeout": TimedOut(role, here),
        "leave": Left(role),
        "join": Joined(role, DEPTHS[which % 3]),
        "junk": Said(role, "something else altogether", ref),
        "zero": Said(role, "0", ref),
        "stale": Said(role, "1", ref, step="long_ago"),
    }
    if state["people"].get(role, {}).get("doing") == OFFERED:
        return plain.get(does) or Said(role, ("yes", "no")[which % 2], ref)
    return plain.get(does) or Said(role, reply(script.step(here), which), ref)


def reply(step: Step, which: int) -> str:
    """The which-th thing one can say to a step."""
    values = VALUES[step.answer or WORDS] or ("tired", "the rent", "my sister", "nothing", "work")
    return values[which % len(values)]


def plays(script: Script, state: State, made: list[Move]) -> list[tuple[State, Any, Event]]:
    """Every (state before, effects, event) of a run."""
    turns = []
    for count, move in enumerate(made):
        happening = event(script, state, move, f"w{count}")
        after, effects = engine.advance(script, state, happening)
        turns.append((state, effects, happening))
        state = after
    return turns
