"""Later check-ins: asked first, sent at their hour where they are, never chased."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from service import followups, joining, lines, rota
from service.switchboard import staffing
from tests.journeys.moments import all_consents, fault, follow_up, paged, parted
from tests.phone import MONDAY_MORNING, Line, Phone

HELLO = "As agreed, a short hello"
NEW_YORK = "America/New_York"
TELLING = ("peer", "willow", "support", "crisis", "988", "check", "talk", "line", "listen", "help", "suicid")


def wall(at: float, zone: str = NEW_YORK) -> str:
    """A moment as somebody there says it."""
    return datetime.fromtimestamp(at, ZoneInfo(zone)).strftime("%a %H:%M")


def agreed(line: Line, caller: Phone, peer: Phone, *answers: str) -> None:
    """Tomorrow at ten, unless said otherwise, where it is the line's own time."""
    parted(line, caller, peer)
    for answer in answers or ("1", "1", "1", "1"):
        caller.texts(answer)
    caller.hears("I will write on").forgets()


def is_a_peer_too(line: Line, caller: Phone) -> None:
    """Somebody who is a caller, and from now on a peer as well."""
    with line.house.session(line.id) as session:
        joining.add_peer(session, caller.number, "en", "")
        joining.agreed(session, line.person(caller).id, "test")
        rota.change_peer(session, line.person(caller).id, depth="full", practised_at=session.at)


def test_asked_agreed_and_sent_at_that_hour(line: Line, caller: Phone, peer: Phone) -> None:
    """After a talk: may we, by text, at what hour, what time is it there; agreed, with consent; then sent."""
    parted(line, caller, peer)
    caller.texts("2").hears("Shall it be a text or a call").texts("1").hears("What time suits you")
    caller.texts("3").hears("Is it about 10").texts("1")
    caller.hears("I will write on Thursday 7:00 PM, your time. STOP ends all texts.")
    consent = all_consents(line, caller)[-1]
    assert (consent.what, consent.given) == ("follow-up by text", True)
    assert "in 3 days" in consent.wording and "ask.medium: text" in consent.wording
    assert "19:00" in consent.wording
    assert "Is it about" in consent.wording
    line.forward(days=3, hours=8)
    caller.hears_nothing()
    line.forward(hours=1)
    caller.hears(HELLO, "how is today going")
    planned = follow_up(line)
    assert (planned.state, wall(planned.sent_at)) == ("sent", "Thu 19:00")


def test_nothing_in_the_first_words_says_what_the_line_is_for(line: Line, caller: Phone, peer: Phone) -> None:
    """Somebody else may see the screen: the first 40 characters of each text name nothing."""
    agreed(line, caller, peer)
    line.forward(days=1)
    arrived = caller.unread()
    assert len(arrived) == 2
    for body in arrived:
        assert not [word for word in TELLING if word in body[:40].lower()], body[:40]


def test_no_means_none(line: Line, caller: Phone, peer: Phone) -> None:
    """Nothing is planned, and nothing comes."""
    parted(line, caller, peer)
    caller.texts("3").hears("That is fine. The line stays open to you").forgets()
    line.forward(days=8)
    caller.hears_nothing()


@pytest.mark.parametrize(
    "answers", [("no thanks",), ("1", "maybe", "later"), ("1", "1", "maybe", "later"), ("1", "1", "1", "why?", "why?")]
)
def test_without_a_clear_yes_nothing_is_planned(
    line: Line, caller: Phone, peer: Phone, answers: tuple[str, ...]
) -> None:
    """Asked twice is enough."""
    parted(line, caller, peer)
    for answer in answers:
        caller.texts(answer)
    caller.forgets()
    with line.look() as session:
        proposed = followups.listed(session)
    assert [row.state for row in proposed] == ["cancelled"] * (len(answers) > 1)
    line.forward(days=8)
    caller.hears_nothing()
    assert not [row for row in all_consents(line, caller) if row.what == "follow-up by text"]


