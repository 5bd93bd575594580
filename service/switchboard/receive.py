"""Every event comes in here: one transaction keeps it, acts on it in a savepoint, and commits whatever became of it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from itertools import takewhile
from typing import Any, TypeVar

from service import (
    alarms,
    faultpoints,
    inbox,
    legs,
    lines,
    notices,
    outbox,
    people,
    receipts,
    rendering,
    telemetry,
    words,
)
from service.carrier import webhook
from service.carrier.webhook import InboundText, Receipt
from service.errors import Contended, Unavailable
from service.house import House
from service.outbox import Envelope
from service.relay import voicemail
from service.session import Record, Session
from service.switchboard import acting, handle, overtaken, rung

T = TypeVar("T")
TRIES = 5
MANY, TOGETHER = 10, 20
"""So many alarms due at once are too many to ring one by one; so many ring in one transaction: others wait for it."""
ALONE = ("match", "mend_pool", "retry")
"""What holds many people, or somebody who writes: it holds nothing else meanwhile, for others may want both."""


@dataclass(frozen=True)
class Reply:
    """One of the sender's own replies, to ride home in the answer to their webhook."""

    outbox_id: int
    text: str
    written_at: float


def text(house: House, inbound: InboundText) -> list[Reply]:
    """Keep a text, act on it, and return its answer; a text seen before gets the same answer and does nothing.

    Raises UnknownNumber when it was not written to a number of ours, Unavailable when the database does not answer.
    """
    replies, ringing = patiently(lambda: _text(house, inbound))
    with suppress(Unavailable):  # the text is kept and answered; what it set off rings again by the clock
        for alarm_id in ringing:
            ring(house, alarm_id)
    faultpoints.reach(house.settings.fault_points, "answer")
    return replies


def _text(house: House, inbound: InboundText) -> tuple[list[Reply], list[int]]:
    with house.session(lines.ANY) as session:
        if not lines.comes_to(session, inbound.number, inbound.sender):
            return [], []  # a line that writes to itself would answer itself for ever
        asks = (people.asks_met(session, inbound.sender), inbox.asks_kept(session, inbound.sid), lines.asks(session))
        session.look_ahead(*asks)
        if inbox.kept(session, inbound.sid):
            return _same_answer(session, inbound.sid), []
        person = people.met(session, inbound.sender, lines.get(session).base)
        kept = keep(session, person, inbound)
        if kept is None:
            raise Contended("the same text was taken in at this moment")  # and whoever was met just now, never was
        event_id, facts = kept
        home: list[Reply] = []
        about: int | None = None

        def take() -> None:
            nonlocal about, home
            about = heard(session, person, inbound.body, facts)
            home = _ride_home(session, person.id, inbound.number)

        if not acting.act(session, event_id, take):
            sorry(session, person.id, inbound.number)
            about, home = None, _ride_home(session, person.id, inbound.number)
        inbox.answered(session, event_id, about, [reply.outbox_id for reply in home])
        return home, list(session.ringing)


def sorry(session: Session, person_id: int, number: str) -> None:
    """A text is kept and could not be acted on: its sender hears that it is not lost."""
    outbox.put(session, Envelope(person_id, number, kind="safety"), outbox.phrase("line.sorry"))


def keep(session: Session, person: Record, inbound: InboundText, **more: object) -> tuple[int, dict[str, Any]] | None:
    """Keep a text before anything is done with it: its event's id and facts.

    None if it was kept before: then nothing of this transaction may be committed.
    """
    facts = {"number": inbound.number, "media": inbound.media, "opt_out": inbound.opt_out, **more}
    facts["words"] = words.keep(session, person, inbound.body, inbound.media)
    event_id = inbox.keep(session, inbound.sid, "text", facts, person_id=person.id)
    return None if event_id is None else (event_id, facts)


def receipt(house: House, told: Receipt) -> None:
    """What became of a text of ours. Doubled and late reports change nothing, and cost no more than a look.

    Nor does one for a row of a time that a backup has taken back: its id is another's by now.
    """
    with house.reading(receipts.ANY_LINE) as session:
        row = receipts.awaiting(session, told.outbox_id, told.sid, told.status)
    if row is None or told.written not in (None, webhook.written(row.created_at)):
        return

    def take() -> None:
        with house.session(row.line_id) as session:
            receipts.take(session, row.id, told.sid, told.status, told.error_code)

    patiently(take)


def due_alarms(house: House, lane: str) -> list[Record]:
    """Alarms of a lane that should have rung by now, oldest first: id, line and kind."""
    with house.reading(0) as session:
        return alarms.due(session, lane)


def ring(house: House, alarm_id: int) -> None:
    """Ring one due alarm, if nobody else has, and whatever it sets off at once."""
    for following in patiently(lambda: _ring(house, alarm_id)):
        ring(house, following)


def ring_some(house: House, due: Sequence[Record]) -> int:
    """Ring the first of these; where there are many, some more with it, in one transaction. Returns how many.

    If one of them fails, each rings by itself, and what fails is kept.
    """
    some = _in_one_go(due) if len(due) >= MANY else [due[0].id]
    try:
        following = patiently(lambda: _ring_together(house, due[0].line_id, some)) if len(some) > 1 else some
    except Exception as error:
        if isinstance(error, Unavailable) and not isinstance(error, Contended):
            raise
        following = some  # nothing of it has happened; each by itself, whichever fails is kept with its error
    for alarm_id in following:
        ring(house, alarm_id)
    return len(some)


