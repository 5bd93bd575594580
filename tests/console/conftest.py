"""A console to sign in to: of a living line, or of a house where carrier and Redis are away and the clock stands."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from service.clock import Clock
from service.house import House, build
from service.web import server
from tests.console.browsing import Browsing
from tests.journeys.conftest import database_url as database_url
from tests.journeys.conftest import fresh as fresh
from tests.journeys.conftest import postgresql_template as postgresql_template
from tests.journeys.conftest import sqlite_template as sqlite_template
from tests.phone import MONDAY_MORNING, Line, copy_of, living, settings_of


class Standing(Clock):
    """A clock on the wall that shows the same half minute for as long as a test takes."""

    def on_the_wall(self) -> float:
        return MONDAY_MORNING + 7


@pytest.fixture
def house(tmp_path: Path, database_url: str) -> Iterator[House]:
    """A house with one line, number 1."""
    house = replace(build(settings_of(tmp_path, database_url)), clock=Standing(tmp_path))
    house.clock.turn_to(MONDAY_MORNING, 0.0)
    yield house
    house.close()


@pytest.fixture
def line(tmp_path: Path, sqlite_template: Path) -> Iterator[Line]:
    """A living line; nothing that was sent on it may be left unheard."""
    with living(tmp_path, copy_of(sqlite_template, tmp_path)) as line:
        yield line
        line.all_is_well()


@pytest.fixture
def web(house: House) -> Flask:
    """Its web door."""
    return server.create(house)


@pytest.fixture
def mo(web: Flask, house: House) -> Browsing:
    """Somebody who has joined as admin, with codes on their phone."""
    return Browsing(web, house).joins("Mo")