@pytest.mark.parametrize("word", ["PASS", "LIGHTER", "PASO"])
@pytest.mark.parametrize(
    ("answers", "asked"),
    [(("1",), "a text or a call"), (("1", "1"), "What time suits you"), (("1", "1", "1"), "Is it about")],
)
def test_a_word_of_the_check_in_leaves_the_question_open(
    line: Line, caller: Phone, peer: Phone, answers: tuple[str, ...], asked: str, word: str
) -> None:
    """It cannot be passed, and is asked again, so that nobody has to look for what a number would answer."""
    parted(line, caller, peer)
    for answer in answers:
        caller.texts(answer)
    caller.forgets().texts(word).hears("a number works best", asked).hears_nothing()


def test_silence_means_none(line: Line, caller: Phone, peer: Phone) -> None:
    """A question left open is no consent, and is not chased."""
    parted(line, caller, peer)
    caller.texts("1").hears("Shall it be a text or a call").forgets()
    line.forward(days=4)
    caller.hears_nothing()
    assert follow_up(line).state == "expired"


@pytest.mark.parametrize(
    ("there", "zone"), [("7", "America/Los_Angeles"), ("4 pm", "Europe/Madrid"), ("9:15", "America/Chicago")]
)
def test_in_the_persons_own_zone(line: Line, caller: Phone, peer: Phone, there: str, zone: str) -> None:
    """It is ten in the morning here; they say what time it is there, and their ten o'clock is meant."""
    parted(line, caller, peer)
    caller.texts("1").texts("1").texts("1").texts(there).hears("I will write on Tuesday 10:00")
    line.forward(days=2)
    planned = follow_up(line)
    assert wall(planned.sent_at, zone) == "Tue 10:00"


def test_what_their_clocks_show_is_asked_by_what_they_said_last(line: Line, caller: Phone, peer: Phone) -> None:
    """It is ten here and four where they are; the next time they need only say yes."""
    agreed(line, caller, peer, "1", "1", "1", "4 pm")
    caller.texts("hi").texts("1").texts("1")
    peer.texts("1")
    caller.texts("TALK").forgets()
    peer.texts("DONE").texts("1")
    line.forward(minutes=6)
    caller.hears("May we check in with you again").texts("1").texts("1").texts("1").hears("Is it about 4:")
    caller.texts("1").hears("I will write on Tuesday 10:00")
    assert follow_up(line).zone == "Europe/Madrid"


def test_in_spanish(line: Line, caller: Phone, peer: Phone) -> None:
    """Asked, agreed, sent and answered in the caller's language."""
    caller.texts("ES").texts("1").texts("3").forgets()
    peer.texts("1")
    caller.texts("5")
    peer.texts("5").texts("DONE").texts("1")
    line.forward(minutes=3)
    caller.hears("¿Podemos volver a saber de ti?")
    caller.texts("sí").hears("¿Prefieres un mensaje o una llamada?").texts("1").hears("¿A qué hora te viene bien?")
    caller.texts("1").hears("¿Donde estás es más o menos")
    caller.texts("1").hears("Te escribo el martes").forgets()
    line.forward(days=1)
    caller.hears("Como quedamos, un saludo breve", "¿cómo va el día de hoy?")
    assert not [word for word in ("par", "línea", "apoyo", "willow") if word in caller.inbox()[-2][:40].lower().split()]
    caller.texts("2").hears("Gracias por decirlo")


def test_held_over_quiet_hours_not_dropped(line: Line, caller: Phone, peer: Phone) -> None:
    """The line was away at that hour and comes back at night: it waits for nine in the morning."""
    agreed(line, caller, peer, "1", "1", "3", "1")
    line.house.clock.turn_to(MONDAY_MORNING + 38 * 3600, 0.0)  # Tuesday at midnight, without having looked
    line.settle()
    caller.hears_nothing()
    assert follow_up(line).state == "held"
    line.forward(hours=8, minutes=59)
    caller.hears_nothing()
    line.forward(minutes=1)
    caller.hears(HELLO)
    assert wall(follow_up(line).sent_at) == "Wed 09:00"


