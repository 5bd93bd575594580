"""What a script must not do, and what it had better not do, found by reading it and playing its tests. Pure."""

from collections.abc import Iterable, Iterator

from flows import author_tests
from flows.author_tests import Played
from flows.lint_choices import CHOICE_CHECKS
from flows.lint_first import FIRST_CHECKS
from flows.lint_pairs import PAIR_CHECKS
from flows.lint_texts import TEXT_CHECKS, texts
from flows.lint_whole import SCRIPT_CHECKS
from flows.problems import Problem, in_step
from flows.script import Script


def everything(script: Script) -> list[Problem]:
    """All that reading a script and playing its own tests can find: errors first, each in the order of lines."""
    played = author_tests.play_all(script)
    return _sorted([*_read(script), *_untested(script, played), *_failing(played)])


def lint(script: Script) -> list[Problem]:
    """Every error and warning about a script that could be read, but for tests that fail."""
    return _sorted([*_read(script), *_untested(script, author_tests.play_all(script))])


def _sorted(problems: list[Problem]) -> list[Problem]:
    return sorted(problems, key=lambda problem: (problem.warning, problem.line, problem.column))


def _read(script: Script) -> Iterator[Problem]:
    for step in script.steps:
        for text in texts(script, step):
            for check_text in TEXT_CHECKS:
                yield from check_text(script, step, text)
        for check in (*CHOICE_CHECKS, *PAIR_CHECKS):
            yield from check(script, step)
    for check_all in (*SCRIPT_CHECKS, *FIRST_CHECKS):
        yield from check_all(script)


def _untested(script: Script, played: Iterable[Played]) -> Iterator[Problem]:
    reached = author_tests.steps_reached(played)
    for step in script.steps:
        if step.id not in reached:
            yield in_step(step, "", "untested", "No test reaches this step.", "Add one under “tests:”.")


def _failing(played: Iterable[Played]) -> Iterator[Problem]:
    for one in played:
        for failure in one.failures:
            message = f"The test “{one.test.name}” fails: {failure}."
            advice = "Change the script, or what the test says and expects."
            yield Problem(one.test.line, 1, "tests", "", message, advice, rule="failing-test")
