"""Send what is due in a lane, write down what the carrier said, and settle what nobody knows."""

import time
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from itertools import filterfalse

from sqlalchemy import select, update

from service import dialling, faultpoints, outbox, pacing, people, receipts, rendering, settling, telemetry
from service.carrier.client import Found
from service.errors import Contended, Refused, Unreachable
from service.house import House
from service.session import Record, Session
from service.tables import notices
from service.tables import outbox as rows

SENDERS = 32
LEASE = 15.0  # longer than the carrier client may take for one text
DOUBT = 15.0
LONGEST_WAIT = 60.0
WITH_IT = 0.012  # seconds in which whoever else comes back is written down in the same transaction
LONGEST_FOR_A_COPY = 3600.0
UNSETTLED = ("sending", "in_doubt")
OPTED_OUT_TOO = ("confirmation", "call")
"""STOP ends texts, not calls that somebody asked for."""
ANY_LINE = 0
TRIES = 5


@dataclass(frozen=True)
class Letter:
    """A row that may go, with its number and its words put in."""

    row: Record
    to: str
    body: str


@dataclass(frozen=True)
class Sent:
    """A row and what the carrier said to it: a SID, a no, or nothing."""

    row: Record
    answer: str | Refused | Unreachable


def drain(house: House, lane: str, seconds: float = 20.0) -> int:
    """Send what is due in a lane, several at once, for about so long; returns how many went out.

    Safe in several processes: a row is claimed and committed before it is sent, outside any transaction.
    """
    until = time.monotonic() + seconds
    flying: set[Future[Sent]] = set()
    landed: set[Future[Sent]] = set()
    count = 0
    with ThreadPoolExecutor(SENDERS, thread_name_prefix=f"send-{lane}") as senders:
        while True:
            room = SENDERS - len(flying) if time.monotonic() < until else 0
            more, letters = _patiently(house, lane, [one.result() for one in landed], room)
            flying |= {senders.submit(_hand_over, house, letter) for letter in letters}
            if not flying and not more:
                return count
            landed, flying = _landed(flying)
            count += len(landed)


def _landed(flying: set[Future[Sent]]) -> tuple[set[Future[Sent]], set[Future[Sent]]]:
    """Who is back, the first and whoever comes with it: one transaction writes them all down. And who is not yet."""
    if not flying:
        return set(), set()
    wait(flying, return_when=FIRST_COMPLETED)
    back = wait(flying, timeout=WITH_IT if len(flying) > 1 else 0.0)
    return back.done, back.not_done


def reconcile(house: House) -> int:
    """Settle rows whose sender went away and home replies without a receipt; returns how many."""
    with house.session(ANY_LINE) as session:
        letters = [_lost(session, row) for row in _overdue(session)]
    if not letters:
        return 0
    with ThreadPoolExecutor(SENDERS, thread_name_prefix="settle") as senders:
        looked = list(senders.map(lambda letter: _look(house, letter), letters))
    with house.session(ANY_LINE) as session:
        for letter, found in zip(letters, looked, strict=True):
            if found is not None:
                _settle(replace(session, line_id=letter.row.line_id), letter.row, found)
    return len(letters)


def _patiently(house: House, lane: str, landed: list[Sent], room: int) -> tuple[bool, list[Letter]]:
    """A turn is done again if another transaction stood in its way: what the carrier said is kept."""
    for _ in range(TRIES - 1):
        try:
            return _turn(house, lane, landed, room)
        except Contended:
            continue
    return _turn(house, lane, landed, room)


def _turn(house: House, lane: str, landed: list[Sent], room: int) -> tuple[bool, list[Letter]]:
    """One transaction: write down what came back, claim what may go; says whether anything was claimed."""
    with house.session(ANY_LINE) as session:
        with session.together():
            for sent in filter(_is_taken_text, landed):
                settling.settle_taken(session, sent.row.id, str(sent.answer))
                telemetry.SENDS.labels(sent.row.lane, "taken").inc()
        for sent in filterfalse(_is_taken_text, landed):
            _write_down(replace(session, line_id=sent.row.line_id), sent)
        claimed = outbox.claim(session, lane, room, LEASE) if room else []
        session.look_ahead(*(people.asks(to) for to in {row.to_id for row in claimed}))
        letters = [letter for row in claimed if (letter := _cleared(session, row))]
        outbox.sends_as(session, [(one.row.id, one.body) for one in letters if dialling.is_text(one.row.content)])
        return bool(claimed), letters


def _cleared(session: Session, row: Record) -> Letter | None:
    """The last look before sending: not too late, not to anyone who opted out or was erased, readable, in its turn."""
    mine = replace(session, line_id=row.line_id)
    if row.expires_at is not None and row.expires_at <= session.at:
        _dropped(mine, row, "expired", "too late to be of use")
        return None
    if row.kind not in OPTED_OUT_TOO and people.opted_out(mine, row.to_id):
        _dropped(mine, row, "cancelled", "they asked for no texts")
        return None
    letter = _letter(mine, row)
    if not letter.to:
        _dropped(mine, row, "cancelled", "they were erased")
    elif not letter.body:
        receipts.failed(mine, row, "failed", "its words cannot be read")
    elif row.lane != "later" or not dialling.is_text(row.content) or pacing.leaves_now(mine, row, letter.body):
        return letter
    return None


