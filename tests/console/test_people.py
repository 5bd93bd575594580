"""People: peers, on call, callers by number only; each look is in the log, no number is shown in full."""

import re

import pytest

from service import audit, blocks, people, rota, tables
from service.web import server
from tests.console.browsing import Browsing
from tests.console.test_drafts import shown
from tests.phone import NUMBER, Line, Phone

SAM, ANA, RILEY, ALEX = "+15550002001", "+15550002002", "+15550003001", "+15550007001"
REASON = "they asked me to ring"


@pytest.fixture
def line(line: Line) -> Line:
    """A living line, with Sam on and Riley on call."""
    line.peer(SAM, "Sam")
    line.responder(RILEY)
    return line


@pytest.fixture
def mo(line: Line) -> Browsing:
    """Somebody who is admin."""
    return Browsing(server.create(line.house), line.house, line.id).joins("Mo", codes=False)


def at(line: Line, number: str) -> str:
    """The page of a peer."""
    return f"/console/people/{line.person(line.phone(number)).id}"


def noted(line: Line) -> list[tuple[str, str]]:
    with line.look() as session:
        assert audit.broken(session) is None
        return [(row.what, row.about) for row in session.all(tables.audit.select().order_by(tables.audit.c.id))]


def bare(text: str) -> str:
    """A page without what somebody typed into it, and without the example of a number."""
    return re.sub(r'value="[^"]*"|[+]15550001000', "", text)


def test_a_peer_is_invited_by_text_and_agrees(line: Line, mo: Browsing) -> None:
    """They hear who we are, answer, and stand in the list; what was typed wrong is said beside it and kept."""
    mo.opens("/console/people").sees("Sam", "on")
    mo.sends("/console/people/invite", number="2002", name="Ana", tags="a, b, c, d, e")
    mo.sees("This is no phone number", "Please tick at least one", "four at most", 'value="Ana"', 'value="2002"')
    assert mo.status == 422
    mo.sends("/console/people/invite", number=ANA, name="Ana", languages=["en", "xx"], tags="grief")
    mo.sees("They are asked by text", "Ana", "not yet answered", "grief")
    line.settle()
    line.phone(ANA).hears("1").texts("1")
    mo.opens("/console/people").sees("not practised yet")
    assert "not yet answered" not in mo.text
    assert ("added a peer", f"person {line.person(line.phone(ANA)).id}") in noted(line)


def test_a_number_that_another_peer_has_is_not_taken_twice(line: Line, mo: Browsing) -> None:
    mo.opens("/console/people")
    mo.sends("/console/people/invite", number=SAM, name="Lu", languages="en").sees("Another peer has this number")
    assert mo.status == 422


def test_who_is_a_peer_already_is_not_said_to_be_asked(line: Line, mo: Browsing) -> None:
    """Nothing goes out to them, and the page does not say so."""
    mo.opens("/console/people").sends("/console/people/invite", number=SAM, languages="en")
    assert "asked by text" not in mo.sees("a peer already").text.split("</main>")[0].split('role="status"')[1][:300]
    line.settle()
    line.phone(SAM).hears_nothing()


def test_the_line_s_own_number_is_nobody_s(line: Line, mo: Browsing) -> None:
    """Neither a peer's nor that of who is on call: what is sent there would come back, and a page reach nobody."""
    form = {"number": NUMBER, "name": "Zed", "languages": "en", "tier": "1", "language": "en", "by": "both"}
    mo.opens("/console/people")
    for address in ("/console/people/invite", "/console/people/on-call/add"):
        assert mo.sends(address, **form).sees("the line's own number", 'value="Zed"').status == 422
    with line.look() as session:
        assert people.find(session, NUMBER) is None


