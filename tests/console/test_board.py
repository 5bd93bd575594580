"""The board shows what goes on, and what is done there happens on phones; numbers and words stay out of it."""

import json
import re

import pytest

from service import audit, joining, lines, people, rendering, rota, tables
from service.session import Session
from service.web import server
from service.web.console.speaking import PHRASES
from tests.console.browsing import Browsing
from tests.phone import Line, Phone
from tests.service.many_days import contacts

MO = "+15550004001"


@pytest.fixture
def line(line: Line) -> Line:
    """A living line, with Sam on and Riley on call."""
    line.peer("+15550002001", "Sam")
    line.responder("+15550003001")
    return line


@pytest.fixture
def mo(line: Line) -> Browsing:
    """A coordinator at the console, with a phone."""
    with line.house.session(line.id) as session:
        person_id = joining.coordinator(session, MO, "en", "Mo")
    web = server.create(line.house)
    return Browsing(web, line.house, line.id).joins("Mo", "coordinator", codes=False, number=person_id)


@pytest.fixture
def caller(line: Line) -> Phone:
    return line.phone("+15550007001")


def log(line: Line) -> list[tuple[str, str]]:
    """What the audit log holds."""
    with line.look() as session:
        assert audit.broken(session) is None
        return [(row.what, row.about) for row in session.all(tables.audit.select().order_by(tables.audit.c.id))]


def waiting(line: Line, caller: Phone, words: str = "hi") -> None:
    """A caller whom Sam has let pass."""
    caller.texts(words).texts("1").texts("2")
    line.phone("+15550002001").texts("2")


def test_the_board_shows_who_waits_who_is_on_and_no_number(line: Line, mo: Browsing, caller: Phone) -> None:
    """By ids, states and first names."""
    mo.opens("/console/").sees("Nobody waits.", "Sam", "free", "Redis is away", "Nobody talks now.")
    waiting(line, caller, "my brother died")
    mo.opens("/console/").sees("Conversation 1", "Waiting: 1.")
    mo.opens("/console/conversations").sees("Conversation 1", "waiting")
    for path in ("/console/", "/console/conversations", "/console/conversations/1", "/console/escalations"):
        shown = mo.opens(path).text
        assert not re.search(r"\d{7}", re.sub(r'value="[^"]*"', "", shown)), path
        assert "brother" not in shown


def test_a_peer_who_is_only_asked_is_not_said_to_be_with_somebody(line: Line, mo: Browsing, caller: Phone) -> None:
    """They are, once they have taken it."""
    caller.texts("hi").texts("1").texts("2")
    assert "with somebody" not in mo.opens("/console/").sees("Offered to a peer", "not just now").text
    line.phone("+15550002001").texts("1")
    mo.opens("/console/").sees("with somebody")


def test_times_say_whose_clocks_and_which_year(line: Line, mo: Browsing) -> None:
    """The line's zone on each page, and the year where it is another one than now."""
    contacts(line.house, "2025-11-03", 10.0)
    contacts(line.house, "2026-10-05", 10.0)
    mo.opens("/console/conversations").sees(
        "as the clocks in America/New_York", "Mon 3 Nov 2025, 12:00", "Mon 5 Oct, 12:00"
    )


def test_news_comes_only_when_something_changed(line: Line, mo: Browsing, caller: Phone) -> None:
    """The stream is one moment long and says when to ask again."""
    first = mo.client.get("/console/live", headers={"Accept": "text/event-stream"}).get_data(as_text=True)
    assert first.startswith("retry: ") and "event: news" in first
    name = re.search(r"id: (\w+)", first)
    assert name is not None
    again = {"Accept": "text/event-stream", "Last-Event-ID": name[1]}
    assert "event: same" in mo.client.get("/console/live", headers=again).get_data(as_text=True)
    waiting(line, caller)
    changed = mo.client.get("/console/live", headers=again).get_data(as_text=True)
    assert "Conversation 1" in json.loads(changed.partition("data: ")[2])


