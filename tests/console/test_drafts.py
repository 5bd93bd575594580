"""Writing a script in the console: saved, checked, previewed, explored and published; nobody writes over another."""

import re
from html import unescape

from service import scripts
from service.scripts import drafts
from service.session import Record
from tests.console.browsing import Browsing
from tests.console.coordinating import mo as mo
from tests.console.coordinating import somebody
from tests.console.test_scripts import closing, in_use, log, publish
from tests.phone import Line

DRAFT = "/console/scripts/closing/draft"
PUBLISH = "/console/scripts/closing/publish"
WARM = closing("Thank you{, name}. Take good care.")
PLAIN = closing("Thank you{, name}. Goodbye for now.")
JSON = {"Accept": "application/json"}


def shown(mo: Browsing, name: str) -> str:
    """What a hidden field of the open page holds."""
    found = re.search(rf'name="{name}" value="([^"]*)"', mo.text)
    assert found is not None, name
    return unescape(found[1])


def saves(mo: Browsing, source: str, **fields: object) -> Browsing:
    """Press Save on the page that is open, with this text in it."""
    return mo.sends(DRAFT, source=source.replace("\n", "\r\n"), revision=shown(mo, "revision"), **fields)


def draft(line: Line, name: str = "closing") -> Record | None:
    with line.look() as session:
        return drafts.of(session, name)


def test_a_draft_begins_from_the_newest_version_and_is_saved(line: Line, mo: Browsing) -> None:
    """Line ends as they were; who and when on the page, in the list and in the history."""
    mo.opens(DRAFT).sees("Begins from version 1", "used for: closing", "Nothing. It can be read")
    assert draft(line) is None
    saves(mo, WARM).sees("Saved, and read again.", "Draft, saved by Mo, ")
    kept = draft(line)
    assert kept is not None
    assert (kept.source, kept.based_on, kept.author) == (WARM, 1, "account 1")
    mo.opens("/console/scripts").sees("draft by Mo")
    mo.opens("/console/scripts/closing").sees("Go on with the draft")


def test_what_is_wrong_is_said_by_line_with_what_to_do(mo: Browsing) -> None:
    """A text that cannot be read keeps its place in the editor, and says so instead of the preview."""
    mo.opens(DRAFT)
    saves(mo, WARM.replace("again:\n  ask:", "again:\n  aks:")).sees("aks:", "to put right", "It comes back once")
    long = WARM.replace("Goodbye", "x").replace("Take good care.", "Take good care, " + "and rest well, " * 20)
    saves(mo, long).sees('data-line="', "· thanks · English", "and rest well, and rest well")
    saves(mo, WARM).sees("Nothing. It can be read")


def test_both_phones_are_shown_for_text_and_call_with_what_it_costs(mo: Browsing) -> None:
    """In the language and medium that were picked."""
    mo.opens(DRAFT)
    saves(mo, WARM).sees("Thank you, Alex. Take good care.", "segments: 1 (", "GSM-7")
    saves(mo, WARM, language="es", medium="voice").sees("llamarnos", "As it is read out")
    assert "segments: 1 (" not in mo.text
    mo.opens("/console/scripts/shared_check_in/draft").sees("Caller", "Peer", 'class="bubble left"', "bubble right")


def test_a_page_that_types_gets_what_was_found_as_json(line: Line, mo: Browsing) -> None:
    """The new revision goes along, so the same page may save again."""
    mo.opens(DRAFT)
    form = {"csrf_token": shown(mo, "csrf_token"), "source": WARM, "revision": 0}
    told = mo.client.post(DRAFT, data=form, headers=JSON).get_json()
    assert told["standing"].startswith("Draft, saved by Mo")
    assert (told["revision"], told["said"]) == (1, "Saved at 10:00.")
    assert "Take good care." in told["found"]
    again = mo.client.post(DRAFT, data={**form, "source": PLAIN, "revision": 1}, headers=JSON).get_json()
    assert again["revision"] == 2
    stale = mo.client.post(DRAFT, data={**form, "source": WARM, "revision": 1}, headers=JSON)
    assert stale.status_code == 409 and "has saved this script meanwhile" in stale.get_json()["said"]
    kept = draft(line)
    assert kept is not None and kept.source == PLAIN
    huge = mo.client.post(DRAFT, data={**form, "source": "x" * 30_001, "revision": 2}, headers=JSON)
    assert huge.status_code == 422