def test_what_is_kept_of_a_peer_is_changed(line: Line, mo: Browsing) -> None:
    """Languages, tags, hours and how they are asked; a wrong number of hours changes nothing."""
    page = at(line, SAM)
    mo.opens(page).sees("Number ends in …01")
    mo.sends(f"{page}/details", languages="en", tags="grief", week_hours="900", offers_by="both")
    assert mo.sees("from 1 to 80", 'value="900"', 'value="grief"').status == 422
    mo.sends(f"{page}/details", languages="es", tags="Grief, parent", week_hours="6", offers_by="call").sees("Saved.")
    with line.look() as session:
        peer = rota.peer(session, line.person(line.phone(SAM)).id)
        assert peer is not None
        assert (peer.languages, peer.tags, peer.week_minutes, peer.offers_by) == ("es", "grief,parent", 360, "call")
    mo.sends(f"{page}/details", languages="es", tags="", week_hours="", offers_by="call").sees("Saved.")
    with line.look() as session:
        peer = rota.peer(session, line.person(line.phone(SAM)).id)
        assert peer is not None and (peer.tags, peer.week_minutes) == ("", None)


def test_a_peer_is_taken_off_and_put_on(line: Line, mo: Browsing) -> None:
    """Who has not practised is not put on."""
    page = at(line, SAM)
    mo.opens(page).sends(f"{page}/off").sees("They are off.")
    mo.sends(f"{page}/on").sees("They are on until")
    with line.house.session(line.id) as session:
        rota.change_peer(session, line.person(line.phone(SAM)).id, on_since=None, practised_at=None)
    mo.sends(f"{page}/on").sees("once they have texted PRACTICE")
    with line.look() as session:
        assert rota.on_now(session) == []


def test_two_are_kept_apart_and_let_meet_again(line: Line, mo: Browsing) -> None:
    """By the other's number, which is known here or is not."""
    page, alex = at(line, SAM), line.phone(ALEX).texts("hi")
    mo.opens(page).sends(f"{page}/apart", number="+15550009999").sees("Nobody with this number", "+15550009999")
    mo.sends(f"{page}/apart", number=SAM).sees("their own number")
    mo.sends(f"{page}/apart", number=ALEX).sees("not matched from now on", "…01", "Let them meet again")
    alex.texts("1").texts("2")
    line.phone(SAM).hears_nothing()
    mo.sends(f"{page}/together", other=line.person(alex).id).sees("may be matched again")
    line.settle()
    line.phone(SAM).hears("1 = take it")
    mo.sends(f"{page}/together", other=line.person(alex).id).sees("not kept apart")


def test_a_peer_is_let_go_with_thanks_but_not_out_of_a_talk(line: Line, mo: Browsing) -> None:
    """Nothing more is offered; they stay whatever else they are here."""
    page, sam, alex = at(line, SAM), line.phone(SAM), line.phone(ALEX)
    line.responder(SAM, 2)
    alex.texts("hi").texts("1").texts("2")
    sam.texts("1")
    mo.opens(page).sends(f"{page}/remove").sees("They are in a talk now")
    alex.texts("DONE").texts("1")
    mo.sends(f"{page}/remove").sees("a peer no longer")
    assert mo.opens(page).status == 404
    sam.forgets()
    line.forward(hours=24)
    sam.hears("Thank you for the time you gave here")
    with line.look() as session:
        assert rota.responder_on(session, line.person(sam).id)


def test_no_number_is_shown_in_full_but_for_a_reason(line: Line, mo: Browsing, caller: Phone) -> None:
    """And the reason is in the log before it is."""
    page = at(line, SAM)
    for path in ("", "/on-call", "/callers"):
        assert not re.search(r"\d{7}", bare(mo.opens(f"/console/people{path}").text)), path
    assert not re.search(r"\d{7}", bare(mo.opens(page).text))
    mo.sends(f"{page}/number", reason="hm").sees("eight letters")
    assert SAM not in mo.text
    mo.sends(f"{page}/number", reason=REASON).sees(SAM)
    assert (f"looked at the number: {REASON}", f"person {line.person(line.phone(SAM)).id}") in noted(line)
    assert SAM not in mo.opens(page).text


