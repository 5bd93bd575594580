"""Inputs a second through the engine, with the state saved to JSON and read back at each input."""

import json
from typing import Any

from flows import engine
from flows.loading import load
from flows.script import Script
from flows.state import Event, Passed, Said, Settled
from tests.bench.measuring import at_least, rate
from tests.flows.playing import shipped

BUDGET = 20_000
ROUNDS = 300
QUESTIONS = 10
COLOURS = {"red": "Rojo", "green": "Verde", "blue": "Azul", "white": "Blanco"}


def run() -> list[dict[str, Any]]:
    """The ten-question menu script, and the shared check-in with every kind of step and answer in it."""
    return [
        at_least("engine: ten-question menu", rate(lambda: _played(menu(), MENU)), "inputs/s", BUDGET),
        at_least("engine: shared check-in", rate(lambda: _played(CHECK_IN, LOW)), "inputs/s", BUDGET),
        at_least("engine: shared check-in, one passes", rate(lambda: _played(CHECK_IN, PASSED)), "inputs/s", BUDGET),
    ]


def menu() -> Script:
    """Ten questions with four choices each, in two languages, for one person."""
    return load("\n".join(("script: Menu", "languages: en, es", "people: caller", *map(_question, range(QUESTIONS)))))


def _question(number: int) -> str:
    labels = "\n".join(f"    {name}:\n      en: {name.title()}\n      es: {es}" for name, es in COLOURS.items())
    return f"q{number}:\n  ask:\n    en: Question {number}?\n    es: ¿Pregunta {number}?\n  choices:\n{labels}"


def _played(script: Script, events: tuple[Event, ...]) -> int:
    """Play whole conversations, each input on a state that comes from its JSON; how many inputs that was."""
    for _ in range(ROUNDS):
        state, _effects = engine.begin(script, dict.fromkeys(script.people, "full"))
        saved = json.dumps(state)
        for event in events:
            state, _effects = engine.advance(script, json.loads(saved), event)
            saved = json.dumps(state)
        if state["ended"] != "finished":
            raise RuntimeError(f"{script.title} did not come to its end: {saved}")
    return ROUNDS * len(events)


_WRITTEN = ("1", "two", "azul", "White", "I'd say 2, please")
MENU = tuple[Event, ...](Said("caller", _WRITTEN[n % len(_WRITTEN)], f"w{n}") for n in range(QUESTIONS))
CHECK_IN = shipped("shared_check_in")
LOW: tuple[Event, ...] = (
    Said("caller", "1", "w1"),
    Said("peer", "4", "w2"),
    Said("caller", "too much", "w3"),
    Said("caller", "all of it", "w4"),
    Settled("caller", "weight"),
    Said("peer", "work", "w5"),
    Settled("peer", "weight"),
    Said("caller", "unsure", "w6"),
)
PASSED: tuple[Event, ...] = (Said("caller", "1", "w1"), Passed("peer"), Said("caller", "yes please", "w2"))
