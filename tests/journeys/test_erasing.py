"""DELETE: asked once with a digit; then nothing is left here, with the phone company, or on the disk, to be read."""

import json
from pathlib import Path

import pytest
from sqlalchemy import select

from service import alarms, outbox, people, rota, tables, withdrawals
from service.alarms import About
from service.database import Database
from service.outbox import Envelope
from tests.journeys.moments import all_notices, code, fault, last_resort, paged, parted, talking, together
from tests.journeys.test_blocked import block
from tests.phone import Line, Phone


def everything(line: Line, home: Path) -> bytes:
    """Every byte the database has now, as somebody would find it on the disk or in a dump."""
    if line.house.database.is_sqlite:
        return b"".join(file.read_bytes() for file in sorted(home.glob("shoulder.db*")))
    found = []
    with Database(line.house.settings.database_url).reading() as connection:
        for table in tables.metadata.sorted_tables:
            found += [
                repr([bytes(one) if isinstance(one, memoryview) else one for one in row])
                for row in connection.execute(select(table))
            ]
    return "\n".join(found).encode()


def at_the_carrier(line: Line, phone: Phone) -> list[str]:
    """The bodies of all that the phone company has of this phone, and its calls."""
    with line.exchange.lock:
        texts = [one.body for one in line.exchange.messages.values() if phone.number in (one.to, one.sender)]
        calls = [one.sid for one in line.exchange.calls.values() if one.phone == phone.number]
    return texts + calls


def test_words_and_numbers_are_never_in_plain_bytes(line: Line, caller: Phone, peer: Phone, tmp_path: Path) -> None:
    """Sealed at rest: a copy of the database shows nobody's words, names or numbers."""
    talking(caller, peer)
    caller.texts("the lighthouse keeper")
    peer.texts("a yellow umbrella")
    found = everything(line, tmp_path)
    for secret in (b"lighthouse", b"umbrella", b"Sam", b"5550007001", b"5550002001"):
        assert secret not in found


# --- the question ---------------------------------------------------------------------------------


def test_a_digit_erases(line: Line, caller: Phone, peer: Phone, tmp_path: Path) -> None:
    """Asked first; then words, number and key are gone, from the log on the disk too, and nothing leads to them."""
    talking(caller, peer)
    caller.texts("the lighthouse keeper")
    before = line.person(caller)
    with line.look() as session:
        sealed = [row.sealed for row in session.all(select(tables.words).where(tables.words.c.person_id == before.id))]
    caller.texts("DELETE").hears("1 = erase. 2 = keep")
    assert line.person(caller).wrapped_key == before.wrapped_key
    caller.texts("1").hears("Your words and your number are erased here").forgets()
    found = everything(line, tmp_path)
    for gone in (before.wrapped_key, before.sealed_number, before.lookup, *sealed):
        assert bytes(gone) not in found
        assert repr(bytes(gone)).encode() not in found
    peer.hears("The other person has gone for now")
    after = line.record(before.id)
    assert (after.wrapped_key, after.sealed_number, after.sealed_name) == (None, None, None)
    with line.look() as session:
        assert people.find(session, caller.number) is None
        mine = session.all(select(tables.words).where(tables.words.c.person_id == before.id))
        assert len(mine) > len(sealed) and not [row for row in mine if row.sealed is not None]
    line.forward(days=8)
    caller.hears_nothing()


def test_of_their_own_row_nothing_is_left_that_was_theirs(line: Line, caller: Phone) -> None:
    """No zone, no marks of how they write and ring, nothing that is added to the row some day."""
    caller.texts("hi").calls().hangs_up()
    about = line.person(caller).id
    with line.house.session(line.id) as session:
        people.change(session, about, zone="America/Chicago")
        people.call_them(session, about, "Wren")
    before = line.record(about)
    assert None not in (before.zone, before.rush, before.rung, before.sealed_name)
    caller.texts("DELETE").texts("1")
    after = line.record(about)
    left = {column.name for column in tables.people.c if getattr(after, column.name) is not None}
    times = {"told_at", "wrote_at", "created_at", "erased_at"}
    assert left == {"id", "line_id", "lookup", "language", "language_chosen"} | times


@pytest.mark.parametrize("who", ["caller", "peer"])
@pytest.mark.parametrize("until", ["asked", "sealed", "shown", "parted"])
def test_what_they_chose_by_digit_is_not_kept(line: Line, caller: Phone, peer: Phone, who: str, until: str) -> None:
    """At whatever moment they erase it: that they answered stays, and what the other chose."""
    if until == "parted":
        parted(line, caller, peer)
    else:
        (talking if until == "shown" else together)(caller, peer)
    goes, stays = (caller, peer) if who == "caller" else (peer, caller)
    if until == "sealed":
        goes.texts("4")
    them, other = line.person(goes).id, line.person(stays).id
    own, theirs = chosen(line, them), chosen(line, other)
    assert own or until == "asked"
    goes.texts("DELETE").texts("1").hears("It is done")
    assert (chosen(line, them), chosen(line, other)) == ([], theirs)


