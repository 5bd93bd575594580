"""A word to coordinators when a month is over and can be read as a note, for those who have asked for it."""

from service import lines, notices
from service.reports import figures
from service.session import Session

WHERE = "month_note"


def wanted(session: Session) -> bool:
    """Whether this line would like one."""
    return isinstance(lines.kept_of(session, WHERE), str)


def want(session: Session, *, yes: bool) -> None:
    """From the next month that ends; or no more."""
    lines.keep(session, WHERE, _newest(session) if yes else None)


def tell(session: Session) -> None:
    """On the board, once for each month."""
    newest = _newest(session)
    if wanted(session) and newest > lines.kept_of(session, WHERE):
        lines.keep(session, WHERE, newest)
        notices.leave(session, "month_note", newest)


def _newest(session: Session) -> str:
    counted = (figures.until(session) or "")[:7]
    return next((name for name in figures.months(session) if name < counted), "")