def test_an_escalation_is_taken_kept_handed_over_and_closed(line: Line, mo: Browsing, caller: Phone) -> None:
    """The caller hears that somebody has it; each step is in the log and on the page."""
    caller.texts("hi").texts("URGENT").forgets()
    mo.opens("/console/").sees("On call is asked for", "Nobody has it yet")
    mo.sends("/console/escalations/1/take").sees("You have it", "I still have it")
    line.settle()
    caller.hears("has your message now")
    mo.sends("/console/escalations/1/take").sees("asks again later")
    mo.sends("/console/escalations/1/hand-over").sees("Handed over", "Nobody has it yet")
    mo.sends("/console/escalations/1/resolve", note="").sees("Somebody takes it first")
    mo.sends("/console/escalations/1/take")
    long = "x" * 501
    assert mo.sends("/console/escalations/1/resolve", note=long).sees("longer than fits", long).status == 422
    mo.sends("/console/escalations/1/resolve", note="called back").sees("Closed.", "called back", "It was closed.")
    with line.look() as session:
        done = [(row.who, row.what) for row in session.all(tables.audit.select().order_by(tables.audit.c.id))]
    steps = ("acknowledged", "still has", "handed over", "acknowledged", "resolved")
    found = [one for one in done if one[1] in steps]
    assert found == [("account 1", what) for what in steps], "each once, by the account of whoever did it"


def test_closed_for_whoever_has_it(line: Line, mo: Browsing, caller: Phone) -> None:
    """They hear so, and are asked how they are as if they had closed it themselves."""
    riley = line.responder("+15550003001")
    caller.texts("hi").texts("URGENT")
    found = re.search(r"Text (\d+) to take it", riley.inbox()[-1])
    assert found is not None
    riley.texts(found[1]).texts("2").forgets()
    mo.opens("/console/escalations/1").sends("/console/escalations/1/resolve", note="")
    line.settle()
    riley.hears("is closed. Thank you", "Thank you for taking that one")


def test_a_note_is_not_lost_where_somebody_was_faster(line: Line, mo: Browsing, caller: Phone) -> None:
    """It stands on the page with why it was not kept, and so it does where nobody has it any more."""
    caller.texts("hi").texts("URGENT")
    mo.opens("/console/").sends("/console/escalations/1/take")
    mo.sends("/console/escalations/1/hand-over").sends("/console/escalations/1/resolve", note="we talked of her mother")
    assert mo.status == 409
    mo.sees("Your note was not kept", "we talked of her mother")
    mo.sends("/console/escalations/1/take").sends("/console/escalations/1/resolve")
    mo.sends("/console/escalations/1/resolve", note="they sleep at a friend's")
    assert mo.status == 409
    mo.sees("It is over already.", "Your note was not kept", "they sleep at a friend's")
    line.settle()
    for number in ("+15550003001", "+15550007001"):
        line.phone(number).forgets()


def test_who_has_an_escalation_and_no_phone_is_named_as_their_account(line: Line, caller: Phone) -> None:
    """On the board, in the list and in what happened: the others see whom to ask."""
    kim = Browsing(server.create(line.house), line.house, line.id).joins("Kim", "coordinator", codes=False)
    caller.texts("hi").texts("URGENT")
    kim.opens("/console/escalations/1").sends("/console/escalations/1/take").sees("Kim took it.")
    for page in ("/console/", "/console/escalations"):
        kim.opens(page).sees("Kim has it")


