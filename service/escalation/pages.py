"""Raise an escalation and page the ladder, tier by tier and round after round, until a human acts."""

from typing import Any

from sqlalchemy import bindparam, or_, select
from sqlalchemy.exc import OperationalError

from service import alarms, conversations, lines, notices, outbox, rota
from service.alarms import About
from service.escalation import drills, ladder, outcomes, reaching, responders
from service.outbox import Envelope
from service.prepared import Prepared
from service.session import Record, Session
from service.tables import escalations, pages

LATELY = 86_400.0
ALARMS = ("climb", "truth", "page_call", "still_with_it", "forgotten")
"""All that looks at an escalation again: they name it and no conversation."""
OUT_LOUD = ("urgent", "backup")
"""Asked for in front of the other; a private choice in a script changes nothing that they see."""


def raise_(
    session: Session, about_id: int, conversation: Record | None, *, raised_by: int | None, reason: str
) -> Record:
    """Page on call about somebody. One that is open about the same person and conversation is not doubled."""
    conversation_id = conversation.id if conversation is not None else None
    already = open_about(session, about_id, conversation_id)
    if already is not None:
        return _raised_again(session, already.id, raised_by, reason)
    return _trigger(session, conversation_id=conversation_id, about_id=about_id, raised_by=raised_by, reason=reason)


def drill(session: Session) -> Record:
    """Page on call for practice, about nobody: the same way, in the same time. Raises BadInput if not now."""
    drills.may_begin(session)
    return _trigger(session, reason="drill", drill=True)


def _trigger(session: Session, **what: object) -> Record:
    begins = {"state": "triggered", "tier": 0, "round": 1, "triggered_at": session.at}
    escalation_id = session.add(escalations, code="", **begins, **what)
    session.change(escalations, escalation_id, code=str(1000 + escalation_id * 7919 % 9000))
    _climb_now(session, escalation_id)
    _tell_the_truth_later(session, escalation_id)
    return get(session, escalation_id)


def get(session: Session, escalation_id: int) -> Record:
    """One escalation as it stands."""
    return session.one(select(escalations).where(escalations.c.id == escalation_id))


def find(session: Session, escalation_id: int) -> Record | None:
    """An escalation of this line by id, if there is one."""
    mine = (escalations.c.id == escalation_id, escalations.c.line_id == session.line_id)
    return session.first(select(escalations).where(*mine))


def hold(session: Session, escalation_id: int) -> Record:
    """One escalation, held against others until the end of the transaction."""
    row = session.locked(select(escalations).where(escalations.c.id == escalation_id))
    assert row is not None
    return row


def climb(session: Session, escalation_id: int, spared: int | None = None, passed_over: int = 0) -> None:
    """Page the next tier that has somebody, and look again after a while: nothing but a human ends this.

    Who is spared is left out this once, if there is anybody else; so many tiers are passed over, as they could not
    be paged just now for a reason that is ours.
    """
    escalation = hold(session, escalation_id)
    if escalation.state != "triggered":
        return
    if not escalation.drill:
        drills.give_way(session)
    following = _following(session, escalation, spared, passed_over)
    _tell_who_is_out_of_reach(session)
    if following is None:
        kind = "drill_nobody_on_call" if escalation.drill else "nobody_on_call"
        notices.tell(session, kind, f"escalation {escalation_id}")
    else:
        session.change(escalations, escalation_id, tier=following.tier, round=following.round)
        for person_id in following.people:
            reaching.page(session, escalation, person_id, following, number(session, escalation))
    alarms.put(session, "climb", lines.get(session).pace.page, About(ref=escalation_id), lane="pages")


def _climb_now(session: Session, escalation_id: int, spared: int | None = None) -> None:
    """At once; or, if that fails, by an alarm: it keeps what failed, and whoever asked is answered all the same."""
    try:
        with session.savepoint():
            climb(session, escalation_id, spared)
    except OperationalError:
        raise
    except Exception:  # noqa: BLE001 - it fails once more there, and is kept with its error
        alarms.put(session, "climb", 0, About(ref=escalation_id), lane="pages")


def unreached(session: Session, page_id: int, became: str) -> None:
    """A page certainly did not reach anybody: the other way at once if it was not used yet, else the next tier."""
    page = outcomes.ended(session, page_id, became)
    escalation = None if page is None else hold(session, page.escalation_id)
    if page is None or escalation is None or escalation.state != "triggered":
        return
    theirs = page.person_id in responders.involved(session, escalation)
    if theirs or not reaching.by_the_other(session, escalation, page, number(session, escalation)):
        _next_at_once(session, escalation, page)


def turned_down(session: Session, page_id: int) -> None:
    """Whoever was paged cannot take it now: the next tier at once, and nothing more to them."""
    page = outcomes.ended(session, page_id, outcomes.NOT_NOW)
    if page is not None:
        _next_at_once(session, hold(session, page.escalation_id), page)


