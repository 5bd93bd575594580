"""A script that is too big for a page: proved apart by the clock, with Redis away; unproved until then, on any way."""

import re
import threading
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest

from service import proving, scripts, tables
from service.proving import Followed, Prover
from service.scripts import drafts, proofs
from service.scripts.proofs import Known
from service.session import Record
from tests.console.browsing import Browsing
from tests.console.coordinating import mo as mo
from tests.console.test_drafts import shown
from tests.console.test_first_words import form
from tests.phone import Line, copy_of, living
from worker import clock

NAME = "on_my_own"
PUBLISH = f"/console/scripts/{NAME}/publish"
THOUGHT = ["untested", "many-questions"]


def long(questions: int = 7, more: str = "") -> str:
    """Each answer is looked back at in the end, so every mix of answers is a way of its own."""
    head = "script: Long\nused for: on my own\nlanguages: en, es\npeople: caller\n"
    asks = [
        f"\nq{n}:\n  ask:\n    en: How is {n}?\n    es: ¿Cómo va {n}?\n  answer: 1 to 5\n" for n in range(questions)
    ]
    says = [
        f"\ns{n}:\n  only if: said 1 to q{n}\n  say:\n    en: That is low.\n    es: Eso es poco.\n"
        for n in range(questions)
    ]
    return "".join([head, *asks, *says, "\nbye:\n  say:\n    en: Goodbye.\n    es: Adiós.\n", more])


@pytest.fixture
def line(tmp_path: Path, sqlite_template: Path) -> Iterator[Line]:
    """A living line with a draft that is too big for a page; its Redis is away."""
    with living(tmp_path, copy_of(sqlite_template, tmp_path)) as line:
        with line.house.session(line.id) as session:
            drafts.save(session, NAME, long(), 0, author="Kim")
        yield line


def version(line: Line) -> int:
    with line.look() as session:
        found = scripts.find(session, NAME)
        assert found is not None
        return int(found.number)


def test_it_is_published_once_it_is_proved_and_not_before(line: Line, mo: Browsing) -> None:
    """What was typed stays on the page; how far it is can be asked; the clock's process does it."""
    typed = {"revision": "1", "note": "longer", "acknowledged": THOUGHT}
    for _ in range(2):
        mo.opens(PUBLISH).sends(PUBLISH, **typed).sees("still being proved", "followed so far: 0", 'value="longer"')
        assert (mo.status, version(line)) == (202, 1)
    assert [value for value in THOUGHT if f'name="acknowledged" value="{value}"' in mo.text] == THOUGHT
    asked = re.search(r'data-from="([^"]+)"', mo.text)
    assert asked is not None
    assert mo.client.get(unescape(asked[1])).json == {"over": False, "said": "Places followed so far: 0."}
    assert Prover(line.house).look() == 1
    over = mo.client.get(unescape(asked[1])).json
    assert over == {"over": True, "said": "Every way was followed. Press the button again."}
    with line.look() as session:
        states = session.one(tables.proofs.select()).states
    assert states > 1000
    mo.sends(PUBLISH, **typed).sees("Version 2 of on_my_own is published.")
    assert version(line) == 2
    assert Prover(line.house).look() == 0
    assert mo.client.get(f"{PUBLISH}/nothing").status_code == 404


def test_what_is_found_is_said_as_if_it_had_been_quick(line: Line, mo: Browsing) -> None:
    """Warnings are to be thought about; another text, however like it, is not proved by it."""
    mo.opens(PUBLISH).sends(PUBLISH, revision="1").sees("still being proved")
    Prover(line.house).look()
    mo.sends(PUBLISH, revision="1").sees("acknowledged")
    assert (mo.status, version(line)) == (422, 1)
    with line.house.session(line.id) as session:
        drafts.save(session, NAME, long(more="# another\n"), 1, author="Kim")
    mo.opens(PUBLISH).sends(PUBLISH, revision=shown(mo, "revision"), acknowledged=THOUGHT).sees("still being proved")
    assert (mo.status, version(line)) == (202, 1)


def test_first_words_that_take_long_wait_in_the_same_way(line: Line, mo: Browsing) -> None:
    """The words stay in the form."""
    arrival = scripts.shipped("arrival")
    asks = long().partition("\nq0:")[2]
    with line.house.session(line.id) as session:
        whole = proofs.proved_by_our_tests("arrival")
        source = f"{arrival.partition(chr(10) + 'tests:')[0]}\nq0:{asks}"
        draft = scripts.publishing.Draft("arrival", proofs.Proved(source, whole.script, "arrival"))
        scripts.publish(session, draft, author="Kim")
    page = "/console/settings/first-words"
    mo.opens(page)
    typed = form(mo)
    name = next(name for name in typed if name.startswith("["))
    mo.sends(page, **{**typed, name: f"{typed[name]} And more.", "do": "save"})
    assert mo.status == 202, mo.text
    mo.sees("still being proved", "And more.")


def test_the_clock_looks_by_itself_and_leaves_off_when_it_is_stopped(line: Line) -> None:
    """What it was at waits for the next one; nothing is claimed of it."""
    source = long(9)
    with pytest.raises(Followed):
        proving.prove(line.house, line.id, NAME, source, Known())
    stop = threading.Event()
    runs = threading.Thread(target=clock.run, args=(line.house, stop))
    runs.start()
    while runs.is_alive():
        with line.look() as session:
            row = session.one(tables.proofs.select())
        if row.states:
            stop.set()
            break
    runs.join(20)
    assert not runs.is_alive()
    with line.look() as session:
        row = session.one(tables.proofs.select())
    assert (row.followed_at, row.problems, row.lease_until) == (None, [], 0.0)


class Hurried(Prover):
    """Told to stop just as it begins."""

    def _claim(self) -> Record | None:
        row = super()._claim()
        self.stop()
        return row


def test_a_clock_that_is_stopped_as_it_begins_follows_nothing(line: Line) -> None:
    """Nobody waits ten minutes for it to end."""
    with pytest.raises(Followed):
        proving.prove(line.house, line.id, NAME, long(), Known())
    assert Hurried(line.house).look() == 1
    with line.look() as session:
        row = session.one(tables.proofs.select())
    assert (row.followed_at, row.lease_until) == (None, 0.0)


def test_one_that_takes_too_long_is_not_proved(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    """And says what to do."""
    monkeypatch.setattr(proving, "LONGEST", 0.0)
    with pytest.raises(Followed):
        proving.prove(line.house, line.id, NAME, long(), Known())
    assert Prover(line.house).look() == 1
    with pytest.raises(proofs.Unproved, match="longer than ten minutes"):
        proving.prove(line.house, line.id, NAME, long(), Known(), ["too-long"])