def test_who_takes_one_on_the_console_sees_what_they_need_and_nobody_else_does(
    line: Line, mo: Browsing, caller: Phone
) -> None:
    """Language, what the caller was told, the last lines; each look is in the log; not before, not for others."""
    caller.texts("the lighthouse is dark").texts("URGENT").forgets()
    page = "/console/escalations/1"
    assert "lighthouse" not in mo.opens(page).text
    mo.sends(f"{page}/take").sees("What you need to know", "Language: English", "the lighthouse is dark")
    mo.sees("They were told that somebody has their message.", "That you read them is in the log.")
    looked = [about for what, about in log(line) if what.endswith("last lines")]
    mo.opens(page)
    with line.look() as session:
        about = session.one(tables.escalations.select()).about_id
        who = [row.who for row in session.all(tables.audit.select().where(tables.audit.c.what == "read 1 last lines"))]
    assert looked and set(looked) == {f"person {about}"}
    assert who.count("account 1") == 2
    lee = Browsing(server.create(line.house), line.house, line.id).joins("Lee", codes=False)
    assert "lighthouse" not in lee.opens(page).text
    mo.sends(f"{page}/hand-over")
    assert "lighthouse" not in mo.opens(page).text
    mo.sends(f"{page}/take").sends(f"{page}/resolve", note="")
    line.settle()
    assert "lighthouse" not in mo.opens(page).text


def test_a_drill_is_begun_and_ended(line: Line, mo: Browsing, caller: Phone) -> None:
    """The real ladder is paged, and hears that it is a drill; not while somebody needs it."""
    mo.opens("/console/escalations").sends("/console/escalations/drill").sees("The drill has begun", "drill")
    mo.sends("/console/escalations/drill").sees("Not now")
    line.settle()
    line.phone("+15550003001").hears("DRILL")
    mo.sends("/console/escalations/drill", end="1").sees("The drill is over")
    mo.sends("/console/escalations/drill", end="1").sees("No drill is running")
    caller.texts("hi").texts("URGENT")
    mo.sends("/console/escalations/drill").sees("Not now")


def test_nobody_takes_what_is_about_themselves(line: Line, mo: Browsing) -> None:
    """A coordinator who calls the line is a caller then."""
    line.phone(MO).texts("hi").texts("URGENT")
    mo.opens("/console/escalations/1").sees("This is about you")
    mo.sends("/console/escalations/1/take").sees("This is about you")
    with line.look() as session:
        assert session.one(tables.escalations.select()).state == "triggered"


def test_nobody_takes_what_is_about_a_talk_they_are_in(line: Line, mo: Browsing, caller: Phone) -> None:
    """A coordinator who is the peer there has it for others to take."""
    phone = line.peer(MO, "Mo")
    caller.texts("hi").texts("1").texts("2")
    phone.texts("1")
    caller.texts("URGENT")
    mo.opens("/console/escalations/1").sends("/console/escalations/1/take").sees("a talk you are in")
    with line.look() as session:
        assert session.one(tables.escalations.select()).state == "triggered"


def test_a_coordinator_joins_on_their_own_phone(line: Line, mo: Browsing, caller: Phone) -> None:
    """What they write then reaches the caller."""
    caller.texts("hi").texts("URGENT")
    mo.opens("/console/escalations/1").sends("/console/escalations/1/take")
    mo.sends("/console/escalations/1/join").sees("You are in")
    line.settle()
    caller.forgets()
    line.phone(MO).texts("I am here")
    caller.hears("I am here")


def test_a_coordinator_comes_in_where_nobody_was_asked_for(line: Line, mo: Browsing, caller: Phone) -> None:
    """On call was asked nothing and hears nothing; what they write arrives; without a phone nothing is begun."""
    waiting(line, caller)
    lee = Browsing(server.create(line.house), line.house, line.id).joins("Lee", codes=False)
    lee.opens("/console/conversations/1").sends("/console/conversations/1/come-in").sees("You have no phone here")
    with line.look() as session:
        assert session.all(tables.escalations.select()) == []
    mo.opens("/console/conversations/1").sends("/console/conversations/1/come-in").sees("You are in")
    line.settle()
    line.phone("+15550003001").hears_nothing()
    caller.forgets()
    line.phone(MO).texts("I am here")
    caller.hears("I am here")
    assert ("joined", "conversation 1") in log(line)
    mo.sends("/console/conversations/1/come-in").sees("cannot be joined now")
    caller.texts("thank you")


