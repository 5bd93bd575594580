"""Versions on both databases: numbers, pointers, who was first, what is kept, what is withdrawn."""

import json
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import text

from flows.loading import load
from service import conversations, scripts, tables
from service.checkins import running
from service.errors import BadInput
from service.house import House
from service.scripts.proofs import Proved
from service.scripts.publishing import Draft, Published, publish
from service.session import Record, Session
from service.settings import Settings
from service.switchboard import versions
from tests.service.conftest import LINE_NUMBER, Pen, build, eventually

COMPILED = Path(__file__).parents[1] / "flows" / "compiled"
FORMATS = sorted(COMPILED.glob("format_*.json"))
ENGLISH_ONLY = """script: Bye
used for: closing
languages: en
people: caller

bye:
  say:
    en: Bye.
"""
BLOCKED = text("select count(*) from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()")


def draft(name: str = "closing", source: str = "", note: str = "", based_on: int | None = None) -> Draft:
    """A shipped script, or another source, to be published; what it must prove is tested elsewhere."""
    source = source or scripts.shipped(name)
    script = load(source)
    return Draft(name, Proved(source, script, script.used_for or ""), note, based_on)


def published(house: House, which: Draft) -> Published:
    """Publish it in a transaction of its own."""
    with house.session(1) as session:
        return scripts.publish(session, which, author="Ana")


def numbers(house: House, name: str = "closing") -> list[int]:
    """The versions there are, newest first."""
    with house.reading(1) as session:
        return [row.number for row in scripts.listed(session) if row.name == name]


def current(house: House, used_for: str = "closing") -> int:
    """The number of the version in use for a purpose."""
    with house.reading(1) as session:
        used = scripts.current(session, used_for)
        return next(int(row.number) for row in scripts.listed(session) if row.id == used)


def at_once(*deeds: Callable[[], Published]) -> list[Published | BadInput]:
    """Do several things at the same time; returns what each gave, or the refusal it met."""
    gate = threading.Barrier(len(deeds))

    def one(deed: Callable[[], Published]) -> Published | BadInput:
        gate.wait(30)
        try:
            return deed()
        except BadInput as refusal:
            return refusal

    with ThreadPoolExecutor(len(deeds)) as people:
        return list(people.map(one, deeds))


def test_publishers_at_once_get_a_number_each(settings: Settings, house: House) -> None:
    """Each from a process of its own."""
    houses = [build(settings) for _ in range(5)]
    made = at_once(*(partial(published, one, draft()) for one in houses))
    assert sorted(one.version.number for one in made if isinstance(one, Published)) == [1, 2, 3, 4, 5]
    assert numbers(house) == [5, 4, 3, 2, 1]
    for one in houses:
        one.close()


def test_nobody_publishes_over_what_they_have_not_seen(settings: Settings, house: House) -> None:
    """Five who began from the same version: one is first, the others are told who was, nothing is stored."""
    published(house, draft())
    houses = [build(settings) for _ in range(5)]
    made = at_once(*(partial(published, one, draft(note="mine", based_on=1)) for one in houses))
    refusals = [str(one) for one in made if isinstance(one, BadInput)]
    assert len(refusals) == 4
    assert all("Ana has published version 2 of closing, “mine”" in refusal for refusal in refusals)
    assert numbers(house) == [2, 1]
    for one in houses:
        one.close()


@pytest.mark.parametrize(
    ("wish", "sentence"),
    [
        (draft(based_on=0), "Somebody was here first"),
        (draft(based_on=9), "There is no version 9"),
        (draft(name="closing", source=scripts.shipped("on_my_own")), "under a name of its own"),
        (Draft("../closing", draft().proved), "cannot be a script's name"),
        (draft(source=ENGLISH_ONLY), "has no es"),
    ],
    ids=["based on none", "based on the future", "another purpose", "a path", "a language less"],
)
def test_what_is_refused_changes_nothing(house: House, wish: Draft, sentence: str) -> None:
    """A sentence, and the version in use stays."""
    published(house, draft())
    with pytest.raises(BadInput, match=sentence):
        published(house, wish)
    assert (numbers(house), current(house)) == ([1], 1)


