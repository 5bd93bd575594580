"""Settings in the console: each kept, refused beside its field, looked at, taken back; nobody saves over another."""

import re
from html import unescape
from typing import Any

import pytest

from flows.wording import holes
from service import audit, chosen, lines, people, phrase_lists, rendering, tables
from service.chosen import SETTINGS
from service.house import House
from tests.console.browsing import Browsing

POLICY = {"policy|en": "We ask you first. Two of us decide.", "policy|es": "Primero te preguntamos. Deciden dos."}


def began(mo: Browsing) -> str:
    """Which state the page that is open now began from."""
    found = re.search(r'name="began" value="([^"]*)"', mo.text)
    assert found is not None
    return unescape(found[1])


def form(house: House, key: str) -> dict[str, str]:
    """What the form of a setting has in it, untouched."""
    setting = chosen.find(key)
    assert setting is not None
    with house.reading(1) as session:
        return setting.typed(lines.get(session))


def saves(mo: Browsing, house: House, key: str, **typed: Any) -> Browsing:
    """Open a setting, change something, and save; names may have a bar in them."""
    whole = {"do": "save", **form(house, key), **typed}
    mo.opens(f"/console/settings/{key}")
    return mo.sends(f"/console/settings/{key}", began=began(mo), **whole)


def audited(house: House) -> list[str]:
    """What was written down, oldest first."""
    with house.reading(1) as session:
        return [row.what for row in session.all(tables.audit.select().order_by(tables.audit.c.id))]


GOOD: dict[str, dict[str, str]] = {
    "policy": POLICY,
    "reporting": {"reporting|en": "If a child is being hurt, we have to report it.", "reporting|es": ""},
    "greeting": {"welcome.back|en": "Good that you are back. What we said still holds."},
    "waits": {"wait.unknown|es": "Todavía no lo sé."},
    "other_lines": {"queue.other_lines|en": "988 at any hour. 741741: text HOME. 211 for food. 555-0100: our office."},
    "phrase.offer.taken": {"offer.taken|en": "Somebody else is already with them. Thank you."},
    "note": {"note": "The office is closed today."},
    "hours": {"day_0": "09:00-12:00, 18:00-22:00", "day_6": "22:00-02:00"},
    "offers": {"ask_all_up_to": "0", "offer": "120", "wish": "5"},
    "talks": {"texts_at_once": "1"},
    "ladder": {"page": "3", "page_call_after": "1.5"},
    "floods": {"texts_a_minute": "12", "calls_a_minute": "3"},
    "sending": {"segments_a_second": "3", "rates": "+15550001000: 10, +15550001001: 1"},
    "quiet_hours": {"evening": "21:00", "morning": "08:00"},
    "ahead": {"reminder": "0", "tell_gaps": "", "week_minutes": "7.5"},
    "retention": {"words": "7", "audit": "365"},
    "line": {"name": "Willow", "languages": "es,en", "zone": "America/Chicago"},
}


@pytest.mark.parametrize("key", [*SETTINGS, "phrase.offer.taken"])
def test_every_setting_is_saved_told_in_its_history_and_taken_back(house: House, mo: Browsing, key: str) -> None:
    """What was typed holds; the way back leads to exactly what was before; each step is in the log."""
    if key != "policy":
        saves(mo, house, "policy", **POLICY)  # nothing can be looked at before a line has one
    before = form(house, key)
    saves(mo, house, key, **GOOD[key])
    assert (mo.status, mo.path) == (200, f"/console/settings/{key}")
    mo.sees("Saved. It holds from now on.", "Mo")
    after = form(house, key)
    assert {name: after[name] for name in GOOD[key]} == GOOD[key]
    assert {name for name in after if after[name] != before[name]} <= set(GOOD[key])
    back = re.findall(rf"/console/settings/{re.escape(key)}/undo/(\d+)", mo.text)
    mo.sends(f"/console/settings/{key}/undo/{back[0]}").sees("It is as it was before that.")
    assert form(house, key) == before
    assert audited(house).count(f"set {key}") == 2
    saves(mo, house, key).sees("Nothing was different")
    assert audited(house).count(f"set {key}") == 2


