"""The ladder: tier by tier and round again until a human acts; nobody is asked about their own."""

import pytest
from sqlalchemy import text

from service import people
from service.switchboard import by_hand
from tests.journeys.moments import (
    REACHING,
    all_notices,
    all_pages,
    code,
    coordinator,
    escalation,
    fault,
    last_resort,
    paged,
    talking,
)
from tests.phone import Line, Phone


def test_it_climbs_tier_by_tier_and_round_again(line: Line, caller: Phone, responder: Phone) -> None:
    """Two minutes each, an empty tier is skipped at once, the last resort ends it, then from the first again."""
    third = line.responder("+15550003003", 3)
    last = last_resort(line)
    caller.texts("URGENT")
    heard = []
    for _ in range(7):
        heard.append((paged(responder), paged(third), paged(last)))
        line.forward(minutes=2)
    assert heard == [(1, 0, 0), (1, 1, 0), (1, 1, 1), (2, 1, 1), (2, 2, 1), (2, 2, 2), (3, 2, 2)]
    assert {page.tier for page in all_pages(line)} == {1, 3, 99}


def test_it_goes_on_until_a_human_acts(line: Line, caller: Phone) -> None:
    """Half a day later it still pages; whoever takes it and ends it ends the pages."""
    last = last_resort(line)
    caller.texts("URGENT")
    line.forward(hours=2)
    assert paged(last) == 61
    last.texts(code(last)).texts("2").texts(f"{code(last)} DONE")
    line.forward(hours=2)
    assert paged(last) == 61


def test_delivery_is_no_acknowledgement(line: Line, caller: Phone, responder: Phone) -> None:
    """A page that arrived and was not answered is not taken."""
    caller.texts("URGENT")
    assert escalation(line).state == "triggered"
    line.forward(minutes=2)
    assert (escalation(line).state, paged(last_resort(line))) == ("triggered", 1)


def test_a_page_that_did_not_arrive_moves_on_at_once(line: Line, caller: Phone, responder: Phone) -> None:
    """No waiting for the tier's time."""
    fault(line, "undelivered", number=responder.number, always=True)
    caller.texts("URGENT")
    last_resort(line).hears("on call is needed")


def test_when_no_page_arrives_the_rounds_keep_their_pace(line: Line, caller: Phone, responder: Phone) -> None:
    """One try for each tier every two minutes: a dead network is not hammered."""
    fault(line, "undelivered", always=True, number=responder.number)
    fault(line, "undelivered", always=True, number=last_resort(line).number)
    caller.texts("URGENT")
    assert len(all_pages(line)) == 2
    line.forward(minutes=2)
    assert len(all_pages(line)) == 4


def test_a_responder_who_opted_out_is_skipped(line: Line, caller: Phone, responder: Phone) -> None:
    """The next tier is paged in the same moment."""
    responder.texts("STOP")
    caller.texts("URGENT")
    assert (paged(responder), paged(last_resort(line))) == (0, 1)


@pytest.mark.parametrize("words", [("URGENT",), ("BACKUP", "1"), ("BACKUP", "2")])
def test_nobody_is_paged_about_their_own_conversation(line: Line, caller: Phone, words: tuple[str, ...]) -> None:
    """The caller, the peer and who joined are all on call, each with a phone that would ring: nobody else is asked.

    Whoever of them needs somebody: the caller, the peer for the caller, or the peer for themselves.
    """
    peer, joined, last = line.peer("+15550002001", "Sam"), line.responder("+15550003001", by="both"), last_resort(line)
    talking(caller, peer)
    caller.texts("URGENT")
    joined.texts(code(joined)).texts("1").hears("You are with them now")
    for phone in (caller, peer):
        line.responder(phone.number, by="both")
    before = len(all_pages(line))
    for word in words:
        (caller if words == ("URGENT",) else peer).texts(word)
    line.forward(minutes=10)
    assert {page.person_id for page in all_pages(line)[before:]} == {line.person(last).id}
    assert not any(phone.rings() for phone in (caller, peer, joined))


