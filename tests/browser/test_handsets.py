"""The handsets page in a browser: add phones, text, see answers arrive, by keyboard, at any width."""

from collections.abc import Iterator
from html import escape
from typing import TYPE_CHECKING

import pytest
from flask import Response

from tests.service.pretend_line import LINE, Heard, PretendTown, echo

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed: no browser tests")
axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed: no browser tests")
expect = playwright.expect
pytestmark = pytest.mark.browser

MAYA, TOMAS = "+15550002001", "+15550002002"


@pytest.fixture
def town() -> Iterator[PretendTown]:
    with PretendTown() as town:
        yield town


@pytest.fixture
def page(browser: "Browser", town: PretendTown) -> "Iterator[Page]":
    """The handsets page; whatever its console complains of fails the test."""
    page = browser.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda line: complaints.append(line.text) if line.type in ("error", "warning") else None)
    page.goto(town.door.url)
    expect(page.locator("#line-numbers")).to_have_text("+1 555 000 1000")
    yield page
    page.close()
    assert complaints == []


def add(page: "Page", name: str) -> "Locator":
    """Add a phone with the number the page proposes."""
    page.get_by_label("Name, if you like").fill(name)
    page.get_by_role("button", name="Add a phone").click()
    phone = page.get_by_role("region", name=name, exact=True)
    expect(phone.get_by_label(f"Text as {name}")).to_be_focused()
    return phone


WELCOME = "Welcome. " + "We are here to listen, and there is no hurry. " * 20 + "Press 1."
MENU = '<Gather numDigits="1" timeout="600" action="/pressed"><Say>{}</Say></Gather>'
TOLD = '<Gather input="speech" timeout="600" speechTimeout="1" action="/said"><Say>Tell me.</Say></Gather>'


def speaks(town: PretendTown) -> None:
    """The line answers calls: with a menu, then by listening, then with what it heard."""

    def answer(heard: Heard) -> Response:
        said = f"<Say>You said {escape(heard.form.get('SpeechResult', ''))}</Say><Gather timeout='600'/>"
        documents = {"/voice": MENU.format(WELCOME), "/pressed": TOLD, "/said": said}
        if heard.path in documents:
            return Response(f"<Response>{documents[heard.path]}</Response>", mimetype="text/xml")
        return Response(status=204)

    town.line.answer = answer
    town.exchange.numbers[LINE].voice_url = f"{town.line.url}/voice"


def rings(town: PretendTown, phone: str) -> None:
    """The account calls a phone."""
    town.client.calls.create(to=phone, from_=LINE, url=f"{town.line.url}/voice")


def violations(page: "Page") -> str:
    found = axe.Axe().run(page)
    return str(found.generate_report()) if found.violations_count else ""


def test_two_phones_text_the_line_and_see_the_answers_arrive(page: "Page", town: PretendTown) -> None:
    maya, tomas = add(page, "Maya"), add(page, "Tomás")
    expect(tomas.get_by_role("textbox")).to_be_focused()
    maya.get_by_role("textbox").fill("hello\nout there")
    maya.get_by_role("button", name="Send").click()
    expect(maya.locator(".received p")).to_have_text("You said hello\nout there")
    expect(maya.get_by_role("textbox")).to_have_value("")
    expect(tomas.locator(".bubble")).to_have_count(0)
    town.send(TOMAS, "A text nobody asked for")
    expect(tomas.locator(".received p")).to_have_text("A text nobody asked for")
    page.reload()
    expect(maya.locator(".bubble")).to_have_count(2)
    expect(tomas.locator(".bubble")).to_have_count(1)


def test_the_whole_page_works_by_keyboard(page: "Page", town: PretendTown) -> None:
    page.get_by_label("Name, if you like").press("Enter")
    phone = page.get_by_role("region", name="+1 555 000 2001")
    expect(phone.get_by_role("textbox")).to_be_focused()
    page.keyboard.type("one")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("two")
    page.keyboard.press("Enter")
    expect(phone.locator(".received p")).to_have_text("You said one\ntwo")
    page.keyboard.type("three")
    page.keyboard.press("Enter")
    expect(phone.locator(".received p")).to_have_count(2)


def test_what_people_write_is_shown_as_text(page: "Page", town: PretendTown) -> None:
    name = "<b>Maya</b>"
    phone = add(page, name)
    town.text(MAYA, "<img src=x onerror=alert(1)> & 🫂")
    expect(phone.locator(".received p")).to_have_text("You said <img src=x onerror=alert(1)> & 🫂")
    assert page.locator("img, h2 b").count() == 0


def test_a_picture_can_come_with_or_without_words(page: "Page", town: PretendTown) -> None:
    phone = add(page, "Maya")
    phone.get_by_label("with a picture").check()
    phone.get_by_role("button", name="Send").click()
    expect(phone.locator(".sent .attachment")).to_have_text("Picture")
    expect(phone.get_by_label("with a picture")).not_to_be_checked()
    assert town.exchange.settle(20)
    assert town.line.texts()[0].form["NumMedia"] == "1"


