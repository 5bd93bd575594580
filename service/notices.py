"""What coordinators are told: a notice for the console, and a text to each who has a number here."""

from sqlalchemy import select

from service import lines, outbox, people
from service.lines import Line
from service.outbox import Envelope
from service.session import Session
from service.tables import notices

LATELY = 86_400.0


def tell(session: Session, kind: str, about: str, **values: object) -> None:
    """At once, whatever the hour."""
    _notice(session, kind, about)
    for person_id in people.coordinators_of(session):
        envelope = Envelope(person_id, lines.number(session), lane="pages", kind="notice")
        outbox.put(session, envelope, outbox.phrase(f"notice.{kind}", **values))


def tell_by_day(session: Session, kind: str, about: str, **values: object) -> None:
    """What can wait for the morning: nobody is woken by it."""
    _notice(session, kind, about)
    for person_id in people.coordinators_of(session):
        zone = people.get(session, person_id).zone or lines.get(session).zone
        due_at = lines.awake(session, session.at, zone)
        envelope = Envelope(person_id, lines.number(session), lane="later", kind="notice", due_at=due_at)
        outbox.put(session, envelope, outbox.phrase(f"notice.{kind}", **values))


def leave(session: Session, kind: str, about: str) -> None:
    """On the board alone: nobody's phone rings for it."""
    _notice(session, kind, about)


def of_settings(session: Session, line: Line) -> None:
    """Settings of the line that cannot be used are as usual instead; coordinators hear of the same ones once a day."""
    about = f"settings: {', '.join(line.odd)}"[:80]
    if line.odd and not told_lately(session, "settings", about):
        tell_by_day(session, "settings", about)


def told_lately(session: Session, kind: str, about: str) -> bool:
    """Whether coordinators were told the same thing within a day."""
    same = (notices.c.kind == kind, notices.c.about == about, notices.c.at > session.at - LATELY)
    mine = select(notices.c.id).where(notices.c.line_id == session.line_id, *same)
    return session.first(mine.limit(1)) is not None


def told_since(session: Session, kind: str, at: float) -> bool:
    """Whether coordinators were told of this kind of thing since then, whatever it was about."""
    mine = select(notices.c.id).where(notices.c.line_id == session.line_id, notices.c.kind == kind, notices.c.at > at)
    return session.first(mine.limit(1)) is not None


def _notice(session: Session, kind: str, about: str) -> None:
    session.add(notices, kind=kind, about=about, at=session.at)
