"""Replies that come late, twice, or for what is no longer asked: kept, answered once, and nothing moves back."""

from concurrent.futures import ThreadPoolExecutor

from flows import state
from service.checkins import running
from service.switchboard import perform
from tests.journeys.test_text import together
from tests.phone import Line, Phone


def test_two_answers_at_once_are_one_answer_and_one_kind_word(line: Line, caller: Phone, peer: Phone) -> None:
    """Whichever the line sees first is sealed; the other changes nothing and is answered too."""
    together(caller, peer)
    caller.forgets()
    with ThreadPoolExecutor(2) as at_once:
        list(at_once.map(caller.texts, ("2", "5")))
    line.settle()
    heard = caller.unread()
    assert len(heard) == 2 and any("kept closed" in body for body in heard)
    peer.never_hears("said 2").never_hears("said 5")
    with line.look() as session:
        checkin = running.newest(session, line.conversation(caller).id)
    assert checkin.state["answers"]["mood"].keys() == {"caller"}


def test_an_answer_to_a_step_that_is_closed_is_words_in_the_talk(line: Line, caller: Phone, peer: Phone) -> None:
    """The reveal has come and they talk: a late 5 goes to the partner as a word, and the reveal stays what it was."""
    together(caller, peer)
    caller.texts("4")
    peer.texts("5").hears("You said 5. The caller said 4")
    caller.hears("You said 4. Sam said 5").texts("5")
    peer.hears("Caller: 5").never_hears("caller said 5")


def test_an_answer_to_a_step_that_is_closed_is_no_answer_to_the_next(line: Line, caller: Phone, peer: Phone) -> None:
    """While a question for words is open a late digit gathers with the words, and is never lost."""
    together(caller, peer)
    caller.texts("2")
    peer.texts("3")
    caller.hears("weighs on you").texts("3").hears("Write as much").texts("it is all too much")
    line.forward(minutes=1)
    peer.texts("rain")
    line.forward(minutes=1)
    peer.hears("The caller: 3 it is all too much")


def test_an_answer_while_the_partner_is_awaited_is_kept_to_oneself(line: Line, caller: Phone, peer: Phone) -> None:
    """A second thought after one's own answer is answered kindly and never reaches the partner."""
    together(caller, peer)
    caller.texts("2").hears("kept closed").texts("no, rather a 5").hears("Your part is in")
    peer.texts("4").hears("You said 4. The caller said 2").never_hears("rather a 5")


def test_a_reply_after_the_version_was_withdrawn_reaches_the_partner(line: Line, caller: Phone, peer: Phone) -> None:
    """The check-in is over and shows nothing; the conversation goes on, and so does the reply."""
    together(caller, peer)
    caller.texts("2")
    with line.house.session(line.id) as session:
        checkin = running.newest(session, line.conversation(caller).id)
        found = running.tell(session, checkin, state.Withdrawn())
        perform.outcomes(session, checkin, found)
    line.settle()
    peer.forgets().texts("4")
    caller.hears("Sam: 4").never_hears("Sam said")
    assert line.conversation(caller).state == "open"


def test_a_reply_to_a_script_for_one_that_is_over_begins_anew(line: Line, caller: Phone) -> None:
    """An answer that comes after the last question is never taken for one of it."""
    caller.texts("hi").texts("4").hears("That is fine").forgets()
    caller.texts("2").hears("good to hear from you again", "1 With a peer")
