"""How long things are kept: each kind goes when its days are over and not before, in batches, and is announced."""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import delete, func, select, update

from service import alarms, audit, conversations, inbox, lines, notices, people, retention, tables, words
from service.alarms import About
from service.house import House
from service.session import Record, Session
from service.switchboard import rung
from tests.service.shell import LINE_NUMBER, Shell

NOW = 1_795_446_000.0
Made = Callable[[Session, Record, float], object]


def over(session: Session, person: Record, at: float) -> int:
    """A conversation that is over."""
    begun = conversations.begin(session, person, LINE_NUMBER)
    session.change(tables.conversations, begun.id, state="closed", closed_at=at)
    return int(begun.id)


def wrote(session: Session, person: Record, at: float) -> object:
    """Words in a conversation that is over."""
    kept = words.keep(session, person, "a yellow umbrella")
    words.belong(session, kept, over(session, person, at), "relay")
    return kept


def left(session: Session, person: Record, at: float) -> object:
    """A voicemail."""
    about = {"conversation_id": over(session, person, at), "person_id": person.id, "number": LINE_NUMBER}
    return session.add(tables.voicemails, sid="RE1", seconds=3, at=at, **about)


def sent(session: Session, person: Record, at: float) -> object:
    """A text that was delivered."""
    row = {"to_id": person.id, "number": LINE_NUMBER, "lane": "live", "kind": "reply", "content": {}, "sid": "SM1"}
    return session.add(tables.outbox, state="delivered", home=False, due_at=at, tries=1, created_at=at, **row)


def came(kind: str) -> Made:
    """An event that was handled."""

    def make(session: Session, person: Record, at: float) -> object:
        row = {"key": f"{kind} {at}", "kind": kind, "person_id": person.id, "facts": {"number": LINE_NUMBER}}
        return session.add(tables.inbox, reply=[], state="handled", received_at=at, **row)

    return make


def failed(session: Session, person: Record, at: float) -> object:
    """A text that nobody managed to act on."""
    event = int(str(came("page_due")(session, person, at)))
    session.change(tables.inbox, event, state="failed")
    return event


def seen(session: Session, person: Record, at: float) -> object:
    """What is left of a text whose days are over."""
    session.at = at
    inbox.mark(session, [f"SM{at}"])
    return None


def answered(session: Session, person: Record, at: float) -> object:
    """A check-in that is over."""
    version = session.first(select(tables.versions.c.id))
    if version is None:
        text = dict.fromkeys(("source", "text_hash", "structure_hash", "author", "note"), "")
        text_id = session.add(tables.versions, name="a", used_for="arrival", number=1, compiled={}, at=at, **text)
    about = {"conversation_id": over(session, person, at), "version_id": version.id if version else text_id}
    row = {"used_for": "arrival", "people": {"caller": person.id}, "state": {"said": ["5"]}}
    return session.add(tables.checkins, started_at=at, ended_at=at, **about, **row)


def rang(session: Session, person: Record, at: float) -> object:
    """A call that is over."""
    row = {
        "number": LINE_NUMBER,
        "direction": "inbound",
        "purpose": "arrival",
        "state": "completed",
        "doing": "talking",
    }
    times = {"created_at": at, "heard_at": at, "ended_at": at}
    return session.add(tables.legs, person_id=person.id, sid=f"CA{at}", document={}, **row, **times)


