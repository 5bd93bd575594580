"""Two lines on one installation, with the same people on both: nothing of one is seen on the other."""

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from sqlalchemy import select

from service import conversations, joining, lines, people, rota, seed, tables
from service.line_settings import Pause
from service.session import Record, Session
from tests.phone import NUMBER, PLAIN, Line, Phone

SECOND = "+15550001900"
BOTH = (NUMBER, SECOND)
WEBHOOKS = ("sms_url", "sms_fallback_url", "voice_url", "voice_fallback_url", "status_callback")


@dataclass
class Two:
    """The line of the journeys and one beside it, by their public numbers."""

    line: Line
    ids: dict[str, int]

    def person(self, number: str, phone: Phone) -> Record:
        """Who somebody is on one of them."""
        with self.line.house.reading(self.ids[number]) as session:
            found = people.find(session, phone.number)
            assert found is not None
            return found

    def talks(self, number: str) -> list[Record]:
        """The conversations of one of them, newest first."""
        with self.line.house.reading(self.ids[number]) as session:
            return list(conversations.listed(session))

    def heard(self, phone: Phone, number: str) -> list[str]:
        """What a phone got from one of our numbers."""
        bubbles = self.line.exchange.handset(phone.number).bubbles
        return [bubble.body for bubble in bubbles if bubble.to == phone.number and bubble.sender == number]


@pytest.fixture
def two(line: Line) -> Two:
    """A second line with words, people and a responder of its own; the caller and a peer are known to both."""
    first = vars(line.exchange.numbers[NUMBER])
    line.exchange.add_number(SECOND, {name: first[name] for name in WEBHOOKS})
    second = seed.first_line(line.house, {**PLAIN, "name": "Aspen"}, SECOND)
    with line.house.session(second) as session:
        joining.on_call(session, "+15550003888", "en", 1, last_resort=True, by="text")
    ids = {NUMBER: line.id, SECOND: second}
    for number in BOTH:
        with line.house.session(ids[number]) as session:
            _seat(session)
    return Two(line, ids)


def _seat(session: Session) -> None:
    record = joining.add_peer(session, "+15550002001", "en,es", "Sam")
    joining.agreed(session, record.person_id, "test")
    rota.change_peer(session, record.person_id, depth="full", practised_at=session.at)
    rota.comes_on(session, record.person_id, None)


def nothing_crosses(line: Line) -> None:
    """Each row that hangs on a row of another table is of the same line as that."""
    with line.look() as session:
        for table in tables.metadata.sorted_tables:
            if "line_id" not in table.c:
                continue
            for key in table.foreign_keys:
                other = key.column.table.alias("other")
                if "line_id" not in other.c:
                    continue
                hangs = key.parent == other.c[key.column.name]
                crossing = select(table.c.line_id).join(other, hangs).where(table.c.line_id != other.c.line_id)
                stray = session.all(crossing.limit(1))
                assert stray == [], f"a row of {table.name} hangs on {key.column.table.name} of another line"


def each(two: Two, deed: Callable[[str], object]) -> None:
    """Do something on the one line, then on the other."""
    for number in BOTH:
        deed(number)


def test_the_same_caller_begins_anew_on_the_second_line(two: Two, caller: Phone) -> None:
    """What they did on the first is unknown to the second, which greets them in its own name."""
    sam = two.line.phone("+15550002001")
    for body in ("hi", "1"):
        caller.texts(body)
    assert [row.state for row in two.talks(SECOND)] == []
    assert two.heard(sam, SECOND) == []
    caller.texts("hello there", to=SECOND)
    assert "Aspen" in " ".join(two.heard(caller, SECOND))
    assert "Aspen" not in " ".join(two.heard(caller, NUMBER))
    assert "Willow" not in " ".join(two.heard(caller, SECOND))
    assert two.person(NUMBER, caller).id != two.person(SECOND, caller).id
    nothing_crosses(two.line)


def test_stop_on_one_line_leaves_the_other(two: Two, caller: Phone) -> None:
    """Who wants no texts from one line may still be in a talk on the other."""
    each(two, lambda number: caller.texts("hi", to=number))
    caller.texts("STOP", to=SECOND)
    assert two.person(SECOND, caller).opted_out_at is not None
    assert two.person(NUMBER, caller).opted_out_at is None
    before = len(two.heard(caller, NUMBER))
    caller.texts("1")
    assert len(two.heard(caller, NUMBER)) > before
    nothing_crosses(two.line)


def test_erased_on_one_line_is_whole_on_the_other(two: Two, caller: Phone) -> None:
    """DELETE takes what one line has, and no more."""
    each(two, lambda number: caller.texts("my dog died", to=number))
    kept = two.person(NUMBER, caller)
    for body in ("DELETE", "1"):
        caller.texts(body, to=SECOND)
    with two.line.house.reading(two.ids[SECOND]) as session:
        assert people.find(session, caller.number) is None
    assert two.person(NUMBER, caller).wrapped_key == kept.wrapped_key
    nothing_crosses(two.line)


def test_an_escalation_reaches_only_who_is_on_call_on_its_line(two: Two, caller: Phone) -> None:
    """URGENT on the second line pages its own responder; the first line's hears nothing."""
    caller.texts("hi", to=SECOND)
    caller.texts("URGENT", to=SECOND)
    own, others = two.line.phone("+15550003888"), two.line.phone("+15550003999")
    own.hears("Aspen")
    assert others.inbox() == []
    assert two.talks(NUMBER) == []
    nothing_crosses(two.line)


def test_who_is_on_call_on_both_takes_what_the_number_asked_about(two: Two, caller: Phone) -> None:
    """A bare digit means the page of the line that it is sent to, and a code of the other line means nothing there."""
    for number in BOTH:
        with two.line.house.session(two.ids[number]) as session:
            joining.on_call(session, "+15550003555", "en", 1, by="text")
    both = two.line.phone("+15550003555")
    each(two, lambda number: caller.texts("hi", to=number).texts("URGENT", to=number))
    codes = [re.findall(r"Text (\d{4})", two.heard(both, number)[-1])[0] for number in BOTH]
    both.texts(codes[0], to=SECOND)
    assert not [words for number in BOTH for words in two.heard(both, number) if "You have" in words]
    for number, code in zip(BOTH, codes, strict=True):
        assert "has your message now" not in " ".join(two.heard(caller, number))
        both.texts("1", to=number)
        assert f"You have {code}" in " ".join(two.heard(both, number))
        assert "has your message now" in " ".join(two.heard(caller, number))
    nothing_crosses(two.line)


def test_a_line_that_is_paused_pauses_no_other(two: Two, caller: Phone) -> None:
    """Hours, pause and pace are a line's own."""
    with two.line.house.session(two.ids[SECOND]) as session:
        lines.set_pause(session, Pause())
    caller.texts("hi")
    with two.line.house.reading(two.ids[NUMBER]) as session:
        assert not lines.get(session).paused
    assert two.talks(NUMBER)[0].state == "arriving"
