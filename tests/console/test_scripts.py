"""Scripts in the console: what is in use, what each version says and changed, back to one and out of use for good."""

import pytest

from service import audit, scripts, tables
from service.scripts import proofs
from service.scripts.publishing import Draft
from service.web import server
from tests.console.browsing import Browsing
from tests.console.coordinating import mo as mo
from tests.phone import Line, Phone

FAREWELL = "Thank you for the time you shared{, name}. Take good care."


@pytest.fixture
def line(line: Line) -> Line:
    """A living line whose closing has a second version, with other words."""
    publish(line, "closing", closing(FAREWELL), "warmer")
    return line


@pytest.fixture
def caller(line: Line) -> Phone:
    """Somebody who is in the arrival script."""
    return line.phone("+15550007001").texts("hi")


def closing(thanks: str) -> str:
    """The closing that comes with the line, with other thanks."""
    was = "Thank you for the time you shared{, name}. You can write to us again whenever you want to."
    return scripts.shipped("closing").replace(was, thanks)


def publish(line: Line, name: str, source: str, note: str) -> None:
    with line.house.session(line.id) as session:
        proved = proofs.prove(name, source, scripts.known(session), ("untested", "no-reveal", "long-wait"))
        scripts.publish(session, Draft(name, proved, note), author="Kim")


def in_use(line: Line, name: str) -> int:
    with line.look() as session:
        return int(next(row.number for row in scripts.in_use(session).values() if row.name == name))


def log(line: Line) -> list[str]:
    """What the audit log holds about scripts."""
    with line.look() as session:
        assert audit.broken(session) is None
        rows = session.all(tables.audit.select().order_by(tables.audit.c.id))
        return [f"{row.what} {row.about}" for row in rows if "script" in row.about]


def test_the_list_says_what_is_in_use_and_who_is_on_which(line: Line, mo: Browsing, caller: Phone) -> None:
    """A script with an older version in use names both."""
    with line.house.session(line.id) as session:
        scripts.roll_back(session, "closing", 1, author="Kim")
    mo.opens("/console/scripts").sees("Closing", "version 1 in use", "newest: 2", "conversations on version 1: 1")


def test_the_versions_of_one_have_note_author_and_time(mo: Browsing) -> None:
    """Newest first, with what each changed."""
    mo.opens("/console/scripts/closing").sees("Version 2", "warmer", "by Kim, ", "comes with the line", "in use")
    assert mo.text.index("Version 2") < mo.text.index("Version 1")
    assert mo.opens("/console/scripts/nothing").status == 404
    assert mo.opens("/console/scripts/closing/7").status == 404


def test_a_version_is_shown_in_both_languages_and_as_it_was_written(mo: Browsing) -> None:
    """Side by side, by step."""
    mo.opens("/console/scripts/closing/1").sees('lang="en"', "whenever you want to.", 'lang="es"', "cuando quieras.")
    mo.sees("used for: closing")
    mo.opens("/console/scripts/closing/2").sees("Take good care.")


def test_a_difference_is_told_in_words(line: Line, mo: Browsing) -> None:
    """What differs is marked; whether the structure changed is said."""
    mo.opens("/console/scripts/closing/difference?from=1&to=2").sees(
        "Only words changed.", "<dt>say, English</dt>", "<ins>Take good care.</ins>"
    )
    shorter = scripts.shipped("closing").replace("check in again: in 3 days", "check in again: in 2 days")
    publish(line, "closing", shorter.replace("again in 3 days", "again in 2 days"), "")
    mo.opens("/console/scripts/closing/difference?from=2&to=3").sees("The structure changed")
    mo.opens("/console/scripts/closing/difference?from=2&to=2").sees("They say the same.")
    assert mo.opens("/console/scripts/closing/difference?from=2&to=9").status == 404


def seen(mo: Browsing) -> dict[str, str]:
    """What the open page says is in use."""
    return {"seen": mo.text.partition('name="seen" value="')[2].partition('"')[0]}


def test_an_earlier_version_is_used_again_once_it_is_said_what_that_means(line: Line, mo: Browsing) -> None:
    """Conversations under way keep theirs."""
    path = "/console/scripts/closing/1/use"
    mo.opens(path).sees("begin from now on use version 1", "keep the version that they began with: 0", "<del>Take")
    assert in_use(line, "closing") == 2
    mo.sends(path, **seen(mo)).sees("Version 1 of closing is in use again.")
    assert in_use(line, "closing") == 1
    assert log(line)[-1] == "rolled back script closing 1"


