"""A line that came back from a backup: nothing of then goes out by itself, and who withdrew since stays withdrawn."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import Connection, delete, select, update

from service import audit, followups, lines, notices, outbox, people, pool, withdrawals
from service.backup.dump import Head
from service.escalation import pages
from service.session import Session
from service.switchboard import leaving
from service.tables import (
    OPEN_STATES,
    alarms,
    checkins,
    conversations,
    escalations,
    legs,
    numbers,
    offers,
    questions,
)
from service.tables import followups as followup_table
from service.tables import outbox as outbox_table
from service.tables import people as people_table
from service.vault import Vault
from service.withdrawals import Withdrawal

REASON = "restored"
UNSENT = ("pending", "sending")


@dataclass(frozen=True)
class Held:
    """What a coordinator has to look at: texts that waited, talks under way, follow-ups, who asked for on call."""

    texts: int
    conversations: int
    followups: int
    escalations: int


def settle(connection: Connection, vault: Vault, at: float, home: Path, who: str, head: Head) -> Held:
    """Hold what waited then, on every line, and apply what people have asked for since, from the list in the home."""
    wishes = withdrawals.all_of(home)
    connection.execute(update(numbers).values(looked_at=None))
    held = Held(0, 0, 0, 0)
    for line_id in lines.ids(connection):
        session = Session(connection, at, vault, line_id)
        mine = Held(_texts(session), _conversations(session), _followups(session), _escalations(session))
        _withdraw(session, (wish for wish in wishes if wish.line_id == line_id))
        audit.note(session, who, REASON, f"a backup of {round(head.at)}")
        notices.tell(session, REASON, ", ".join(f"{count} {what}" for what, count in vars(mine).items()))
        held = Held(*(one + other for one, other in zip(vars(held).values(), vars(mine).values(), strict=True)))
    return held


def _texts(session: Session) -> int:
    """They may have gone out after the backup was made: a coordinator decides, each by each."""
    mine = (outbox_table.c.line_id == session.line_id, outbox_table.c.state.in_(UNSENT))
    session.do(update(outbox_table).where(*mine, outbox_table.c.lane == outbox.VOICE).values(state="superseded"))
    why = "held: it waited when the backup was made"
    held = update(outbox_table).where(*mine).values(state="in_doubt", lease_until=None, sent_as=None, error=why)
    return session.count(held)


def _conversations(session: Session) -> int:
    """Nobody knows what was said since: they end here without a word, and whoever writes again is welcome."""
    mine = (conversations.c.line_id == session.line_id, conversations.c.state.in_(OPEN_STATES))
    found = session.all(select(conversations.c.id, conversations.c.peer_id).where(*mine))
    ids = [row.id for row in found]
    over = {"state": "closed", "closed_at": session.at, "reason": REASON}
    for table, columns, where in (
        (offers, {"state": "withdrawn", "answered_at": session.at}, offers.c.state == "offered"),
        (checkins, {"ended_at": session.at, "reason": REASON}, checkins.c.ended_at.is_(None)),
        (legs, {"ended_at": session.at, "state": "completed"}, legs.c.ended_at.is_(None)),
        (conversations, over, conversations.c.id.in_(ids)),
    ):
        session.do(update(table).where(table.c.line_id == session.line_id, where).values(**columns))
    asked = session.all(select(offers.c.peer_id).where(offers.c.answered_at == session.at))
    for table in (alarms, questions):
        session.do(delete(table).where(table.c.conversation_id.in_(ids)))
    pool.refresh(session, *(row.peer_id for row in found), *(row.peer_id for row in asked))
    return len(ids)


def _followups(session: Session) -> int:
    """Those whose hour has passed may have been kept: they are not kept twice, nor late."""
    mine = (followup_table.c.line_id == session.line_id, followup_table.c.due_at <= session.at)
    waiting = followup_table.c.state.in_(followups.WAITING)
    ids = [row.id for row in session.all(select(followup_table.c.id).where(*mine, waiting))]
    session.do(update(followup_table).where(followup_table.c.id.in_(ids)).values(state="missed"))
    session.do(delete(alarms).where(alarms.c.kind == "follow_up", alarms.c.ref.in_(ids)))
    return len(ids)


def _escalations(session: Session) -> int:
    """Nobody is paged about then, nor told anything of it. They stay open: a coordinator ends them, or asks anew."""
    mine = (escalations.c.line_id == session.line_id, escalations.c.state != "resolved")
    session.do(update(escalations).where(*mine, escalations.c.drill).values(state="resolved"))
    ids = [row.id for row in session.all(select(escalations.c.id).where(*mine))]
    ladder = (alarms.c.line_id == session.line_id, alarms.c.kind.in_(pages.ALARMS))
    session.do(delete(alarms).where(*ladder))
    return len(ids)


def _withdraw(session: Session, wishes: Iterable[Withdrawal]) -> None:
    """In the order in which they were asked for; of somebody who was met later than that, nothing was asked."""
    for wish in wishes:
        known = (people_table.c.line_id == session.line_id, people_table.c.lookup == bytes.fromhex(wish.who))
        for row in session.all(select(people_table.c.id).where(*known, people_table.c.created_at < wish.at)):
            _apply(session, row.id, wish)


def _apply(session: Session, person_id: int, wish: Withdrawal) -> None:
    if wish.what == "erased":
        leaving.erase(session, people.get(session, person_id))
    elif wish.what == "opted_out":
        people.opt_out(replace(session, at=wish.at), person_id, REASON)
    else:
        people.opt_in(replace(session, at=wish.at), person_id, REASON)
