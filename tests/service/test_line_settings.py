"""Whatever is in a line's settings, the line stays up: what cannot be used is as usual, and coordinators hear of it."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import fields
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from service import joining, line_settings, lines
from service.database import Database
from service.line_settings import Pace, Pause
from service.session import Session
from service.tables import lines as line_table
from service.tables import metadata, notices, outbox
from service.vault import Vault
from tests.service.test_words_bring_people import AT, Moments

GOOD = {"languages": "en,es", "zone": "America/New_York", "policy": {"en": "We ask."}, "settings": {}}
NAMES = [pace.name for pace in fields(Pace)]
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
SETTINGS = st.dictionaries(st.sampled_from([*NAMES, "note", "pause", "hours", "unknown"]), ANYTHING, max_size=8)


class _Undo(Exception):
    """Nothing is kept."""


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Moments]:
    """A line in a transaction of its own."""
    database = Database(f"sqlite:///{tmp_path / 'shoulder.db'}")
    metadata.create_all(database.engine)
    with suppress(_Undo), database.transaction() as connection:
        yield Moments(Session(connection, AT, Vault((b"k" * 32,), b"l" * 32), 1))
        raise _Undo
    database.close()


@given(SETTINGS | ANYTHING, ANYTHING, ANYTHING, ANYTHING)
@settings(max_examples=60)
def test_anything_is_read_and_nothing_odd_is_passed_on(said_so: Any, zone: Any, policy: Any, languages: Any) -> None:
    """Every number is one that can be waited for; what is not used is named."""
    row = SimpleNamespace(settings=said_so, zone=zone, policy=policy, languages=languages)
    said = line_settings.read(row)
    assert all(0 <= getattr(said.pace, name) <= line_settings.MOST for name in NAMES)
    assert said.pace.page >= 1 and said.pause.why in line_settings.REASONS and said.languages
    written = said_so if isinstance(said_so, dict) else {}
    for name in NAMES:
        as_written = name in written and name not in said.odd and not isinstance(written[name], dict)
        assert getattr(said.pace, name) == (written[name] if as_written else getattr(Pace, name))


def test_a_line_that_is_paused_has_its_pace_all_the_same() -> None:
    """The two are kept under one name: a number is how long PAUSE lasts, the rest is why the line is paused."""
    paused = line_settings.read(SimpleNamespace(**{**GOOD, "settings": {"pause": {"why": "closed"}}}))
    paced = line_settings.read(SimpleNamespace(**{**GOOD, "settings": {"pause": 60}}))
    assert (paused.pace.pause, paced.pace.pause, paused.odd, paced.odd) == (Pace.pause, 60, (), ())


def test_what_is_good_is_as_it_was_written() -> None:
    """Nothing is called odd."""
    hours = [{"weekday": 0, "starts": "09:00", "minutes": 60}]
    pause = {"why": "short_staffed", "say": {"en": "Soon."}, "until": AT}
    good = {"page": 60, "ask_all_up_to": 2, "note": "Hi.", "pause": pause, "hours": hours}
    said = line_settings.read(SimpleNamespace(**{**GOOD, "settings": good}))
    assert (said.odd, said.pace.page, said.pace.ask_all_up_to, said.note) == ((), 60, 2, "Hi.")
    assert (said.pause, list(said.hours)) == (Pause("short_staffed", {"en": "Soon."}, AT), hours)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("page", 0),
        ("page", -5),
        ("page", "soon"),
        ("page", float("nan")),
        ("page", True),
        ("ask_all_up_to", 1.5),
        ("note", 7),
        ("pause", {"why": "tired"}),
        ("pause", []),
        ("hours", [{"weekday": 9, "starts": "09:00", "minutes": 60}]),
        ("hours", [{"weekday": 0, "starts": "24:00", "minutes": 60}]),
        ("hours", [{"weekday": 0, "starts": 540, "minutes": 60}]),
        ("keep", {"words": 0}),
        ("keep", {"words": "soon"}),
        ("keep", 30),
    ],
)
def test_what_is_odd_is_named_and_as_usual(name: str, value: Any) -> None:
    """A page every zero seconds would ring for ever."""
    said = line_settings.read(SimpleNamespace(**{**GOOD, "settings": {name: value}}))
    assert said.odd == (name,)
    assert (said.pace, said.pause, said.note, said.keep, said.hours) == (Pace(), Pause(), "", {}, ())


def test_the_line_answers_and_coordinators_hear_of_it_once(here: Moments) -> None:
    """However often somebody writes."""
    session = here.session
    joining.coordinator(session, "+15550004001", "en")
    session.change(line_table, 1, settings={"page": "soon", "offer": 30})
    for text in ("hi", "1", "3", "hello"):
        here.says(here.caller, text)
    assert (lines.get(session).pace.page, lines.get(session).pace.offer) == (Pace.page, 30)
    assert [(row.kind, row.about) for row in session.all(select(notices))] == [("settings", "settings: page")]
    told = [row for row in session.all(select(outbox)) if row.content.get("phrase") == "notice.settings"]
    assert len(told) == 1
