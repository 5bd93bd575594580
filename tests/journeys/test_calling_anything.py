"""Anybody calls, presses, says or texts, whenever: see calling.py for what must hold. WALKS=500 makes it long."""

import os
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from tests.journeys.anything import BODIES, CALLERS, NUMBERS, PAUSES, PEERS, RESPONDERS
from tests.journeys.calling import KEYS, MANNERS, SAID, Calling

WALKS = int(os.environ.get("WALKS", "0"))
WAITING = (("dials", "Wren"), ("presses", "Wren", "1"), ("presses", "Wren", "1"), ("presses", "Wren", "3"))
TOGETHER = (*WAITING, ("presses", "Samira", "1"))
TALKING = (
    *TOGETHER,
    *((("presses", name, "4")) for name in ("Wren", "Samira", "Wren", "Samira")),
    ("waits", 61.0),
)
BY_TEXT = (("texts", "Wren", "hi"), ("texts", "Wren", "1"), ("texts", "Wren", "3"), ("texts", "Nuria", "1"))
MOMENTS: dict[str, tuple[tuple[Any, ...], ...]] = {
    "nobody has called": (),
    "phones ring": WAITING,
    "two in a check-in": TOGETHER,
    "two in a room": TALKING,
    "a caller in need": (*TALKING, ("presses", "Wren", "*"), ("presses", "Wren", "0")),
    "one was cut off": (*TALKING, ("hangs_up", "Wren")),
    "two by text": (*BY_TEXT, ("texts", "Wren", "5"), ("texts", "Nuria", "5"), ("texts", "Wren", "CALL")),
}
KEYED = st.sampled_from((*"1234", "1", "1", *KEYS))


class Walk(RuleBasedStateMachine):
    """A moment that a line may be in, and then steps that nobody planned."""

    fresh: ClassVar[Callable[[Path], AbstractContextManager[str]]]

    def __init__(self) -> None:
        super().__init__()
        self.anything = Calling(type(self).fresh)
        self.went_well = True

    @initialize(moment=st.sampled_from(sorted(MOMENTS)))
    def begins(self, moment: str) -> None:
        """Somewhere in the middle of things."""
        for deed, *what in MOMENTS[moment]:
            self._step(getattr(self.anything, deed), *what)

    @rule(name=st.sampled_from((*CALLERS, *PEERS)))
    def dials(self, name: str) -> None:
        """A call to the line."""
        self._step(self.anything.dials, name)

    @rule(name=st.sampled_from((*CALLERS, *PEERS)), keys=st.lists(KEYED, min_size=1, max_size=6))
    def breaks_in(self, name: str, keys: list[str]) -> None:
        """A call to the line, and keys before anything was said to its end."""
        self._step(self.anything.breaks_in, name, *keys)

    @rule(name=st.sampled_from(sorted(NUMBERS)), key=KEYED)
    def presses(self, name: str, key: str) -> None:
        """A key, by whoever is on the phone."""
        self._step(self.anything.presses, name, key)

    @rule(key=KEYED)
    def everybody_presses(self, key: str) -> None:
        """The same key on every phone that is up, one after the other."""
        for name in NUMBERS:
            self._step(self.anything.presses, name, key)

    @rule(name=st.sampled_from(sorted(NUMBERS)), words=st.sampled_from(SAID))
    def says(self, name: str, words: str) -> None:
        """Something said into a phone."""
        self._step(self.anything.says, name, words)

    @rule(name=st.sampled_from(sorted(NUMBERS)))
    def hangs_up(self, name: str) -> None:
        """The phone is put down."""
        self._step(self.anything.hangs_up, name)

    @rule(one=st.sampled_from(sorted(CALLERS)), key=KEYED, other=st.sampled_from(sorted(PEERS)), down=st.booleans())
    def at_once(self, one: str, key: str, other: str, *, down: bool) -> None:
        """Two phones in the same instant."""
        self._step(self.anything.at_once, (other, key), (one, "down" if down else key))

    @rule(name=st.sampled_from(sorted(NUMBERS)), manner=st.sampled_from(MANNERS))
    def behaves(self, name: str, manner: str) -> None:
        """Out of reach, busy, or a voicemail that answers."""
        self._step(self.anything.behaves, name, manner)

    @rule(name=st.sampled_from(sorted(NUMBERS)))
    def voicemail_answers(self, name: str) -> None:
        """In the middle of ringing."""
        self._step(lambda: self.anything.picks_up(name, voicemail=True))

    @rule(name=st.sampled_from((*CALLERS, *PEERS)), body=st.sampled_from((*"12312345", "CALL", "DONE", *BODIES)))
    def texts(self, name: str, body: str) -> None:
        """A text, by somebody on the phone or not."""
        self._step(self.anything.texts, name, body)

    @rule(name=st.sampled_from(sorted(RESPONDERS)), body=st.sampled_from(("{code}", "1", "{code} DONE")))
    def is_on_call(self, name: str, body: str) -> None:
        """What on call is there to send."""
        self._step(self.anything.texts, name, body)

    @rule(seconds=st.sampled_from((15.0, *PAUSES)))
    def waits(self, seconds: float) -> None:
        """Nothing happens for a while."""
        self._step(self.anything.waits, seconds)

    def teardown(self) -> None:
        """In the end all is over and everybody is free."""
        try:
            if self.went_well:
                self.anything.ends()
        finally:
            self.anything.close()

    def _step(self, deed: Callable[..., None], *what: object) -> None:
        self.went_well = False
        deed(*what)
        self.went_well = True


@pytest.mark.timeout(0 if WALKS else 300)
def test_calling_at_any_time(fresh: Callable[[Path], AbstractContextManager[str]]) -> None:
    """Whatever is done with phones, by whom and when: nothing fails, leaks, is lost or is stuck."""
    Walk.fresh = fresh
    walks = settings(
        max_examples=WALKS or 4,
        stateful_step_count=20,
        derandomize=not WALKS,
        deadline=None,
        database=None,
        print_blob=False,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Walk, settings=walks)
