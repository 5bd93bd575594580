"""Two people have the same form open: whoever saves second sees what the first has saved, and nothing is lost."""

from html import unescape

import pytest

from service import accounts, joining, people
from service.house import House
from service.reports import counting
from service.web import server
from tests.console.browsing import Browsing
from tests.service.many_days import contacts

pytestmark = pytest.mark.parametrize("fresh", ["sqlite"], indirect=True)

DETAILS = {"languages": "en", "tags": "grief", "week_hours": "10", "offers_by": "both"}
PRICES = {"sent": "0.01", "received": "0.02", "minute": "0.03", "monthly": "2"}
PAUSED = {"why": "closed", "say_en": "We rest.", "say_es": "", "until": ""}
FORMS = (
    ("/console/people/{sam}", "/console/people/{sam}/details", DETAILS, {"tags": "war"}, {"week_hours": "12"}, "war"),
    (
        "/console/people/on-call",
        "/console/people/on-call/{riley}/by",
        {"by": "both"},
        {"call_after": "2"},
        {"by": "text"},
        "2",
    ),
    ("/console/reports", "/console/reports/prices", PRICES, {"sent": "0.5"}, {"monthly": "7"}, "0.5"),
    (
        "/console/coordinators",
        "/console/coordinators/{lee}/role",
        {"role": "viewer"},
        {"role": "admin"},
        {"role": "coordinator"},
        "admin",
    ),
    (
        "/console/pause",
        "/console/pause",
        PAUSED,
        {"say_en": "Closed today."},
        {"why": "short_staffed"},
        "Closed today.",
    ),
)
"""Page, form, what both start from, what the first changes, what the second does, and what the second is to see."""


@pytest.fixture
def mo(house: House) -> Browsing:
    """An admin, with a peer and somebody on call to look after, and a colleague."""
    mo = Browsing(server.create(house), house).joins("Mo")
    with house.session(1) as session:
        joining.invite(session, "+15550002001", "en", "Sam")
        joining.on_call(session, "+15550003001", "en", 1, first_name="Riley")
        accounts.invite(session, "Lee", "viewer", "en")
    for day in range(1, 3):
        contacts(house, f"2026-10-{day:02}", *[10.0] * 12)
    more = True
    while more:
        with house.session(1) as session:
            more = counting.catch_up(session)
    return mo


def whose(mo: Browsing, path: str) -> str:
    """The path with the ids of those who were made here."""
    with mo.house.session(1) as session:
        sam, riley = (people.find(session, number) for number in ("+15550002001", "+15550003001"))
        lee = accounts.named(session, "Lee")
    assert sam is not None and riley is not None and lee is not None
    return path.format(sam=sam.id, riley=riley.id, lee=lee.id)


@pytest.mark.parametrize(("page", "form", "both", "first", "second", "seen"), FORMS, ids=[row[1] for row in FORMS])
def test_a_stale_page_saves_nothing_and_shows_both(
    mo: Browsing, page: str, form: str, both: dict[str, str], first: dict[str, str], second: dict[str, str], seen: str
) -> None:
    """The second is told, beside the field, and what they typed is still there; sent again it is saved."""
    page, form = whose(mo, page), whose(mo, form)
    mo.opens(page).sends(form, **both)
    assert mo.status == 200, unescape(mo.text)
    stale = Browsing(mo.client.application, mo.house)
    stale.client = mo.client
    stale.opens(page)
    mo.opens(page).sends(form, **{**both, **first})
    assert mo.status == 200, unescape(mo.text)
    assert stale.sends(form, **{**both, **second}).status == 409
    stale.sees("Not saved: somebody changed this", f"It says now: {seen}")
    for name, value in second.items():
        assert _holds(stale.text, form, name, value), f"{name} is not kept"
    assert not _holds(mo.opens(page).text, form, *next(iter(second.items()))), "it was saved all the same"
    assert stale.sends(form, **{**both, **second}).status == 200
    assert _holds(mo.opens(page).text, form, *next(iter(second.items())))


@pytest.mark.parametrize(("page", "form", "both", "first", "second", "seen"), FORMS, ids=[row[1] for row in FORMS])
def test_what_was_saved_already_may_be_sent_twice(
    mo: Browsing, page: str, form: str, both: dict[str, str], first: dict[str, str], second: dict[str, str], seen: str
) -> None:
    """A second press of the same button undoes nobody's work, and is not refused."""
    page, form = whose(mo, page), whose(mo, form)
    mo.opens(page)
    again = Browsing(mo.client.application, mo.house)
    again.client, again.text = mo.client, mo.text
    assert mo.sends(form, **{**both, **first}).status == 200
    assert again.sends(form, **{**both, **first}).status == 200


def test_a_form_without_its_mark_saves_nothing(mo: Browsing) -> None:
    """What is sent by itself has seen nothing."""
    page = whose(mo, "/console/people/{sam}")
    assert mo.opens(page).sends(f"{page}/details", **DETAILS).status == 200
    assert mo.sends(f"{page}/details", **{**DETAILS, "tags": "war", "began": ""}).status == 409


def _holds(text: str, form: str, name: str, value: str) -> bool:
    """Whether a form of a page has this value in this field."""
    inside = unescape(text).partition(f'action="{form}"')[2].partition("</form>")[0]
    field = inside.partition(f'name="{name}"')[2]
    if f'<option value="{value}"' in field:
        return f'<option value="{value}" selected' in field
    if f'name="{name}" value="{value}"' in inside and 'type="radio"' in inside:
        return f'name="{name}" value="{value}" checked' in inside
    return f'value="{value}"' in field or f">{value}</textarea>" in field