def test_with_two_numbers_each_phone_chooses_which_to_text(page: "Page", town: PretendTown) -> None:
    phone = add(page, "Maya")
    expect(phone.get_by_label("To")).to_be_hidden()
    town.exchange.add_number("+15550001001", {"sms_url": f"{town.line.url}/sms"})
    phone.get_by_label("To").select_option("+15550001001")
    phone.get_by_role("textbox").fill("hi")
    phone.get_by_role("textbox").press("Enter")
    expect(phone.locator(".received small")).to_contain_text("from +1 555 000 1001")


def test_faults_are_switched_on_used_up_and_shown(page: "Page", town: PretendTown) -> None:
    add(page, "Maya")
    page.locator("#faults summary").click()
    page.get_by_label("What goes wrong").select_option("failed")
    page.get_by_label("For").select_option(MAYA)
    page.get_by_role("button", name="Switch on").click()
    expect(page.get_by_role("list", name="Faults that are on")).to_contain_text("failed, Maya, 1 more")
    town.send(MAYA)
    expect(page.locator("#fault-list li")).to_have_count(0)
    page.locator("#debugger summary").click()
    expect(page.locator("#notices")).to_contain_text("30007 To +15550002001: Carrier violation.")
    page.get_by_label("What goes wrong").select_option("slow_rest")
    page.get_by_label("Seconds").fill("3")
    page.get_by_role("button", name="Switch on").click()
    page.get_by_role("button", name="Switch all off").click()
    expect(page.locator("#fault-list li")).to_have_count(0)


def test_what_cannot_be_done_is_said(browser: "Browser", town: PretendTown) -> None:
    page = browser.new_page()
    page.goto(town.door.url)
    expect(page.locator("#line-numbers")).to_have_text("+1 555 000 1000")
    page.get_by_label("Number").fill("5550100")
    page.get_by_label("Number").press("Enter")
    expect(page.get_by_label("Text as 5550100")).to_be_focused()
    page.get_by_label("Number").fill(LINE)
    page.get_by_label("Number").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("is the account's own number")
    town.fault("failed")
    expect(page.locator("#fault-list li")).to_have_count(1)
    expect(page.get_by_role("alert")).to_contain_text("is the account's own number")
    page.close()


SLOW_TO_LOOK = """() => {
  const plain = window.fetch;
  const looked = new Promise((open) => { window.look = open; });
  window.fetch = async (path, ...wish) => {
    if (path === "/control/state") await looked;
    return plain(path, ...wish);
  };
}"""


def test_who_types_the_next_number_at_once_is_not_taken_away_from_it(page: "Page") -> None:
    page.evaluate(SLOW_TO_LOOK)
    page.get_by_label("Number").fill("5550100")
    with page.expect_response("**/handsets"):
        page.get_by_label("Number").press("Enter")
    page.get_by_label("Number").fill("5550102")
    with page.expect_response("**/control/state"):
        page.evaluate("look()")
    expect(page.get_by_role("region", name="5550100")).to_be_visible()
    expect(page.get_by_label("Number")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("region", name="5550102")).to_be_visible()


def test_a_phone_put_away_comes_back_with_its_messages(page: "Page", town: PretendTown) -> None:
    phone = add(page, "Maya")
    town.text(MAYA, "hi")
    phone.get_by_role("button", name="Put away").click()
    expect(page.locator(".phone")).to_have_count(0)
    expect(page.get_by_text("No phones yet")).to_be_visible()
    page.get_by_label("Number").fill(MAYA)
    page.get_by_label("Number").press("Enter")
    expect(page.get_by_role("region", name="Maya").locator(".bubble")).to_have_count(2)


def test_a_phone_calls_the_line_presses_keys_speaks_and_hangs_up(page: "Page", town: PretendTown) -> None:
    speaks(town)
    phone = add(page, "Maya")
    phone.get_by_role("button", name="Call", exact=True).click()
    call = phone.get_by_role("group", name="Call on the phone of Maya")
    captions = call.get_by_role("log", name="What is heard")
    expect(call.get_by_role("status")).to_have_text("In a call with +1 555 000 1000")
    expect(captions.locator("p")).to_have_text(["It rings.", WELCOME])
    expect(phone.get_by_role("button", name="Call", exact=True)).to_be_hidden()
    call.get_by_role("button", name="1", exact=True).click()
    expect(captions.locator("p").nth(1)).to_have_text(f"{WELCOME} (cut short)")
    expect(captions.locator("p").last).to_have_text("Tell me.")
    call.get_by_label("Say as Maya").fill("<b>I am</b> here")
    call.get_by_label("Say as Maya").press("Enter")
    expect(captions.locator("p").last).to_have_text("You said <b>I am</b> here")
    page.reload()
    expect(captions.locator("p")).to_have_count(4)
    call.get_by_role("button", name="Hang up").click()
    expect(call.get_by_role("status")).to_have_text("The call has ended.")
    call.get_by_role("button", name="Close").click()
    expect(call).to_be_hidden()
    expect(phone.get_by_role("button", name="Call", exact=True)).to_be_focused()


