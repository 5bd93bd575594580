"""What became of a page: it is written down once, and what is not needed any more stops."""

from collections.abc import Iterable

from sqlalchemy import select, update

from service import legs, outbox
from service.session import Record, Session
from service.tables import outbox as outbox_rows
from service.tables import pages

CALL = "voice"
ANSWERED, NOT_NOW, NO_KEY, NOT_NEEDED = "answered", "not now", "no key", "not needed"


def ended(session: Session, page_id: int, became: str) -> Record | None:
    """Write down how a page ended; returns it, or None when that was known before."""
    first = update(pages).where(pages.c.id == page_id, pages.c.became.is_(None)).values(became=became)
    return session.first(first.returning(*pages.c))


def missed(session: Session, person_id: int, about: Iterable[Record]) -> Record | None:
    """The newest page about one of these for which somebody's phone has rung; none if they left that to the next."""
    theirs = (pages.c.escalation_id.in_([one.id for one in about]), pages.c.person_id == person_id)
    newest = select(pages).where(*theirs, pages.c.channel == CALL).order_by(pages.c.id.desc()).limit(1)
    rung = session.first(newest)
    return rung if rung is not None and rung.became != NOT_NOW else None


def reached(session: Session, paged: Iterable[Record]) -> set[int]:
    """The people to whom one of these pages has left, or may have; and those whose phone has rung for one in vain."""
    ours = list(paged)
    rung = {one.person_id for one in ours if one.channel == CALL and one.became not in (None, NOT_NEEDED)}
    texts = (outbox.PAGE, outbox_rows.c.ref.in_([one.id for one in ours]))
    left = select(outbox_rows.c.to_id).where(*texts, outbox_rows.c.state.not_in(("pending", "superseded")))
    return rung | {row.to_id for row in session.all(left)}


def stop(session: Session, paged: Iterable[Record], taken: int | None = None) -> None:
    """What has not left is taken back, and phones stop ringing; `taken` is the page that was answered."""
    ours = list(paged)
    outbox.supersede(session, outbox.PAGE, outbox_rows.c.ref.in_([one.id for one in ours]))
    for one in ours:
        if one.channel == CALL and one.became is None and one.id != taken:
            session.change(pages, one.id, became=NOT_NEEDED)
            legs.not_needed(session, one.person_id, legs.PAGE, one.id)
    if taken is not None:
        session.change(pages, taken, became=ANSWERED)