def chosen(line: Line, person_id: int) -> list[object]:
    """What somebody chose by digit, in every check-in there is."""
    with line.look() as session:
        there = session.all(select(tables.checkins).order_by(tables.checkins.c.id))
        roles = [(row.state, role) for row in there for role, one in row.people.items() if one == person_id]
    given = [answers[role] for state, role in roles for answers in state["answers"].values() if role in answers]
    return [one[kind] for one in given for kind in ("choice", "number") if kind in one]


@pytest.mark.parametrize("who", ["caller", "peer"])
def test_what_they_wished_for_is_not_kept(line: Line, caller: Phone, peer: Phone, who: str) -> None:
    """A peer who knows of grief was asked for, and why they were asked said so: neither says it any more."""
    with line.house.session(line.id) as session:
        rota.change_peer(session, line.person(peer).id, tags="grief")
    caller.texts("hi").texts("someone who knows grief").texts("1").texts("3")
    peer.texts("1")
    with line.look() as session:
        assert "grief" in session.one(select(tables.offers.c.why)).why
    (caller if who == "caller" else peer).texts("DELETE").texts("1").hears("It is done")
    with line.look() as session:
        assert session.one(select(tables.offers.c.why)).why == "no longer kept"
        kept = session.one(select(tables.conversations.c.tags)).tags
    assert kept == ("" if who == "caller" else "grief")


@pytest.mark.parametrize(
    ("word", "answer", "said"), [("DELETE", "2", "Nothing is erased"), ("BORRAR", "2", "No se borra nada")]
)
def test_two_keeps_everything(line: Line, caller: Phone, word: str, answer: str, said: str) -> None:
    """In either language; and what was asked before is asked again."""
    caller.texts("hi").texts("ES" if word == "BORRAR" else "EN").forgets()
    caller.texts(word).texts(answer).hears(said)
    assert line.person(caller).wrapped_key is not None
    assert caller.unread() != []


def test_the_question_is_over_after_ten_minutes(line: Line, caller: Phone, peer: Phone) -> None:
    """A digit for something else erases nothing later."""
    caller.texts("hi").texts("DELETE")
    line.forward(minutes=11)
    caller.texts("1").hears("How much can you hold")
    assert line.person(caller).wrapped_key is not None


def test_in_a_talk_nobody_waits_for_an_erasure_that_is_off(line: Line, caller: Phone, peer: Phone) -> None:
    """They hear that nothing is erased, after ten minutes or when they write on: a digit would go to the other."""
    talking(caller, peer)
    caller.texts("DELETE").hears("1 = erase")
    line.forward(minutes=9)
    caller.hears_nothing()
    line.forward(minutes=2)
    caller.hears("Nothing is erased. DELETE asks again").texts("DELETE").hears("1 = erase")
    caller.texts("wait, what goes then?").hears("Nothing is erased")
    peer.hears("wait, what goes then?")


def test_what_was_asked_before_is_asked_again_after_ten_minutes(line: Line, caller: Phone, peer: Phone) -> None:
    """A late 1 would be an answer to it, and shown to the peer: so it is what was asked last."""
    together(caller, peer)
    caller.texts("DELETE").hears("1 = erase")
    line.forward(minutes=11)
    caller.hears("from 1 (low) to 5").hears_nothing()


def test_words_in_a_talk_are_words_while_it_is_asked(line: Line, caller: Phone, peer: Phone) -> None:
    """Whoever goes on talking has not said yes."""
    talking(caller, peer)
    caller.texts("DELETE").texts("one more thing").texts("1")
    peer.hears("Caller: one more thing", "Caller: 1")
    assert line.person(caller).wrapped_key is not None


def test_delete_waits_while_an_escalation_is_open(line: Line, caller: Phone, responder: Phone) -> None:
    """They are told kindly, and not why; once it is over the word works."""
    caller.texts("URGENT").texts("DELETE").hears("I can do that a little later")
    responder.texts(code(responder))
    caller.texts("DELETE").hears("I can do that a little later")
    responder.texts(f"{code(responder)} DONE")
    caller.texts("DELETE").texts("1").hears("It is done")


def test_an_escalation_between_the_question_and_the_digit(line: Line, caller: Phone, responder: Phone) -> None:
    """Whoever looks for them now would have nobody to look for."""
    caller.texts("hi").texts("DELETE")
    about = line.person(caller).id
    with line.house.session(line.id) as session:
        session.do(
            tables.escalations.insert().values(
                line_id=line.id,
                about_id=about,
                reason="urgent",
                code="1234",
                state="triggered",
                tier=1,
                round=1,
                triggered_at=session.at,
                note="",
                drill=False,
            )
        )
    caller.texts("1").hears("I can do that a little later")
    assert line.person(caller).wrapped_key is not None


