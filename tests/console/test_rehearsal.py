"""Rehearsing in the console: both phones by plain forms, on the draft as it is now; no word kept, nobody reached."""

import json
import re
from html import unescape

import pytest

from service import tables
from tests.console.browsing import Browsing
from tests.console.coordinating import mo as mo
from tests.phone import Line

REHEARSAL = "/console/scripts/shared_check_in/rehearsal"
SECRET = "my landlord Quentin"


def plays(mo: Browsing, who: str = "", **fields: str) -> Browsing:
    """Send a form of the rehearsal that is open, with the moves that it brings along."""
    found = re.search(r'name="run" value="([^"]*)"', mo.text)
    assert found is not None
    return mo.sends(REHEARSAL, run=unescape(found[1]), who=who, **fields)


def phone(mo: Browsing, role: str) -> str:
    """What one phone shows."""
    found = re.search(rf'aria-labelledby="h-{role}">(.*?)</section>', mo.text, re.DOTALL)
    assert found is not None
    return unescape(found[1])


def test_both_parts_are_played_by_plain_forms_and_stay_sealed(mo: Browsing) -> None:
    """In the language and by the way that each has; a move can be taken back; it can begin anew."""
    mo.opens(REHEARSAL).sees("Alex, caller", "Sam, peer", "nothing that you write here is kept")
    plays(mo, do="same", language_peer="es")
    plays(mo, "caller", text="2").sees("asked: mood")
    assert "Yours is kept closed" in phone(mo, "caller") and "dijo 2" not in phone(mo, "peer")
    plays(mo, "peer", key="5")
    assert "You said 2. Your peer said 5." in phone(mo, "caller")
    assert "Dijiste 5. Quien llamó dijo 2." in phone(mo, "peer")
    plays(mo, do="undo")
    assert "dijo 2" not in phone(mo, "peer") and "Yours is kept closed" in phone(mo, "caller")
    plays(mo, do="anew")
    assert "Yours is kept closed" not in mo.text and "¿Cómo está tu ánimo" in phone(mo, "peer")


def test_time_is_skipped_and_a_call_is_heard(mo: Browsing) -> None:
    """To what comes next; by voice a menu is read out and pound passes."""
    mo.opens(REHEARSAL)
    plays(mo, "caller", text="3").sees("Something comes in 3 min.")
    plays(mo, do="due").sees("after 3 min", "There is no hurry.", "3 min have passed.")
    plays(mo, do="600").sees("after 10 min", "1 = wait. 2 = talk now.")
    plays(mo, do="anew", medium_caller="voice", medium_peer="voice").sees("Pound, or silence, is a full answer")
    plays(mo, "caller", key="#")
    plays(mo, "peer", do="leaves")
    assert "has gone" in phone(mo, "peer") and "The other person had to step away" in phone(mo, "caller")


def test_the_same_moves_are_played_on_the_draft_as_it_is_now(mo: Browsing) -> None:
    """Saving leads there; what cannot be read says so and comes back."""
    draft = "/console/scripts/shared_check_in/draft"
    mo.opens(draft)
    source = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", mo.text, re.DOTALL)
    assert source is not None
    text = unescape(source[1]).replace("How is your mood right now", "How is the weather in you")
    mo.sends(draft, source=text, revision=0, do="rehearse").sees("Rehearsal of shared_check_in", "the weather in you")
    plays(mo, "caller", text="2")
    run = re.search(r'name="run" value="([^"]*)"', mo.text)
    assert run is not None
    mo.opens(draft).sends(draft, source=f"what\n{text}", revision=1)
    mo.sends(REHEARSAL, run=unescape(run[1])).sees("once the text can be read")
    mo.opens(draft).sends(draft, source=text.replace("weather", "light"), revision=2)
    mo.sends(REHEARSAL, run=unescape(run[1])).sees("the light in you", "Yours is kept closed")


def test_no_word_of_a_rehearsal_is_kept_and_nothing_is_sent(line: Line, mo: Browsing) -> None:
    """Not in any table, not in a text; and the words are on the page of whoever wrote them only."""
    mo.opens(REHEARSAL)
    for who in ("caller", "peer"):
        plays(mo, who, text="2")
    plays(mo, "caller", text=SECRET).sees(SECRET)
    with line.look() as session:
        for table in tables.metadata.tables.values():
            assert SECRET not in json.dumps(
                [list(row._mapping.values()) for row in session.all(table.select())], default=str
            )
    assert line.sent() == []


@pytest.mark.parametrize(
    "run",
    [
        "",
        "no",
        "[]",
        "null",
        '{"moves": 3}',
        '{"moves": [[1]]}',
        '{"moves": {"a": 1}}',
        '{"moves": [["says"]]}',
        '{"moves": [["says", "caller", "1", "x"]]}',
        '{"seats": [1]}',
        '{"seats": {"caller": 3}}',
        '{"seats": {"caller": [["en"], {}, null]}}',
    ],
)
def test_what_a_form_brings_along_may_be_anything(mo: Browsing, run: str) -> None:
    """It begins anew, or leaves out what it cannot read."""
    assert mo.opens(REHEARSAL).sends(REHEARSAL, run=run, who="stranger", text="1").status == 200
    mo.sees("Alex, caller")


def test_there_is_nothing_to_rehearse_where_there_is_no_script(mo: Browsing) -> None:
    """Only what is written or published."""
    assert mo.opens("/console/scripts/nothing/rehearsal").status == 404
