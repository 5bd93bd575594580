"""Why a peer is asked, in words and in the reader's language; and whom to look for, set by hand."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from service import conversations, tables
from service.matching.ranking import NEW, SAME, Candidate, Need, why_first, why_together
from service.web.console.speaking import PHRASES
from service.web.console.telling import REASONS
from tests.console.browsing import Browsing
from tests.console.coordinating import mo as mo
from tests.journeys.moments import parted
from tests.phone import Line, copy_of, living

SAM, ANA, ALEX = "+15550002001", "+15550002002", "+15550007001"


@pytest.fixture
def line(tmp_path: Path, sqlite_template: Path) -> Iterator[Line]:
    """A living line with Sam on, who has talked with a caller that has come again."""
    with living(tmp_path, copy_of(sqlite_template, tmp_path)) as line:
        sam = line.peer(SAM, "Sam")
        line.responder("+15550003001")
        parted(line, line.phone(ALEX), sam)
        line.phone(ALEX).texts("3").texts("hi").hears("How would you like to go on")
        yield line


def of_now(line: Line) -> int:
    """The newest conversation."""
    with line.look() as session:
        return int(session.all(select(tables.conversations.c.id).order_by(tables.conversations.c.id))[-1].id)


@given(
    before=st.booleans(),
    load=st.integers(0, 40),
    whom=st.sampled_from(["", SAME, NEW]),
    tags=st.lists(st.sampled_from(["grief", "divorce", "school", "faith"]), max_size=4, unique=True),
    language=st.sampled_from(["en", "es"]),
)
def test_every_reason_has_a_sentence_in_each_language(
    before: bool, load: int, whom: str, tags: list[str], language: str
) -> None:
    """No piece of any reason is left as the log has it."""
    peer = Candidate(1, (language,), before, 0.0, load, tuple(tags))
    need, busier = Need(language, tuple(tags), whom), peer._replace(person_id=2, load=load + 1)
    talks = peer._replace(person_id=2, talks=1)
    later, other = peer._replace(person_id=2, idle_since=9.0), peer._replace(person_id=2)
    said = [
        why_together(peer, need, [peer, other]),
        *(why_first(peer, need, [peer, x]) for x in (busier, later, other, talks)),
        why_first(talks, need, [talks]),
    ]
    for piece in "; ".join(said).split("; "):
        [key] = [key for pattern, key in REASONS if pattern.fullmatch(piece)]
        assert PHRASES.text(f"why.{key}", "en", {"found": "X"}) != PHRASES.text(f"why.{key}", "es", {"found": "X"})


def test_the_page_of_a_conversation_says_why_each_was_asked(line: Line, mo: Browsing) -> None:
    """What was asked, and who may be asked now, each with its reason; also in Spanish."""
    line.phone(ALEX).texts("1").texts("2")
    line.phone(SAM).hears("1 = take it").texts("2")
    here = f"/console/conversations/{of_now(line)}"
    mo.opens(here).sees("No peer who fits is free now")
    with line.look() as session:
        [first, *_] = session.all(select(tables.offers.c.why).order_by(tables.offers.c.id))
    assert first.why.startswith("speaks en; has taken nobody since coming on")
    mo.opens("/console/conversations/1").sees("Offered to Sam: speaks English; has taken nobody since coming on")
    mo.opens(here).sees("Offered to Sam: speaks English; they talked before")
    with line.house.session(line.id) as session:
        session.do(tables.accounts.update().values(language="es"))
    mo.opens(here).sees("Se ofreció a Sam: habla inglés; ya hablaron antes")
    with line.house.session(line.id) as session:
        conversations.forget_wishes(session, line.person(line.phone(ALEX)).id)
    mo.opens(here).sees("Se ofreció a Sam: el porqué ya no se guarda")


def test_whom_to_look_for_is_set_by_hand(line: Line, mo: Browsing) -> None:
    """The same peer again, somebody new, or anybody; what cannot be met changes nothing; it is in the log."""
    line.phone(ALEX).texts("1").texts("2")
    line.phone(SAM).texts("2")
    number = of_now(line)
    here = f"/console/conversations/{number}"

    def whom() -> str:
        with line.look() as session:
            return str(conversations.get(session, number).whom)

    mo.opens(here).sees("Look for", "the same peer again")
    mo.sends(f"{here}/wish", whom="new").sees("Nobody like that is on now")
    assert whom() == ""
    mo.sends(f"{here}/wish", whom="same").sees("looked for first")
    assert whom() == SAME
    mo.sends(f"{here}/wish", whom="whoever").sees("Nobody like that")
    assert whom() == SAME
    line.peer(ANA, "Ana")
    mo.sends(f"{here}/wish", whom="new").sees("looked for first")
    line.settle()
    line.phone(ANA).hears("1 = take it")
    line.phone(ANA).texts("1")
    line.phone(ALEX).hears("A peer is here with you now")
    mo.sends(f"{here}/wish", whom="any").sees("no longer waits")
    with line.look() as session:
        assert "set whom to look for:" in [row.what for row in session.all(select(tables.audit.c.what))]
