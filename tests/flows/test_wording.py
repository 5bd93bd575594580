"""What the engine decided becomes words: in the reader's language, for their medium, at its true cost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows import wording
from flows.lint_texts import LONGEST_TEXT, faults
from flows.state import Tell
from flows.vocabulary import fold
from service.simulator import segments
from tests.flows.playing import shipped
from tests.flows.transcripts import VALUES, phrases

CHECK_IN = shipped("shared_check_in")
WORDS = {"w1": "I miss {name}", "w2": "and $ {mine} too", "w3": "rent " * 700}


def said(tell: Tell, language: str = "en", medium: str = "sms", **values: str) -> list[str]:
    return wording.render(
        CHECK_IN, tell.to_json(), language, medium, VALUES[language] | values, WORDS.__getitem__, phrases()
    )


@pytest.mark.parametrize(
    ("text", "values", "filled"),
    [
        ("Hi{, name}.", {"name": "Ana"}, "Hi, Ana."),
        ("Hi{, name}.", {"name": ""}, "Hi."),
        ("{name: }hello", {"name": "Ana"}, "Ana: hello"),
        ("{name: }hello", {"name": ""}, "hello"),
        ("Hola {name}", {"name": "{line}"}, "Hola {line}"),
        ("No holes, 50% off", {}, "No holes, 50% off"),
    ],
)
def test_placeholders_are_filled_once_and_vanish_with_their_comma(
    text: str, values: dict[str, str], filled: str
) -> None:
    assert wording.fill(text, values) == filled


def test_a_forgotten_value_never_goes_out_as_a_hole() -> None:
    with pytest.raises(KeyError):
        wording.fill("Hi {partner}", {})


def test_a_question_has_its_menu_in_the_readers_language() -> None:
    (text,) = said(Tell("caller", "company", "ask"), "es")
    assert text.endswith("persona de guardia?\n1 Sí\n2 No sé\n3 Ahora no")
    (spoken,) = said(Tell("caller", "company", "ask"), "es", "voice")
    assert spoken.endswith("1: Sí. 2: No sé. 3: Ahora no.")


def test_a_words_question_has_its_menu_only_by_voice() -> None:
    assert "\n" not in said(Tell("caller", "weight", "ask"))[0]
    assert said(Tell("caller", "weight", "ask"), medium="voice")[0].endswith("4: Something else.")


def test_the_spoken_twin_is_used_by_voice_and_the_written_one_where_there_is_none() -> None:
    assert "zero" in said(Tell("caller", "company", "choice:unsure"), medium="voice")[0]
    assert "URGENT" in said(Tell("caller", "company", "choice:unsure"))[0]
    assert said(Tell("caller", "mood", "ask"), medium="voice") == said(Tell("caller", "mood", "ask"))


def test_a_reveal_shows_each_what_they_said_in_their_own_language() -> None:
    both = {"mine": {"number": 1}, "theirs": {"number": 4}}
    assert said(Tell("caller", "mood", "reveal", both), "es") == ["Dijiste 1. Tu par dijo 4."]
    chosen = {"mine": {"choice": "people"}, "theirs": {"words": ["w1", "w2"]}}
    assert said(Tell("caller", "weight", "reveal", chosen), "es") == [
        "Tú: Personas / Tu par: I miss {name} and $ {mine} too"
    ]


def test_a_long_reveal_comes_in_numbered_parts_and_loses_nothing() -> None:
    parts = said(Tell("caller", "weight", "reveal", {"mine": {"words": ["w3"]}, "theirs": {"words": ["w3"]}}))
    assert len(parts) == 5 and all(len(part) <= 1500 for part in parts)
    assert parts[0].startswith("(1/5) You: rent") and parts[4].startswith("(5/5) ")
    assert "".join(parts).count("rent") == 1400


def test_a_language_without_a_text_falls_back_on_the_base() -> None:
    assert wording.render(
        CHECK_IN, Tell("caller", "mood", "ask").to_json(), "fr", "sms", VALUES["en"], WORDS.__getitem__, phrases()
    ) == said(Tell("caller", "mood", "ask"))
    assert phrases().text("checkin.passed", "fr") == phrases().text("checkin.passed", "en")


def test_phrases_are_found_by_group_and_name() -> None:
    loaded = wording.Phrases.load("queue:\n  taken:\n    en: {who} is here{, name}.\n    es: {who} ya está{, name}.\n")
    assert loaded.text("queue.taken", "es", {"who": "Tu par", "name": "Ana"}) == "Tu par ya está, Ana."
    with pytest.raises(KeyError):
        loaded.text("queue.lost", "en")


@pytest.mark.parametrize(
    ("text", "count", "cheap"),
    [
        ("", 1, True),
        ("a" * 160, 1, True),
        ("a" * 161, 2, True),
        ("a" * 306, 2, True),
        ("a" * 307, 3, True),
        ("[" * 80, 1, True),
        ("[" * 81, 2, True),
        ("é ñ ¿ ¡ ü à", 1, True),
        ("á" * 70, 1, False),
        ("á" * 71, 2, False),
        ("á" * 134, 2, False),
        ("á" * 135, 3, False),
        ("😀" * 35, 1, False),
        ("😀" * 36, 2, False),
    ],
)
def test_segments_are_what_the_carrier_charges(text: str, count: int, cheap: bool) -> None:
    assert wording.segments(text) == count and wording.is_gsm7(text) is cheap


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]) | st.sampled_from("a{€😀é"), max_size=700))
def test_segments_are_counted_as_the_pretend_carrier_counts_them(text: str) -> None:
    """No character is cut in two, so a part may end early: what we show is what is charged."""
    assert wording.segments(text) == segments.count(text)


@given(st.text(max_size=5000), st.integers(40, 1500))
def test_no_part_is_too_long_and_nothing_is_lost(text: str, longest: int) -> None:
    cut = wording.parts(text, longest)
    assert all(len(part) <= longest for part in cut)
    if len(cut) > 1 and len(cut) < 100:
        bare = "".join(part.split(") ", 1)[1] for part in cut)
        assert "".join(bare.split()) == "".join(text.split())


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_help_line_that_is_named_on_the_phone_is_read_digit_by_digit(language: str) -> None:
    """Who hears “two hundred and eleven” does not know what to dial; of a time of day nothing is spelt."""
    said = shipped("nobody_free").step("what").choice_by_id["lines"].say
    assert said is not None
    heard = wording.read_out(said.on("voice")[language])
    assert "9 8 8" in heard and "2 1 1" in heard
    assert wording.read_out("741741, 10:30, 12") == "7 4 1 7 4 1, 10:30, 12"


def test_the_lines_own_sentences_are_what_a_script_may_say() -> None:
    """In both languages with the same gaps, short, plain and kind; so does the console look at a line's own."""
    for key, texts in phrases().texts.items():
        assert set(texts) == {"en", "es"}, key
        assert len({frozenset(wording.holes(text)) for text in texts.values()}) == 1, key
        for language, text in texts.items():
            assert 0 < len(text.strip()) <= len(text) <= LONGEST_TEXT, key
            assert list(faults(text, fold(text), language)) == [], key
