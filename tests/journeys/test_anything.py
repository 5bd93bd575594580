"""Anybody texts anything at any time: see anything.py for what must hold. WALKS=500 makes it a long walk."""

import os
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from tests.journeys.anything import BODIES, CALLERS, NUMBERS, PAUSES, PEERS, RESPONDERS, Anything
from tests.phone import copy_of

WALKS = int(os.environ.get("WALKS", "0"))
ARRIVED = (("Wren", "hi {word}"), ("Wren", "1"), ("Wren", "3"))
TOGETHER = (*ARRIVED, ("Samira", "1"))
TALKING = (*TOGETHER, ("Wren", "5"), ("Samira", "5"))
MOMENTS = {
    "nobody has written": (),
    "no peer is on": tuple((name, "OFF") for name in PEERS) + ARRIVED,
    "two in a check-in": TOGETHER,
    "two at a question in words": (*TOGETHER, ("Wren", "2"), ("Samira", "1")),
    "two in a talk": TALKING,
    "a goodbye": (*TALKING, ("Wren", "DONE"), ("Wren", "1"), ("Samira", "DONE")),
    "a caller in need": (*TALKING, ("Wren", "URGENT")),
    "a peer in need": (*TALKING, ("Samira", "BACKUP"), ("Samira", "2")),
}


class Walk(RuleBasedStateMachine):
    """A moment that a line may be in, and then steps that nobody planned."""

    fresh: ClassVar[Callable[[Path], AbstractContextManager[str]]]

    def __init__(self) -> None:
        super().__init__()
        self.anything = Anything(type(self).fresh)
        self.went_well = True

    @initialize(moment=st.sampled_from(sorted(MOMENTS)))
    def begins(self, moment: str) -> None:
        """Somewhere in the middle of things."""
        for name, body in MOMENTS[moment]:
            self._step(self.anything.texts, name, body)

    @rule(name=st.sampled_from((*CALLERS, *PEERS)), body=st.sampled_from("123"))
    def answers(self, name: str, body: str) -> None:
        """A digit, which most questions take."""
        self._step(self.anything.texts, name, body)

    @rule(name=st.sampled_from(sorted(NUMBERS)), body=st.sampled_from(BODIES))
    def texts(self, name: str, body: str) -> None:
        """Anything from anybody."""
        self._step(self.anything.texts, name, body)

    @rule(name=st.sampled_from(sorted(RESPONDERS)), body=st.sampled_from(("{code}", "1", "{code} DONE")))
    def is_on_call(self, name: str, body: str) -> None:
        """What on call is there to send."""
        self._step(self.anything.texts, name, body)

    @rule(seconds=st.sampled_from(PAUSES))
    def waits(self, seconds: float) -> None:
        """Nobody writes for a while."""
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


@pytest.mark.timeout(0 if WALKS else 240)
def test_anything_at_any_time(sqlite_template: Path) -> None:
    """Whatever is texted, by whom and when: nothing fails, leaks, is lost or is stuck."""
    Walk.fresh = lambda home: nullcontext(copy_of(sqlite_template, home))
    walks = settings(
        max_examples=WALKS or 4,
        stateful_step_count=25,
        derandomize=not WALKS,
        deadline=None,
        database=None,
        print_blob=False,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Walk, settings=walks)
