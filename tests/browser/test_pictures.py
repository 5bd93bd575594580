"""What the README and the guide show, as it is now: `make pictures` takes them again; small enough to be kept."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from service import lines, people
from service.web import server
from tests.browser.test_console import signed_in
from tests.console.browsing import Browsing
from tests.phone import Line, copy_of, living, template
from tests.service.conftest import RedisServer

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed: no browser tests")
expect = playwright.expect
pytestmark = pytest.mark.browser
PICTURES = ("service/simulator/handsets.png", "service/web/board.png", "service/web/script.png")
LARGEST = 200_000
EVENINGS = [{"weekday": day, "starts": "14:00", "minutes": 540} for day in range(7)]


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Line]:
    """A line on a busy evening: one who talks, one who waits, one who asks for on call."""
    home = tmp_path_factory.mktemp("pictures")
    redis = RedisServer(home)
    (home / "no-redis.sock").symlink_to(redis.url.removeprefix("unix://"))
    with living(home, copy_of(template(home), home)) as line:
        sam, riley = line.peer("+15550002001", "Sam"), line.responder("+15550003001")
        with line.house.session(line.id) as session:
            lines.set_hours(session, EVENINGS)
            people.call_them(session, line.person(riley).id, "Riley")
        line.phone("+15550007001").texts("hi, rough night").texts("1").texts("2")
        sam.texts("1")
        line.peer("+15550002002", "Ana")
        line.phone("+15550007002").texts("hola").texts("1").texts("2")
        line.phone("+15550007003").texts("hi").texts("URGENT")
        yield line
    redis.stop()


@pytest.fixture(scope="module")
def visit(line: Line) -> str:
    """Their cookie."""
    return Browsing(server.create(line.house), line.house, line.id).joins("Mo", "coordinator", codes=False).cookie


@pytest.fixture
def page(browser: "Browser", line: Line, visit: str) -> "Iterator[Page]":
    """Somebody who coordinates."""
    context = signed_in(browser, line, visit, viewport={"width": 1180, "height": 860})
    yield context.new_page()
    context.close()


def test_the_board(page: "Page", update: bool) -> None:
    """Who waits, who talks, who is on, and what on call is asked for."""
    page.goto("/console/")
    expect(page.get_by_role("button", name="Take it")).to_be_visible()
    expect(page.get_by_text("Waiting for a peer")).to_be_visible()
    if update:
        page.screenshot(path=Path(PICTURES[1]), animations="disabled")


def test_a_script(page: "Page", update: bool) -> None:
    """The shared check-in, a card for each step."""
    page.goto("/console/scripts/shared_check_in/draft/cards")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_role("textbox").nth(3)).to_be_visible()
    if update:
        page.screenshot(path=Path(PICTURES[2]), animations="disabled")


@pytest.mark.parametrize("picture", PICTURES)
def test_a_picture_that_is_kept_is_small(picture: str) -> None:
    """And a picture."""
    kept = Path(picture).read_bytes()
    assert kept.startswith(b"\x89PNG") and len(kept) < LARGEST