def test_a_new_name_takes_over_a_purpose(house: House) -> None:
    """And says what it takes the place of."""
    published(house, draft())
    other = published(house, Draft("kinder_closing", draft().proved))
    assert other.before is not None
    assert (other.before.name, other.before.number) == ("closing", 1)
    with house.reading(1) as session:
        assert [row.name for row in scripts.in_use(session).values()] == ["kinder_closing"]


def test_going_back_is_a_pointer(house: House) -> None:
    """No version is made or changed by it."""
    published(house, draft())
    published(house, draft())
    with house.session(1) as session:
        scripts.roll_back(session, "closing", 1, author="Ana")
    assert (numbers(house), current(house)) == ([2, 1], 1)
    assert published(house, draft()).version.number == 3


def test_what_is_withdrawn_gives_way_to_what_was_in_use_before(house: House) -> None:
    """It cannot come back, be withdrawn twice, or leave the line with nothing to say."""
    for _ in range(3):
        published(house, draft())
    with house.session(1) as session:
        scripts.roll_back(session, "closing", 1, author="Ana")
    with house.session(1) as session:
        assert versions.withdraw(session, "closing", 1).after is not None
    assert current(house) == 3
    with house.session(1) as session:
        versions.withdraw(session, "closing", 2)
    assert current(house) == 3
    for wish, sentence in (
        (lambda session: versions.withdraw(session, "closing", 1), "was withdrawn before"),
        (lambda session: versions.withdraw(session, "closing", 3), "all that the line has for “closing”"),
        (lambda session: versions.withdraw(session, "closing", 4), "no version 4"),
        (lambda session: scripts.roll_back(session, "closing", 1, author="Ana"), "was withdrawn"),
    ):
        with pytest.raises(BadInput, match=sentence), house.session(1) as session:
            wish(session)
    assert current(house) == 3


def test_who_begins_while_it_is_withdrawn_is_not_missed(settings: Settings, house: House, pen: Pen) -> None:
    """A check-in that takes a version is either seen by whoever withdraws it, or begins with another."""
    published(house, draft())
    published(house, draft())
    caller = pen.person("+15552220001")
    other = build(settings)
    gone: list[versions.Withdrawal] = []

    def withdraw() -> None:
        with other.session(1) as session:
            gone.append(versions.withdraw(session, "closing", 2))

    withdrawing = threading.Thread(target=withdraw)
    with house.session(1) as session:
        taken = scripts.to_begin(session, "closing")
        conversation = conversations.begin(session, caller, LINE_NUMBER)
        withdrawing.start()
        if session.db.dialect.name == "postgresql":
            eventually(lambda: gone or _blocked(house))
        session.add(
            tables.checkins,
            conversation_id=conversation.id,
            version_id=taken,
            used_for="closing",
            people={"caller": caller.id},
            state={},
            started_at=session.at,
        )
    withdrawing.join(30)
    assert [one.ended for one in gone] == [1]
    other.close()


def test_who_begins_after_it_was_withdrawn_takes_the_other(settings: Settings, house: House) -> None:
    """Even if they had to wait for the withdrawal to be over."""
    published(house, draft())
    published(house, draft())
    other = build(settings)
    taken: list[int] = []

    def begin() -> None:
        with other.session(1) as session:
            taken.append(scripts.to_begin(session, "closing"))

    beginning = threading.Thread(target=begin)
    with house.session(1) as session:
        versions.withdraw(session, "closing", 2)
        beginning.start()
        if session.db.dialect.name == "postgresql":
            eventually(lambda: taken or _blocked(house))
    beginning.join(30)
    with house.reading(1) as session:
        assert [row.number for row in scripts.listed(session) if row.id in taken] == [1]
    other.close()