def test_two_who_write_at_once_are_shown_both_and_lose_nothing(line: Line, mo: Browsing) -> None:
    """The second is told; theirs is saved once they have seen both, and the first's is kept to read."""
    kim = somebody(line, "Kim")
    mo.opens(DRAFT)
    kim.opens(DRAFT)
    saves(mo, WARM)
    saves(kim, PLAIN).sees("Two of you are writing this", "Mo saved while you were writing")
    kim.sees("- ", "Take good care.", "+ ", "Goodbye for now.")
    assert kim.status == 409
    kept = draft(line)
    assert kept is not None and kept.source == WARM
    saves(kim, PLAIN).sees("Draft, saved by Kim", "Earlier drafts", "by Mo, ")
    kim.opens(f"{DRAFT}/1").sees("Take good care.")
    saves(mo, WARM + "\n# more\n").sees("Kim saved while you were writing", "# more")
    assert mo.opens(f"{DRAFT}/7").status == 404


def test_the_same_sent_twice_is_no_conflict(mo: Browsing) -> None:
    """A lost answer, or a form sent again after signing in."""
    mo.opens(DRAFT)
    first = shown(mo, "revision")
    saves(mo, WARM)
    assert mo.sends(DRAFT, source=WARM, revision=first).sees("Saved, and read again.").status == 200


def test_a_visit_that_ends_in_the_middle_loses_nothing(line: Line, mo: Browsing) -> None:
    """What was typed comes along through the sign-in page, and is saved after it; a page that types is told to."""
    mo.opens(DRAFT)
    revision = shown(mo, "revision")
    mo.client.delete_cookie("shoulder")
    form = {"source": WARM, "revision": revision}
    assert mo.client.post(DRAFT, data=form, headers=JSON).status_code == 401
    mo.sends(DRAFT, **form).sees("what you sent is still here")
    kept = shown(mo, "kept_form")
    mo.sends("/console/sign-in", name="Mo", password="a long enough password", kept_form=kept)
    mo.sees("Nothing was lost", "Take good care.")
    assert draft(line) is None
    mo.sends(DRAFT, **form).sees("Saved, and read again.")
    saved = draft(line)
    assert saved is not None and saved.source == WARM


def test_every_way_is_followed_on_request(mo: Browsing) -> None:
    """Proved, or what goes wrong with the shortest way to it."""
    mo.opens(DRAFT)
    saves(mo, WARM, do="explore").sees("Proved: nobody is stranded", "states")
    shared = scripts.shipped("closing").replace("people: caller", "people: caller, peer").partition("tests:")[0]
    told = shared.replace("That is fine.", "Your partner passed.").replace("Está bien.", "La otra persona pasó.")
    saves(mo, told, do="explore").sees("Not proved.")


def test_a_draft_is_published_with_a_note_after_its_proofs(line: Line, mo: Browsing) -> None:
    """What it changes and means is said first; the draft is done then."""
    mo.opens(PUBLISH).sees("There is no draft to publish")
    saves(mo, WARM, do="publish").sees("Publish closing", "begin from now on use it", "<ins>", "Only words changed.")
    mo.sends(PUBLISH, revision=shown(mo, "revision"), note="  warmer   words ").sees(
        "Version 2 of closing is published."
    )
    mo.sees("warmer words", "by Mo, ")
    assert in_use(line, "closing") == 2
    assert log(line)[-1] == "published script closing 2"
    assert draft(line) is None
    mo.opens(DRAFT).sees("Begins from version 2")
    assert shown(mo, "revision") == "2"


def test_a_note_that_is_too_long_is_kept_and_said(line: Line, mo: Browsing) -> None:
    """Nothing of it is cut, and nothing is published; the limit stands there before, too."""
    long = "warmer words " * 16
    saves(mo.opens(DRAFT), WARM, do="publish").sees("at most 200 letters")
    mo.sends(PUBLISH, revision=shown(mo, "revision"), note=long).sees("please say it in 200 at most", long.strip())
    assert mo.status == 422 and in_use(line, "closing") == 1
    mo.sends("/console/language", language="es", onward=PUBLISH)
    mo.sends(PUBLISH, revision=shown(mo, "revision"), note=long).sees("dilo con 200 como mucho")
    mo.opens("/console/scripts/closing").sees("viene con la línea")


def test_what_does_not_pass_is_not_published(line: Line, mo: Browsing) -> None:
    """An error says where; a warning wants to be thought about, by its name."""
    mo.opens(DRAFT)
    failing = WARM.replace("- says thanks", "- does not say thanks")
    saves(mo, failing)
    mo.opens(PUBLISH)
    assert mo.sends(PUBLISH, revision=shown(mo, "revision")).sees("cannot be published as it is").status == 422
    assert in_use(line, "closing") == 1


