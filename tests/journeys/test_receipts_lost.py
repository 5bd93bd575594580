"""The phone company forgets to say what became of our texts: what arrived is known to have arrived, and goes once."""

from sqlalchemy import select

from service.tables import outbox
from tests.journeys.moments import all_notices, escalation, fault, paged, talking
from tests.phone import Line, Phone


def test_what_is_worded_by_the_moment_is_known_again_later(line: Line, caller: Phone) -> None:
    """The answer that rode home told the hours as they were; a minute later a peer is on, and it would say so."""
    fault(line, "lost_callback", always=True)
    caller.texts("hi")
    told = caller.inbox()
    peer = line.peer("+15550002001", "Sam")
    line.forward(minutes=5)
    caller.texts("1").texts("3")
    peer.hears("1 = take it").texts("1").forgets()
    line.forward(minutes=5)
    assert caller.inbox()[: len(told)] == told
    assert len(set(caller.inbox())) == len(caller.inbox())
    everything_left(line)


def test_a_page_in_words_of_its_moment_goes_once(line: Line, caller: Phone, responder: Phone) -> None:
    """Nor does the caller hear again that on call is being reached."""
    fault(line, "lost_callback", always=True)
    fault(line, "dropped_connection")
    caller.texts("hi").texts("URGENT")
    line.peer("+15550002001", "Sam")
    line.forward(seconds=100)
    assert paged(responder) == 1
    assert sum("reaching our on-call person" in body for body in caller.inbox()) == 1
    everything_left(line)


def test_what_became_of_a_safety_text_is_asked_after(line: Line, caller: Phone, peer: Phone, responder: Phone) -> None:
    """The phone company never says that a peer's phone was off: a minute later it is asked, and on call is reached."""
    talking(caller, peer)
    fault(line, "lost_callback", always=True)
    fault(line, "undelivered", number=peer.number, always=True)
    caller.texts("I want to kill myself")
    line.forward(seconds=59)
    assert paged(responder) == 0
    line.forward(seconds=1)
    assert (paged(responder), escalation(line).reason) == (1, "undelivered")


def everything_left(line: Line) -> None:
    """Nothing is in doubt, nobody was asked about it, and by nothing that was sent is it known any more."""
    with line.look() as session:
        left = session.all(select(outbox.c.id, outbox.c.state, outbox.c.sent_as).where(outbox.c.sent_as.is_not(None)))
        doubts = session.all(select(outbox.c.id).where(outbox.c.state.in_(("in_doubt", "sending"))))
    assert (left, doubts) == ([], [])
    assert "in_doubt" not in all_notices(line)


def test_receipts_that_come_a_day_late_change_nothing_that_anybody_reads(line: Line, caller: Phone) -> None:
    """By then the carrier has been asked; each text was sent once, and what comes now is believed and does nothing."""
    fault(line, "late_callback", always=True, seconds=86_400)
    peer = line.peer("+15550002001", "Sam")
    caller.texts("hi").texts("1").texts("3")
    peer.texts("1").texts("5")
    caller.texts("5").texts("from me")
    peer.texts("from you")
    line.forward(minutes=10)
    everything_left(line)
    read = (caller.inbox(), peer.inbox())
    assert sum("from you" in body for body in read[0]) == sum("from me" in body for body in read[1]) == 1
    told = len(line.exchange.attempts)
    line.forward(hours=23, minutes=59)
    written = len(line.exchange.attempts)
    assert [body for body in caller.inbox() if body in read[0]] == read[0]
    assert len(set(read[0])) == len(read[0]) and written >= told
    everything_left(line)