def test_words_that_have_not_left_yet_do_not_arrive_empty(line: Line, caller: Phone, peer: Phone) -> None:
    """The phone company took its time with them: the other hears that they have gone, and no bubble of nothing."""
    talking(caller, peer)
    peer.forgets()
    fault(line, "rate_limited", number=peer.number, times=3)
    caller.texts("the lighthouse keeper").texts("DELETE").texts("1").hears("It is done")
    line.forward(minutes=3)
    assert peer.unread() == ["The other person has gone for now. It was nothing you said. Thank you for being here."]


# --- what the phone company has -------------------------------------------------------------------


def test_the_phone_company_erases_its_copies(line: Line, caller: Phone, peer: Phone) -> None:
    """Their texts and calls are gone there, and what the peer was sent in that talk is empty; others' is untouched."""
    caller.calls().hangs_up()
    talking(caller, peer)
    caller.texts("the lighthouse keeper")
    caller.texts("DELETE").texts("1")
    other = line.phone("+15550007002").texts("hi")
    line.forward(minutes=3)
    assert [body for body in at_the_carrier(line, caller) if body] == []
    assert not [body for body in at_the_carrier(line, peer) if "lighthouse" in body]
    assert [body for body in at_the_carrier(line, other) if body] != []
    assert all_notices(line) == []


@pytest.mark.parametrize("kind", ["server_error", "rate_limited", "dropped_connection"])
def test_it_is_asked_again_until_it_has(line: Line, caller: Phone, kind: str) -> None:
    """However it fails."""
    caller.texts("hi").texts("DELETE").texts("1")
    fault(line, kind, times=6, on="any")
    line.forward(minutes=4)
    assert at_the_carrier(line, caller) == []


def test_a_message_that_is_not_finished_is_erased_when_it_is(line: Line, caller: Phone) -> None:
    """One that the phone company is still working on waits, in no hurry, and keeps nothing else waiting."""
    fault(line, "stuck", times=1, number=caller.number)
    caller.texts("hi").texts("DELETE").texts("1")
    line.forward(minutes=5)
    with line.exchange.lock:
        [stuck] = [one for one in line.exchange.messages.values() if one.to == caller.number]
        stuck.status = "delivered"
    line.forward(hours=2)
    assert at_the_carrier(line, caller) == []


def test_a_text_whose_name_we_learn_late_is_erased_the_day_after(line: Line, caller: Phone) -> None:
    """Nobody knew whether it had gone when they asked; its receipt came after the first look."""
    caller.texts("hi")
    line.forward(minutes=1)
    theirs = tables.outbox.c.to_id == line.person(caller).id
    with line.house.session(line.id) as session:
        row = session.one(select(tables.outbox).where(theirs, tables.outbox.c.sid.is_not(None)).limit(1))
        session.change(tables.outbox, row.id, sid=None)
    caller.texts("DELETE").texts("1")
    line.forward(minutes=3)
    assert len(at_the_carrier(line, caller)) == 1
    with line.house.session(line.id) as session:
        session.change(tables.outbox, row.id, sid=row.sid)
    line.forward(hours=24)
    assert at_the_carrier(line, caller) == []


# --- afterwards -----------------------------------------------------------------------------------


def test_somebody_who_was_erased_and_writes_again_is_new(line: Line, caller: Phone) -> None:
    """Nothing of the old is known: the language of strangers, everything said first again, no talk of before."""
    caller.texts("ES").texts("DELETE").texts("1").forgets()
    caller.texts("hello").hears("you have reached a peer line", "Before we start")
    person = line.person(caller)
    assert (person.language, person.language_chosen, person.zone) == ("en", False, None)
    with line.look() as session:
        assert len(session.all(select(tables.conversations).where(tables.conversations.c.caller_id == person.id))) == 1


def test_an_erased_number_that_had_stopped_stays_stopped(line: Line, caller: Phone, tmp_path: Path) -> None:
    """Forgetting somebody is no consent; EMPEZAR is, and it lasts."""
    caller.texts("hi").texts("ALTO")
    with line.house.session(line.id) as session:
        people.erase(session, line.person(caller).id)
    caller.forgets()
    caller.texts("hello").hears_nothing()
    assert line.person(caller).opted_out_at is not None
    caller.texts("EMPEZAR").hears("You will get our texts again")
    caller.texts("DELETE").texts("1").forgets()
    caller.texts("hello").hears("you have reached a peer line")