@pytest.mark.parametrize(("word", "state"), [("STOP", "opted_out"), ("ALTO", "opted_out")])
def test_stop_cancels_it(line: Line, caller: Phone, peer: Phone, word: str, state: str) -> None:
    """Whatever was planned is off."""
    agreed(line, caller, peer)
    caller.texts(word).forgets()
    line.forward(days=3)
    caller.hears_nothing()
    assert follow_up(line).state == state


def test_stop_while_it_is_being_agreed(line: Line, caller: Phone, peer: Phone) -> None:
    """After START the old question is gone: a digit plans nothing."""
    parted(line, caller, peer)
    caller.texts("1").texts("STOP").texts("START").forgets()
    caller.texts("1").texts("1").texts("1")
    assert follow_up(line).state == "opted_out"


def test_delete_cancels_it(line: Line, caller: Phone, peer: Phone) -> None:
    """An erased number gets nothing."""
    agreed(line, caller, peer)
    caller.texts("DELETE").texts("1").hears("It is done").forgets()
    line.forward(days=3)
    caller.hears_nothing()
    assert follow_up(line).state == "cancelled"


def test_a_newer_conversation_cancels_it(line: Line, caller: Phone, peer: Phone) -> None:
    """Open or over: they have been here since."""
    agreed(line, caller, peer)
    line.forward(hours=2)
    caller.texts("hi again").texts("4").forgets()
    line.forward(days=2)
    caller.hears_nothing()
    assert follow_up(line).state == "cancelled"


def test_never_chased_and_missed_after_a_day(line: Line, caller: Phone, peer: Phone) -> None:
    """No answer is an answer. The next text is a fresh arrival."""
    agreed(line, caller, peer)
    line.forward(days=1)
    caller.hears(HELLO, "how is today going")
    line.forward(days=5)
    caller.hears_nothing()
    assert follow_up(line).state == "missed"
    caller.texts("hello").hears("you have reached a peer line", "How would you like to go on")


def test_answered_in_half_and_never_chased(line: Line, caller: Phone, peer: Phone) -> None:
    """Somebody who stops in the middle is left in peace too, and the line is free for them again."""
    agreed(line, caller, peer)
    line.forward(days=1)
    caller.texts("2").hears("What would you like now").forgets()
    line.forward(days=5)
    caller.hears_nothing()
    assert follow_up(line).state == "answered"
    caller.texts("hello").hears("you have reached a peer line")


def test_answered(line: Line, caller: Phone, peer: Phone) -> None:
    """The script goes on with them alone, and ends."""
    agreed(line, caller, peer)
    line.forward(days=1)
    caller.texts("all right").hears("Thank you for answering. You can write any time")
    assert follow_up(line).state == "answered"
    assert line.conversation(caller).state == "closed"


@pytest.mark.parametrize("answer", ["3", "talk", "TALK"])
def test_it_can_become_a_conversation(line: Line, caller: Phone, peer: Phone, answer: str) -> None:
    """With a peer, at once, and what a day later would have closed it does not."""
    agreed(line, caller, peer)
    line.forward(days=1)
    peer.forgets()
    caller.texts(answer).hears("looking for a peer")
    peer.hears("1 = take it").texts("1").hears("from 1 (low) to 5")
    caller.hears("from 1 (low) to 5").texts("3").forgets()
    peer.texts("TALK").texts("hello")
    caller.hears("Sam: hello")


