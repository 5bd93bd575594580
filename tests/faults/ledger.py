"""The accounts of an evening: every text that came in, every effect, every reader; a sentence where they differ."""

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from sqlalchemy import or_, select

from service import alarms, dialling, lists
from service.carrier import wording
from service.outbox import LANES, VOICE
from service.session import Record, Session
from service.settling import VITAL
from service.tables import OPEN_STATES, conversations, inbox, legs, notices, offers, outbox
from service.tables import alarms as alarm_table
from tests.faults.people import CAME_LATE, Talk
from tests.faults.play import Evening

NAMED = re.compile(r"[?&]o=(\d+)")
WITH_THE_CARRIER = ("queued", "sent", "delivered", "undelivered")
NEVER_LEFT = ("superseded", "cancelled", "expired")


def unbalanced(evening: Evening) -> list[str]:
    """What does not balance, in sentences; empty if all is well."""
    sends = evening.sends()
    with evening.line.house.reading(1) as session:
        found = [
            *_inbound(session, evening),
            *_effects(session, evening, sends),
            *_calls(session, evening),
            *_nothing_is_stuck(session),
            *_everything_rings(session),
        ]
        late = _came_late(session, evening)
    found += [f"nobody came to the point “{point}”" for point in evening.line.takes_up_points()]
    return found + [said for one in evening.talks for said in _words(evening, one, late)]


def _inbound(session: Session, evening: Evening) -> Iterator[str]:
    """Every text is in the inbox, and was acted on."""
    for phone in evening.phones.values():
        for sid, body in phone.sent.items():
            event = session.first(select(inbox).where(inbox.c.key == sid))
            if event is None:
                yield f"“{body}” of {phone.number} was never taken in"
            elif event.state != "handled":
                yield f"“{body}” of {phone.number} is {event.state}: {event.error}"


def _effects(session: Session, evening: Evening, sends: list[dict[str, Any]]) -> Iterator[str]:
    """Every row that left is at the carrier once, and nothing is there that no row asked for."""
    ways: defaultdict[int, list[str]] = defaultdict(list)
    for send in sends:
        if named := NAMED.search(send["callback"]):
            ways[int(named[1])].append(send["via"])
    strays = [send["body"] for send in sends if not NAMED.search(send["callback"])]
    if nobodys := [body for body in strays if body != wording.NOT_TAKEN]:  # the fallback knows of no rows
        yield f"{len(nobodys)} texts at the carrier belong to no row"
    for row in session.all(select(outbox).where(outbox.c.id > evening.began["outbox"]).order_by(outbox.c.id)):
        if row.lane != VOICE and dialling.is_text(row.content):
            yield from _effect(session, row, ways[row.id], after_all=row.id in evening.shown)


def _effect(session: Session, row: Record, ways: list[str], *, after_all: bool) -> Iterator[str]:
    name, times = f"row {row.id} ({row.kind}, {_what(row)})", len(ways)
    most = 2 if row.kind in VITAL or row.lane == "pages" else 1
    if times > most:
        yield f"{name} is at the carrier {times} times ({', '.join(ways)}{', sent after all' if after_all else ''})"
    if row.state in WITH_THE_CARRIER and not times:
        yield f"{name} is {row.state}, and the carrier does not have it"
    if row.state in NEVER_LEFT and times:
        yield f"{name} is {row.state}, and the carrier has it"
    if row.state == "failed":
        yield f"{name} failed: {row.error}"
    if row.state == "in_doubt" and not session.first(select(notices).where(notices.c.about == f"outbox {row.id}")):
        yield f"{name} is in doubt and nobody was told"


