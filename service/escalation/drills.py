"""Drills: the ladder is paged for practice, about nobody, and every text of it says so first."""

from sqlalchemy import select

from service import alarms, lines, outbox
from service.errors import BadInput
from service.escalation import outcomes
from service.outbox import Content, Envelope
from service.session import Record, Session
from service.tables import escalations, pages
from service.tables import lines as line_rows


def running(session: Session) -> Record | None:
    """The drill that is not over yet: there is one at most."""
    mine = (escalations.c.line_id == session.line_id, escalations.c.drill, escalations.c.state != "resolved")
    return session.first(select(escalations).where(*mine).limit(1))


def was_taken(session: Session) -> bool:
    """Whether anybody ever took a drill: then pages arrive, and somebody knows what to do with one."""
    mine = (escalations.c.line_id == session.line_id, escalations.c.drill, escalations.c.acknowledged_at.is_not(None))
    return session.first(select(escalations.c.id).where(*mine).limit(1)) is not None


def may_begin(session: Session) -> None:
    """Raises BadInput while one is running, or while somebody is being reached for real."""
    session.locked(select(line_rows.c.id).where(line_rows.c.id == session.line_id))
    already = running(session)
    if already is not None:
        raise BadInput(f"A drill is running already: {already.code}; --stop ends it.")
    real = (escalations.c.line_id == session.line_id, escalations.c.state == "triggered")
    needed = session.first(select(escalations.c.code).where(*real).limit(1))
    if needed is not None:
        raise BadInput(f"On call is being reached for somebody now ({needed.code}); drill when that is taken.")


def asks(escalation: Record, language: str) -> Content:
    """What a page says: that on call is needed, in which language; or that this is practice."""
    if escalation.drill:
        return say(escalation, "page.drill")
    return say(escalation, "page.text", language={"language": language})


def say(escalation: Record, key: str, **values: object) -> Content:
    """One of the line's sentences about an escalation; of a drill, marked."""
    return marked(outbox.phrase(key, code=escalation.code, **values), drill=escalation.drill)


def marked(content: Content, *, drill: bool) -> Content:
    """Whatever this becomes, a text or a voice, its first word says that it is a drill."""
    return {**content, "drill": True} if drill else content


def give_way(session: Session) -> None:
    """On call is needed for real: a drill is over, and everybody it paged hears that what comes next is none."""
    drill = running(session)
    if drill is not None:
        stop(session, drill, "page.drill_gives_way")


def stop(session: Session, drill: Record, key: str = "page.drill_over") -> None:
    """It is over, whoever had it: no more pages, and everybody it paged hears so."""
    session.change(escalations, drill.id, state="resolved", resolved_at=session.at)
    for kind in ("climb", "truth", "page_call"):
        alarms.cancel_ref(session, kind, drill.id)
    paged = session.all(select(pages).where(pages.c.escalation_id == drill.id))
    outcomes.stop(session, paged)
    for person_id in sorted({page.person_id for page in paged}):
        envelope = Envelope(person_id, lines.number(session), lane="pages", kind="notice")
        outbox.put(session, envelope, say(drill, key))
