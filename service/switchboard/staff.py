"""What peers say about their own time: on, off, a break, how things stand."""

from collections.abc import Callable, Mapping

from flows import until
from service import alarms, conversations, lines, rota, stints
from service.alarms import About
from service.matching import offers
from service.switchboard import apart, capacity, dropping, perform, practice, ready
from service.switchboard.turn import Turn


def _on(turn: Turn) -> None:
    record = rota.peer(turn.session, turn.person.id)
    assert record is not None
    if record.state != "agreed":
        turn.reply("staff.not_agreed")
        return
    ends = _ends(turn) if until.meant(turn.text) else None
    if ends is None and until.meant(turn.text):
        turn.reply("staff.until_when")
    elif record.practised_at is None:
        rota.change_peer(turn.session, turn.person.id, on_until=ends)
        practice.begin(turn.session, turn.person.id, turn.number, then_on=True)
    else:
        ready.come_on(turn.session, turn.person.id, turn.number, ends)


def _ends(turn: Turn) -> float | None:
    """When they want to go off again; None if that cannot be told, or lies too far."""
    said = until.read(turn.text)
    if said is None:
        return None
    if said.minutes is not None:
        return turn.session.at + said.minutes * 60
    return ready.clock(turn.session, turn.person.id, said.hours, said.minute)


def _off(turn: Turn) -> None:
    rota.goes_off(turn.session, turn.person.id)
    offers.withdraw_from(turn.session, turn.person.id)
    in_talk = turn.role == "peer" and turn.here.state in conversations.TALKING
    turn.reply("staff.off_in_talk" if in_talk else "staff.off")


def _break(turn: Turn) -> None:
    """Half an hour without offers; then they are on again by themselves."""
    rota.rests(turn.session, turn.person.id, perform.BREAK_SECONDS)
    offers.withdraw_from(turn.session, turn.person.id)
    turn.reply("staff.break")


def _status(turn: Turn) -> None:
    """On until when, talks now, hours this week, and whether aftercare is owed."""
    session, person_id = turn.session, turn.person.id
    record = rota.peer(session, person_id)
    assert record is not None
    values: dict[str, object] = {"hours": {"hours": stints.this_week(session, person_id)}}
    if not rota.is_on(session, record):
        kind = "off"
    elif record.resting:
        kind = "break" if alarms.waits(session, "break_over", About(person_id=person_id)) else "rest"
    else:
        kind = "on" if record.on_until is None else "until"
        values["talks"] = conversations.load(session, person_id)
    if kind == "until":
        values["when"] = {"time": [record.on_until, stints.zone_of(session, person_id)]}
    turn.reply(f"staff.status_{kind}{'_care' if record.aftercare_owed else ''}", **values)
    if lines.room(session) > 1:
        turn.reply("staff.takes_two" if record.texts_at_once > 1 else "staff.takes_one")


def _practice(turn: Turn) -> None:
    """Again, or for the first time; they do not come on by it."""
    practice.begin(turn.session, turn.person.id, turn.number)


STAFF: Mapping[str, Callable[[Turn], None]] = {
    "on": _on,
    "off": _off,
    "break": _break,
    "status": _status,
    "practice": _practice,
    "two texts": capacity.two_texts,
    "one text": capacity.one_text,
    "drop": dropping.drop,
    "apart": apart.word,
}
