"""Whoever closes an escalation may add words: sealed as theirs, kept with it, and shown to nobody by that."""

import pytest
from sqlalchemy import select

from service import people, words
from service.tables import words as words_table
from tests.journeys.moments import all_escalations, all_notices, code, coordinator, escalation, talking
from tests.phone import Line, Phone

CLOSED = "is closed, and your words are kept with it"


def kept(line: Line) -> str:
    """The words that are kept with the only escalation."""
    with line.look() as session:
        return words.read(session, escalation(line).note_words_id)


@pytest.mark.parametrize("word", ["DONE", "LISTO", "lista:"])
def test_words_after_done_are_kept_with_it(line: Line, caller: Phone, responder: Phone, word: str) -> None:
    """In either language; nothing of them is in plain in the row, nor in any text."""
    caller.texts("URGENT")
    responder.texts(code(responder)).texts("2").texts(f"{code(responder)} {word} a sister is Marigold").hears(CLOSED)
    assert escalation(line).state == "resolved"
    assert "a sister is Marigold" in kept(line)
    assert escalation(line).note == ""
    with line.look() as session:
        row = session.one(select(words_table).where(words_table.c.place == "note"))
        assert row.person_id == line.person(responder).id
        assert row.conversation_id == line.conversation(caller).id
        assert b"Marigold" not in row.sealed
    for phone in line.phones.values():
        phone.never_hears("Marigold")


def test_from_inside_the_talk_they_are_passed_on_to_nobody(
    line: Line, caller: Phone, peer: Phone, responder: Phone
) -> None:
    """The responder has joined; a note is no word of the talk, and is not among the last lines of anybody."""
    talking(caller, peer)
    caller.texts("URGENT")
    responder.texts(code(responder)).texts("1").texts(f"{code(responder)} DONE Marigold is with her now").hears(CLOSED)
    caller.never_hears("Marigold")
    peer.never_hears("Marigold")
    responder.texts("still here")
    caller.hears("On call: still here")


def test_a_word_later_is_still_kept(line: Line, caller: Phone, responder: Phone) -> None:
    """By whoever closed it; somebody else who was paged adds nothing to what is over."""
    other = line.responder("+15550003002")
    caller.texts("URGENT")
    own = code(responder)
    responder.texts(f"{own} DONE").hears("is closed. Thank you").texts(f"{own} DONE called her").hears(CLOSED)
    other.texts(f"{own} DONE not mine").hears("is closed. Thank you")
    assert "called her" in kept(line)


def test_it_is_gone_with_its_author(line: Line, caller: Phone, responder: Phone) -> None:
    """Erasing the responder makes it unreadable; the escalation stays closed."""
    caller.texts("URGENT")
    responder.texts(f"{code(responder)} DONE Marigold")
    with line.house.session(line.id) as session:
        people.erase(session, line.person(responder).id)
    assert (kept(line), escalation(line).state) == ("", "resolved")


def test_what_is_written_of_another_pages_nobody_about_the_writer(line: Line, caller: Phone, responder: Phone) -> None:
    """A plain phrase in a note is for a coordinator's eye."""
    told = coordinator(line)
    caller.texts("URGENT")
    responder.texts(f"{code(responder)} DONE i want to kill myself, is what she said").hears(CLOSED)
    assert len(all_escalations(line)) == 1
    assert all_notices(line) == ["phrase"]
    told.hears("a text may need a person's eye")