def test_a_block_and_who_is_kept_apart_outlive_an_erasure(line: Line, caller: Phone, peer: Phone) -> None:
    """DELETE is no way around either."""
    caller.texts("hi")
    with line.house.session(line.id) as session:
        people.keep_apart(session, line.person(caller).id, line.person(peer).id)
    caller.texts("DELETE").texts("1").forgets()
    caller.texts("hi").texts("1").texts("3")
    peer.never_hears("1 = take it")
    block(line, caller, days=7)
    caller.texts("DELETE").texts("1").forgets()
    caller.texts("hi").hears("988").never_hears("threats")
    with line.look() as session:
        assert people.blocked(session, line.person(caller).id) is not None
    line.forward(days=8)
    caller.texts("DELETE").texts("1").forgets()
    caller.texts("hi").hears("you have reached a peer line")


def test_a_list_outside_the_database_has_every_withdrawal(line: Line, caller: Phone, tmp_path: Path) -> None:
    """By keyed hash, in order, for a database that is put back; no number is in it."""
    caller.texts("hi").texts("STOP").texts("START")
    who = line.person(caller).lookup.hex()
    caller.texts("DELETE").texts("2").texts("DELETE").texts("1")
    found = [(entry.what, entry.who, entry.line_id) for entry in withdrawals.all_of(tmp_path)]
    assert found == [(what, who, line.id) for what in ("opted_out", "opted_in", "erased")]
    assert caller.number[2:] not in (tmp_path / withdrawals.FILE).read_text()


def test_what_failed_is_no_withdrawal(line: Line, caller: Phone, tmp_path: Path) -> None:
    """An erasure that was rolled back is not on the list."""
    caller.texts("hi")
    with pytest.raises(ZeroDivisionError), line.house.session(line.id) as session:
        people.erase(session, line.person(caller).id)
        json.dumps(1 / 0)
    assert withdrawals.all_of(tmp_path) == []
    assert line.person(caller).wrapped_key is not None


def test_a_peer_leaves_no_trace_in_the_rota(line: Line, caller: Phone, peer: Phone, other_peer: Phone) -> None:
    """They are no peer any more: no name, no tags, no shifts; nothing is offered; a coordinator is told."""
    sam = line.person(peer).id
    with line.house.session(line.id) as session:
        rota.change_peer(session, sam, tags="grief")
        shift = {"weekday": 1, "starts": "09:00", "minutes": 60, "zone": "America/New_York"}
        session.add(tables.shifts, person_id=sam, **shift)
        session.add(tables.feeds, person_id=sam, secret_hash="x", made_at=session.at)
    peer.texts("DELETE").texts("1").hears("It is done").forgets()
    caller.texts("hi").texts("1").texts("3")
    other_peer.hears("1 = take it")
    peer.hears_nothing()
    assert "staff_stopped" in all_notices(line)
    with line.look() as session:
        assert people.name(session, sam) == ""
        [row] = session.all(select(tables.peers).where(tables.peers.c.person_id == sam))
        assert (row.state, row.tags) == ("left", "")
        for table in (tables.shifts, tables.feeds, tables.overrides, tables.covers, tables.responders):
            assert session.all(select(table).where(table.c.person_id == sam)) == []


def test_words_go_by_themselves_in_the_night_after_their_days(line: Line, caller: Phone, peer: Phone) -> None:
    """Here and with the phone company; the conversation itself is still counted."""
    talking(caller, peer)
    caller.texts("the lighthouse keeper").texts("DONE").texts("1")
    peer.texts("OFF")
    line.forward(days=29)
    with line.look() as session:
        assert session.all(select(tables.words.c.id).where(tables.words.c.sealed.is_not(None)))
    line.forward(days=3)
    with line.look() as session:
        assert not session.all(select(tables.words.c.id).where(tables.words.c.sealed.is_not(None)))
        assert len(session.all(select(tables.conversations))) == 1
    with line.exchange.lock:
        assert not [one.body for one in line.exchange.messages.values() if "lighthouse" in one.body]


def test_what_the_phone_company_refuses_to_erase_is_told(line: Line, caller: Phone) -> None:
    """A person has to ask them then; nobody is woken by it."""
    caller.texts("hi")
    with line.house.session(line.id) as session:
        about = people.find(session, caller.number)
        assert about is not None
        [row_id] = outbox.put(session, Envelope(about.id, "+15550001000", lane="later", kind="call"), {"forget": "SM1"})
        session.change(tables.outbox, row_id, state="failed")
        alarms.put(session, "undelivered", 0, About(person_id=about.id, ref=row_id))
    line.settle()
    assert all_notices(line) == ["copy_kept"]


def test_a_responder_who_has_one_and_erases_everything(line: Line, caller: Phone, responder: Phone) -> None:
    """The next is paged in the same moment: no time is lost on a number that is gone."""
    caller.texts("URGENT")
    responder.texts(code(responder)).texts("2").texts("DELETE").texts("1").hears("It is done")
    assert paged(last_resort(line)) == 1