BAD: list[tuple[str, str, str, str]] = [
    ("policy", "policy|en", "  ", "Please say this"),
    ("policy", "policy|es", "x" * 301, "longer than 300"),
    ("policy", "policy|en", "We ask {name}.", "{name}” cannot be filled in"),
    ("policy", "policy|en", "We ask { you.", "{” cannot be filled in"),
    ("reporting", "reporting|en", "x" * 161, "longer than 160"),
    ("other_lines", "queue.other_lines|en", "Ask your doctor. 741741 too.", "“988” has to stay"),
    ("phrase.queue.ready", "queue.ready|en", "A peer is free. Write 1.", "“1 = ” has to stay"),
    ("phrase.page.text", "page.text|en", "Somebody needs you.", "has to stay"),
    ("waits", "queue.looking|es", "Busco. {who}", "has to stay"),
    ("note", "note", "x" * 141, "longer than 140"),
    ("hours", "day_2", "9 to 5", "no stretch of time"),
    ("hours", "day_2", "09:00-12:00, 11:00-13:00", "lie on each other"),
    ("hours", "day_2", "09:00-24:30", "no stretch of time"),
    ("offers", "offer", "5", "from 30 to 600"),
    ("offers", "offer", "ten", "from 30 to 600"),
    ("offers", "ask_all_up_to", "²", "from 0 to 10"),
    ("ladder", "page", "0", "from 1 to 15"),
    ("ladder", "page_call_after", "14", "before the next tier"),
    ("floods", "texts_a_minute", "0", "from 5 to 60"),
    ("floods", "texts_a_minute_asked", "10", "from 20 to 200"),
    ("sending", "segments_a_second", "0", "from 1 to 100"),
    ("sending", "rates", "+15550001001", "is no number with its rate"),
    ("sending", "rates", "12: 3", "is no number with its rate"),
    ("sending", "rates", "+15550001001: 0", "from 1 to 100"),
    ("retention", "words", "0", "from 1 to 3650"),
    ("retention", "words", "1.5", "from 1 to 3650"),
    ("line", "zone", "Moon/Base", "no time zone"),
    ("line", "languages", "xx", "at least one language"),
    ("line", "name", "", "Please say this"),
]


@pytest.mark.parametrize(("key", "name", "typed", "sentence"), BAD)
def test_what_cannot_be_used_is_said_beside_its_field_and_kept(
    house: House, mo: Browsing, key: str, name: str, typed: str, sentence: str
) -> None:
    """Nothing is written, and nothing that was typed is lost."""
    saves(mo, house, "policy", **POLICY)
    before, log = form(house, key), audited(house)
    saves(mo, house, key, **{name: typed}).sees("Not saved yet", sentence)
    assert mo.status == 422
    assert typed.strip() in unescape(mo.text)
    assert (form(house, key), audited(house)) == (before, log)


@pytest.mark.parametrize("key", SETTINGS)
def test_a_change_of_one_field_is_taken_back_by_itself(house: House, mo: Browsing, key: str) -> None:
    """Whichever of them it is: the others are as they were."""
    saves(mo, house, "policy", **POLICY)
    before = form(house, key)
    for name, typed in GOOD[key].items():
        if typed != before[name]:
            saves(mo, house, key, **{name: typed})
            back = re.findall(rf"/console/settings/{re.escape(key)}/undo/(\d+)", mo.text)
            mo.sends(f"/console/settings/{key}/undo/{back[0]}")
            assert mo.status == 200
            assert form(house, key) == before


def test_an_hour_that_is_no_choice_is_refused(house: House, mo: Browsing) -> None:
    """No page offers it."""
    before = form(house, "quiet_hours")
    saves(mo, house, "quiet_hours", evening="23:00").sees("Not saved yet", "none of the choices")
    assert (mo.status, form(house, "quiet_hours")) == (422, before)


def test_hours_that_end_when_they_begin_are_said_to_last_a_whole_day(house: House, mo: Browsing) -> None:
    """Whoever means none by it sees so before they save."""
    mo.opens("/console/settings/hours")
    saves(mo, house, "hours", do="look", day_5="18:00-18:00").sees("from 18:00 to 18:00 on the next day", "24 hours")
    saves(mo, house, "hours", do="look", day_5="18:00-22:00")
    assert "on the next day" not in mo.text


def test_the_same_hours_are_typed_once_for_several_days(house: House, mo: Browsing) -> None:
    """Looked at first, then saved; what stood on the other days stays, and so does what is not clear yet."""
    saves(mo, house, "hours", day_5="10:00-12:00")
    before, week = form(house, "hours"), [f"day_{day}" for day in range(5)]
    same: Any = {"same": "18:00-22:00", "same_days": week}
    for unclear, sentence in (({**same, "same_days": []}, "Tick the days"), ({**same, "same": ""}, "Write the hours")):
        saves(mo, house, "hours", **unclear).sees("Not saved yet", sentence)
        assert (mo.status, form(house, "hours")) == (422, before)
        assert re.findall(r'name="same_days" value="(\w+)" checked', mo.text) == unclear["same_days"]
        assert f'name="same" type="text" value="{unclear["same"]}"' in mo.text
    saves(mo, house, "hours", do="look", **same)
    assert (mo.text.count('value="18:00-22:00"'), form(house, "hours")) == (5, before)
    saves(mo, house, "hours", **same).sees("Saved. It holds from now on.")
    assert form(house, "hours") == {**before, **dict.fromkeys(week, "18:00-22:00")}
    saves(mo, house, "hours", same="6 to 10", same_days=["day_6"]).sees("no stretch of time")
    assert form(house, "hours")["day_6"] == ""