def _next_at_once(session: Session, escalation: Record, page: Record) -> None:
    """The next tier now, if that is where the ladder stands. When none is left, the round keeps its pace."""
    if escalation.state != "triggered" or (escalation.tier, escalation.round) != (page.tier, page.round):
        return
    following = _following(session, escalation)
    if following is not None and following.round == escalation.round:
        alarms.put(session, "climb", 0, About(ref=escalation.id), lane="pages")


def call_too(session: Session, escalation_id: int, person_id: int) -> None:
    """A staged page: nobody has taken it for a while, so who was texted is rung, unless they are in it by now."""
    escalation = hold(session, escalation_id)
    if escalation.state == "triggered" and person_id not in responders.involved(session, escalation):
        reaching.call_too(session, escalation, person_id, number(session, escalation))


def truth(session: Session, escalation_id: int) -> None:
    """Nobody has it yet: whoever hopes for it is told so."""
    escalation = get(session, escalation_id)
    if escalation.state == "triggered":
        for person_id in hoping(session, escalation):
            tell(session, escalation, person_id, "not_yet")


def quiet(session: Session, escalation_id: int) -> None:
    """Somebody has it: the ladder rests."""
    for kind in ("climb", "truth", "page_call"):
        alarms.cancel_ref(session, kind, escalation_id)


def by_code(session: Session, person_id: int, code: str) -> Record | None:
    """The escalation that a code names, if this person was paged about it."""
    mine = session.run(_BY_CODE, person=person_id, code=code)
    return mine[-1] if mine else None


def pending(session: Session, person_id: int) -> list[Record]:
    """Escalations that somebody has been paged about and nobody has taken."""
    return session.run(_PENDING, person=person_id)


def codes(session: Session, person_id: int) -> list[str]:
    """The codes that mean something from this person: of all that are not resolved, and of late ones."""
    return [row.code for row in session.run(_CODES, person=person_id, since=session.at - LATELY)]


def open_about(session: Session, about_id: int, conversation_id: int | None) -> Record | None:
    """The one that is not resolved about somebody in a conversation; in any, when none is named."""
    same = () if conversation_id is None else (escalations.c.conversation_id == conversation_id,)
    return session.first(_open().where(escalations.c.about_id == about_id, *same))


def was_raised(session: Session, about_id: int, conversation_id: int | None, reason: str) -> bool:
    """Whether one was raised for this reason before: ever in a conversation, or lately outside of any."""
    lately = (escalations.c.conversation_id.is_(None), escalations.c.triggered_at > session.at - LATELY)
    same = lately if conversation_id is None else (escalations.c.conversation_id == conversation_id,)
    raised = select(escalations.c.id).where(escalations.c.about_id == about_id, escalations.c.reason == reason, *same)
    return session.first(raised.limit(1)) is not None


def open_about_person(session: Session, person_id: int) -> list[Record]:
    """Escalations about somebody that are not resolved."""
    return session.all(_open().where(escalations.c.about_id == person_id))


def listed(session: Session, limit: int = 100) -> list[Record]:
    """The newest escalations of the line."""
    mine = select(escalations).where(escalations.c.line_id == session.line_id)
    return session.all(mine.order_by(escalations.c.id.desc()).limit(limit))


def get_page(session: Session, page_id: int) -> Record:
    """One page as it stands."""
    return session.one(select(pages).where(pages.c.id == page_id))


def paged(session: Session, escalation_id: int) -> list[Record]:
    """Every page of an escalation, oldest first."""
    return session.all(select(pages).where(pages.c.escalation_id == escalation_id).order_by(pages.c.id))


def hoping(session: Session, escalation: Record) -> list[int]:
    """Who is told how it goes: whoever asked; and, when it was asked out loud, the peer who is with them."""
    hopeful = {escalation.raised_by}
    if escalation.conversation_id is not None and escalation.reason in ("urgent", "backup"):
        conversation = conversations.get(session, escalation.conversation_id)
        if conversation.caller_id == escalation.about_id and conversation.closed_at is None:
            hopeful.add(conversation.peer_id)
    return sorted(person for person in hopeful if person is not None)


def tell(session: Session, escalation: Record, person_id: int, news: str) -> None:
    """How it goes (reaching, taken, not_yet), as safety texts: they may be repeated when in doubt."""
    for_self = person_id == escalation.about_id and escalation.reason != "backup_me"
    envelope = Envelope(person_id, _theirs(session, escalation, person_id), escalation.conversation_id, kind="safety")
    outbox.put(session, envelope, outbox.phrase(f"{'urgent' if for_self else 'backup'}.{news}"))


def number(session: Session, escalation: Record) -> str:
    """Which of our numbers its texts go out from."""
    if escalation.conversation_id is None:
        return lines.number(session)
    return str(conversations.get(session, escalation.conversation_id).number)