def test_new_words_go_to_those_under_way_and_no_other_structure_does(house: House, pen: Pen) -> None:
    """Whoever is on a version with the same structure takes them; a change of structure is refused whole."""
    source = scripts.shipped("on_my_own")
    published(house, draft("on_my_own"))
    people = [pen.person(f"+1555222000{number}") for number in range(3)]
    _begins(house, people[0])
    published(house, draft("on_my_own", _with_a_step(source)))
    _begins(house, people[1])
    _begins(house, people[2])
    with house.session(1) as session:
        words = scripts.publish(session, draft("on_my_own", _with_a_step(source) + "# kinder\n"), author="Ana")
        assert versions.give_new_words(session, words) == 2
    with house.reading(1) as session:
        counted = {row.number: scripts.under_way(session).get(row.id, 0) for row in scripts.listed(session)}
    assert counted == {3: 2, 2: 0, 1: 1}
    with pytest.raises(BadInput, match="More than words has changed"), house.session(1) as session:
        versions.give_new_words(session, publish(session, draft("on_my_own"), author="Ana"))
    assert numbers(house, "on_my_own") == [3, 2, 1]


def test_words_for_a_version_that_came_back(house: House, pen: Pen) -> None:
    """After going back, what counts is the version in use, not the newest."""
    source = scripts.shipped("on_my_own")
    published(house, draft("on_my_own"))
    _begins(house, pen.person("+15552220001"))
    published(house, draft("on_my_own", _with_a_step(source)))
    with house.session(1) as session:
        scripts.roll_back(session, "on_my_own", 1, author="Ana")
    with house.session(1) as session:
        words = scripts.publish(session, draft("on_my_own", source + "# kinder\n"), author="Ana")
        assert versions.give_new_words(session, words) == 1


@pytest.mark.parametrize("stored", FORMATS, ids=lambda file: file.stem)
def test_a_version_of_any_format_is_read_for_ever(house: House, pen: Pen, stored: Path) -> None:
    """It runs, it is listed, and a conversation on it may take the new words of a script stored today."""
    compiled = json.loads(stored.read_text(encoding="utf-8"))
    goodbye = (COMPILED / "goodbye.nt").read_text(encoding="utf-8")
    source = stored.with_suffix(".nt").read_text(encoding="utf-8")
    script = load(source, {"goodbye": goodbye})
    used_for = script.used_for or ""
    person = pen.person("+15552220001")
    with house.session(1) as session:
        _stored(session, used_for, compiled)
        conversation = conversations.begin(session, person, LINE_NUMBER)
        begun = running.begin(
            session, conversation, used_for, dict.fromkeys(script.people, person.id), {"caller": "full"}
        )
        assert begun is not None
        again = scripts.publish(session, Draft("old", Proved(source, script, used_for)), author="Ana")
        assert (again.version.number, again.same_structure) == (2, True)
        assert versions.give_new_words(session, again) == 1


def _stored(session: Session, used_for: str, compiled: dict[str, object]) -> None:
    """A version as an earlier release of the line stored it, in use."""
    version_id = session.add(
        tables.versions,
        name="old",
        used_for=used_for,
        number=1,
        source="of long ago",
        compiled=compiled,
        text_hash=f"of format {compiled['format']}",
        structure_hash="of long ago",
        author="Ana",
        note="",
        at=session.at,
    )
    session.add(tables.publications, used_for=used_for, version_id=version_id, author="Ana", at=session.at)


def _begins(house: House, person: Record) -> None:
    with house.session(1) as session:
        conversation = conversations.begin(session, person, LINE_NUMBER)
        running.begin(session, conversation, "on my own", {"caller": conversation.caller_id}, {"caller": "light"})


def _with_a_step(source: str) -> str:
    return source.replace("\ntests:", "\none_more:\n  say:\n    en: One more.\n    es: Una más.\n\ntests:", 1)


def _blocked(house: House) -> bool:
    with house.database.reading() as connection:
        return bool(connection.execute(BLOCKED).scalar_one())


def test_a_line_of_before_is_given_only_what_it_has_no_script_for(house: House) -> None:
    """Its own wording stays in use; a new purpose gets the script that comes with the line."""
    own = scripts.shipped("closing").replace("en: ", "en: So. ", 1)
    published(house, draft(source=own))
    with house.session(1) as session:
        scripts.publish_shipped(session)
    assert numbers(house) == [1]
    assert current(house, "practice") == 1
    with house.session(1) as session:
        scripts.publish_shipped(session)
    assert numbers(house, "practice") == [1]