def talked(session: Session, person: Record, at: float) -> object:
    """A contact of long ago with all that it was made of, and nothing in it any more."""
    peer = people.met(session, "+15550007002", "en")
    people.change(session, peer.id, wrote_at=NOW)
    contact = over(session, person, at)
    about = {"conversation_id": contact, "person_id": person.id, "number": LINE_NUMBER}
    kept = words.keep(session, person, "a yellow umbrella")
    session.change(tables.words, kept, conversation_id=contact, sealed=None, at=at)
    session.add(tables.voicemails, sid="RE2", seconds=3, at=at, erased_at=at, **about)
    checkin = int(str(answered(session, person, at)))
    empty = {"conversation_id": contact, "state": {}}
    alone = session.one(select(tables.checkins.c.conversation_id).where(tables.checkins.c.id == checkin))
    session.change(tables.checkins, checkin, **empty)
    session.do(delete(tables.conversations).where(tables.conversations.c.id == alone.conversation_id))
    offered = {"peer_id": peer.id, "state": "accepted", "round": 1, "why": ""}
    session.add(tables.offers, conversation_id=contact, offered_at=at, expires_at=at, **offered)
    raised = {"conversation_id": contact, "about_id": person.id, "reason": "urgent", "code": "1234"}
    page = {"person_id": peer.id, "tier": 1, "round": 1, "channel": "sms", "at": at}
    escalation = session.add(tables.escalations, state="resolved", tier=1, triggered_at=at, **raised)
    session.add(tables.pages, escalation_id=escalation, **page)
    followed = {"conversation_id": contact, "person_id": person.id, "days": 1, "zone": "America/New_York"}
    session.add(tables.followups, state="answered", created_at=at, **followed)
    return contact


def told(session: Session, person: Record, at: float) -> object:
    """A notice."""
    return session.add(tables.notices, kind="x", about="y", at=at)


def met(session: Session, person: Record, at: float) -> object:
    """Somebody else, who was here then."""
    number = f"+1555001{int(at) % 9000 + 1000}"
    session.change(tables.people, people.met(session, number, "en").id, wrote_at=at, created_at=at)
    return None


def looked(session: Session, person: Record, at: float) -> object:
    """An entry in the log of who did what."""
    session.at = at
    audit.note(session, "somebody", "looked", "person 1")
    return None


def chosen(session: Session, person: Record, at: float) -> object:
    """A setting that was changed."""
    was, now = {"note": ""}, {"note": "The office is closed."}
    return session.add(tables.setting_changes, key="note", before=was, after=now, who="account 1", at=at)


MAKERS: dict[str, Made] = {
    "words": wrote,
    "voicemails": left,
    "texts": sent,
    "received": came("text"),
    "events": came("receipt"),
    "failed": failed,
    "answers": answered,
    "calls": rang,
    "notices": told,
    "contacts": talked,
    "numbers": met,
    "seen": seen,
    "changes": chosen,
    "audit": looked,
}


def due(house: House, at: float = NOW) -> dict[str, int]:
    """How much of each kind would go now."""
    with house.reading(1) as session:
        session.at = at
        found = {}
        for name, kind in retention.KINDS.items():
            cut = at - retention.days_of(session, name) * retention.DAY
            old = select(func.count().label("n")).select_from(kind.due(1, cut).subquery())
            found[name] = session.one(old).n
    return found


def person_here(session: Session) -> Record:
    """A caller who was in touch just now."""
    found = people.met(session, "+15550007001", "en")
    people.change(session, found.id, wrote_at=NOW)
    return found


def test_every_kind_has_a_maker() -> None:
    """None is left untested."""
    assert set(MAKERS) == set(retention.KINDS)


def test_how_long_each_kind_is_kept_unless_a_line_says_otherwise() -> None:
    """What we promise: words for a month, answers as counts after three, who did what for two years."""
    assert {name: kind.days for name, kind in retention.KINDS.items()} == {
        **dict.fromkeys(("words", "voicemails", "texts", "received"), 30),
        "events": 7,
        **dict.fromkeys(("failed", "answers", "calls", "notices"), 90),
        **dict.fromkeys(("contacts", "numbers", "seen", "changes", "audit"), 730),
    }


