"""Whoever watches from outside is told each minute that the line is well, and never while it is not."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from wsgiref.types import WSGIApplication

import pytest
from werkzeug import Request, Response
from werkzeug.serving import make_server

from service import leading, lines, tables
from service.house import House
from service.web import server
from tests.service.conftest import Pen
from worker import watch
from worker.clock import Ticker


@pytest.fixture
def asked() -> list[str]:
    """What the watcher was asked for."""
    return []


@pytest.fixture
def watched(house: House, asked: list[str]) -> Iterator[House]:
    """A house that is reached at its own address, with somebody who watches."""

    @Request.application
    def watcher(request: Request) -> Response:
        asked.append(request.full_path.rstrip("?"))
        return Response("seen")

    with house.session(1) as session:
        person = session.add(tables.people, lookup=b"x", language="en", language_chosen=False, created_at=0.0)
        session.add(tables.responders, person_id=person, tier=1, last_resort=True)
    with served(server.create(house)) as line, served(watcher) as outside:
        urls = {"public_url": line, "watch_url": f"{outside}/ping?line=1"}
        yield replace(house, settings=house.settings.model_copy(update=urls))


@contextmanager
def served(application: WSGIApplication) -> Iterator[str]:
    """An application on a port of its own."""
    door = make_server("127.0.0.1", 0, application, threaded=True)
    threading.Thread(target=door.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield f"http://127.0.0.1:{door.server_port}"
    door.shutdown()
    door.server_close()


def test_a_line_that_is_well_says_so(watched: House, asked: list[str]) -> None:
    """At the very address, with what it carries."""
    assert watch.ping(watched) == 1
    assert asked == ["/ping?line=1"]


def test_a_line_with_something_late_keeps_silent(watched: House, pen: Pen, asked: list[str]) -> None:
    """A page that should have gone long ago."""
    pen.writes(pen.person("+15552220001"), "help", lane="pages", kind="page")
    watched.clock.forward(120)
    assert watch.ping(watched) == 0
    assert asked == []


def test_a_line_that_may_not_open_keeps_silent(watched: House, asked: list[str]) -> None:
    """Nobody of last resort."""
    with watched.session(1) as session:
        session.do(tables.responders.delete())
        assert lines.missing(session)
    assert watch.ping(watched) == 0
    assert asked == []


def test_a_line_whose_door_is_shut_keeps_silent(watched: House, asked: list[str]) -> None:
    """Web does not answer, or somebody else does."""
    for url in ("http://127.0.0.1:9", watched.settings.watch_url.removesuffix("/ping?line=1")):
        elsewhere = replace(watched, settings=watched.settings.model_copy(update={"public_url": url}))
        assert watch.ping(elsewhere) == 0
    assert "/ping?line=1" not in asked


def test_a_watcher_that_is_away_does_not_disturb(watched: House) -> None:
    """Next minute."""
    away = watched.settings.model_copy(update={"watch_url": "http://127.0.0.1:9/ping"})
    assert watch.ping(replace(watched, settings=away)) == 0


def test_the_clock_tells_once_a_minute(watched: House, asked: list[str]) -> None:
    """Not with every tick; and nobody at all when nobody watches."""
    nobody = replace(watched, settings=watched.settings.model_copy(update={"watch_url": ""}))
    for house, times in ((nobody, 0), (watched, 1)):
        ticker = Ticker(house)
        with ThreadPoolExecutor(8) as hands:
            for _ in range(3):
                ticker.tick(hands)
                for future in list(ticker.doing.values()):
                    future.result()
        assert len(asked) == times
        leading.give_up(house, ticker.lead)
    ticker.told -= watch.EVERY
    with ThreadPoolExecutor(8) as hands:
        ticker.tick(hands)
    assert len(asked) == 2
