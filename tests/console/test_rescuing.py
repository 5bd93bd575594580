"""A caller's number in full: two accounts act, each signed in as itself, and both stand in the log."""

import pytest

from service import audit, conversations, people, rescue, tables
from service.house import House
from service.lines import number
from service.web import server
from tests.console.browsing import Browsing

pytestmark = pytest.mark.parametrize("fresh", ["sqlite"], indirect=True)
CALLER, PAGE = "+15557220001", "/console/conversations/1/number"
WHY = "says they took pills"


@pytest.fixture
def two(house: House) -> tuple[Browsing, Browsing]:
    """Two who run the line, and a conversation with a caller."""
    with house.session(1) as session:
        conversations.begin(session, people.met(session, CALLER, "en"), number(session))
    app = server.create(house)
    return Browsing(app, house).joins("Mo", "coordinator"), Browsing(app, house).joins("Lee", "coordinator")


def test_one_asks_another_confirms_and_both_are_in_the_log(house: House, two: tuple[Browsing, Browsing]) -> None:
    """The first sees no number, ever; the second sees it once, and finds the way from the board."""
    mo, lee = two
    mo.opens("/console/conversations/1").sees(f'href="{PAGE}"')
    mo.opens(PAGE).sends(PAGE, reason="short").sees("8 to 44", 'value="short"', 'aria-describedby="reason-error')
    mo.sends(PAGE, reason=WHY).sees("You have asked", "somebody else confirms")
    assert mo.sends(f"{PAGE}/confirm").sees("No number was shown").status == 200 and CALLER not in mo.text
    lee.opens("/console/").sees("asks for a number in full", f'href="{PAGE}"')
    lee.opens(PAGE).sees("Mo asked on", WHY)
    assert CALLER not in lee.text
    assert CALLER in lee.sends(f"{PAGE}/confirm").sees("shown this once").text
    assert CALLER not in lee.opens(PAGE).text + lee.sends(f"{PAGE}/confirm").text + mo.opens(PAGE).text
    assert "asks for a number" not in lee.opens("/console/").text
    with house.reading(1) as session:
        rows = session.all(tables.audit.select().order_by(tables.audit.c.id))
        steps = [(row.who, row.what) for row in rows if "rescue policy" in row.what]
        assert steps == [("account 1", f"{rescue.ASKED}: {WHY}"), ("account 2", rescue.SHOWN)]
        assert audit.broken(session) is None


def test_a_viewer_neither_asks_nor_confirms(house: House, two: tuple[Browsing, Browsing]) -> None:
    """They look on."""
    mo, _ = two
    vi = Browsing(mo.client.application, house).joins("Vi", "viewer")
    assert f'href="{PAGE}"' not in vi.opens("/console/conversations/1").text
    mo.opens(PAGE).sends(PAGE, reason=WHY)
    vi.opens("/console/")
    assert {vi.opens(PAGE).status, vi.sends(PAGE, reason=WHY).status, vi.sends(f"{PAGE}/confirm").status} == {403}


def test_without_a_policy_nobody_asks(house: House, two: tuple[Browsing, Browsing]) -> None:
    """The page says so."""
    with house.session(1) as session:
        session.do(tables.lines.update().values(policy={}))
    mo, _ = two
    mo.opens(PAGE).sees("no rescue policy")
    mo.opens("/console/").sends(PAGE, reason=WHY).sees("no rescue policy")
