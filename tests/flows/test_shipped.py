"""The scripts that come with the line are kind, short and tested, and say what is written here."""

import json
import re
from pathlib import Path

import pytest

from flows import author_tests, engine, lint
from flows.lint_texts import texts
from flows.script import Script
from flows.state import Act
from flows.wording import holes, segments
from service import scripts
from tests.flows.playing import SHIPPED, shipped, through_json
from tests.flows.transcripts import VALUES, messages, phrases, transcript

GOLDEN = Path(__file__).parent / "golden"
USED_FOR = {
    "aftercare": "aftercare",
    "lighter_check_in": "shared check-in",
    "on_call": "on call",
    "practice": "practice",
    "waiting": "waiting",
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


@pytest.mark.parametrize("medium", ["sms", "voice"])
@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_script_reads_as_its_golden_transcript(name: str, language: str, medium: str, update: bool) -> None:
    """Rewritten with `pytest --update`; read the difference as a person would who gets these texts."""
    path = GOLDEN / f"{name}.{language}.{medium}.txt"
    now = transcript(shipped(name), language, medium)
    if update:
        path.write_text(now, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == now


def test_every_golden_transcript_belongs_to_a_shipped_script() -> None:
    kinds = [(language, medium) for language in ("en", "es") for medium in ("sms", "voice")]
    expected = {f"{name}.{language}.{medium}.txt" for name in SHIPPED for language, medium in kinds}
    assert {path.name for path in GOLDEN.glob("*.txt")} == expected


@pytest.mark.parametrize(("name", "used_for"), USED_FOR.items())
def test_a_shipped_script_says_what_it_is_used_for(name: str, used_for: str) -> None:
    assert shipped(name).used_for == used_for


@pytest.mark.parametrize("medium", ["sms", "voice"])
def test_its_own_tests_pass_and_reach_every_text(script: Script, medium: str) -> None:
    """Steps, what each choice says, reveals; by text, and by phone where that is different."""
    assert [failure for one in author_tests.play_all(script) for failure in one.failures] == []
    assert author_tests.texts_unreached(script, author_tests.play_on(script, medium), medium) == []


@pytest.mark.parametrize("medium", ["sms", "voice"])
def test_its_own_tests_end_in_every_way_and_choose_everything_that_does_something(script: Script, medium: str) -> None:
    """A choice that tells somebody, finds a peer or agrees on a later check-in is chosen in some test."""
    acts = {
        (effect.step, effect.action, effect.value)
        for played in author_tests.play_on(script, medium)
        for effect in played.effects
        if isinstance(effect, Act)
    }
    for step in script.steps:
        for choice in step.options(medium):
            for action in choice.actions:
                assert action.name == "end" or (step.id, action.name, action.value) in acts, (step.id, choice.id)


def test_it_has_no_problem_and_no_warning(script: Script) -> None:
    """Lint holds the length, the reading grade, unkind words, and three questions at most."""
    assert [str(problem) for problem in lint.everything(script)] == []


@pytest.mark.parametrize("medium", ["sms", "voice"])
@pytest.mark.parametrize("language", ["en", "es"])
def test_no_message_is_longer_than_a_person_in_distress_can_take_in(script: Script, language: str, medium: str) -> None:
    """As it is heard: with the menu, and with what the line puts in the place of its placeholders."""
    longest = max(messages(script, language, medium), key=len)
    assert len(longest) <= 320, longest


def test_nothing_in_it_is_hurried(script: Script) -> None:
    """No exclamation mark, no chasing, nobody called a patient or a case (PRACTICE, sections 1 and 6)."""
    told = [text for step in script.steps for text in texts(script, step)]
    for text in told:
        assert "!" not in text.text and "¡" not in text.text, text
        assert not re.search(r"\b(patient|client|case|compliance|score|still there|hope you)\b", text.folded), text


def test_a_lighter_check_in_is_shipped_and_the_other_one_is_in_use() -> None:
    """Of two scripts that are used for the same thing the one published later is in use."""
    order = scripts.SHIPPED
    assert set(order) == set(SHIPPED)
    assert order.index("lighter_check_in") < order.index("shared_check_in")
    assert all(step.depth == "light" for step in shipped("lighter_check_in").steps)


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


def test_whoever_is_asked_answers_questions_in_spanish_too() -> None:
    """ "Hacer preguntas" is to put questions to somebody, and "responden lo mismo" that both give one answer."""
    spanish = [one["es"] for one in phrases().texts.values()]
    spanish += [one.text for name in SHIPPED for step in shipped(name).steps for one in texts(shipped(name), step)]
    wrong = re.compile(r"\bhac(?:es|en)\b[^.]*\bpreguntas|\brespond\w+ lo mismo", re.IGNORECASE)
    assert [text for text in spanish if wrong.search(text)] == []


@pytest.mark.parametrize(("language", "same"), [("en", "the same questions"), ("es", "las mismas preguntas")])
@pytest.mark.parametrize("medium", ["sms", "voice"])
def test_that_both_answer_the_same_questions_is_said_first(language: str, same: str, medium: str) -> None:
    """In each language, by text and by phone."""
    told = shipped("arrival").step("told").texts["say"].on(medium)
    assert same in told[language]


@pytest.mark.parametrize(("language", "how_many"), [("en", "How many texts"), ("es", "cantidad de mensajes")])
def test_help_says_what_a_reply_to_it_must_say(language: str, how_many: str) -> None:
    """Who we are, how to reach us, how many texts come, what they cost, how to stop; and 988. In one segment."""
    said = phrases().text("help.text", language, {"line": "Willow"})
    begins = {"en": "Write anything", "es": "Escribe algo"}[language]
    costs = {"en": "Rates may apply", "es": "Puede haber costo"}[language]
    assert all(part in said for part in ("Willow", begins, how_many, costs, "STOP", "988"))
    assert segments(said) == 1


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