def test_a_phone_rings_and_is_answered_or_not(page: "Page", town: PretendTown) -> None:
    speaks(town)
    maya, tomas, ana = add(page, "Maya"), add(page, "Tomás"), add(page, "Ana")
    for phone in (MAYA, TOMAS, "+15550002003"):
        rings(town, phone)
    expect(maya.get_by_role("status")).to_have_text("Incoming call from +1 555 000 1000")
    maya.get_by_role("button", name="Decline").click()
    expect(maya.get_by_role("status")).to_have_text("The call did not come about: busy.")
    tomas.get_by_role("button", name="Leave it to voicemail").click()
    expect(tomas.get_by_role("status")).to_have_text("The voicemail of this phone has the call from +1 555 000 1000.")
    expect(tomas.locator(".captions p")).to_have_text([WELCOME])
    expect(tomas.get_by_role("group", name="Keypad")).to_be_hidden()
    ana.get_by_role("button", name="Answer").click()
    expect(ana.locator(".captions p")).to_have_text([WELCOME])


def test_a_call_works_by_keyboard(page: "Page", town: PretendTown) -> None:
    speaks(town)
    phone = add(page, "Maya")
    rings(town, MAYA)
    expect(phone.get_by_role("button", name="Answer")).to_be_visible()
    phone.get_by_role("button", name="Answer").focus()
    page.keyboard.press("Enter")
    expect(phone.get_by_role("button", name="1", exact=True)).to_be_focused()
    expect(phone.locator(".captions p")).to_have_text([WELCOME])
    page.keyboard.press("1")
    expect(phone.locator(".captions p").first).to_have_text(f"{WELCOME} (cut short)")
    phone.get_by_role("button", name="Hang up").focus()
    page.keyboard.press("Enter")
    expect(phone.get_by_role("button", name="Close")).to_be_focused()
    page.keyboard.press("Enter")
    expect(phone.get_by_role("button", name="Call", exact=True)).to_be_focused()


def test_with_two_numbers_a_phone_chooses_which_to_call(page: "Page", town: PretendTown) -> None:
    speaks(town)
    phone = add(page, "Maya")
    town.exchange.add_number("+15550001001", {"voice_url": f"{town.line.url}/voice"})
    phone.get_by_role("combobox", name="To").select_option("+15550001001")
    phone.get_by_role("button", name="Call", exact=True).click()
    expect(phone.get_by_role("status")).to_have_text("In a call with +1 555 000 1001")


def test_what_a_phone_does_when_called_can_be_chosen_and_faults_may_be_of_calls(
    page: "Page", town: PretendTown
) -> None:
    phone = add(page, "Maya")
    with page.expect_response("**/manner"):
        phone.get_by_label("When called").select_option("busy")
    page.locator("#faults summary").click()
    page.get_by_label("What goes wrong").select_option("dropped_call")
    expect(page.get_by_role("combobox", name="In")).to_be_hidden()
    page.get_by_label("Seconds").fill("7")
    page.get_by_role("button", name="Switch on").click()
    page.get_by_label("What goes wrong").select_option("lost_callback")
    page.get_by_role("combobox", name="In").select_option("calls")
    page.get_by_role("button", name="Switch on").click()
    expect(page.locator("#fault-list li")).to_have_count(2)
    on = [(fault["kind"], fault["on"], fault["seconds"]) for fault in town.ask("GET", "/control/faults")["faults"]]
    assert on == [("dropped_call", "calls", 7.0), ("lost_callback", "calls", 1.0)]
    assert town.exchange.handset(MAYA).manner == "busy"
    page.reload()
    expect(phone.get_by_label("When called")).to_have_value("busy")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_calls_are_accessible_and_fit(page: "Page", town: PretendTown, width: int, scheme: str) -> None:
    speaks(town)
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
    maya, tomas, ana = add(page, "Maya"), add(page, "Tomás"), add(page, "A rather long name that somebody gave")
    maya.get_by_role("button", name="Call", exact=True).click()
    rings(town, TOMAS)
    ana.get_by_role("button", name="Call", exact=True).click()
    ana.get_by_role("button", name="Hang up").click()
    expect(ana.get_by_role("button", name="Close")).to_be_visible()
    expect(tomas.get_by_role("button", name="Answer")).to_be_visible()
    expect(maya.locator(".captions p")).to_have_count(2)
    assert violations(page) == ""
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    for phone in (maya, tomas, ana):
        assert phone.evaluate("phone => phone.scrollHeight <= phone.clientHeight + 1")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_the_page_is_accessible_and_fits(page: "Page", town: PretendTown, width: int, scheme: str) -> None:
    def answer(heard: Heard) -> Response:
        return Response(status=500) if heard.form.get("Body") == "break" else echo(heard)

    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
    assert violations(page) == ""
    town.line.answer = answer
    for name in ("Maya", "Tomás", "A rather long name that somebody gave to this phone"):
        add(page, name)
    town.text(MAYA, "x" * 300)
    town.text(TOMAS, "break", media=[{}])
    town.text(TOMAS, "STOP")
    town.fault("failed", always=True)
    page.locator("#faults summary").click()
    page.locator("#debugger summary").click()
    expect(page.locator(".phone")).to_have_count(3)
    expect(page.locator("#notices li")).to_have_count(2)
    assert violations(page) == ""
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