def test_a_page_that_is_stale_changes_nothing(line: Line, mo: Browsing) -> None:
    """Somebody published between the look and the press: it is shown as it is now."""
    for deed in ("use", "withdraw"):
        mo.opens(f"/console/scripts/closing/1/{deed}")
        old = seen(mo)
        publish(line, "closing", closing(f"{FAREWELL} {deed}."), deed)
        before = in_use(line, "closing")
        mo.sends(f"/console/scripts/closing/1/{deed}", **old).sees("Something changed while you were looking")
        assert in_use(line, "closing") == before
    assert log(line) == []


def test_a_version_is_withdrawn_and_its_check_ins_end_kindly(line: Line, mo: Browsing, caller: Phone) -> None:
    """What was in use before it comes back; whoever is in the middle of it hears a kind word."""
    publish(line, "arrival", scripts.shipped("arrival"), "again")
    other = line.phone("+15550007002").texts("hi").forgets()
    path = "/console/scripts/arrival/2/withdraw"
    mo.opens(path).sees("end with a kind word, and the conversations go on: 1", "version 1 of arrival is in use")
    mo.sends(path, **seen(mo)).sees("Version 2 of arrival is withdrawn.", "withdrawn ")
    line.settle()
    assert in_use(line, "arrival") == 1
    other.hears("It is nothing you did")
    assert log(line)[-1] == "withdrew script arrival 2"
    assert mo.opens(path).status == 404


def test_all_that_the_line_has_for_a_purpose_stays(line: Line, mo: Browsing) -> None:
    """The page says why, and so does whoever presses all the same."""
    path = "/console/scripts/practice/1/withdraw"
    mo.opens(path).sees("The line has nothing else for this")
    assert "<button" not in mo.text.partition("The line has nothing else")[2].partition("</section>")[0]
    with line.look() as session:
        current = scripts.current(session, "practice")
    assert mo.sends(path, seen=current).sees("so it was not withdrawn").status == 422
    assert in_use(line, "practice") == 1


def test_a_viewer_looks_and_changes_nothing(line: Line) -> None:
    """Neither buttons nor the addresses behind them."""
    viewer = Browsing(server.create(line.house), line.house, line.id).joins("Vi", "viewer", codes=False)
    viewer.opens("/console/scripts/closing").sees("Version 2")
    assert "/use" not in viewer.text and "/withdraw" not in viewer.text
    for path in ("closing", "closing/1", "closing/difference?from=1&to=2"):
        assert viewer.opens(f"/console/scripts/{path}").status == 200
    for deed in ("use", "withdraw"):
        assert viewer.opens(f"/console/scripts/closing/1/{deed}").status == 403
        assert viewer.opens("/console/").sends(f"/console/scripts/closing/1/{deed}").status == 403


def test_the_pages_speak_spanish(mo: Browsing) -> None:
    """As the reader chose."""
    mo.opens("/console/scripts").sends("/console/language", language="es", onward="/console/scripts/closing")
    mo.sees("Versiones", "en uso", "Qué cambió")


def test_where_check_ins_stop_is_said_from_ten_on(line: Line, mo: Browsing) -> None:
    """By the tenth that ended; nobody can tell the eleventh."""
    path = "/console/scripts/arrival/1/drop-off"
    for digit in range(9):
        line.phone(f"+1555000710{digit}").texts("hi").texts("4")
    mo.opens("/console/scripts/arrival/1").sees("Where check-ins on it stop")
    mo.opens(path).sees("Fewer than ten check-ins have ended")
    line.phone("+15550007110").texts("hi").texts("4")
    mo.opens(path).sees("Check-ins that ended: 10", "10 or a few more", "fewer than ten")
    once = mo.text
    line.phone("+15550007111").texts("hi").texts("4")
    assert mo.opens(path).text.partition("<table")[2].partition("</table>")[0] in once


def test_what_a_script_is_for_is_said_in_the_readers_language(mo: Browsing) -> None:
    """Its purpose, and the title of one that comes with the line; to write one begins with its cards."""
    mo.opens("/console/scripts").sees("after they have talked", "A lighter shared check-in")
    mo.opens("/console/scripts/closing").sees('href="/console/scripts/closing/draft/cards"')
    mo.opens("/console/scripts").sends("/console/language", language="es", onward="/console/scripts")
    mo.sees("después de hablar", "Un encuentro de dos más ligero", "Cierre")
