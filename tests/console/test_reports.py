"""The reports page: pictures with their tables, the same as CSV, prices, notes; nobody is in it, for viewers too."""

import csv
import io
import re

import pytest
from flask import Flask

from service import tables
from service.house import House
from service.reports import counting
from service.web.console import charts
from tests.console.browsing import Browsing
from tests.service.many_days import at, contacts


@pytest.fixture
def busy(house: House) -> House:
    """A line with a December behind it and a January that goes on."""
    for day in range(1, 31):
        waits = [float(20 * day)] * 16
        contacts(house, f"2026-12-{day:02}", *waits, None, None, clock=f"{day % 24:02}:05", language="en")
    contacts(house, "2026-12-31", *[40.0] * 12, clock="13:05", language="es")
    contacts(house, "2027-01-02", *[40.0] * 15)
    contacts(house, "2027-01-03", *[40.0] * 2)
    house.clock.turn_to(at("2027-01-10"), 0.0)
    more = True
    while more:
        with house.session(1) as session:
            more = counting.catch_up(session)
    return house


def test_a_line_that_is_new_says_when_there_will_be_something(mo: Browsing) -> None:
    """No month, no figures, no table to fetch."""
    mo.opens("/console/reports").sees("Nothing to show yet", "two nights after 10 people")
    mo.opens("/console/reports.csv").sees("There are no figures of that month.", "Nothing to show yet")


def test_a_month_is_shown_in_figures_pictures_and_tables(busy: House, mo: Browsing) -> None:
    """The newest first; a month that goes on shows nothing by the hour, and nothing of a day with two."""
    mo.opens("/console/reports").sees("January 2027", "So far.", "Comes when the month is over.", "2 Jan", "15")
    assert "17" not in re.findall(r'<td class="n">(\d+)</td>', mo.text)
    mo.opens("/console/reports?month=2026-12").sees("December 2026", "552", "89 % of 552", "1 Dec", "<svg", "Spanish")
    mo.sees("Speed of answer", "Abandonment", "44 seconds", "fewer than 10 so far", "13:00–14:00")
    assert mo.text.count("<svg") == 3
    for lost in ("/console/reports?month=2020-01", "/console/reports.csv?month=soon"):
        mo.opens(lost).sees("There are no figures of that month.", "January 2027")


def test_the_table_holds_what_the_page_shows(busy: House, mo: Browsing) -> None:
    """Every count of contacts in it is of ten at least, by the day and by the hour."""
    mo.opens("/console/reports.csv?month=2026-12")
    rows = list(csv.DictReader(io.StringIO(mo.text.removeprefix("\ufeff"))))
    whole = next(row for row in rows if row["from"] == "2026-12-01" and row["to"] == "2026-12-31")
    assert (whole["figure"], whole["value"]) == ("contacts", "552")
    held = [row for row in rows if row["figure"] in ("contacts", "contacts by the hour") or ":" in row["figure"]]
    assert all(int(row["value"]) >= 10 for row in held if "within" not in row["figure"])
    by_hour = [int(row["value"]) for row in rows if row["figure"] == "contacts by the hour"]
    assert sum(by_hour) == 552


def test_prices_are_typed_and_the_cost_is_worked_out(busy: House, mo: Browsing, web: Flask) -> None:
    """What is no price is said beside it and kept; a comma is a point; a viewer reads and sets nothing."""
    with busy.session(1) as session:
        rows = {"sent": 1000, "received": 500, "minutes": 60}
        whole = [{"line_id": 1, "day": "2026-12-20", "hour": -1, "what": what, "n": n} for what, n in rows.items()]
        session.do(tables.counts.insert(), whole)
    mo.opens("/console/reports?month=2026-12").sees("1000 texts sent", "Type your prices below")
    wrong = {"sent": "dear", "received": "0", "minute": "-1", "monthly": "1e9"}
    assert mo.sends("/console/reports/prices", **wrong).sees("This is no price", 'value="dear"').status == 422
    mo.sends("/console/reports/prices", sent="0,01", received="", minute="0.02", monthly="2.5").sees("Saved.")
    mo.opens("/console/reports?month=2026-12").sees("13.70 for these days", 'value="0.01"')
    viewer = Browsing(web, busy).joins("Vi", "viewer", codes=False)
    viewer.opens("/console/reports?month=2026-12").sees("13.70 for these days")
    assert "/reports/prices" not in viewer.text
    assert viewer.sends("/console/reports/prices", sent="1").status == 403


def test_a_month_is_told_in_words_for_who_asked(busy: House, mo: Browsing) -> None:
    """In plain sentences with the same figures; no more once nobody wants it."""
    mo.opens("/console/reports?month=2026-12")
    assert "The month in words" not in mo.text
    mo.sends("/console/reports/note", yes="1").sees("told in words too")
    mo.opens("/console/reports?month=2026-12").sees("In December 2026", "552 times", "492 were answered", "60 went")
    mo.sends("/console/reports/note", no="1").sees("No more notes.")
    assert "In December 2026" not in mo.opens("/console/reports?month=2026-12").text


def test_it_reads_in_spanish(busy: House, mo: Browsing) -> None:
    """Months, waits and terms; the table too."""
    mo.sends("/console/language", language="es", onward="/console/")
    mo.opens("/console/reports?month=2026-12").sees("diciembre 2026", "Rapidez de respuesta", "minutos", "español")
    table = mo.opens("/console/reports.csv?month=2026-12").text
    assert table.startswith("\ufeffcifra,desde,hasta,valor\r\ncontactos,2026-12-01,")
    mo.sees("Idioma: español,", "espera por hora del día: segundos en la mitad de los casos,")
    assert not re.search(r"\b(the|contacts|answered|within|check-ins|sms|escalations)\b", table)


def test_a_bar_is_as_wide_as_its_time_and_never_leaves_the_picture() -> None:
    """A thousand by a hundred; what is nothing is seen to be there."""
    chart = charts._bars([(1, 10, 5), (3, 30, 0), (1, 0, 0)])
    assert [bar.x for bar in chart.bars] == [0.0, 200.0, 800.0]
    assert [(bar.height, bar.part) for bar in chart.bars] == [(100.0, 50.0), (100.0, 0.0), (1.0, 0.0)]
    assert chart.top == 10
    assert all(bar.x >= 0 and bar.x + bar.width <= charts.WIDE for bar in chart.bars)
