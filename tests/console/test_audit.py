"""The log in the console: by who, what and when; looks with their reason; whether it is whole; nothing changes it."""

import ast
from collections.abc import Iterator
from pathlib import Path

from flask import Flask
from sqlalchemy import update

import service
from service import audit, tables
from service.house import House
from service.web.console import logged
from tests.console.browsing import Browsing
from tests.console.test_problems_in_spanish import written
from tests.service.many_days import at


def some(house: House) -> None:
    """Entries of two people on two days."""
    for day, who, what, about in (
        ("2026-11-20", "Ana", "resolved", "escalation 4"),
        ("2026-11-21", "Ana", "read the words: a complaint of today", "conversation 12"),
        ("2026-11-21", "Lee", "blocked", "person 7"),
        ("2026-11-22", "Lee", "looked up: asked to be called back", "nobody who is known"),
    ):
        house.clock.turn_to(at(day), 0.0)
        with house.session(1) as session:
            audit.note(session, who, what, about)


def test_entries_are_found_by_who_what_and_when(house: House, mo: Browsing) -> None:
    """Each alone and together; what it is about leads to its page."""
    some(house)
    mo.opens("/console/audit").sees('<option value="account 1">Mo<', "<strong>Mo</strong> joined")
    mo.sees("Ana", "blocked", "person 7", "/console/escalations/4", "/console/conversations/12")
    assert "person 7" not in mo.opens("/console/audit?who=Ana").text
    assert "escalation 4" not in mo.opens("/console/audit?what=CONVERSATION+12").sees("a complaint").text
    mo.opens("/console/audit?since=2026-11-21&until=2026-11-21").sees("person 7", "conversation 12")
    assert "escalation 4" not in mo.text and "called back" not in mo.text
    looks = mo.opens("/console/audit?looks=yes").sees("asked to be called back", "a complaint of today")
    assert "person 7" not in looks.text
    mo.opens("/console/audit?who=Ana&looks=yes&since=2026-11-22").sees("Nothing like that is in the log")
    assert mo.opens("/console/audit?since=tomorrow").sees("This is no day", 'value="tomorrow"').status == 422
    assert "Nothing like" in mo.opens("/console/audit?what=%25").text


def test_it_is_read_and_found_in_spanish(house: House, mo: Browsing) -> None:
    """By words of either language; a reason stays as it was typed."""
    some(house)
    mo.sends("/console/language", language="es", onward="/console/audit")
    mo.sees("Ana</strong> cerró", "aviso de guardia 4", "leyó las palabras: a complaint of today", "Mo</strong> entró")
    mo.sees("Mo</strong> entró", "buscó: asked to be called back", "nadie que se conozca", "cuenta 1")
    for wanted in ("CERRÓ", "resolved", "aviso de guardia 4", "escalation 4"):
        assert "persona 7" not in mo.opens(f"/console/audit?what={wanted}").sees("aviso de guardia 4").text
    assert "aviso de guardia 4" not in mo.opens("/console/audit?what=persona 7").sees("bloqueó").text
    mo.opens("/console/audit?what=palabras").sees("charla 12")


NOTED = ("_does", "_relays", "_note")
"""What passes a deed on to the log."""


def deeds() -> Iterator[str]:
    """Everything in the source that is written into the log, with Q for whatever changes."""
    for file in Path(service.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            called = ast.unparse(node.func)
            if called == "audit.note":
                said = [part for one in node.args[2:] for part in ast.walk(one) if isinstance(one, ast.IfExp)]
                yield from filter(None, map(written, [*node.args[2:], *said]))
            elif node.func.attr in NOTED:
                yield from (one for one in map(written, node.args) if one and "." not in one)


def test_whatever_is_written_into_the_log_is_said_in_spanish() -> None:
    """A new deed gets a line in deeds.nt."""
    found = set(deeds()) - {"Q: Q"}
    assert len(found) > 90
    assert [one for one in sorted(found) if logged.in_language(one, "es") == one] == []


def test_days_the_wrong_way_round_are_said_so_not_that_nothing_happened(house: House, mo: Browsing) -> None:
    """An empty list would read as an empty log, so none is shown where what was asked for cannot be."""
    some(house)
    turned = mo.opens("/console/audit?since=2026-11-22&until=2026-11-20").sees("lies before the first one")
    assert turned.status == 422 and "Nothing like" not in turned.text
    assert "Nothing like" not in mo.opens("/console/audit?since=tomorrow").text
    assert mo.opens("/console/audit?since=2026-11-21&until=2026-11-21").status == 200


def test_older_entries_are_a_page_away_with_the_same_filter(house: House, mo: Browsing) -> None:
    """None is on both pages."""
    with house.session(1) as session:
        for place in range(70):
            audit.note(session, "Ana", f"step {place:02}", "line 1")
    mo.opens("/console/audit?who=Ana").sees("step 69", "step 20")
    assert "step 19" not in mo.text
    link = mo.text.partition("before=")[2].partition('"')[0].replace("&amp;", "&")
    mo.opens(f"/console/audit?before={link}").sees("step 19", "step 00")
    assert "step 20" not in mo.text


def test_a_log_that_was_changed_says_where(house: House, mo: Browsing) -> None:
    """As `shoulder audit verify` does; a whole one says so, and looking changes nothing."""
    some(house)
    mo.opens("/console/audit").sends("/console/audit/verify").sees("The log holds")
    with house.session(1) as session:
        changed = session.all(tables.audit.select().where(tables.audit.c.about == "person 7"))[0].id
        session.do(update(tables.audit).where(tables.audit.c.id == changed).values(who="Ana"))
    mo.sends("/console/audit/verify").sees(f"The log was changed at entry {changed} (")


def test_another_lines_log_and_another_role_stay_out(house: House, web: Flask, mo: Browsing) -> None:
    """A viewer reads no log."""
    with house.database.transaction() as connection:
        values = {"name": "Two", "languages": "en", "zone": "UTC", "policy_is_demo": True, "paused": False}
        connection.execute(tables.lines.insert().values(**values, policy={}, settings={}, created_at=0.0))
    with house.session(2) as session:
        audit.note(session, "Zed", "resolved", "escalation 9")
    assert "Zed" not in mo.opens("/console/audit").text
    viewer = Browsing(web, house).joins("Vi", "viewer", codes=False)
    assert viewer.opens("/console/audit").status == 403
