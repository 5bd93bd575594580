"""The scripts that come with the line are kind, short and tested, and say what is written here."""

import json
from pathlib import Path

import pytest

from flows import author_tests, engine, lint
from flows.script import Script
from flows.wording import holes
from tests.flows.playing import SHIPPED, shipped, through_json
from tests.flows.transcripts import VALUES, phrases, transcript

GOLDEN = Path(__file__).parent / "golden"
USED_FOR = {
    "aftercare": "aftercare",
    "arrival": "arrival",
    "closing": "closing",
    "follow_up": "follow-up",
    "nobody_free": "nobody free",
    "on_my_own": "on my own",
    "shared_check_in": "shared check-in",
}


@pytest.fixture(params=SHIPPED)
def script(request: pytest.FixtureRequest) -> Script:
    """Each shipped script."""
    return shipped(request.param)


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_script_reads_as_its_golden_transcript(
    name: str, language: str, request: pytest.FixtureRequest
) -> None:
    """Rewritten with `pytest --update`; read the difference as a person would who gets these texts."""
    path = GOLDEN / f"{name}.{language}.txt"
    now = transcript(shipped(name), language)
    if request.config.getoption("--update", default=False):
        path.write_text(now, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == now


def test_every_golden_transcript_belongs_to_a_shipped_script() -> None:
    expected = {f"{name}.{language}.txt" for name in SHIPPED for language in ("en", "es")}
    assert {path.name for path in GOLDEN.iterdir()} == expected


@pytest.mark.parametrize(("name", "used_for"), USED_FOR.items())
def test_a_shipped_script_says_what_it_is_used_for(name: str, used_for: str) -> None:
    assert shipped(name).used_for == used_for


def test_its_own_tests_pass_and_reach_every_step(script: Script) -> None:
    played = author_tests.play_all(script)
    assert [failure for one in played for failure in one.failures] == []
    assert author_tests.steps_reached(played) == set(script.position)


def test_it_has_no_problem_and_no_warning(script: Script) -> None:
    """Lint holds the length, the reading grade, unkind words, and three questions at most."""
    assert [str(problem) for problem in lint.lint(script)] == []


def test_it_speaks_both_languages(script: Script) -> None:
    assert script.languages == ("en", "es") and script.on == ("sms", "voice")


def test_it_survives_being_stored(script: Script) -> None:
    stored = through_json(json.loads(json.dumps(script.to_json())))
    assert Script.from_json(stored) == script
    first = dict.fromkeys(script.people, "full")
    assert engine.begin(Script.from_json(stored), first) == engine.begin(script, first)


def test_a_stored_script_of_an_unknown_format_is_refused() -> None:
    with pytest.raises(ValueError, match="format 99"):
        Script.from_json({**shipped("closing").to_json(), "format": 99})


def test_arrival_asks_nothing_before_it_has_said_what_must_be_said_first() -> None:
    """At most three short messages, and the choice is the first thing asked (promise 15)."""
    arrival = shipped("arrival")
    assert [step.kind for step in arrival.steps[:3]] == ["say", "say", "ask"]
    for language in ("en", "es"):
        told = " ".join(step.texts[step.kind].text[language] for step in arrival.steps[:2])
        for needed in ("911", "988", "STOP", "{policy}", "{hours}", "{line}"):
            assert needed in told, (needed, language)
    assert "not clinicians" in arrival.steps[0].texts["say"].text["en"]
    assert "ES" in arrival.steps[0].texts["say"].text["en"]


def test_a_follow_up_begins_with_nothing_that_says_what_the_line_is_for() -> None:
    """The first 40 characters can be seen on a locked screen."""
    text = shipped("follow_up").steps[0].texts["say"].text
    for language in ("en", "es"):
        seen = text[language].replace("{, name}", "")[:40].lower()
        assert not any(word in seen for word in ("peer", "par ", "line", "crisis", "check", "mood", "support"))


def test_every_sentence_of_the_engine_is_there_in_both_languages() -> None:
    said = phrases()
    keys = (
        "sealed",
        "holding",
        "passed",
        "lighter",
        "gathering",
        "not_understood",
        "left_open",
        "reveal_one_open",
    )
    first = ("go_first", "gone_first", "first_left_open", "partner_left_after_first")
    for key in (*keys, *first, "zero_meant", "reminder", "partner_left"):
        texts = said.texts[f"checkin.{key}"]
        assert set(texts) >= {"en", "es"} and texts["en"] != texts["es"]
        assert all(len(text) <= 160 and not holes(text) for text in texts.values())


def test_the_transcript_values_are_every_placeholder() -> None:
    assert set(VALUES["en"]) == set(VALUES["es"]) == {"name", "partner", "line", "hours", "wait", "policy"}