def _theirs(session: Session, escalation: Record, person_id: int) -> str:
    """From which of our numbers somebody in the conversation that it is about is told."""
    if escalation.conversation_id is None:
        return number(session, escalation)
    return conversations.number_of(conversations.get(session, escalation.conversation_id), person_id)


def _raised_again(session: Session, escalation_id: int, raised_by: int | None, reason: str) -> Record:
    """Still the same one. Who asks for themselves is who waits for it; what somebody had, or what rests, climbs."""
    escalation = hold(session, escalation_id)
    asked_by_them = raised_by == escalation.about_id
    if escalation.raised_by is None or asked_by_them:
        session.change(escalations, escalation_id, raised_by=raised_by, reason=reason)
    climbs = alarms.waits(session, "climb", About(ref=escalation_id))
    if escalation.state == "acknowledged" or not climbs:
        trigger_again(session, escalation)
    _tell_the_truth_later(session, escalation_id)
    return get(session, escalation_id)


def put_down(session: Session, person_id: int) -> None:
    """A responder can no longer be reached: what they had taken climbs again, to others first."""
    taken = (escalations.c.line_id == session.line_id, escalations.c.state == "acknowledged")
    theirs = select(escalations).where(*taken, escalations.c.acknowledged_by == person_id)
    for escalation in session.all(theirs):
        trigger_again(session, escalation, person_id)


def trigger_again(session: Session, escalation: Record, spared: int | None = None) -> None:
    """Nobody has it any more: the ladder is climbed from the bottom, one round on, and the truth is told in time."""
    again = {"state": "triggered", "tier": 0, "round": escalation.round + 1, "acknowledged_by": None}
    session.change(escalations, escalation.id, triggered_at=session.at, **again)
    _climb_now(session, escalation.id, spared)
    _tell_the_truth_later(session, escalation.id)


def _tell_the_truth_later(session: Session, escalation_id: int) -> None:
    """Five minutes from when it was triggered, or, if those are over, from now."""
    truth_at = get(session, escalation_id).triggered_at + lines.get(session).pace.truth
    if truth_at <= session.at:
        truth_at = session.at + lines.get(session).pace.truth
    alarms.put_at(session, "truth", truth_at, About(ref=escalation_id), lane="pages")


def _following(
    session: Session, escalation: Record, spared: int | None = None, passed_over: int = 0
) -> ladder.Rung | None:
    """Whoever is spared, or was its peer and has left, is asked only where there is nobody else."""
    tiers = rota.tiers(session)
    barred = responders.involved(session, escalation) | _out_of_the_way(session, escalation, tiers)
    fluent = responders.fluent(session, tiers, reaching.language(session, escalation))
    have_left = responders.have_left(session, escalation)
    rung = None
    for rather_not in (have_left | {spared}, have_left, frozenset[int]()):
        rung = rung or _rung(tiers, escalation, passed_over, barred | rather_not, fluent)
    return rung


def _rung(
    tiers: responders.Tiers,
    escalation: Record,
    passed_over: int,
    left_out: frozenset[int | None],
    fluent: frozenset[int],
) -> ladder.Rung | None:
    rung = ladder.next_tier(tiers, escalation.tier, escalation.round, left_out, fluent)
    for _ in range(passed_over):
        rung = rung and ladder.next_tier(tiers, rung.tier, rung.round, left_out, fluent)
    return rung


def _tell_who_is_out_of_reach(session: Session) -> None:
    """Whoever is on the ladder now and could not be paged if they were needed: coordinators hear it once a day."""
    for person_id in sorted(responders.out_of_reach(session, rota.tiers(session))):
        if not notices.told_lately(session, "cannot_be_paged", f"person {person_id}"):
            notices.tell(session, "cannot_be_paged", f"person {person_id}")


def _out_of_the_way(session: Session, escalation: Record, tiers: responders.Tiers) -> frozenset[int]:
    """Whoever neither a text nor a call would reach at this moment."""
    ours = number(session, escalation)
    there = {person_id for tier in tiers.values() for person_id in tier}
    return frozenset(one for one in there if not reaching.ways(session, one, ours))


_PAGED = (
    select(escalations)
    .where(escalations.c.id.in_(select(pages.c.escalation_id).where(pages.c.person_id == bindparam("person"))))
    .order_by(escalations.c.id)
)
_PENDING = Prepared(_PAGED.where(escalations.c.state == "triggered"))
_BY_CODE = Prepared(_PAGED.where(escalations.c.code == bindparam("code")))
_CODES = Prepared(_PAGED.where(or_(escalations.c.state != "resolved", escalations.c.resolved_at > bindparam("since"))))


def _open() -> Any:
    return select(escalations).where(escalations.c.state != "resolved")
