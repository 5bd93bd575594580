"""A peer comes on: they hear how things stand, without names, and are asked what they can hold."""

from service import alarms, conversations, hours, lines, outbox, people, questions, rota, stints
from service.alarms import About
from service.matching import offers
from service.outbox import Envelope
from service.session import Record, Session
from service.switchboard import own_follow_up

PRACTICE, THEN_ON = conversations.ALONE


def come_on(session: Session, person_id: int, number: str, until: float | None) -> None:
    """From now on they are there for offers, until a time or until OFF."""
    rota.comes_on(session, person_id, until)
    alarms.cancel(session, "break_over", About(person_id=person_id))
    if until is not None:
        _say(session, person_id, number, "staff.on_until", when={"time": [until, stints.zone_of(session, person_id)]})
    welcome(session, person_id, number)


def welcome(session: Session, person_id: int, number: str) -> None:
    """The brief, a kind word if it has been a lot, and the question what they can hold now."""
    own_follow_up.waits_less(session, person_id)
    brief(session, person_id, number)
    record = rota.peer(session, person_id)
    given = None if record is None else stints.much(session, record)
    if given is not None:
        _much(session, person_id, number, given)
    if record is not None:
        _look_at_the_week(session, record)
    if not conversations.busy(session, person_id):
        questions.close_kind(session, "hold", person_id)
        offers.settle_in(session, person_id, number)


def week_past(session: Session, person_id: int) -> None:
    """What somebody meant to give in a week may be over while they are on: they hear so once, kindly."""
    record = rota.peer(session, person_id)
    if record is None or not rota.is_on(session, record):
        return
    if stints.left(session, record) > 0:
        _look_at_the_week(session, record)
    else:
        _much(session, person_id, lines.number(session), "past")


def _look_at_the_week(session: Session, record: Record) -> None:
    left = stints.left(session, record)
    if left > 0:
        alarms.put(session, "week_past", max(left, 1.0), About(person_id=record.person_id))


def _much(session: Session, person_id: int, number: str, given: str) -> None:
    _say(session, person_id, number, f"staff.{given}", hours={"hours": stints.this_week(session, person_id)})


def practised(session: Session, person_id: int, conversation: Record) -> None:
    """They have gone through the practice: who wanted to come on is on now; the others hear how."""
    record = rota.peer(session, person_id)
    if record is None:
        return
    rota.change_peer(session, person_id, practised_at=session.at)
    if conversation.reason == THEN_ON:
        still = record.on_until is not None and record.on_until > session.at
        come_on(session, person_id, conversation.number, record.on_until if still else None)
    elif record.practised_at is None:
        _say(session, person_id, conversation.number, "staff.practised")


def rests_still(session: Session, person_id: int, conversation: Record) -> None:
    """After back-up for themselves only their own ON brings offers, whatever they chose since: they hear how."""
    record = rota.peer(session, person_id)
    on_a_break = alarms.waits(session, "break_over", About(person_id=person_id))
    if record is not None and rota.is_on(session, record) and record.resting and not on_a_break:
        _say(session, person_id, conversations.number_of(conversation, person_id), "staff.still_resting")


def brief(session: Session, person_id: int, number: str) -> None:
    """How many are on and how many wait, whether on call can be reached, and the coordinator's note."""
    others = [peer for peer in rota.on_now(session) if peer.person_id != person_id]
    key = "staff.brief" if _on_call_reachable(session) else "staff.brief_no_on_call"
    _say(session, person_id, number, key, others=len(others), waiting=conversations.waiting(session))
    note = lines.get(session).note
    if note:
        _say(session, person_id, number, "staff.note", note=note)


def clock(session: Session, person_id: int, said: tuple[int, ...], minute: int) -> float | None:
    """When the clocks where somebody lives next show one of these hours, if that is soon."""
    return hours.coming(session.at, said, minute, stints.zone_of(session, person_id))


def _on_call_reachable(session: Session) -> bool:
    everybody = [person_id for tier in rota.tiers(session).values() for person_id in tier]
    rows = [people.get(session, person_id) for person_id in everybody]
    return any(row.opted_out_at is None and row.erased_at is None for row in rows)


def _say(session: Session, person_id: int, number: str, key: str, **values: object) -> None:
    outbox.put(session, Envelope(person_id, number), outbox.phrase(key, **values))