def test_somebody_without_a_phone_is_told_that_they_cannot_join(line: Line, caller: Phone) -> None:
    """They may take it all the same."""
    caller.texts("hi").texts("URGENT")
    lee = Browsing(server.create(line.house), line.house, line.id).joins("Lee", codes=False)
    lee.opens("/console/escalations/1").sends("/console/escalations/1/take").sees("You have it")
    lee.sends("/console/escalations/1/join").sees("You have no phone here")
    line.settle()


def test_a_peer_is_asked_by_hand(line: Line, mo: Browsing, caller: Phone) -> None:
    """One who is free and fits, and nobody else."""
    waiting(line, caller)
    ana = line.peer("+15550002002", "Ana", on=False)
    mo.opens("/console/conversations/1").sees("No peer who fits is free now")
    with line.house.session(line.id) as session:
        session.do(tables.offers.delete())
        ids = {name: _person(session, number) for name, number in (("Sam", "+15550002001"), ("Ana", ana.number))}
    mo.opens("/console/conversations/1").sees("Ask one of the free peers now", "Sam")
    mo.sends("/console/conversations/1/offer", peer=ids["Ana"]).sees("no longer free for this")
    line.phone("+15550002001").forgets()
    mo.sends("/console/conversations/1/offer", peer=ids["Sam"]).sees("They are being asked")
    line.settle()
    line.phone("+15550002001").hears("1 = take it")
    assert (f"offered to person {ids['Sam']} by hand:", "conversation 1") in log(line)


def test_a_conversation_is_closed_kindly(line: Line, mo: Browsing, caller: Phone) -> None:
    """The caller hears a kind word with 988; a second press changes nothing; on call comes first."""
    waiting(line, caller)
    caller.texts("URGENT").forgets()
    mo.opens("/console/conversations/1").sends("/console/conversations/1/close").sees("On call is with them")
    mo.sends("/console/escalations/1/take")
    mo.opens("/console/escalations/1").sends("/console/escalations/1/resolve", note="")
    mo.opens("/console/conversations/1").sends("/console/conversations/1/close").sees("with a kind word")
    line.settle()
    caller.hears("nothing you did")
    mo.sends("/console/conversations/1/close").sees("It is closed already")


def test_on_call_is_paged_from_a_conversation(line: Line, mo: Browsing, caller: Phone) -> None:
    """The caller is told nothing."""
    waiting(line, caller)
    caller.forgets()
    mo.opens("/console/conversations/1").sends("/console/conversations/1/on-call").sees("On call is being paged")
    line.settle()
    line.phone("+15550003001").hears("English")
    caller.hears_nothing()


def test_words_are_shown_only_for_a_reason_that_is_written_down(line: Line, mo: Browsing, caller: Phone) -> None:
    """The reason is in the log; what was written in a check-in is not among the words."""
    sam = line.phone("+15550002001")
    caller.texts("hi, my brother died").texts("1").texts("2")
    sam.texts("1")
    caller.texts("my mother is ill too")
    mo.opens("/console/conversations/1").sends("/console/conversations/1/words", reason="hm").sees("eight letters")
    assert "brother" not in mo.text
    before = len(log(line))
    mo.sends("/console/conversations/1/words", reason="a complaint of today").sees("my brother died")
    assert "mother" not in mo.text
    assert ("read the words: a complaint of today", "conversation 1") in log(line)[before:]


def test_a_viewer_reads_and_does_nothing(line: Line, caller: Phone) -> None:
    """Neither buttons nor the addresses behind them."""
    caller.texts("hi").texts("URGENT")
    viewer = Browsing(server.create(line.house), line.house, line.id).joins("Vi", "viewer", codes=False)
    viewer.opens("/console/").sees("On call is asked for")
    assert "/take" not in viewer.text
    for path in ("escalations/1/take", "conversations/1/words", "conversations/1/close"):
        assert viewer.opens("/console/").sends(f"/console/{path}").sees("not open to your role").status == 403
    line.settle()


