"""An admin invites, sends a new link, changes roles and removes; nobody else does, and no admin removes themselves."""

import re
import threading

import pytest
from flask import Flask, request

from service import accounts, joining, lines
from service.house import House
from service.session import Record
from tests.console.browsing import PASSWORD, Browsing
from tests.service.conftest import eventually

FIREFOX = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
CHROMIUM = f"{FIREFOX},application/signed-exchange;v=b3;q=0.7"
"""What browsers ask for who follow a form."""


def link(page: Browsing) -> str:
    """The way that the link on the page leads."""
    found = re.search(r"/console/invitation/[\w-]+", page.text)
    assert found is not None
    return found[0]


def everybody(house: House) -> list[Record]:
    """Who may sign in, or is invited to."""
    with house.reading(1) as session:
        return accounts.all_of(session)


def test_an_admin_invites_somebody_and_sends_a_new_link(web: Flask, house: House, mo: Browsing) -> None:
    """What is wrong is said beside the field; a new link ends the old one and all that came of it."""
    mo.opens("/console/coordinators").sees("Mo", "you")
    mo.sends("/console/coordinators/invite", name="123", role="viewer").sees("what they are called", 'value="123"')
    mo.sends("/console/coordinators/invite", name="MO", role="viewer").sees("has this name already")
    first = link(mo.sends("/console/coordinators/invite", name="Ana", role="viewer").sees("A link for Ana"))
    ana = Browsing(web, house)
    ana.opens(first).sees("Welcome, Ana", "viewer").sends(first, password=PASSWORD, again=PASSWORD)
    assert ana.sends(f"{first}/codes", later="1").path == "/console/"
    number = re.search(r"/console/coordinators/(\d+)/new-link", mo.opens("/console/coordinators").text)
    assert number is not None
    second = link(mo.sends(number[0]).sees("A link for Ana"))
    assert ana.opens("/console/").path == "/console/sign-in"
    assert Browsing(web, house).opens(second).sees("Welcome, Ana").status == 200
    mo.opens("/console/coordinators").sends(f"/console/coordinators/{number[1]}/remove").sees("Removed")
    assert Browsing(web, house).opens(second).status == 404


def test_removing_somebody_and_ending_their_link_is_asked_once_more(web: Flask, house: House, mo: Browsing) -> None:
    """The button that does it lies folded away, beside what it does; so it is with on call."""
    Browsing(web, house).joins("Ana", "viewer", codes=False)
    with house.session(1) as session:
        joining.on_call(session, "+15550003001", "en", 1, last_resort=False)
    for page, deed, what in (
        ("/console/coordinators", "/coordinators/2/remove", "cannot sign in again"),
        ("/console/coordinators", "/coordinators/2/new-link", "ends the password"),
        ("/console/people/on-call", "/1/remove", "their shifts on it go"),
    ):
        folded = re.search(
            rf"<details><summary[^>]*>[^<]*</summary>\s*<p[^>]*>[^<]*{what}[^<]*</p>\s*<form[^>]*{deed}",
            mo.opens(page).text,
        )
        assert folded is not None, page


@pytest.mark.parametrize(("language", "accepted"), [("en", CHROMIUM), ("es", FIREFOX)])
def test_what_is_gone_already_is_said_kindly_on_the_page_that_it_was_on(
    web: Flask, house: House, mo: Browsing, language: str, accepted: str
) -> None:
    """A second press, or one on a page from before: nothing is changed, and the list is shown as it is now."""
    mo.client.environ_base["HTTP_ACCEPT"] = accepted
    gone = {"en": "That is gone already", "es": "Eso ya no está"}[language]
    mo.opens("/console/coordinators").sends("/console/language", language=language, onward="")
    for deed, page in (
        ("coordinators/9/remove", "coordinators"),
        ("people/9/remove", "people"),
        ("people/on-call/9/1/remove", "people/on-call"),
        ("people/callers/9/lift", "people/callers"),
        ("rota/9/0/2026-11-23/09:00/off", "rota"),
        ("follow-ups/9/call-off", "follow-ups"),
        ("stuck/events/9/retry", "stuck"),
        ("escalations/9/take", "escalations"),
        ("account/visits/9/end", "account"),
    ):
        mo.opens("/console/account").sends(f"/console/{deed}").sees(gone)
        assert (mo.status, mo.path) == (200, f"/console/{page}"), deed


def test_no_admin_removes_themselves(house: House, mo: Browsing) -> None:
    """So that somebody is left who can invite."""
    mo.opens("/console/coordinators").sends("/console/coordinators/1/remove").sees("Nobody removes themselves")
    with house.reading(1) as session:
        assert [accounts.name(session, row) for row in accounts.all_of(session)] == ["Mo"]


def test_an_admin_changes_the_role_of_others_alone(web: Flask, house: House, mo: Browsing) -> None:
    """It holds from their next page on; one's own stays, and what is no role changes nothing."""
    ana = Browsing(web, house).joins("Ana", "viewer", codes=False)
    assert ana.opens("/console/people").status == 403
    mo.opens("/console/coordinators").sends("/console/coordinators/2/role", role="coordinator").sees("Saved.")
    assert ana.opens("/console/people").status == 200
    assert mo.opens("/console/coordinators").sends("/console/coordinators/2/role", role="owner").status == 422
    mo.opens("/console/").sends("/console/coordinators/1/role", role="viewer").sees("Nobody changes their own role")
    assert ana.opens("/console/people").sends("/console/coordinators/2/role", role="admin").status == 403
    with house.reading(1) as session:
        assert {accounts.name(session, row): row.role for row in accounts.all_of(session)} == {
            "Ana": "coordinator",
            "Mo": "admin",
        }


@pytest.mark.parametrize("deed", ["remove", "role", "new-link"])
def test_of_two_admins_who_act_on_each_other_at_once_one_stays(
    web: Flask, house: House, mo: Browsing, deed: str
) -> None:
    """Both pages were let in before either did anything: the second finds that they are no admin any more."""
    ana = Browsing(web, house).joins("Ana", "admin", codes=False)
    statuses: list[int] = []

    def acts(page: Browsing, other: int) -> None:
        statuses.append(page.sends(f"/console/coordinators/{other}/{deed}", role="viewer").status)

    with house.reading(1) as session:
        number = {accounts.name(session, row): row.id for row in everybody(house)}
    threads = [
        threading.Thread(target=acts, args=(page.opens("/console/coordinators"), number[name]))
        for page, name in ((mo, "Ana"), (ana, "Mo"))
    ]
    let_in: list[str] = []
    web.before_request_funcs["console"].append(lambda: let_in.append(request.path))  # after the guard
    with house.session(1) as session:
        lines.hold(session)  # so that both wait at the same place
        for thread in threads:
            thread.start()
        eventually(lambda: len(let_in) == 2)
    for thread in threads:
        thread.join(60)
    assert len([row for row in everybody(house) if row.role == "admin" and row.password is not None]) == 1
    assert sorted(statuses) == [200, 403]


def test_only_an_admin_comes_here(web: Flask, house: House) -> None:
    """Neither to the list nor to what is done there."""
    ana = Browsing(web, house).joins("Ana", "coordinator", codes=False)
    assert ana.opens("/console/coordinators").status == 403
    for path in ("invite", "1/new-link", "1/remove"):
        assert ana.opens("/console/").sends(f"/console/coordinators/{path}", name="X", role="admin").status == 403