@pytest.mark.parametrize("word", ["TALK", "3"])
def test_a_text_that_is_lost_later_does_not_end_what_came_of_it(
    line: Line, caller: Phone, peer: Phone, word: str
) -> None:
    """Answered by a word or by a digit: a question of the check-in does not arrive, and caller and peer go on."""
    agreed(line, caller, peer)
    line.forward(days=1)
    peer.forgets()
    caller.texts(word).forgets()
    fault(line, "undelivered", number=caller.number)
    peer.texts("1")
    line.forward(minutes=1)
    peer.texts("TALK").texts("hello")
    caller.hears("Sam: hello")
    line.forward(days=1)
    assert follow_up(line).state == "answered"


def test_the_day_is_over_while_they_check_in_together(line: Line, caller: Phone, peer: Phone) -> None:
    """Answered by a command a day less five minutes later: the check-in that came of it is not closed."""
    agreed(line, caller, peer)
    line.forward(days=1)
    assert follow_up(line).state == "sent"
    line.forward(hours=23, minutes=49)
    peer.forgets()
    caller.texts("TALK").forgets()
    peer.texts("1").hears("from 1 (low) to 5")
    line.forward(minutes=9)
    assert line.conversation(caller).state == "checking_in"
    assert follow_up(line).state == "answered"


def test_it_can_reach_on_call(line: Line, caller: Phone, peer: Phone, responder: Phone) -> None:
    """A hard day: on call is paged, the caller hears who has it, and on call can write to them."""
    agreed(line, caller, peer)
    line.forward(days=1)
    caller.texts("2").texts("2").hears("I am reaching them now")
    assert paged(responder) == 1
    responder.texts("1").hears("You have", "1 = join")
    caller.hears("Our on-call person has your message now")
    responder.texts("1").texts("hello")
    caller.hears("On call: hello")


def test_a_peer_who_is_with_somebody_keeps_their_own_follow_up(line: Line, caller: Phone, peer: Phone) -> None:
    """Who is a caller too: held while they are in a talk as a peer, and kept afterwards."""
    agreed(line, caller, peer)
    is_a_peer_too(line, caller)
    peer.texts("OFF")
    line.forward(hours=23, minutes=45)
    caller.texts("ON").texts("1").forgets()
    other = line.phone("+15550007009")
    other.texts("hi").texts("1").texts("3")
    caller.texts("1").texts("TALK")
    line.forward(minutes=15)
    assert follow_up(line).state == "held"
    caller.never_hears(HELLO)
    caller.texts("DONE").texts("1")
    other.texts("DONE")
    line.forward(minutes=20)
    assert follow_up(line).state == "sent", follow_up(line).state
    caller.hears(HELLO)


def test_a_text_that_the_carrier_could_not_take_is_not_sent_at_night(line: Line, caller: Phone, peer: Phone) -> None:
    """Out of reach since before seven in the evening, and back long after midnight: it waits for the morning."""
    agreed(line, caller, peer, "1", "1", "3", "1")
    fault(line, "rate_limited", always=True, on="any")
    line.forward(hours=40)
    assert wall(line.now()) == "Wed 02:03"
    with line.exchange.lock:
        line.exchange.faults.clear("")
    line.forward(hours=6, minutes=56)
    caller.hears_nothing()
    line.forward(minutes=2)
    caller.hears(HELLO, "how is today going")


def test_it_does_not_come_between_an_offer_and_its_answer(line: Line, caller: Phone, peer: Phone) -> None:
    """Who is a peer too is asked to take somebody in that very minute: their 1 takes the offer."""
    agreed(line, caller, peer)
    is_a_peer_too(line, caller)
    peer.texts("OFF")
    line.forward(seconds=MONDAY_MORNING + 24 * 3600 - line.now() - 60)
    caller.texts("ON").texts("3").forgets()
    other = line.phone("+15550007009")
    line.forward(seconds=30)
    other.texts("hi").texts("1").texts("3")
    caller.hears("1 = take it")
    line.forward(seconds=40)
    caller.hears_nothing().texts("1").hears("You are with them now")
    caller.texts("TALK").texts("DONE").texts("1")
    other.texts("DONE")
    line.forward(minutes=20)
    assert follow_up(line).state == "sent"
    caller.hears(HELLO)


