"""Practice in the console: who is ready, a practice sent to a phone by day, and the card with every word on it."""

import pytest

from flows.vocabulary import COMMANDS
from service import rota, tables
from service.web.console import practising
from tests.console.browsing import Browsing
from tests.console.coordinating import mo as mo
from tests.console.test_board import log
from tests.journeys.test_practice import goes_through
from tests.phone import Line, Phone


@pytest.fixture
def kim(line: Line) -> Phone:
    """Somebody who has agreed and not practised."""
    phone = line.peer("+15550002009", "Kim", on=False)
    with line.house.session(line.id) as session:
        rota.change_peer(session, line.person(phone).id, practised_at=None)
    return phone


def test_a_practice_is_sent_and_whoever_went_through_it_is_ready(line: Line, kim: Phone, mo: Browsing) -> None:
    """On their own phone; once more is offered in other words."""
    one = line.person(kim).id
    mo.opens("/console/people/practice").sees("Not practised yet", "Kim", "Nobody yet.")
    mo.sends(f"/console/people/practice/{one}").sees("They are being asked")
    line.settle()
    kim.hears("Before your first turn")
    assert ("asked to practise", f"person {one}") in log(line)
    mo.sends(f"/console/people/practice/{one}").sees("in the middle of something")
    goes_through(line, kim.texts("1"))
    kim.hears("You are ready")
    mo.opens("/console/people/practice").sees("Everybody who has agreed has practised", "practised Mon 23 Nov")
    mo.sends(f"/console/people/practice/{one}").sees("They are being asked")
    line.settle()
    kim.hears("whenever you like").texts("2").hears("whenever it suits you")


def test_nobody_is_asked_by_night_or_against_their_word(line: Line, kim: Phone, mo: Browsing) -> None:
    """Nor before they have agreed."""
    one = line.person(kim).id
    line.forward(hours=13)
    mo.signs_in("Mo").sends(f"/console/people/practice/{one}").sees("It is night where they are")
    with line.house.session(line.id) as session:
        session.change(tables.people, one, opted_out_at=session.at)
    mo.sends(f"/console/people/practice/{one}").sees("stopped our texts")
    with line.house.session(line.id) as session:
        rota.change_peer(session, one, state="invited")
    mo.sends(f"/console/people/practice/{one}").sees("not agreed to be a peer yet")
    assert mo.sends("/console/people/practice/999").status == 404
    line.settle()
    kim.hears_nothing()


def test_the_card_has_every_word_of_a_peer_in_both_languages(line: Line, mo: Browsing) -> None:
    """As the line understands them; only what is asked of the keypad alone is not on it."""
    mo.opens("/console/people/practice/card").sees("Words for peers", "Palabras para pares", "988")
    held = {word for words in practising.CARD.values() for word in words}
    assert held == set(COMMANDS["en"].values()) - {"delete", "repeat"}
    for language in ("en", "es"):
        for word in held:
            spelt = practising.spelt(word, language)
            assert COMMANDS[language][spelt.lower()] == word
            mo.sees(f"<dt>{spelt}</dt>")