@pytest.mark.parametrize("name", MAKERS)
def test_a_kind_goes_when_its_days_are_over_and_not_before(house: House, name: str) -> None:
    """One that is a second too old goes, alone; one that is a second younger stays, readable."""
    days = retention.KINDS[name].days
    cut = NOW - days * retention.DAY
    with house.session(1) as session:
        session.at = cut - 1
        person = person_here(session)
        for at in (cut - 1, cut + 1):
            session.at = at
            MAKERS[name](session, person, at)
    assert due(house)[name] == 1
    with house.session(1) as session:
        session.at = NOW
        assert not retention.purge(session)
    assert due(house)[name] == 0
    assert due(house, NOW + 2)[name] == 1


def test_what_is_still_going_on_stays(house: House) -> None:
    """Open words, a text not sent, an escalation that is tried again and again, a quiet peer: whatever their age."""
    with house.session(1) as session:
        session.at = 1.0
        person = person_here(session)
        people.change(session, person.id, wrote_at=1.0)
        begun = conversations.begin(session, person, LINE_NUMBER)
        kept = words.keep(session, person, "a yellow umbrella")
        words.belong(session, kept, begun.id, "relay")
        session.change(tables.outbox, int(str(sent(session, person, 1.0))), state="pending")
        event = int(str(came("page_due")(session, person, 1.0)))
        session.change(tables.inbox, event, state="failed")
        alarms.put(session, "retry", 60.0, About(ref=event))
        session.at = NOW
        retention.purge(session)
        assert words.read(session, kept) == "a yellow umbrella"
        assert len(session.all(select(tables.inbox))) == 1
        assert [row.state for row in session.all(select(tables.outbox))] == ["pending"]
        assert people.find(session, "+15550007001") is not None


def test_it_goes_batch_by_batch(house: House) -> None:
    """The alarm rings again at once while there is more, and next night when there is not."""
    with house.session(1) as session:
        for _ in range(retention.BATCH + 1):
            session.add(tables.notices, kind="x", about="y", at=1.0)
    for left_over in (1, 0):
        with house.session(1) as session:
            rung.alarm(session, "retention", {})
            assert len(session.all(select(tables.notices))) == left_over
            assert (alarms.next_at(session) or 0) - session.at <= (1.0 if left_over else 86_400.0)
            assert alarms.waits(session, "retention", About())


def test_the_copies_of_what_goes_go_too(house: House) -> None:
    """The phone company is asked to erase what we no longer have a name for; each once."""
    with house.session(1) as session:
        session.at = 1.0
        person = person_here(session)
        for name in ("voicemails", "texts", "received", "calls"):
            MAKERS[name](session, person, 1.0)
        session.at = NOW
        retention.purge(session)
        asked = [row.content for row in session.all(select(tables.outbox).order_by(tables.outbox.c.id))]
    assert sorted(one["forget"] for one in asked) == ["CA1.0", "RE1", "SM1", "text 1.0"]


def test_a_log_that_was_shortened_still_holds_and_is_still_found_out(house: House) -> None:
    """What is left follows from what is gone; a change to it is seen as before."""
    with house.session(1) as session:
        for n in range(5):
            session.at = n * 1.0
            audit.note(session, "somebody", "looked", f"person {n}")
        ids = [row.id for row in session.all(select(tables.audit.c.id).order_by(tables.audit.c.id))]
        for last in (ids[1], ids[2]):
            audit.shorten(session, last)
            assert audit.broken(session) is None
        assert len(session.all(select(tables.audit))) == 3
        session.change(tables.audit, ids[3], who="somebody else")
        broken = audit.broken(session)
        assert broken is not None and broken.id == ids[3]


