"""Every route of the console: who it opens for, no form without its token, no number in full on a page by default."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.routing import Rule

from service import accounts, audit
from service.house import House
from service.web import server
from service.web.console.frame import ANYONE
from tests.console.browsing import Browsing
from tests.journeys.moments import together
from tests.phone import Line

VIEWERS_READ = {
    "/console/",
    "/console/account",
    "/console/conversations",
    "/console/conversations/<int:conversation_id>",
    "/console/escalations",
    "/console/escalations/<int:escalation_id>",
    "/console/follow-ups",
    "/console/live",
    "/console/people/practice/card",
    "/console/reports",
    "/console/reports.csv",
    "/console/rota",
    "/console/scripts",
    "/console/scripts/<name>",
    "/console/scripts/<name>/<int:number>",
    "/console/scripts/<name>/<int:number>/drop-off",
    "/console/scripts/<name>/difference",
    "/console/stuck",
}
VIEWERS_DO = {
    "/console/account/password",
    "/console/account/recovery",
    "/console/account/visits/<int:visit_id>/end",
    "/console/account/visits/end-others",
    "/console/sign-out",
}
ADMINS = ("/console/coordinators", "/console/setup", "/console/upkeep")
STREAMS = ("console.news", "console.live")
"""What goes on for ever is read elsewhere."""
VALUES = {"name": "shared_check_in", "day": "2026-11-23", "starts": "540", "language": "es", "form": "csv"}


def routes(web: Flask, method: str) -> Iterator[tuple[Rule, str]]:
    """Each route of the console that takes a method, with its role."""
    for rule in web.url_map.iter_rules():
        if rule.endpoint.startswith("console.") and method in (rule.methods or ()):
            yield rule, web.extensions["console"].roles[rule.endpoint]


def path_of(rule: Rule) -> str:
    """The route with something in each gap."""
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda gap: VALUES.get(gap[1], "1"), rule.rule)


def test_viewers_read_and_change_nothing_but_their_own_account(web: Flask) -> None:
    """Whoever adds to these lists thinks twice."""
    assert {rule.rule for rule, role in routes(web, "GET") if role == "viewer"} == VIEWERS_READ
    assert {rule.rule for rule, role in routes(web, "POST") if role == "viewer"} == VIEWERS_DO


def test_what_runs_the_house_is_for_admins(web: Flask) -> None:
    """All of it, and by its address."""
    for method in ("GET", "POST"):
        for rule, role in routes(web, method):
            assert (role == "admin") == rule.rule.startswith(ADMINS), rule.rule


@pytest.mark.parametrize("role", ["viewer", "coordinator"])
def test_a_route_stays_shut_for_whoever_has_not_its_role(web: Flask, house: House, role: str) -> None:
    """Shut before anything else is looked at, whatever is sent."""
    somebody = Browsing(web, house).joins("Vi", role, codes=False)
    shut = 0
    for method in ("GET", "POST"):
        for rule, needed in routes(web, method):
            if needed != ANYONE and not accounts.may(role, needed):
                answer = somebody.client.open(path_of(rule), method=method)
                assert answer.status_code == 403, f"{method} {rule.rule} answers {answer.status_code}"
                shut += 1
    assert shut > 10


def test_no_form_is_taken_without_its_token(web: Flask, mo: Browsing) -> None:
    """From somebody who may do everything, signed in."""
    for rule, _ in routes(web, "POST"):
        answer = mo.client.post(path_of(rule), data={"name": "x"})
        assert answer.status_code == 400, f"POST {rule.rule} answers {answer.status_code} without a token"


@pytest.mark.parametrize("gaps", [{"int": str(2**31)}, {"int": "9" * 20}, {"day": "9999-12-31"}, {"day": "0001-01-01"}])
def test_an_address_of_what_cannot_be_leads_nowhere(web: Flask, mo: Browsing, gaps: dict[str, str]) -> None:
    """An id that no row can have, or a day around which no week is, is not there; it is no fault of ours."""
    gap = re.compile(rf"<(?:{'|'.join(gaps)})(?::\w+)?>")
    for method in ("GET", "POST"):
        for rule, _ in routes(web, method):
            if gap.search(rule.rule):
                (value,) = gaps.values()
                path = re.sub(r"<(?:\w+:)?(\w+)>", lambda one: VALUES.get(one[1], "1"), gap.sub(value, rule.rule))
                mo.opens("/console/account")
                answer = mo.opens(path) if method == "GET" else mo.sends(path)
                assert answer.status in (404, 405), f"{method} {path} answers {answer.status}"


@pytest.mark.parametrize(
    "asked",
    [
        *("audit?before=%s", "conversations?before=%s", "follow-ups?before=%s"),
        "scripts/shared_check_in/difference?from=%s&to=1",
        *("audit?since=9999-12-31", "audit?until=9999-12-31", "audit?since=0001-01-01&until=0001-01-01"),
    ],
)
def test_what_cannot_be_asked_for_is_no_fault_of_ours(mo: Browsing, asked: str) -> None:
    """An id of too many digits, or a day that somebody means as for ever."""
    page = mo.opens(f"/console/{asked.replace('%s', '9' * 20)}")
    assert page.status < 500


def test_a_sign_that_no_database_keeps_is_let_go_wherever_it_is_sent(mo: Browsing) -> None:
    """In an address it leads nowhere; in what is asked for or typed it is as if it were not there."""
    for asked in ("what=sig%00ned", "who=%00", "since=%00&looks=%00"):
        assert mo.opens(f"/console/audit?{asked}").status == 200, asked
    assert mo.opens("/console/scripts/check%00in").status == 404
    mo.opens("/console/people/on-call").sends(
        "/console/people/callers/find", number="+15550007001", reason="a com\x00plaint"
    )
    assert mo.status < 500
    with mo.house.session(1) as session:
        assert "looked up: a complaint" in [row.what for row in audit.listed(session, audit.Wanted(), 5)]


def test_no_page_shows_a_number_in_full_by_itself(line: Line) -> None:
    """An admin opens every page there is, with a caller, a peer and responders on the line."""
    caller, peer = line.phone("+15550007001"), line.peer("+15550002001", "Sam")
    together(caller, peer)
    caller.texts("URGENT")
    numbers = [phone.number[-10:] for phone in (caller, peer)] + ["5550003999"]
    app = server.create(line.house)
    mo = Browsing(app, line.house, line.id).joins("Mo", codes=False)
    shown = 0
    for rule, _ in routes(app, "GET"):
        if rule.endpoint not in STREAMS:
            page = mo.opens(path_of(rule))
            digits = re.sub(r"[\s().–-]", "", page.text)
            assert not [number for number in numbers if number in digits], page.path
            shown += page.status == 200
    assert shown > 40
