"""A peer who asks for it is not shown cruel words; nothing is lost by it, and the caller is told nothing."""

import pytest
from sqlalchemy import select

from service import phrase_lists, rendering, words
from service.tables import escalations, outbox
from service.tables import words as word_table
from tests.journeys.moments import code, talking
from tests.phone import Line, Phone


def kept(line: Line, caller: Phone) -> list[str]:
    """All that a caller wrote, as it is kept."""
    with line.look() as session:
        mine = select(word_table.c.id).where(word_table.c.person_id == line.person(caller).id)
        return [words.read(session, row.id) for row in session.all(mine.order_by(word_table.c.id))]


@pytest.mark.parametrize(
    ("hide", "show", "written", "shown"),
    [
        ("HIDE", "SHOW", "you worthless bitch, call me", "Caller: [hidden], call me"),
        ("Ocultar", "mostrar", "eres una basura, háblame", "Caller: [hidden], háblame"),
    ],
)
def test_hidden_until_shown_again(
    line: Line, caller: Phone, peer: Phone, hide: str, show: str, written: str, shown: str
) -> None:
    """Only the peer sees a difference, only of the caller's words, and only while they want it."""
    talking(caller, peer)
    caller.texts(written)
    peer.hears(written).texts(hide).hears("now come as [hidden]; they are not told. SHOW")
    caller.hears_nothing()
    caller.texts(written)
    peer.hears(shown).texts("you bitch")
    caller.hears("Sam: you bitch").hears_nothing()
    peer.texts(show).hears("as they are written")
    caller.hears_nothing()
    caller.texts(written)
    peer.hears(written)
    assert kept(line, caller)[-3:] == [written] * 3


def test_what_brings_a_person_is_shown_and_brings_them(line: Line, caller: Phone, peer: Phone) -> None:
    """The list looks at what was written, and its phrase is in what the peer reads."""
    talking(caller, peer)
    peer.texts("HIDE").forgets()
    caller.texts("bitch i want to die tonight")
    peer.hears("Caller: [hidden] i want to die tonight")
    line.forward(minutes=4)
    with line.look() as session:
        assert session.all(select(escalations))


def test_a_long_text_comes_whole_even_if_the_list_is_changed_on_the_way(line: Line, caller: Phone, peer: Phone) -> None:
    """What is hidden was decided with the text: what is left of it to send is the same under another list."""
    talking(caller, peer)
    peer.texts("HIDE").forgets()
    caller.texts("and you bitch " * 150 + "the end")
    peer.hears("(1/2) and you [hidden] and", "the end")
    mine = select(outbox).where(outbox.c.to_id == line.person(peer).id, outbox.c.kind == "talk")
    with line.house.session(line.id) as session:
        rows = session.all(mine.order_by(outbox.c.id.desc()).limit(2))
        before = [rendering.body(session, row) for row in rows]
        phrase_lists.use(session, phrase_lists.shipped().replace("bitch/", ""), "test")
        assert [rendering.body(session, row) for row in rows] == before


def test_on_call_reads_everything(line: Line, caller: Phone, peer: Phone, responder: Phone) -> None:
    """Only who asked is spared; whoever joins sees what is written."""
    talking(caller, peer)
    peer.texts("HIDE").forgets()
    caller.texts("URGENT")
    responder.texts(code(responder)).texts("1").forgets()
    caller.texts("fuck you all")
    peer.hears("Caller: [hidden] all")
    responder.hears("Caller: fuck you all")


def test_the_next_peer_has_asked_for_nothing(line: Line, caller: Phone, peer: Phone, other_peer: Phone) -> None:
    """It is of one peer in one talk."""
    other_peer.texts("BREAK").forgets()
    talking(caller, peer)
    peer.texts("HIDE").texts("HANDOVER").texts("OFF")
    other_peer.texts("ON").texts("3").hears("1 = take it").texts("1")
    caller.texts("TALK").texts("you bitch")
    other_peer.hears("you bitch")


def test_an_answer_in_words_after_a_new_beginning_too(line: Line, caller: Phone, peer: Phone) -> None:
    """REPAIR leads back into the questions; what the caller answers there is shown to the peer in the same way."""
    talking(caller, peer)
    peer.texts("HIDE").texts("REPAIR").texts("2").forgets()
    with line.look() as session:
        assert phrase_lists.in_use(session).cruel
    caller.texts("you bitch")
    peer.never_hears("you bitch")


def test_only_a_peer_in_a_talk_has_the_word(line: Line, caller: Phone, peer: Phone) -> None:
    """For a caller it is a word like any other."""
    talking(caller, peer)
    caller.texts("hide")
    peer.hears("Caller: hide").texts("you bitch")
    caller.hears("you bitch")
