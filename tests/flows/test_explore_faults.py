"""What exploring is for: a fault planted in the engine is found, and shown in a few lines."""

from collections.abc import Callable
from typing import Any

import pytest

from flows import explore, loading
from tests.flows.faults import STRANDING, TELLING, Faulty

EVERYTHING = loading.load("""
script: A bit of everything
languages: en
people: caller, peer

hello:
  say:
    en: Hello to you both.

rest:
  partner may know: yes
  ask:
    en: A slow start? Your partner is told which.
  answer: yes or no

slow:
  only if: either said yes to rest
  say:
    en: Slowly, then.

mood:
  peer may go first: yes
  ask together:
    en: Your mood?
  answer: 1 to 5
  reveal:
    en: {mine} and {theirs}.

weight:
  depth: some
  only if: either said 2 or less to mood
  ask together:
    en: What weighs on you?
  answer: words
  choices on voice:
    people:
      en: People
    other:
      en: Something else
  reveal:
    en: {mine} and {theirs}.

colour:
  ask together:
    en: A colour?
  choices:
    blue:
      en: Blue
    red:
      en: Red
      say:
        en: Red it is.
  reveal:
    en: {mine} and {theirs}.

after:
  only if: both answered weight
  ask together:
    en: Did that help?
  answer: yes or no
  reveal:
    en: {mine} and {theirs}.

bye:
  say:
    en: Goodbye.
""")


def test_without_a_fault_it_is_proved() -> None:
    verdict = explore.explore(EVERYTHING)
    assert verdict.proved, verdict.findings


@pytest.mark.parametrize("fault", STRANDING, ids=lambda fault: fault.__name__)
def test_whoever_is_stranded_is_found(fault: Callable[..., Any]) -> None:
    verdict = explore.explore(EVERYTHING, engine=Faulty(fault))
    assert not verdict.proved
    assert {finding.kind for finding in verdict.findings} & {"stuck", "endless"}


@pytest.mark.parametrize("fault", TELLING, ids=lambda fault: fault.__name__)
def test_whatever_tells_the_partner_is_found(fault: Callable[..., Any]) -> None:
    verdict = explore.explore(EVERYTHING, engine=Faulty(fault))
    assert not verdict.proved
    assert "leak" in {finding.kind for finding in verdict.findings}