@pytest.fixture
def caller(line: Line) -> Phone:
    return line.phone(ALEX).texts("hi, my brother died")


def test_a_caller_is_found_by_number_for_a_reason_and_never_listed(line: Line, mo: Browsing, caller: Phone) -> None:
    """Found or not, the look is in the log; words are not on the page."""
    assert str(line.person(caller).id) not in re.findall(r"/people/(\d+)", mo.opens("/console/people").text)
    mo.opens("/console/people/callers").sends("/console/people/callers/find", number=ALEX, reason="")
    assert mo.sees("Please fill this in").status == 422
    mo.sends("/console/people/callers/find", number="+15550009999", reason=REASON).sees("Nobody with this number")
    mo.sends("/console/people/callers/find", number=ALEX, reason=REASON).sees("Conversation 1", "not blocked", "…01")
    assert "brother" not in mo.text and ALEX not in mo.text
    assert (f"looked up: {REASON}", f"person {line.person(caller).id}") in noted(line)
    assert (f"looked up: {REASON}", "nobody who is known") in noted(line)
    assert mo.opens(at(line, ALEX)).status == 404, "a caller has no page of their own"


def test_a_number_is_blocked_for_days_and_the_block_is_lifted(line: Line, mo: Browsing, caller: Phone) -> None:
    """They hear so; the reason is for coordinators alone."""
    mo.opens("/console/people/callers")
    form = {"block-number": ALEX, "block-reason": "threats on two days", "block-days": "0"}
    mo.sends("/console/people/callers/block", **form).sees("from 1 to 3650", "threats on two days")
    mo.sends("/console/people/callers/block", **{**form, "block-days": "7"})
    mo.sees("no peer from now on", "threats on two days", "until Mon")
    with line.look() as session:
        assert blocks.listed(session)[0].until == pytest.approx(session.at + 7 * 86_400, abs=600)
    lift = re.search(r"/console/people/callers/\d+/lift", mo.text)
    assert lift is not None
    mo.sends(lift[0]).sees("given a peer again", "Nobody is blocked")
    mo.sends(lift[0]).sees("not blocked any more")


def test_somebody_is_put_on_call_changed_and_taken_off(line: Line, mo: Browsing) -> None:
    """The last resort is never left empty."""
    mo.opens("/console/people/on-call").sees("Tier 1", "Last resort", "on now")
    mo.sends("/console/people/on-call/add", number=ANA, tier="0", name="Ana", language="en", by="call")
    assert mo.sees("from 1 to 98", ANA, 'value="Ana"').status == 422
    mo.sends("/console/people/on-call/add", number=ANA, tier="2", name="Ana", language="en", by="call")
    mo.sees("They are on call.", "Ana", "Tier 2")
    ana = line.person(line.phone(ANA)).id
    mo.sends(f"/console/people/on-call/{ana}/by", by="text", call_after="1.5").sees("Saved.", 'value="1.5"')
    with line.look() as session:
        assert (rota.pages_by(session, ana), rota.call_after(session, ana)) == ("text", 90)
        last = rota.last_resorts(session)[0]
    mo.sends(f"/console/people/on-call/{ana}/2/remove").sees("off this tier")
    assert "Ana" not in mo.text
    mo.sends(f"/console/people/on-call/{last}/99/remove").sees("Put another one there first")


def test_how_long_after_the_text_somebody_is_rung(line: Line, mo: Browsing) -> None:
    """Their own minutes, or none; what is no number of minutes changes nothing."""
    riley = line.person(line.phone(RILEY)).id
    mo.opens("/console/people/on-call").sees("/console/settings/ladder")
    wrong = "from 0 to 14"
    tries = (("-1", wrong, None), ("0", "Saved.", 0), ("soon", wrong, 0), ("0.5", "Saved.", 30), ("", "Saved.", None))
    for typed, said, kept in tries:
        mo.sends(f"/console/people/on-call/{riley}/by", by="both", call_after=typed).sees(said)
        with line.look() as session:
            assert rota.call_after(session, riley) == kept