def _in_one_go(due: Sequence[Record]) -> list[int]:
    """The first, and what follows it of the same line, until one that rings alone."""
    first = due[0]
    if first.kind in ALONE:
        return [first.id]
    together = takewhile(lambda row: row.line_id == first.line_id and row.kind not in ALONE, due[:TOGETHER])
    return [row.id for row in together]


def _ring_together(house: House, line_id: int, alarm_ids: Sequence[int]) -> list[int]:
    with house.session(line_id) as session:
        rang = alarms.ring_all(session, alarm_ids)
        faultpoints.reach(house.settings.fault_points, "ring")
        inbox.keep_all(session, [(f"alarm:{alarm.id}", alarm.kind, _facts(alarm)) for alarm in rang])
        for alarm in rang:
            with telemetry.about(line_id=line_id):
                _rang(session, alarm, _facts(alarm))
        return list(session.ringing)


def _rang(session: Session, alarm: Record, facts: Mapping[str, Any]) -> None:
    about = {"conversation_id": alarm.conversation_id} if alarm.conversation_id else {}
    if about:
        telemetry.is_about(alarm.conversation_id)  # what goes wrong in it, too
    with telemetry.doing(f"alarm {alarm.kind}", line_id=session.line_id, **about):
        rung.alarm(session, alarm.kind, facts)


def _facts(alarm: Record) -> dict[str, Any]:
    return {name: getattr(alarm, name) for name in ("conversation_id", "person_id", "ref", "step")}


def ring_soon(house: House, alarm_ids: Iterable[int]) -> None:
    """Ring what was decided on just now; whatever cannot be rung at once rings with the clock."""
    with suppress(Unavailable):
        for alarm_id in alarm_ids:
            ring(house, alarm_id)


def _ring(house: House, alarm_id: int) -> list[int]:
    with house.reading(0) as looking:
        found = alarms.line_of(looking, alarm_id)
    if found is None:
        return []
    with house.session(found) as session:
        alarm = alarms.ring(session, alarm_id)
        if alarm is None:
            return []
        faultpoints.reach(house.settings.fault_points, "ring")
        if alarm.kind == "retry":
            _retry(session, alarm.ref)
            return list(session.ringing)
        facts = _facts(alarm)
        event_id = inbox.keep(session, f"alarm:{alarm_id}", alarm.kind, facts)
        assert event_id is not None
        acting.act(session, event_id, lambda: _rang(session, alarm, facts))
        return list(session.ringing)


def retry(house: House, line_id: int, event_id: int) -> bool:
    """Try a failed event again by hand; returns whether it has been handled now."""
    handled, ringing = patiently(lambda: _by_hand(house, line_id, event_id))
    for alarm_id in ringing:
        ring(house, alarm_id)
    return handled


def _by_hand(house: House, line_id: int, event_id: int) -> tuple[bool, list[int]]:
    with house.session(line_id) as session:
        _retry(session, event_id, by_hand=True)
        return bool(inbox.get(session, event_id).state == "handled"), list(session.ringing)


def _retry(session: Session, event_id: int, *, by_hand: bool = False) -> None:
    """An old text is not replayed once a later one of the same person was handled: a coordinator looks at it."""
    event = inbox.get(session, event_id)
    if event.state != "failed":
        return
    if event.kind == "text" and not by_hand and inbox.later_one(session, event.person_id, event_id):
        notices.tell(session, "event_failed", f"event {event_id}")
        return
    inbox.handled(session, event_id)
    acting.act(session, event_id, lambda: _deed(session, event))


def _deed(session: Session, event: Record) -> int | None:
    """What is to be done about an event now; of a moment that has passed on a call there is nothing left to do."""
    if event.kind == "recorded":
        facts = event.facts
        leg = legs.get(session, facts["leg"])
        voicemail.keep(session, leg, facts["recording"], facts["seconds"], "voice.message_left")
    elif event.kind not in ("text", *acting.OF_THE_MOMENT):
        rung.alarm(session, event.kind, {**event.facts, "tries": event.tries})
    if event.kind != "text":
        return None
    return heard(session, people.get(session, event.person_id), words.read(session, event.facts["words"]), event.facts)


def heard(session: Session, person: Record, body: str, facts: Mapping[str, Any]) -> int | None:
    """Act on a text that is kept; `overtaken` in its facts says that it came after newer ones."""
    if facts.get("overtaken"):
        return overtaken.text(session, person, body, facts)
    return handle.text(session, person, body, facts)


def _ride_home(session: Session, person_id: int, number: str) -> list[Reply]:
    """What goes home with the answer, put into words now: what cannot be is a failure of the event."""
    home = outbox.ride_home(session, person_id, number, partial(rendering.body, session))
    return [Reply(row.id, body, row.created_at) for row, body in home]


def _same_answer(session: Session, sid: str) -> list[Reply]:
    """The carrier asked again: the same rows, rendered again; to who has opted out since only what confirmed it."""
    event = inbox.find(session, sid)
    if event is None:
        return []  # so long ago that only its mark is left: somebody has captured it and sends it anew
    rows = [outbox.get(session, row_id) for row_id in event.reply]
    person = people.get(session, event.person_id)
    gone = person.opted_out_at is not None or person.erased_at is not None
    return _replies(session, [row for row in rows if row.kind == "confirmation" or not gone])


def _replies(session: Session, rows: Iterable[Record]) -> list[Reply]:
    replies = [Reply(row.id, rendering.body(session, row), row.created_at) for row in rows]
    outbox.sends_as(session, [(reply.outbox_id, reply.text) for reply in replies])
    return replies


def patiently(deed: Callable[[], T]) -> T:
    """Two transactions that stood in each other's way: the one that was sent back is done again."""
    for _ in range(TRIES - 1):
        try:
            return deed()
        except Contended:
            continue
    return deed()