def test_another_line_is_not_there(line: Line, mo: Browsing, caller: Phone) -> None:
    """Its conversations and escalations are nobody's business here."""
    caller.texts("hi").texts("URGENT")
    with line.house.database.transaction() as connection:
        values = {"name": "Two", "languages": "en", "zone": "Europe/Madrid", "policy_is_demo": True}
        other = tables.lines.insert().values(**values, paused=False, policy={}, settings={}, created_at=0.0)
        connection.execute(other)
        connection.execute(tables.conversations.update().values(line_id=2))
        connection.execute(tables.escalations.update().values(line_id=2))
    for path in ("/console/conversations/1", "/console/escalations/1"):
        assert mo.opens(path).status == 404
    assert mo.opens("/console/").sends("/console/escalations/1/take").status == 404
    with line.house.database.transaction() as connection:
        connection.execute(tables.conversations.update().values(line_id=1))
        connection.execute(tables.escalations.update().values(line_id=1))


def test_notices_stay_until_somebody_has_seen_them(line: Line, mo: Browsing) -> None:
    """What came after the page was loaded stays."""
    with line.house.session(line.id) as session:
        for about in ("event 1", "event 2"):
            session.add(tables.notices, kind="event_failed", about=about, at=session.at)
    mo.opens("/console/").sees("Something could not be acted on", "Event 2")
    mo.sends("/console/notices/seen", up_to="1").sees("Marked as seen", "Event 2")
    assert "Event 1" not in mo.text


def test_a_notice_says_what_it_is_about_and_leads_there(line: Line, mo: Browsing, caller: Phone) -> None:
    """In words, never by the number of a row: who answers by name, a caller by their conversation."""
    caller.texts("hi").texts("URGENT")
    with line.house.session(line.id) as session:
        told = {
            "phrase": f"person {_person(session, caller.number)}",
            "staff_stopped": f"person {_person(session, '+15550002001')}",
            "nobody_on_call": "escalation 1",
            "in_doubt": "outbox 7",
            "gaps": "gaps seen on 2026-11-23",
            "no_hours": "line 1",
        }
        for kind, about in told.items():
            session.add(tables.notices, kind=kind, about=about, at=session.at)
    shown = re.sub(r"<[^>]+>", "", mo.opens("/console/").text)
    assert not [about for about in told.values() if about in shown]
    mo.sees('/conversations/1">Conversation 1</a>', "· Sam<", '/escalations/1">Escalation ', '/stuck">Text 7</a>')
    mo.sees('/rota">Rota</a>', '/settings">Settings</a>')


def test_every_notice_has_its_sentence_on_the_board() -> None:
    """Whatever coordinators are texted about, the board says too."""
    texted = {key.removeprefix("notice.") for key in rendering.phrases().texts if key.startswith("notice.")}
    assert texted - {key.removeprefix("told.") for key in PHRASES.texts if key.startswith("told.")} == set()


def test_the_banner_says_that_nobody_will_come(line: Line, mo: Browsing) -> None:
    """With somebody on, that there are no hours; with nobody on and no shift for a week, that; with both, nothing."""
    mo.opens("/console/").sees("no opening hours")
    assert "nobody has a shift" not in mo.text
    with line.house.session(line.id) as session:
        rota.goes_off(session, _person(session, "+15550002001"))
    mo.opens("/console/").sees("nobody has a shift in the next seven days")
    with line.house.session(line.id) as session:
        lines.set_hours(session, [{"weekday": 1, "starts": "14:00", "minutes": 60}])
        rota.comes_on(session, _person(session, "+15550002001"), None)
    mo.opens("/console/")
    assert "no opening hours" not in mo.text and "nobody has a shift" not in mo.text


def _person(session: Session, number: str) -> int:
    found = people.find(session, number)
    assert found is not None
    return int(found.id)