def test_a_warning_is_published_once_somebody_has_thought_about_it(line: Line, mo: Browsing) -> None:
    """By its name, which is in the log."""
    mo.opens(DRAFT)
    wordy = WARM.replace("Take good care.", "Be strong, and take good care.")
    saves(mo, wordy).sees("to think about")
    mo.opens(PUBLISH)
    again = {"revision": shown(mo, "revision"), "note": "wordy"}
    assert mo.sends(PUBLISH, **again).sees("once you have thought about this", 'value="wordy"').status == 422
    rules = re.findall(r'type="checkbox" name="acknowledged" value="([^"]+)"', mo.text)
    assert rules and in_use(line, "closing") == 1
    mo.sends(PUBLISH, **again, acknowledged=rules).sees("Version 2 of closing is published.")
    assert log(line)[-1] == f"acknowledged {rules[-1]} in script closing 2"


def test_a_stale_page_publishes_nothing(line: Line, mo: Browsing) -> None:
    """Neither a draft that went on, nor over a version that its author has not seen."""
    mo.opens(DRAFT)
    saves(mo, WARM, do="publish")
    old = shown(mo, "revision")
    saves(somebody(line, "Kim").opens(DRAFT), PLAIN)
    mo.sends(PUBLISH, revision=old).sees("Somebody has saved it meanwhile")
    publish(line, "closing", closing("Thank you{, name}."), "shorter")
    mo.opens(PUBLISH)
    assert mo.sends(PUBLISH, revision=shown(mo, "revision")).sees("Somebody was here first: Kim").status == 422
    assert in_use(line, "closing") == 2
    mo.opens(DRAFT).sees("Kim has published version 2 since this draft began.")
    saves(mo, WARM, adopt="2")
    assert "since this draft began" not in mo.text
    mo.opens(PUBLISH).sends(PUBLISH, revision=shown(mo, "revision")).sees("Version 3 of closing is published.")


def test_words_reach_conversations_under_way_only_when_asked(line: Line, mo: Browsing) -> None:
    """The choice is there when only words changed and somebody is in the middle of it."""
    line.phone("+15550007001").texts("hi")
    path = "/console/scripts/arrival"
    mo.opens(f"{path}/draft")
    warmer = scripts.shipped("arrival").replace("script: ", "script: A warm ", 1)
    mo.sends(f"{path}/draft", source=warmer, revision=0, do="publish").sees("They take the new words too: 1")
    mo.sends(f"{path}/publish", revision=1, under_way="1").sees("Version 2 of arrival is published.")
    with line.look() as session:
        current = scripts.find(session, "arrival")
        assert current is not None
        assert scripts.under_way(session) == {current.id: 1}


def test_a_draft_is_put_away_and_can_be_read_again(line: Line, mo: Browsing) -> None:
    """Not by a page that has not seen the newest of it."""
    mo.opens(DRAFT)
    saves(mo, WARM)
    mo.sends(f"{DRAFT}/put-away", revision=0).sees("so nothing was done")
    mo.sends(f"{DRAFT}/put-away", revision=1).sees("The draft is put away", "Begins from version 1")
    assert draft(line) is None
    mo.opens(f"{DRAFT}/1").sees("Take good care.")


def test_a_new_script_is_begun_by_its_name(line: Line, mo: Browsing) -> None:
    """A name that cannot be is refused; what was begun is in the list."""
    mo.opens("/console/scripts").sends("/console/scripts/new", name="a/b").sees("A name has letters", 'value="a/b"')
    mo.sends("/console/scripts/new", name="night check-in").sees("A new script.", "Night check-in")
    mo.sends("/console/scripts/night check-in/draft", source="script: Night", revision=0).sees("to put right")
    mo.opens("/console/scripts").sees("Not published yet", "night check-in")
    assert mo.opens("/console/scripts/%24/draft").status == 404


def test_a_viewer_writes_nothing(line: Line) -> None:
    """No address of the desk opens for them."""
    viewer = somebody(line, "Vi", "viewer")
    viewer.opens("/console/scripts/closing")
    assert "/draft" not in viewer.text
    for path in ("draft", "draft/1", "publish"):
        assert viewer.opens(f"/console/scripts/closing/{path}").status == 403
    for path in ("closing/draft", "closing/draft/put-away", "closing/publish", "new"):
        assert viewer.opens("/console/").sends(f"/console/scripts/{path}", source="x", revision=0).status == 403
    assert draft(line) is None
