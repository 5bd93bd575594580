"""What exploring is for: a fault planted in the engine is found, and shown in a few lines."""

import pytest

from flows import explore, loading
from flows.explore import Verdict
from flows.script import Script
from tests.flows.faults import STRANDING, TELLING, TELLING_FIRST, Fault, Faulty, GoesBack
from tests.flows.leaky import DEEP, script
from tests.flows.leaky import FIRST as FIRST_MOOD

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
  ask together:
    en: Your mood?
  answer: 1 to 5
  reveal:
    en: {mine} and {theirs}.

weight:
  only if: either said 2 or less to mood
  ask together:
    en: What weighs on you?
  answer: words
  reveal:
    en: {mine} and {theirs}.

colour:
  depth: some
  only if: both did not pass weight
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

bye:
  say:
    en: Goodbye.
""")


FIRST = script(FIRST_MOOD, DEEP)


@pytest.mark.parametrize("whole", [EVERYTHING, FIRST], ids=["everything", "first"])
def test_without_a_fault_it_is_proved(whole: Script) -> None:
    verdict = explore.explore(whole)
    assert verdict.proved, verdict.findings


@pytest.mark.parametrize("fault", STRANDING, ids=lambda fault: fault.__name__)
def test_whoever_is_stranded_is_found(fault: Fault) -> None:
    verdict = explore.explore(EVERYTHING, engine=Faulty(fault))
    found = [finding for finding in verdict.findings if finding.kind in ("stuck", "endless")]
    assert found and found[0].transcript and not verdict.proved


def test_a_run_that_goes_round_is_shown_to_where_it_turns() -> None:
    findings = explore.explore(EVERYTHING, engine=Faulty(GoesBack)).findings
    (endless,) = [finding for finding in findings if finding.kind == "endless"]
    assert endless.step == "colour" and "The caller passes “colour”" in endless.transcript[-1]


@pytest.mark.parametrize("fault", TELLING, ids=lambda fault: fault.__name__)
def test_whatever_tells_the_partner_is_found(fault: Fault) -> None:
    _tells(explore.explore(EVERYTHING, engine=Faulty(fault)))


@pytest.mark.parametrize("fault", TELLING_FIRST, ids=lambda fault: fault.__name__)
def test_whatever_tells_of_going_first_is_found(fault: Fault) -> None:
    _tells(explore.explore(FIRST, engine=Faulty(fault)))


def _tells(verdict: Verdict) -> None:
    found = [finding for finding in verdict.findings if finding.kind == "leak"]
    assert found and found[0].transcript and not verdict.proved