def test_a_page_that_is_older_than_the_setting_saves_over_nobody(house: House, mo: Browsing, web: Any) -> None:
    """Who was slower sees both, and what they typed is still there to be saved knowingly."""
    ana = Browsing(web, house).joins("Ana")
    saves(mo, house, "policy", **POLICY)
    mo.opens("/console/settings/policy")
    old = began(mo)
    saves(ana, house, "policy", **{"policy|en": "Ana's policy."})
    mine = {**POLICY, "policy|en": "Mo's policy."}
    mo.sends("/console/settings/policy", began=old, do="save", **mine)
    assert mo.status == 409
    mo.sees("while you were writing (Ana)", "Mo's policy.", "Ana's policy.", "Save mine in its place")
    assert form(house, "policy")["policy|en"] == "Ana's policy."
    mo.sends("/console/settings/policy", began=began(mo), do="save", **mine).sees("Saved.")
    assert form(house, "policy")["policy|en"] == "Mo's policy."


def test_a_change_is_not_taken_back_over_a_newer_one(house: House, mo: Browsing) -> None:
    """Only while what it did still stands; other fields do not matter."""
    saves(mo, house, "offers", offer="120")
    first = re.findall(r"/console/settings/offers/undo/(\d+)", mo.text)[0]
    saves(mo, house, "offers", wish="7")
    saves(mo, house, "offers", offer="150")
    mo.sends(f"/console/settings/offers/undo/{first}").sees("It was changed again since")
    assert form(house, "offers")["offer"] == "150"
    mo.opens("/console/settings/offers")
    assert mo.sends("/console/settings/offers/undo/999").status == 404
    assert mo.sends(f"/console/settings/ladder/undo/{first}").status == 404


def test_the_command_and_the_page_keep_one_history(house: House, mo: Browsing) -> None:
    """Whoever changes a part of a setting changes nothing else of it."""
    with house.session(1) as session:
        chosen.insist(session, SETTINGS["hours"], {"day_1": "18:00-22:00"}, "command line, kim")
    mo.opens("/console/settings/hours").sees("command line, kim", "18:00-22:00", "Tuesday")
    assert form(house, "hours")["day_1"] == "18:00-22:00"


def test_own_words_are_what_is_said_and_the_rest_is_as_it_comes(house: House, mo: Browsing) -> None:
    """By text and in what is filled into other sentences; emptied, a sentence is as it came."""
    with house.session(1) as session:
        en, es = (people.met(session, f"+1555000709{place}", one) for place, one in enumerate(("en", "es")))
    saves(mo, house, "waits", **{"wait.unknown|en": "We cannot say yet how long."})
    with house.reading(1) as session:
        assert rendering.wait(session, en) == "We cannot say yet how long."
        assert rendering.wait(session, es) == rendering.say("wait.unknown", "es")
    saves(mo, house, "waits", **{"wait.unknown|en": ""})
    with house.reading(1) as session:
        assert (lines.get(session).phrases, rendering.wait(session, en)) == ({}, rendering.say("wait.unknown", "en"))


def test_what_has_to_be_passed_on_is_told_with_the_policy(house: House, mo: Browsing) -> None:
    """In the first words, before anything is asked."""
    saves(mo, house, "policy", **POLICY)
    saves(mo, house, "reporting", **GOOD["reporting"])
    with house.reading(1) as session:
        line = lines.get(session)
    assert line.told("en") == f"{POLICY['policy|en']} {GOOD['reporting']['reporting|en']}"
    assert line.told("es") == POLICY["policy|es"]
    mo.opens("/console/settings/first-words").sees(line.told("en"), line.told("es"), "988")


def test_typing_is_looked_at_and_nothing_is_saved(house: House, mo: Browsing) -> None:
    """As the page asks for it, and by the button where there are no scripts."""
    saves(mo, house, "policy", **POLICY)
    typed = {**POLICY, "policy|en": "We call you."}
    mo.opens("/console/settings/policy")
    mo.sends("/console/settings/policy/look", **typed).sees("We call you.", "12 of 300 characters", "segments")
    mo.opens("/console/settings/policy").sends("/console/settings/policy", do="look", began=began(mo), **typed)
    mo.sees("We call you.")
    assert form(house, "policy") == POLICY


