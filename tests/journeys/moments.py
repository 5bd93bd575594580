"""Moments that several journeys start from, and looks at what the line has written down."""

import re

from sqlalchemy import select

from service import joining
from service.session import Record
from service.tables import consents, escalations, followups, notices, pages
from tests.phone import Line, Phone

LAST_RESORT = "+15550003999"

REACHING = "I am reaching our on-call person now"
TAKEN = "Our on-call person has your message now"


def together(caller: Phone, peer: Phone) -> None:
    """A caller and a peer who have just begun the shared check-in."""
    caller.texts("hi").texts("1").texts("3").forgets()
    peer.texts("1").hears("from 1 (low) to 5").forgets()
    caller.hears("from 1 (low) to 5").forgets()


def talking(caller: Phone, peer: Phone) -> None:
    """The same two, in the open relay."""
    together(caller, peer)
    caller.texts("5")
    peer.texts("5").hears("you write to each other")
    caller.hears("you write to each other")


def parted(line: Line, caller: Phone, peer: Phone) -> None:
    """They have talked and said goodbye; the caller is being asked about a follow-up."""
    talking(caller, peer)
    peer.texts("DONE").texts("1")
    line.forward(minutes=3)
    caller.hears("May we check in with you again")
    peer.forgets()


def last_resort(line: Line) -> Phone:
    """The number that a line cannot open without."""
    return line.phone(LAST_RESORT)


def coordinator(line: Line, number: str = "+15550004001") -> Phone:
    """Somebody who is told things by text."""
    with line.house.session(line.id) as session:
        joining.coordinator(session, number, "en")
    return line.phone(number)


def fault(line: Line, kind: str, **wish: object) -> None:
    """Switch on a fault of the carrier."""
    with line.exchange.lock:
        line.exchange.faults.switch_on({"kind": kind, **wish})


def code(phone: Phone) -> str:
    """The code in the last page this phone got."""
    pages = [body for body in phone.inbox() if "on call is needed" in body or "se necesita a la guardia" in body]
    found = re.search(r"\b\d{4}\b", pages[-1])
    assert found is not None
    return found[0]


def paged(phone: Phone) -> int:
    """How often this phone has been paged."""
    return sum("on call is needed" in body for body in phone.inbox())


def all_escalations(line: Line) -> list[Record]:
    """Every escalation, oldest first."""
    with line.look() as session:
        return session.all(select(escalations).order_by(escalations.c.id))


def escalation(line: Line) -> Record:
    """The only escalation there is."""
    [only] = all_escalations(line)
    return only


def all_pages(line: Line) -> list[Record]:
    """Every page, oldest first."""
    with line.look() as session:
        return session.all(select(pages).order_by(pages.c.id))


def follow_up(line: Line) -> Record:
    """The newest follow-up."""
    with line.look() as session:
        return session.all(select(followups).order_by(followups.c.id))[-1]


def all_consents(line: Line, phone: Phone) -> list[Record]:
    """What somebody agreed to or withdrew, oldest first."""
    person_id = line.person(phone).id
    with line.look() as session:
        mine = select(consents).where(consents.c.person_id == person_id)
        return session.all(mine.order_by(consents.c.id))


def all_notices(line: Line) -> list[str]:
    """The kinds of every notice to coordinators, oldest first."""
    with line.look() as session:
        return [row.kind for row in session.all(select(notices).order_by(notices.c.id))]
