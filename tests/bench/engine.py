"""Inputs a second through the engine, with the state saved to JSON and read back at each input."""

import json
from functools import partial
from typing import Any

from flows import engine
from flows.loading import load
from flows.script import NUMBER, WORDS, YES_NO, Script
from flows.state import Event, Passed, Said, Settled, State
from tests.bench.measuring import at_least, rate
from tests.flows.playing import shipped

BUDGET = 20_000
ROUNDS = 300
QUESTIONS = 10
COLOURS = {"red": "Rojo", "green": "Verde", "blue": "Azul", "white": "Blanco"}


def run() -> list[dict[str, Any]]:
    """The ten-question menu script, and the shared check-in with every kind of step and answer in it."""
    played = {
        "ten-question menu": (menu(), conversation(menu())),
        "shared check-in": (CHECK_IN, conversation(CHECK_IN)),
        "shared check-in, one passes": (CHECK_IN, conversation(CHECK_IN, peer_passes=True)),
    }
    return [
        at_least(f"engine: {name}", rate(partial(_played, script, events)), "inputs/s", BUDGET)
        for name, (script, events) in played.items()
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
        if not state["ended"]:
            raise RuntimeError(f"{script.title} did not come to its end: {saved}")
    return ROUNDS * len(events)


def conversation(script: Script, *, peer_passes: bool = False) -> tuple[Event, ...]:
    """What happens in one conversation, whatever the script asks now: short replies, long ones, other languages."""
    state, _effects = engine.begin(script, dict.fromkeys(script.people, "full"))
    events: list[Event] = []
    while not state["ended"]:
        who = next(role for role in script.people if engine.asked(script, state, role))
        event = _next(script, state, who, len(events), peer_passes=peer_passes)
        state, _effects = engine.advance(script, state, event)
        events.append(event)
    return tuple(events)


def _next(script: Script, state: State, who: str, count: int, *, peer_passes: bool) -> Event:
    step = script.step(engine.asked(script, state, who) or "")
    if state["people"][who]["doing"] == "gathering" and len(state["people"][who]["words"]) > 1:
        return Settled(who, step.id)
    if peer_passes and who == "peer":
        return Passed(who)
    low = {"caller": "1", "peer": "I'd say 4, please"}
    written = {NUMBER: low.get(who, "2"), YES_NO: "yes please", WORDS: f"all of it, {count}"}
    label = step.choices[count % len(step.choices)].label["es" if count % 3 else "en"] if step.choices else ""
    return Said(who, written.get(step.answer or "", label), f"w{count}")


CHECK_IN = shipped("shared_check_in")
