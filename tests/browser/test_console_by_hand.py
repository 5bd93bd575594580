"""What a person does where the line cannot, on a narrow screen and a wide one; and with scripts off, broken or slow."""

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from service import inbox, people, tables
from service.proving import Prover
from service.scripts import drafts
from tests.browser.test_console import NARROW, WIDE, escalation, expect, listen, signed_in
from tests.browser.test_console import line as line
from tests.browser.test_console import urgent as urgent
from tests.browser.test_console import visit as visit
from tests.console.test_long_proofs import NAME, PUBLISH, long
from tests.phone import NUMBER, Line, Phone

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
SIZES = pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])


@pytest.fixture(params=[WIDE, NARROW], ids=["wide", "narrow"])
def page(browser: "Browser", line: Line, visit: str, request: pytest.FixtureRequest) -> "Iterator[Page]":
    """A page of somebody who is signed in; whatever its console complains of fails the test."""
    context = signed_in(browser, line, visit, viewport=request.param, reduced_motion="reduce")
    page = context.new_page()
    complaints = listen(page)
    yield page
    context.close()
    assert complaints == []


def test_what_is_stuck_is_tried_again_and_sent_after_all(page: "Page", line: Line) -> None:
    """The board leads there; each is done with one press, and said."""
    line.phone("+15550007021").texts("hi")
    with line.house.session(line.id) as session:
        event = session.all(tables.inbox.select().where(tables.inbox.c.kind == "text").order_by(tables.inbox.c.id))[-1]
        session.change(tables.inbox, event.id, state="failed", error="ValueError in here (there.py:1)", tries=5)
        row = {"to_id": event.person_id, "number": NUMBER, "lane": "live", "kind": "talk", "content": {}, "due_at": 1.0}
        text = session.add(tables.outbox, **row, state="in_doubt", created_at=session.at)
    page.goto("/console/")
    page.get_by_role("link", name="What waits for a person").click()
    expect(page.get_by_text("there.py:1")).to_be_visible()
    page.get_by_role("button", name=f"Try again now: Event {event.id}").press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Done now.")
    expect(page.get_by_text("there.py:1")).to_have_count(0)
    page.get_by_role("button", name=f"Send it after all: Text {text}").press("Enter")
    expect(page.get_by_role("status")).to_contain_text("On its way.")
    with line.look() as session:
        assert inbox.failure(session, event.id) is None


def test_another_language_in_the_middle_of_a_form_loses_nothing(page: "Page") -> None:
    """Words, ticks and picks go along; of a form that was refused, too. Nothing of it stays in the browser."""
    page.goto("/console/rota/add")
    page.get_by_label("Wednesday").check()
    page.get_by_label("From").fill("18:00")
    page.get_by_label("Until").fill("late")
    page.get_by_role("button", name="Español").press("Enter")
    expect(page.get_by_label("miércoles")).to_be_checked()
    expect(page.get_by_label("lunes")).not_to_be_checked()
    expect(page.get_by_label("Desde")).to_have_value("18:00")
    page.locator("main button").press("Enter")
    expect(page.locator("[aria-invalid]")).to_have_value("late")
    page.get_by_role("button", name="English").press("Enter")
    expect(page.get_by_role("heading", name="Add a shift")).to_be_visible()
    expect(page.get_by_label("Until")).to_have_value("late")
    expect(page.get_by_label("Wednesday")).to_be_checked()
    assert page.evaluate("sessionStorage.length") == 0


def test_one_conversation_is_taken_out_as_a_file(page: "Page") -> None:
    """For a reason; the page stays, and may be used again."""
    page.goto("/console/conversations/1")
    take = page.get_by_role("button", name="Take it out as a file")
    take.click()
    expect(page.get_by_label("Why you need to read it")).to_have_attribute("aria-invalid", "true")
    page.get_by_label("Why you need to read it").fill("they asked for it")
    for _ in range(2):
        with page.expect_download() as download:
            take.press("Enter")
        assert download.value.suggested_filename == "conversation-1.json"
    found = json.loads(download.value.path().read_text(encoding="utf-8"))
    assert "hi, I feel alone" in [one["text"] for one in found["words"]]


def test_somebody_is_erased_who_asked_for_it(page: "Page", line: Line) -> None:
    """Only with the tick; until then the number stays in its field."""
    size = page.viewport_size
    assert size is not None
    somebody = line.phone(f"+1555000{size['width']:04}").texts("hi")
    page.goto("/console/people/callers")
    form = page.get_by_role("region", name="Erase somebody for good")
    form.get_by_label("Phone number").fill(somebody.number)
    form.get_by_role("button", name="Erase all that is theirs").click()
    expect(form.get_by_text("Tick this only if you are sure.")).to_be_visible()
    expect(form.get_by_label("Phone number")).to_have_value(somebody.number)
    form.get_by_label("I am sure, and they asked for it").check()
    form.get_by_role("button", name="Erase all that is theirs").press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("Erased.")
    with line.look() as session:
        assert people.find(session, somebody.number) is None


@SIZES
@pytest.mark.parametrize("scripts", ["off", "broken", "slow"])
def test_an_escalation_is_read_taken_and_closed_whatever_becomes_of_the_scripts(
    browser: "Browser", line: Line, visit: str, urgent: Phone, size: Any, scripts: str
) -> None:
    """A script that never comes holds nothing up, and one that fails takes nothing along."""
    context = signed_in(browser, line, visit, viewport=size, java_script_enabled=scripts != "off")
    page = context.new_page()
    asked: list[Any] = []

    def never(route: Any) -> None:
        asked.append(route)

    if scripts == "broken":
        page.route("**/*.js", lambda route: route.fulfill(body="}{", content_type="text/javascript"))
    elif scripts == "slow":
        page.route("**/*.js", never)
    page.goto("/console/", wait_until="commit")
    page.get_by_role("link", name=f"Escalation {escalation(line, urgent).code}").click(no_wait_after=True)
    page.get_by_role("button", name="Take it").click(no_wait_after=True)
    expect(page.get_by_role("heading", name="You have it")).to_be_visible()
    page.get_by_label("A note, if you like").fill("we talked")
    page.get_by_role("button", name="It is over").click(no_wait_after=True)
    expect(page.get_by_text("we talked")).to_be_visible()
    assert bool(asked) == (scripts == "slow")
    for route in asked:
        route.abort()
    context.close()
    line.settle()
    urgent.hears("has your message now")


def test_a_page_says_how_far_a_long_proof_is_until_it_is_over(page: "Page", line: Line) -> None:
    """By itself, and what was typed meanwhile stays; then the same button publishes."""
    with line.house.session(line.id) as session:
        seen = drafts.revision(session, NAME)
        size = page.viewport_size
        assert size is not None
        drafts.save(session, NAME, long(more=f"# {size['width']}\n"), seen, author="Kim")
    page.clock.install()
    page.goto(PUBLISH)
    publish = page.get_by_role("button", name="Prove and publish")
    publish.click()
    so_far = page.locator("#so-far")
    expect(so_far).to_contain_text("Places followed so far: 0.")
    page.get_by_label("What is new").fill("longer")
    assert Prover(line.house).look() == 1
    page.clock.fast_forward(2_500)
    expect(so_far).to_contain_text("Every way was followed. Press the button again.")
    expect(page.get_by_label("What is new")).to_have_value("longer")
    publish.click()
    page.locator("[name=acknowledged][value=untested]").check()
    publish.click()
    expect(page.get_by_role("status").first).to_contain_text(f"of {NAME} is published.")
