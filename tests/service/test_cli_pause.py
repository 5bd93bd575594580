"""The command pauses a line with words of a coordinator's own, and opens it again."""

from datetime import UTC, datetime, timedelta

import pytest

from service import lines
from tests.service.shell import Shell


def test_paused_and_opened(shell: Shell) -> None:
    """The list shows it; so does what is kept of it."""
    until = f"{datetime.now(UTC) + timedelta(days=30):%Y-%m-%d} 09:00"
    said = shell.does("line", "pause", "--closed", "--say", "en=Back soon.", "--until", until)
    assert f"is paused until {until}" in said
    assert [row["open"] for row in shell.lists("line", "list")] == [False]
    with shell.session() as session:
        kept = lines.get(session).pause
    assert (kept.why, kept.say) == ("closed", {"en": "Back soon."}) and kept.until is not None
    assert "is open" in shell.does("line", "open")
    assert [row["open"] for row in shell.lists("line", "list")] == [True]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (("pause",), "--closed or --short-staffed"),
        (("pause", "--closed", "--say", "fr=Fermé"), "Write it as LANGUAGE=WORDS"),
        (("pause", "--closed", "--say", "en= "), "The sentence in en is empty."),
        (("pause", "--closed", "--say", "en=" + "x" * 161), "longer than 160"),
        (("pause", "--short-staffed", "--until", "soon"), "is not a day with a time"),
        (("pause", "--short-staffed", "--until", "2001-01-01 09:00"), "over already"),
        (("pause", "--short-staffed", "--until", "9999-12-31 09:00"), "more than a year away"),
        (("open",), "is not paused"),
    ],
)
def test_refused_with_a_sentence(shell: Shell, typed: tuple[str, ...], sentence: str) -> None:
    """Nothing changes."""
    assert sentence in shell.refuses("line", *typed)
    assert [row["open"] for row in shell.lists("line", "list")] == [True]