def test_who_is_taken_off_call_has_no_escalation_any_more(line: Line, mo: Browsing, caller: Phone) -> None:
    """It climbs again."""
    caller.texts("URGENT")
    line.settle()
    riley = line.phone(RILEY)
    riley.texts("1")
    with line.look() as session:
        assert session.one(tables.escalations.select()).state == "acknowledged"
    mo.opens("/console/people/on-call").sends(f"/console/people/on-call/{line.person(riley).id}/1/remove")
    with line.look() as session:
        assert session.one(tables.escalations.select()).state == "triggered"


def test_nobody_of_another_line_is_there(line: Line, mo: Browsing, caller: Phone) -> None:
    """Neither peers, nor who is on call, nor callers."""
    with line.house.database.transaction() as connection:
        values = {"name": "Two", "languages": "en", "zone": "Europe/Madrid", "policy_is_demo": True}
        other = tables.lines.insert().values(**values, paused=False, policy={}, settings={}, created_at=0.0)
        connection.execute(other)
    with line.house.session(2) as session:
        ids = people.met(session, ANA, "en").id
        rota.invite(session, ids, "en")
        session.add(tables.responders, person_id=ids, tier=1, last_resort=False, pages_by="both")
    mo.opens("/console/people")
    assert mo.opens(f"/console/people/{ids}").status == 404
    mo.opens("/console/people")
    for path in (f"{ids}/off", f"{ids}/remove", f"on-call/{ids}/1/remove", f"callers/{ids}/lift"):
        assert mo.sends(f"/console/people/{path}").status == 404, path
        mo.opens("/console/people")
    with line.house.database.transaction() as connection:
        for table in (tables.responders, tables.peers, tables.people):
            connection.execute(table.delete().where(table.c.line_id == 2))
        connection.execute(tables.lines.delete().where(tables.lines.c.id == 2))


def test_what_a_caller_agreed_to_is_shown_with_its_words(line: Line, mo: Browsing) -> None:
    """Given and withdrawn, in the order of it; on the command line too."""
    caller = line.phone(ALEX).texts("hi").texts("STOP").texts("START")
    with line.house.session(line.id) as session:
        wording = "closing: in 1 days; ask.medium: call"
        people.consent(session, line.person(caller).id, "follow-up by call", given=True, wording=wording)
    mo.opens("/console/people/callers").sends("/console/people/callers/find", number=ALEX, reason=REASON)
    mo.sees("Withdrawn: our texts", "STOP", "Agreed: our texts", "START", "Agreed: a later check-in by call", wording)


def test_a_peer_is_looked_at_once_it_is_said_why(line: Line, mo: Browsing) -> None:
    """Nothing of them is shown before; once for each person and sitting; what was typed too early is not lost."""
    mo.says_why = False
    line.peer(ANA, "Ana")
    page, other = at(line, SAM), at(line, ANA)
    assert mo.opens(page).sees("Why do you look at Sam?").status == 200
    assert "ends in" not in mo.text and "Languages" not in mo.text
    mo.sends(f"{page}/why", reason="hm").sees("Why do you look at Sam?")
    assert mo.status == 422
    mo.sends(f"{page}/why", reason="the rota of Sunday").sees("Number ends in")
    assert [what for what, _ in noted(line)].count("looked at: the rota of Sunday") == 1
    mo.opens(page).sees("Number ends in")
    mo.opens(other).sees("Why do you look at Ana?")
    mo.sends(f"{other}/details", week_hours="many").sees("Why do you look at Ana?")
    mo.sends(f"{other}/why", because="asked", kept_form=shown(mo, "kept_form")).sees('name="week_hours"', "many")
    assert ("looked at: They asked for something", f"person {other.rpartition('/')[2]}") in noted(line)
    for _ in range(5):
        line.forward(hours=1)
        mo.opens("/console/")
    mo.opens(page).sees("Why do you look at Sam?")