def test_a_coordinator_sees_what_goes_before_it_does_and_may_change_it(shell: Shell) -> None:
    """The next night is named; a change counts from then on, and is in the log."""
    with shell.session() as session:
        zone = lines.get(session).zone
        notices.tell(session, "staff_stopped", "person 1")
        session.do(update(tables.notices).values(at=session.at - 40 * retention.DAY))
    shown = {row["kind"]: row for row in shell.lists("retention", "show")}
    assert list(shown) == list(retention.KINDS)
    assert (shown["words"]["days"], shown["audit"]["days"], shown["notices"]["goes"]) == (30, 730, 0)
    assert datetime.fromisoformat(shown["words"]["when"]).astimezone(ZoneInfo(zone)).strftime("%H:%M") == "03:30"
    assert "1 go in the coming night" in shell.does("retention", "set", "notices", "30")
    assert {row["kind"]: row["goes"] for row in shell.lists("retention", "show")}["notices"] == 1
    assert "from 1 to 3650" in shell.refuses("retention", "set", "words", "0")
    with shell.session() as session:
        assert audit.broken(session) is None


def contact_of_long_ago(house: House) -> tuple[int, int]:
    """One with all that it is made of: its id, and its caller's."""
    with house.session(1) as session:
        session.at = 1.0
        person = person_here(session)
        return int(str(talked(session, person, 1.0))), int(person.id)


def left_of(session: Session, contact: int) -> set[str]:
    """The tables that know anything of a contact."""
    named = [table for table in tables.metadata.tables.values() if "conversation_id" in table.c]
    found = {
        table.name for table in named if session.all(select(table).where(table.c.conversation_id == contact).limit(1))
    }
    own = session.all(select(tables.conversations.c.id).where(tables.conversations.c.id == contact))
    return found | ({"conversations"} if own else set()) | ({"pages"} if session.all(select(tables.pages)) else set())


def test_a_contact_goes_whole(house: House) -> None:
    """Nothing names it afterwards; who it was of stays, and what was counted."""
    contact, person_id = contact_of_long_ago(house)
    with house.session(1) as session:
        session.at = NOW
        session.add(tables.counts, day="1970-01-01", hour=-1, what="contacts", n=1)
        retention.purge(session)
        assert left_of(session, contact) == set()
        assert people.here(session, person_id) is not None
        assert session.one(select(tables.counts.c.n)).n == 1


HOLDS: dict[str, Callable[[Session, int], object]] = {
    "words": lambda session, person_id: session.do(
        update(tables.words).values(sealed=words_of(session, person_id), at=NOW)
    ),
    "voicemails": lambda session, _: session.do(update(tables.voicemails).values(erased_at=None, at=NOW)),
    "checkins": lambda session, _: session.do(update(tables.checkins).values(state={"said": ["5"]}, ended_at=NOW)),
    "escalations": lambda session, _: session.do(update(tables.escalations).values(state="acknowledged")),
    "followups": lambda session, _: session.do(update(tables.followups).values(state="held")),
}
"""What is kept for longer, or goes on, by the table in which it is."""


def words_of(session: Session, person_id: int) -> bytes:
    """Something that is sealed under somebody's key."""
    return session.vault.seal(people.get(session, person_id).wrapped_key, "a yellow umbrella")


@pytest.mark.parametrize("what", [*HOLDS, "outbox", "inbox", "legs", "questions", "alarms"])
def test_a_contact_waits_for_whatever_is_kept_longer(house: House, what: str) -> None:
    """Or is not over."""
    contact, person_id = contact_of_long_ago(house)
    with house.session(1) as session:
        session.at = NOW
        person = people.get(session, person_id)
        if what in HOLDS:
            HOLDS[what](session, person_id)
        elif what == "alarms":
            alarms.put(session, "match", 60.0, About(contact))
        elif what == "questions":
            asked = {"kind": "x", "prompt": {}, "asked_at": NOW, "number": LINE_NUMBER}
            session.add(tables.questions, person_id=person_id, conversation_id=contact, **asked)
        else:
            makers = {"outbox": sent, "inbox": came("receipt"), "legs": rang}
            row = int(str(makers[what](session, person, NOW)))
            session.change(tables.metadata.tables[what], row, conversation_id=contact)
        before = left_of(session, contact)
        retention.purge(session)
        assert left_of(session, contact) == before >= {"conversations", what}