@pytest.mark.parametrize("words", ["ok thank you", "Thanks!", "👍", "Muchas gracias", "yes"])
def test_a_thank_you_is_no_new_conversation(line: Line, caller: Phone, peer: Phone, words: str) -> None:
    """It is answered with a kind word, and what was agreed stays."""
    agreed(line, caller, peer)
    caller.texts(words).hears("It stays as we agreed").hears_nothing()
    line.forward(days=1)
    caller.hears(HELLO)


@pytest.mark.parametrize("words", ["no", "No thanks", "no gracias"])
def test_a_no_calls_it_off(line: Line, caller: Phone, peer: Phone, words: str) -> None:
    """Whenever it is said, and they hear so."""
    agreed(line, caller, peer)
    line.forward(hours=5)
    caller.texts(words).hears("I will not write first").hears_nothing()
    line.forward(days=2)
    caller.hears_nothing()
    assert follow_up(line).state == "cancelled"


def test_a_thank_you_where_nothing_is_planned_any_more(line: Line, caller: Phone, peer: Phone) -> None:
    """They have been here since: nothing is promised that will not come."""
    agreed(line, caller, peer)
    line.forward(hours=2)
    caller.texts("hi again").texts("4").forgets()
    caller.texts("thanks").hears("Thank you too").never_hears("It stays as we agreed")


def test_who_practises_to_be_a_peer_keeps_theirs(line: Line, caller: Phone, peer: Phone) -> None:
    """A practice is no conversation of a caller."""
    agreed(line, caller, peer)
    is_a_peer_too(line, caller)
    caller.texts("PRACTICE").hears("practice")
    caller.texts("DONE").forgets()
    line.forward(days=1)
    caller.hears(HELLO)


@pytest.mark.parametrize(
    ("quiet", "hour", "said", "comes"),
    [([18, 9], "3", "Tuesday 5:59 PM", "Tue 17:59"), ([20, 12], "1", "Tuesday 12:00 PM", "Tue 12:00")],
)
def test_what_is_promised_is_not_in_the_quiet_hours_of_the_line(
    line: Line, caller: Phone, peer: Phone, quiet: list[int], hour: str, said: str, comes: str
) -> None:
    """Where a line is quiet for longer, the nearest time of that day is said, and kept."""
    with line.house.session(line.id) as session:
        lines.choose(session, quiet_hours=quiet)
    parted(line, caller, peer)
    caller.texts("1").texts("1").texts(hour).texts("1").hears(f"I will write on {said}").forgets()
    line.forward(days=2)
    assert wall(follow_up(line).sent_at) == comes


@pytest.mark.parametrize("on_by", ["their word", "a coordinator"])
def test_a_peers_unanswered_follow_up_keeps_nobody_waiting(line: Line, caller: Phone, peer: Phone, on_by: str) -> None:
    """Whoever is on, and lets the hello lie, is asked to take somebody after half an hour, not after a day."""
    agreed(line, caller, peer)
    is_a_peer_too(line, caller)
    peer.texts("OFF")
    line.forward(hours=23)
    if on_by == "their word":
        caller.texts("ON").texts("3").forgets()
    line.forward(hours=1.1)
    caller.hears(HELLO).forgets()
    if on_by == "a coordinator":
        with line.house.session(line.id) as session:
            record = rota.peer(session, line.person(caller).id)
            assert record is not None and staffing.puts_on(session, record) is None
    other = line.phone("+15550007009")
    other.texts("hi").texts("1").texts("3")
    line.forward(minutes=10)
    caller.never_hears("1 = take it")
    line.forward(minutes=31)
    caller.hears("1 = take it").texts("1")
    other.hears("A peer is here with you now")
