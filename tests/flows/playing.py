"""Small helpers for playing scripts in tests: load one, say things, see what came of it."""

import json
from importlib.resources import files
from typing import Any

from flows import engine, loading
from flows.script import Script
from flows.state import Effect, Event, Passed, Phrase, Said, Settled, State, Tell

SHIPPED = (
    "aftercare",
    "arrival",
    "closing",
    "follow_up",
    "lighter_check_in",
    "nobody_free",
    "on_call",
    "on_my_own",
    "practice",
    "shared_check_in",
    "waiting",
)


def source(name: str) -> str:
    """The text of a shipped script."""
    return files("flows").joinpath("scripts", f"{name}.nt").read_text(encoding="utf-8")


def shipped(name: str) -> Script:
    """A shipped script."""
    return loading.load(source(name))


class Played:
    """A run that is being played; every state on the way goes through JSON."""

    def __init__(
        self,
        script: Script,
        present: dict[str, str],
        *,
        from_first_question: bool = False,
        media: dict[str, str] | None = None,
    ) -> None:
        self.script = script
        state, self.effects = engine.begin(script, present, from_first_question=from_first_question, media=media)
        self.state: State = through_json(state)
        self.all: list[Effect] = list(self.effects)
        self.refs: dict[str, str] = {}

    def happens(self, event: Event) -> "Played":
        """Advance by one event; `effects` is what it asked for."""
        state, self.effects = engine.advance(self.script, self.state, event)
        self.state = through_json(state)
        self.all += self.effects
        return self

    def says(self, who: str, text: str, *, step: str | None = None, medium: str = "sms") -> "Played":
        """A reply; an answer in words is settled at once."""
        ref = f"w{len(self.refs) + 1}"
        self.refs[ref] = text
        self.happens(Said(who, text, ref, step, medium))
        here = engine.asked(self.script, self.state, who)
        if here is not None and self.state["people"][who]["doing"] == "gathering":
            self.happens(Settled(who, here))
        return self

    def passes(self, who: str) -> "Played":
        """A pass."""
        return self.happens(Passed(who))

    def asked(self, who: str) -> str | None:
        """The step this person is asked now."""
        return engine.asked(self.script, self.state, who)

    def told(self, who: str) -> list[tuple[str, str]]:
        """(step, text) of everything the last event told this person from the script."""
        return [(e.step, e.text) for e in self.effects if isinstance(e, Tell) and e.to == who]

    def phrases(self, who: str) -> list[str]:
        """The house sentences that the last event said to this person."""
        return [e.key for e in self.effects if isinstance(e, Phrase) and e.to == who]

    def made(self, kind: type[Any]) -> list[Any]:
        """Every effect of a kind so far."""
        return [effect for effect in self.all if isinstance(effect, kind)]


def through_json(value: Any) -> Any:
    """The value as it comes back from being stored."""
    stored = json.loads(json.dumps(value))
    assert stored == value
    return stored


def both(script: Script, caller: str = "full", peer: str = "full") -> Played:
    """A two-person run with both there."""
    return Played(script, {"caller": caller, "peer": peer})
