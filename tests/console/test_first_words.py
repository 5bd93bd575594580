"""What is said first has its own page: seen, linted, proved, published, with its history and a way back."""

import re
from html import unescape

from service import scripts
from service.session import Record
from tests.console.browsing import Browsing
from tests.console.coordinating import mo as mo
from tests.console.coordinating import somebody
from tests.phone import Line

PAGE = "/console/settings/first-words"
SHIPPED = scripts.shipped("arrival")
TOLD = '["told", "say", "{}"]'


def form(mo: Browsing) -> dict[str, str]:
    """Every text of the open page, and what it began from."""
    began = re.search(r'name="began" value="([^"]*)"', mo.text)
    areas = re.findall(r'<textarea [^>]*?name="([^"]*)"[^>]*>\n(.*?)</textarea>', mo.text, re.DOTALL)
    assert began is not None
    return {"began": began[1], **{unescape(name): unescape(value) for name, value in areas}}


def saves(mo: Browsing, do: str = "save", **changed: str) -> Browsing:
    return mo.sends(PAGE, **{**form(mo), "do": do, **changed})


def in_use(line: Line) -> Record:
    with line.look() as session:
        return next(row for row in scripts.in_use(session).values() if row.used_for == "arrival")


def written(line: Line) -> str:
    with line.look() as session:
        found = scripts.find(session, "arrival")
        assert found is not None
        return str(found.source)


def test_what_nobody_changed_is_not_published(line: Line, mo: Browsing) -> None:
    """Nothing of the questions is on the page; the policy stands where it will be said."""
    mo.opens(PAGE).sees("told, by text", "welcome, by phone", "988", "in use", "If we fear for a life", "URGENTE")
    assert "How would you like to go on?" not in unescape(mo.text)
    saves(mo)
    assert in_use(line).number == 1


def test_words_are_proved_and_in_use_from_the_next_conversation(line: Line, mo: Browsing) -> None:
    """In one language; the rest of the script stays byte for byte; and there is a way back."""
    was = form(mo.opens(PAGE))[TOLD.format("en")]
    now = was.replace("Before we start:", "First, this:")
    saves(mo, **{TOLD.format("en"): now}).sees(
        "in use from the next conversation on", "First, this:", "Back to version 1"
    )
    assert written(line) == SHIPPED.replace(was, now)
    assert (in_use(line).number, in_use(line).author) == (2, "account 1")
    mo.opens("/console/scripts/arrival/1/use")
    seen = re.search(r'name="seen" value="([^"]*)"', mo.text)
    assert seen is not None
    mo.sends("/console/scripts/arrival/1/use", seen=seen[1])
    mo.opens(PAGE)
    assert form(mo)[TOLD.format("en")] == was


def test_it_is_looked_at_before_it_is_saved(line: Line, mo: Browsing) -> None:
    """As a phone shows it; what could be better stands beside it; nothing is kept."""
    mo.opens(PAGE)
    saves(mo, "look", **{TOLD.format("en"): "If we fear for a life: {policy} It will be fine."}).sees(
        "It will be fine.", "promise"
    )
    token = re.search(r'name="csrf_token" value="([^"]+)"', mo.text)
    assert token is not None
    fields = {**form(mo), TOLD.format("es"): "Hola.", "csrf_token": token[1]}
    told = mo.client.post(f"{PAGE}/look", data=fields).get_json()
    assert "Hola." in told["preview"]
    assert any(one["said"] and one["wrong"] for one in told["beside"] if one["name"] == "told|es")
    assert in_use(line).number == 1


def test_what_cannot_be_proved_stays_in_the_form(line: Line, mo: Browsing) -> None:
    """With what is in the way; emptied, or with a gap that nothing fills."""
    for text in ("", "Hello {nobody}."):
        saves(mo.opens(PAGE), **{TOLD.format("en"): text})
        assert mo.status == 422 and form(mo)[TOLD.format("en")] == text
    assert in_use(line).number == 1


def test_a_note_that_is_too_long_is_kept_and_said(line: Line, mo: Browsing) -> None:
    was = form(mo.opens(PAGE))[TOLD.format("en")]
    saves(mo, note="warmer " * 30, **{TOLD.format("en"): was.replace("Before we start:", "First, this:")})
    assert mo.sees("please say it in 200 at most", ("warmer " * 30).strip(), "First, this:").status == 422
    assert in_use(line).number == 1


def test_a_warning_that_was_not_there_is_thought_about_first(line: Line, mo: Browsing) -> None:
    """Its rule is ticked; then it is used."""
    text = form(mo.opens(PAGE))[TOLD.format("en")].replace("Before we start:", "It will be fine:")
    saves(mo, **{TOLD.format("en"): text}).sees("unkind")
    assert mo.status == 422
    saves(mo, acknowledged="unkind-words", **{TOLD.format("en"): text})
    assert in_use(line).number == 2


def test_a_page_that_is_out_of_date_changes_nothing(line: Line, mo: Browsing) -> None:
    """Who was slower keeps what they typed, and may save it knowing that."""
    kim = somebody(line, "Kim")
    mo.opens(PAGE)
    kim.opens(PAGE)
    was = form(mo)[TOLD.format("en")]
    saves(mo, **{TOLD.format("en"): was.replace("Before we start:", "From Mo:")})
    saves(kim, **{TOLD.format("en"): was.replace("Before we start:", "From Kim:")}).sees("From Kim:", "Mo")
    assert kim.status == 409 and "From Mo:" in written(line)
    saves(kim)
    assert "From Kim:" in written(line) and in_use(line).number == 3


def test_no_other_text_is_changed_from_there(line: Line, mo: Browsing) -> None:
    """A question, or what is no place at all, is refused."""
    mo.opens(PAGE)
    for key in ('["how", "ask", "en"]', '["x"]', "[", '["told", "say", "fr"]'):
        assert mo.opens(PAGE).sends(PAGE, **{**form(mo), "do": "save", key: "What?"}).status == 422
    assert in_use(line).number == 1
