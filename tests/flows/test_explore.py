"""Exploring a script: what is proved, what is found, how it is told, and what is never claimed."""

import re

import pytest

from flows import explore
from flows.lint_rules import EXPLORED
from flows.script import Script
from tests.flows.leaky import COMPANY, DEEP, LEAKY, MOOD, TIGHT, alone, script
from tests.flows.playing import shipped
from tests.flows.test_guide import section


@pytest.mark.parametrize(("leaky", "step"), LEAKY.values(), ids=LEAKY)
def test_a_script_that_gives_something_away_is_not_proved(leaky: Script, step: str) -> None:
    verdict = explore.explore(leaky)
    assert verdict.complete and not verdict.proved
    assert {(finding.kind, finding.step) for finding in verdict.findings} == {("leak", step)}


@pytest.mark.parametrize("tight", TIGHT.values(), ids=TIGHT)
def test_a_script_that_gives_nothing_away_is_proved(tight: Script) -> None:
    verdict = explore.explore(tight)
    assert verdict.proved and verdict.states > 10 and verdict.pairs > 10, verdict.findings


def test_a_leak_is_shown_in_the_fewest_turns() -> None:
    """Who did what, who saw what, and what the partner saw in either run."""
    finding = explore.explore(script(MOOD, alone("peer passed mood"))).findings[0]
    assert finding.message == (
        "The caller can tell whether the peer answered or passed “mood”, which they were not told, "
        "by what comes at “alone”."
    )
    assert finding.transcript == (
        "There: caller, who can hold full, peer, who can hold full.",
        "1. The caller passes “mood”. The caller hears that a pass is fine, waits for the peer.",
        "2. The peer answers “mood”: 1. The caller is told “bye”, comes to the end (finished). The peer hears that "
        "the other was left open, is told “bye”, comes to the end (finished).",
        "   Or else: The peer passes “mood”. The caller is told “alone”, is told “bye”, comes to the end (finished). "
        "The peer hears that a pass is fine, is told “alone”, is told “bye”, comes to the end (finished).",
        "So the caller is told “bye”, comes to the end (finished); or else is told “alone”, is told “bye”, comes to "
        "the end (finished).",
    )


def test_a_guess_from_waiting_is_a_warning_and_no_fault() -> None:
    """Who passed waits longer while the other is asked something alone because of a sealed answer."""
    verdict = explore.explore(script(MOOD, COMPANY))
    assert verdict.proved and [(wait.kind, wait.step) for wait in verdict.waits] == [("long-wait", "company")]
    assert "may guess from a longer wait what the" in verdict.waits[0].message
    assert explore.explore(script(MOOD)).waits == ()


def test_a_script_that_is_too_big_is_never_called_proved() -> None:
    """What was covered is said, and memory is bounded by the limit."""
    verdict = explore.explore(shipped("shared_check_in"), limit=100)
    assert verdict.states == 100 and verdict.frontier > 0 and 0 < verdict.share < 1
    assert not verdict.complete and not verdict.proved and verdict.findings == ()
    (too_big,) = [problem for problem in explore.problems(script(MOOD), limit=20) if not problem.step]
    assert too_big.warning and too_big.rule == "too-big" and "too big to be explored whole" in too_big.message


def test_pairs_that_were_not_compared_are_not_proved_either() -> None:
    """The frontier may be empty and the proof still unfinished."""
    verdict = explore.explore(script(MOOD, DEEP, alone("either said 1 to mood")), limit=2000, most_pairs=10)
    assert verdict.frontier == 0 and verdict.unpaired > 0 and not verdict.proved and verdict.share < 1


def test_publishing_is_told_the_line_the_fault_and_the_run() -> None:
    """A leak is an error at its step; a wait is a warning; a script without either says nothing."""
    leaky, step = LEAKY["that the peer passed"]
    (problem,) = explore.problems(leaky)
    assert (problem.line, problem.step, problem.rule) == (leaky.step(step).line, step, "leak") and not problem.warning
    assert problem.suggestion.startswith("For example: There: caller")
    (wait,) = explore.problems(script(MOOD, COMPANY))
    assert wait.warning and (wait.step, wait.rule) == ("company", "long-wait")
    assert explore.problems(script(MOOD)) == []


def test_a_verdict_is_plain_for_machines() -> None:
    """Every number and every finding, by name."""
    told = explore.explore(LEAKY["that the peer passed"][0]).to_json()
    assert told["proved"] is False and told["complete"] is True and told["states"] > 0 and told["share"] == 1
    assert set(told["findings"][0]) == {"kind", "step", "message", "transcript"}


def test_progress_is_heard_while_it_goes_on() -> None:
    """How many states were followed, and how many are known and were not."""
    heard: list[tuple[int, int]] = []
    verdict = explore.explore(shipped("shared_check_in"), progress=lambda done, left: heard.append((done, left)))
    assert heard and all(0 < done <= verdict.states for done, _ in heard)


def test_the_guide_says_what_each_finding_means() -> None:
    paragraphs = re.findall(r"^- `([a-z-]+)`: ", section("What is explored"), re.M)
    assert sorted(paragraphs) == sorted(EXPLORED)