def test_a_responder_who_calls_for_themselves_is_not_paged(line: Line, responder: Phone) -> None:
    """On call, and the one who needs it."""
    responder.texts("URGENT").hears(REACHING)
    line.forward(minutes=10)
    assert paged(responder) == 0


def test_nobody_at_all_can_be_paged(line: Line, caller: Phone) -> None:
    """Coordinators are told, the caller hears the truth, and it is tried again."""
    told = coordinator(line)
    last_resort(line).texts("STOP")
    caller.texts("URGENT")
    told.hears("nobody on call could be paged")
    line.forward(minutes=5)
    caller.hears("Nobody on call has answered yet")
    last_resort(line).texts("START")
    line.forward(minutes=2)
    assert paged(last_resort(line)) == 1


def test_it_climbs_with_the_web_door_down_and_after_a_restart(line: Line, caller: Phone, responder: Phone) -> None:
    """Nothing reaches the web any more, and another process finds the same database: on time all the same."""
    last = last_resort(line)
    caller.texts("URGENT")
    fault(line, "lost_callback", always=True)
    fault(line, "lost_webhook", always=True)
    again = Line(line.house.settings, line.exchange)
    again.forward(minutes=2)
    assert (paged(responder), paged(last)) == (1, 1)
    again.forward(minutes=2)
    assert (paged(responder), paged(last)) == (2, 1)
    again.forward(minutes=1)
    caller.hears("Nobody on call has answered yet")
    again.house.close()


def test_whose_number_cannot_be_opened_holds_nobody_else_up(line: Line, caller: Phone, responder: Phone) -> None:
    """They are out of reach, and coordinators are told; the next tier is paged in the same moment."""
    told = coordinator(line)
    caller.texts("hi").forgets()
    theirs, about = line.person(responder), line.conversation(caller)
    with line.house.session(line.id) as session:
        people.change(session, theirs.id, sealed_number=b"spoilt")
        by_hand.call_on_call(session, about.id)
        people.change(session, theirs.id, sealed_number=theirs.sealed_number)
    line.settle()
    assert (paged(responder), paged(last_resort(line))) == (0, 1)
    told.hears("cannot be paged")


def test_a_page_that_fails_for_our_own_reason_does_not_stop_the_ladder(line: Line, caller: Phone) -> None:
    """The database refuses each page to the first tier: callers are answered, the others paged, round after round."""
    first = line.responder("+15550003001", 1)
    second = line.responder("+15550003002", 2)
    told, last = coordinator(line), last_resort(line)
    refuses_pages_to(line, line.person(first).id)
    caller.texts("URGENT").hears(REACHING)
    line.forward(minutes=1)
    assert (paged(second), paged(last)) == (1, 0)
    told.hears("paging on call fails")
    line.forward(minutes=60)
    assert paged(second) == paged(last) >= 10, "a round takes three times two minutes at most"
    caller.hears("Nobody on call has answered yet")
    told.forgets()
    second.texts(code(second))
    line.forward(minutes=20)
    assert "paging_failed" in all_notices(line) and paged(last) == paged(second)
    told.hears_nothing()


def test_on_call_is_tried_for_ever_when_nobody_can_be_paged_for_our_own_reason(line: Line, caller: Phone) -> None:
    """Hours later it is still tried, at the ladder's pace; once the reason is gone, somebody is paged."""
    last = last_resort(line)
    refuses_pages_to(line, line.person(last).id)
    caller.texts("URGENT").hears(REACHING)
    line.forward(hours=3)
    accepts_pages_again(line)
    line.forward(minutes=2)
    assert paged(last) >= 1


def refuses_pages_to(line: Line, person_id: int) -> None:
    """From now on the database takes no page to somebody."""
    with line.house.database.transaction() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text(f"alter table pages add constraint refused check (person_id <> {person_id})"))
            return
        when = f"before insert on pages when new.person_id = {person_id}"
        connection.execute(text(f"create trigger refused {when} begin select raise(abort, 'refused'); end"))


def accepts_pages_again(line: Line) -> None:
    """As it was before."""
    with line.house.database.transaction() as connection:
        of_postgresql = connection.dialect.name == "postgresql"
        connection.execute(
            text("alter table pages drop constraint refused" if of_postgresql else "drop trigger refused")
        )