def test_what_could_be_kinder_is_said_beside_it_in_the_readers_language(house: House, mo: Browsing) -> None:
    """A hint, and no reason to refuse."""
    typed = {"note": "Everything will be fine."}
    mo.opens("/console/settings/note")
    mo.sends("/console/settings/note/look", **typed).sees("ranks, corrects or promises")
    mo.opens("/console/account").sends("/console/language", language="es")
    mo.opens("/console/settings/note").sends("/console/settings/note/look", **typed)
    assert "ranks, corrects" not in mo.text and "140 caracteres" in mo.text
    saves(mo, house, "note", note="Everything will be fine.").sees("Guardado.")


def test_a_time_in_a_sentence_is_in_its_own_language(mo: Browsing) -> None:
    """Whatever the reader's is."""
    mo.sends("/console/language", language="es", onward="/console/settings/phrase.hours.next")
    mo.sees("The next one is on Friday 6:00 PM.", "viernes 18:00.")


def test_every_sentence_has_a_page_that_can_be_saved_as_it_is(house: House) -> None:
    """No sentence that comes with the line breaks a rule that a line's own has to keep."""
    with house.reading(1) as session:
        line = lines.get(session)
        for key in chosen.sayable():
            setting = chosen.find(f"phrase.{key}")
            assert setting is not None
            assert chosen.read(setting, line, setting.typed(line))[1] == {}, key
            for one in setting.fields(line):
                text = setting.typed(line)[one.name]
                assert set(holes(text)) == set(one.kind.gaps)  # type: ignore[attr-defined]


def test_a_viewer_sees_no_settings(house: House, web: Any) -> None:
    """They are a coordinator's."""
    vic = Browsing(web, house).joins("Vic", "viewer")
    for path in ("/console/settings", "/console/settings/policy", "/console/settings/safety"):
        assert vic.opens(path).status == 403
    assert vic.sends("/console/settings/note", note="hi", began="").status == 403


LIST = "checked: 2026-01-01\nen:\n  explicit:\n    - want to vanish\n"


def test_a_list_is_tried_scored_used_and_found_again(house: House, mo: Browsing) -> None:
    """Nothing of the texts is kept."""
    page = "/console/settings/safety"
    mo.opens(page).sees("the list that comes with the line")
    mo.sends(page, do="try", source=LIST, text="I want to vanish", began=began(mo)).sees("It matches “want to vanish”")
    mo.sends(page, do="try", source=LIST, text="I want tea", began=began(mo)).sees("Nothing in it matches.")
    mo.sends(page, do="try", source=LIST, text="bitch, I want to vanish", began=began(mo)).sees("reads: […], I want")
    rows = 'explicit: I want to vanish\nordinary: I want tea\n{"text": "gone", "label": "explicit"}'
    mo.sends(page, do="score", source=LIST, rows=rows, began=began(mo)).sees("Found 1 of 2", "0.0 times")
    mo.sends(page, do="score", source=LIST, rows="tea", began=began(mo)).sees("Line 1 is not like")
    assert mo.status == 422
    mo.sends(page, do="use", source="en:\n  explicit:\n", began=began(mo)).sees("Not in use yet")
    mo.opens(page)
    old = began(mo)
    mo.sends(page, do="use", source=LIST, began=old).sees("In use from now on.", "your own, put in by Mo")
    mo.sends(page, do="use", source=LIST.replace("vanish", "go"), began=old).sees("meanwhile", "want to go")
    assert mo.status == 409
    with house.reading(1) as session:
        assert [row.source for row in phrase_lists.all_of(session)] == [LIST]
        assert audit.broken(session) is None
    assert audited(house).count("changed the phrase list") == 1


@pytest.mark.parametrize(
    ("typed", "known"), [("new york", "America/New_York"), ("america/chicago", "America/Chicago"), ("UTC", "UTC")]
)
def test_a_time_zone_is_known_by_its_city_and_in_small_letters(mo: Browsing, typed: str, known: str) -> None:
    """As somebody writes it who has never seen such a name; what stands there afterwards is the name."""
    page = "/console/settings/line"
    mo.opens(page).sends(page, name="Willow", languages="en", zone=typed, do="save").sees(f'value="{known}"')
    mo.sends(page, name="Willow", languages="en", zone="Mars", do="save").sees("This is no time zone", 'value="Mars"')