def _letter(session: Session, row: Record) -> Letter:
    """A row with its number and words; empty where they cannot be read: no row holds up a lane."""
    if not dialling.needs_a_number(row.content):
        return Letter(row, "known by its leg", "a call")
    try:
        to = people.number(session, row.to_id)
        return Letter(row, to or "", _words(session, row) if to else "")
    except rendering.UNREADABLE as error:
        telemetry.logger().error(
            "a row cannot be put into words", outbox_id=row.id, conversation_id=row.conversation_id, exc_info=error
        )
        return Letter(row, "unreadable", "")


def _lost(session: Session, row: Record) -> Letter:
    """A row that nobody knows about any more, with its number if there is one; its words are known by their digest."""
    try:
        to = people.number(replace(session, line_id=row.line_id), row.to_id)
    except rendering.UNREADABLE:
        to = None
    return Letter(row, to or "", "")


def _words(session: Session, row: Record) -> str:
    return rendering.body(session, row) if dialling.is_text(row.content) else "a call"


def _hand_over(house: House, letter: Letter) -> Sent:
    faultpoints.reach(house.settings.fault_points, "send")
    row = letter.row
    with telemetry.doing("send", line_id=row.line_id, outbox_id=row.id, lane=row.lane, kind=row.kind):
        if row.conversation_id is not None:
            telemetry.is_about(row.conversation_id)
        answer = _answer(house, letter)
    faultpoints.reach(house.settings.fault_points, "result")
    return Sent(row, answer)


def _answer(house: House, letter: Letter) -> str | Refused | Unreachable:
    try:
        return dialling.hand_over(house, letter.row, letter.to, letter.body)
    except (Refused, Unreachable) as no:
        return no


def _is_taken_text(sent: Sent) -> bool:
    """As nearly all are: for those it is enough to write it down."""
    return isinstance(sent.answer, str) and dialling.is_text(sent.row.content)


def _write_down(session: Session, sent: Sent) -> None:
    row = sent.row
    match sent.answer:
        case str() as said:
            settling.settle(session, row.id, "sent", sid=dialling.took(session, row.content, said))
            result = "taken"
        case Refused(code=code):
            receipts.failed(session, row, "failed", str(code))
            result = "refused"
        case Unreachable(acted=False) as why:
            _once_more(session, row, session.at + _until_next(row), str(why))
            result = "again"
        case why:
            _in_doubt(session, row, str(why), session.at + DOUBT)
            result = "in_doubt"
    telemetry.SENDS.labels(row.lane, result).inc()


def _until_next(row: Record) -> float:
    """Longer each time. What the carrier is asked to erase is in no hurry, and may have to be finished first."""
    longest = LONGEST_FOR_A_COPY if dialling.is_about_a_copy(row.content) else LONGEST_WAIT
    return float(min(2.0 ** min(row.tries - 1, 20), longest))


def _dropped(session: Session, row: Record, state: str, why: str) -> None:
    session.change(rows, row.id, state=state, lease_until=None, sent_as=None, error=why)
    telemetry.SENDS.labels(row.lane, state).inc()
    if row.kind == "page":
        receipts.tell_the_house(session, row)


def _once_more(session: Session, row: Record, due_at: float, why: str) -> None:
    """Back into its lane, unless a receipt has settled it meanwhile."""
    if session.locked(select(rows.c.id).where(rows.c.id == row.id, rows.c.state.in_(UNSETTLED))):
        outbox.again(session, row.id, due_at, why[:200])
        session.change(rows, row.id, home=False)


def _in_doubt(session: Session, row: Record, why: str, until: float | None) -> bool:
    """Show it as in doubt, unless a receipt has settled it meanwhile. `until` it is looked for; None: no more."""
    mine = update(rows).where(rows.c.id == row.id, rows.c.state.in_(UNSETTLED))
    known = {} if until is not None else {"sent_as": None}
    return session.count(mine.values(state="in_doubt", lease_until=until, error=why[:200], **known)) == 1


def _overdue(session: Session) -> list[Record]:
    """Take the rows whose time to be settled has come, so that nobody else looks for them meanwhile."""
    over = (rows.c.lease_until <= session.at, rows.c.state.in_(UNSETTLED))
    ids = [row.id for row in session.all(select(rows.c.id).where(*over).order_by(rows.c.lease_until).limit(100))]
    taken = update(rows).where(rows.c.id.in_(ids), *over).values(lease_until=session.at + DOUBT)
    return session.all(taken.returning(*rows.c)) if ids else []


def _look(house: House, letter: Letter) -> list[Found] | None:
    """What the carrier has that may be this text; None when it cannot be asked now."""
    if not letter.to:
        return []
    try:
        return dialling.find(house, letter.row, letter.to)
    except (Refused, Unreachable):
        return None


def _settle(session: Session, row: Record, found: list[Found]) -> None:
    for message in found:
        if not session.first(select(rows.c.id).where(rows.c.sid == message.sid, rows.c.id != row.id).limit(1)):
            session.change(rows, row.id, lease_until=None)
            receipts.take(session, row.id, message.sid, message.status, message.error_code)
            dialling.took(session, row.content, message.sid)
            return
    repeatable = row.kind in settling.VITAL or row.lane == "pages"  # a phone that rings twice for a page does no harm
    if repeatable or not dialling.needs_a_number(row.content):
        _once_more(session, row, session.at, "the carrier does not have it: sent again")
        session.lanes[row.lane] += 1
    elif _in_doubt(session, row, "nobody knows whether it was sent", None):
        session.add(notices, kind="in_doubt", about=f"outbox {row.id}", at=session.at)