def _calls(session: Session, evening: Evening) -> Iterator[str]:
    """Whoever called was noticed; a phone that rang, rang once for each leg, on call at most twice."""
    known = {leg.sid: leg for leg in session.all(select(legs).where(legs.c.sid.is_not(None)))}
    again, placed = 0, evening.calls()
    for call in placed:
        sid, phone = call["sid"], call["phone"]
        if phone not in evening.phones or sid in known:
            continue
        if call["direction"] != "inbound":
            again += 1
        elif session.first(select(inbox.c.id).where(inbox.c.key == sid)) is None:
            yield f"a call of {phone} was never noticed"
    if again > sum(call["sid"] in known and known[call["sid"]].purpose == "page" for call in placed):
        yield f"{again} calls were placed that no leg knows of"


def _what(row: Record) -> str:
    return str(row.content.get("phrase") or ", ".join(sorted(row.content)))


def _nothing_is_stuck(session: Session) -> Iterator[str]:
    """No event failed, no alarm overdue, no row that should have left."""
    for event in session.all(select(inbox).where(inbox.c.state == "failed")):
        yield f"event {event.id} ({event.kind}) failed: {event.error}"
    for lane in LANES:
        if late := alarms.due(session, lane):
            yield f"{len(late)} alarms of {lane} are overdue"
    for row in session.all(select(outbox).where(outbox.c.state == "pending", outbox.c.due_at <= session.at)):
        if row.lane != VOICE:
            yield f"row {row.id} ({row.kind}, {_what(row)}) should have left"
    if going := lists.under_way(session):
        yield f"{going} rows are still being sent"


def _everything_rings(session: Session) -> Iterator[str]:
    """Every open conversation will be looked at again by itself."""
    for row in session.all(select(conversations).where(conversations.c.state.in_(OPEN_STATES))):
        asked = session.all(select(offers.c.id).where(offers.c.conversation_id == row.id, offers.c.state == "offered"))
        offered = (alarm_table.c.kind == "offer_over") & alarm_table.c.ref.in_([offer.id for offer in asked])
        mine = or_(alarm_table.c.conversation_id == row.id, offered)
        if session.first(select(alarm_table.c.id).where(mine).limit(1)) is None:
            yield f"nothing rings any more for conversation {row.id} ({row.state})"


def _came_late(session: Session, evening: Evening) -> set[str]:
    """Bodies that may come out of order: the carrier told of them late, or a coordinator had them sent."""
    late = {
        body
        for phone in evening.phones.values()
        for sid, body in phone.sent.items()
        if (event := session.first(select(inbox).where(inbox.c.key == sid))) and "sent_at" in event.facts
    }
    return late | ({"in doubt"} if evening.shown else set())


def _words(evening: Evening, one: Talk, late: set[str]) -> Iterator[str]:
    """What each said was read by the other once, and in the order in which it was said.

    A last word that was found when it was all over is kept for a person to look at, and who wrote it is told.
    """
    if one.peer is None:
        yield f"{one.caller.number} never came to a peer"
        return
    pairs = (
        (one.caller, one.peer, (one.first, *one.from_caller, one.goodbye)),
        (one.peer, one.caller, one.from_peer),
    )
    told_so = any(CAME_LATE in body for body in one.caller.read())
    for sender, reader, words in pairs:
        read = reader.read()
        places = [[n for n, body in enumerate(read) if word in body] for word in words]
        for word, found in zip(words, places, strict=True):
            if len(found) != 1 and not (word == one.goodbye and not found and told_so):
                yield f"{reader.number} read “{word}” of {sender.number} {len(found)} times"
        in_time = [found[0] for word, found in zip(words, places, strict=True) if found and not _is_late(word, late)]
        if in_time != sorted(in_time):
            yield f"{reader.number} read the words of {sender.number} out of order"
    others = [phone for phone in evening.phones.values() if phone not in (one.caller, one.peer)]
    for phone in others:
        if any(word in body for word in one.from_caller for body in phone.read()):
            yield f"{phone.number} read what was not meant for them"


def _is_late(word: str, late: set[str]) -> bool:
    return "in doubt" in late or any(word in body for body in late)
