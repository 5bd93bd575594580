"""Tests of a script in the console: played on the draft, with what they reach and how each went; every way through."""

from flows.loading import load
from service import scripts
from service.web.console.proving import Unfinished, followed
from tests.console.browsing import Browsing
from tests.console.coordinating import mo as mo

TESTS = "/console/scripts/shared_check_in/tests"
DRAFT = "/console/scripts/shared_check_in/draft"
SHIPPED = scripts.shipped("shared_check_in")


def test_tests_are_played_with_what_they_reach_and_how_each_went(mo: Browsing) -> None:
    """What each person heard, what the line did; the words of a test without its quotes."""
    mo.opens(TESTS).sees("All of them hold.", "They come to 5 of 5 steps.", "low and sealed, by phone")
    mo.sees("You: too much / Your peer: work", "tell: on call")


def test_a_test_that_fails_and_a_step_that_none_reaches_are_named(mo: Browsing) -> None:
    """On the draft as it is saved; what cannot be read says so."""
    source = SHIPPED.replace("      - does not ask weight\n", "      - asks weight\n", 1)
    more = "never:\n  only if: both said 3 to mood\n  say:\n    en: Never.\n    es: Nunca.\n\ntests:"
    mo.opens(DRAFT).sends(DRAFT, source=source.replace("tests:", more), revision=0)
    mo.opens(TESTS).sees(
        "Not as expected: 1",
        "“asks weight” did not come true",
        "Not to: never.",
        "Text: texts that no test comes to: 1",
    )
    mo.opens(DRAFT).sends(DRAFT, source="what", revision=1)
    mo.opens(TESTS).sees("There are tests once the text can be read.")


def test_every_way_is_followed_on_request_with_the_shortest_way_to_what_is_wrong(mo: Browsing) -> None:
    """Or proved; never claimed when there was no time for all of it."""
    mo.opens(TESTS).sends(TESTS).sees("Proved: nobody is stranded", "Followed: ")
    leaky = SHIPPED.replace("  only if: either did not say 2 or more to mood\n", "  only if: caller passed mood\n")
    mo.opens(DRAFT).sends(DRAFT, source=leaky, revision=0)
    mo.opens(TESTS).sends(TESTS).sees("Not proved.", "caller")
    found = followed(load(SHIPPED), seconds=0)
    assert isinstance(found, Unfinished) and found.states > 0
