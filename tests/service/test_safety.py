"""The phrase list finds what people write, leaves ways of speaking alone, and never hides a denial."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service import phrase_lists
from service.safety import Match, Phrases, scan, score
from tests.service.safety_lines import READ, UNREAD, rows

PHRASES = Phrases.load(phrase_lists.shipped())


def lane(text: str) -> str:
    """What a text gives, as "explicit plain", or "nothing"."""
    match = scan(PHRASES, text)
    return f"{match.tier} {match.lane}" if match else "nothing"


def test_what_was_read_is_still_found() -> None:
    """On the lines that the list was made with."""
    result = score(PHRASES, rows(READ))
    assert result.explicit.wanted >= 100
    assert (result.explicit.recall or 0) >= 0.93
    assert (result.any_tier.recall or 0) >= 0.95
    assert (result.explicit.precision or 0) >= 0.97


def test_what_was_not_read_is_mostly_found() -> None:
    """On lines the list never saw; at most one ordinary text in 500 may reach on call."""
    result = score(PHRASES, rows(UNREAD))
    assert (result.explicit.recall or 0) >= 0.75
    assert (result.any_tier.recall or 0) >= 0.85
    assert (result.false_alarms or 0) <= 1


def test_no_ordinary_text_is_explicit() -> None:
    """Not one of the ordinary lines reaches on call, and figures of speech hardly ever do."""
    everything = rows(READ) + rows(UNREAD)
    ordinary = [row["text"] for row in everything if row["label"] == "ordinary"]
    assert [text for text in ordinary if lane(text).startswith("explicit")] == []
    figurative = [row["text"] for row in everything if row["label"] == "figurative"]
    assert sum(lane(text) == "explicit plain" for text in figurative) <= len(figurative) // 40


def test_a_denial_has_its_own_lane_and_is_never_hidden() -> None:
    """Every negated line is still seen by a person."""
    denials = [row["text"] for row in rows(READ) + rows(UNREAD) if row["label"] == "negated"]
    assert [text for text in denials if lane(text) == "nothing"] == []
    assert lane("i don't want to die") == "explicit negated"


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("can you send it all tonight", "nothing"),
        ("i want to end it all", "explicit plain"),
        ("i'll lend it to you", "nothing"),
        ("No, I want to die", "explicit plain"),
        ("i dont know what to do i want to die", "explicit plain"),
        ("i dont think i want to die", "explicit negated"),
        ("cant stop thinking about killing myself", "explicit plain"),
        ("no puedo dejar de pensar en matarme", "explicit plain"),
        ("i'm not suicidal but i took 30 pills", "explicit plain"),
        ("i told my mom i want to die", "explicit plain"),
        ("my mom wants to die", "explicit third person"),
        ("he wants me to kill myself", "explicit plain"),
        ("since my husband died, i want to kill myself", "explicit plain"),
        ("I WANT TO DIEEEE", "explicit plain"),
        ("𝓘 𝔀𝓪𝓷𝓽 𝓽𝓸 𝓭𝓲𝓮", "explicit plain"),
        ("took 30pills", "explicit plain"),
        ("tomé 30 pastillas", "explicit plain"),
        ("took 2 pills for my head", "nothing"),
        ("800mg", "possible plain"),
        ("20mg", "nothing"),
        ("💊💊", "possible plain"),
        ("🔪", "possible plain"),
        ("goodbye everyone", "possible plain"),
        ("i have the gun in my lap", "explicit plain"),
        ("", "nothing"),
        ("... ?!", "nothing"),
    ],
)
def test_one_text(text: str, outcome: str) -> None:
    """Word boundaries, numbers, emoji, letters in other dress, denial and who it is about."""
    assert lane(text) == outcome


def test_the_phrase_is_the_persons_own_words() -> None:
    """As they wrote them, with their accents, capitals and apostrophes."""
    assert scan(PHRASES, "Look. I’m SUICIDAL, ok?") == Match("explicit", "SUICIDAL", "plain")
    assert scan(PHRASES, "Ya no quiero  VIVIR así") == Match("explicit", "no quiero  VIVIR", "plain")
    assert scan(PHRASES, "i don’t want to be alive") == Match("explicit", "don’t want to be alive", "plain")


@given(st.text() | st.lists(st.sampled_from(re.findall(r"\w+|[^\w\s]", READ)), max_size=60).map(" ".join))
def test_anything_can_be_scanned(text: str) -> None:
    """No text fails, and what is shown is a part of the text."""
    match = scan(PHRASES, text)
    assert match is None or (match.phrase and match.phrase in text)


@given(st.sampled_from([row for row in rows(READ) if row["label"] == "explicit"]), st.text(max_size=20))
def test_words_in_another_sentence_hide_nothing(row: dict[str, str], other: str) -> None:
    """What is found in a text is found whatever is written in a sentence after it."""
    assert scan(PHRASES, row["text"]) is None or scan(PHRASES, f"{row['text']}. {other}") is not None
