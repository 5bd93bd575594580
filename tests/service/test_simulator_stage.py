"""The simulator's promises about time and rooms, for any course of events."""

import json
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from itertools import accumulate
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.simulator.calls import legs, phones, rooms
from service.simulator.calls.asking import rest
from service.simulator.calls.events import Go, HungUp, Redirected
from service.simulator.calls.stage import Life, Stage, Task
from service.simulator.clock import Clock
from service.simulator.errors import Unusable
from service.simulator.timers import Timers
from tests.service.pretend_calls import CallTown
from tests.service.pretend_line import LINE

WAITS = st.lists(st.lists(st.integers(0, 50), max_size=6), min_size=1, max_size=5)
LEAPS = st.lists(st.integers(1, 120), max_size=8)
PEOPLE = [f"+1555000{number}" for number in range(4001, 4005)]
DEEDS = ("dial", "dial", "hang up", "star", "redirect", "kick", "hold")
COURSE = st.lists(st.tuples(st.integers(0, 3), st.sampled_from(DEEDS)), min_size=8, max_size=20)


def played(home: Path, waits: list[list[int]], leaps: list[int] | None) -> list[tuple[float, int]]:
    """Which life got on at which moment, in order, when the clock leaps like this, or from due time to due time."""
    clock, lock = Clock(home), threading.RLock()
    timers = Timers(clock, lock)
    stage, trace = Stage(lock, timers), list[tuple[float, int]]()

    def life(who: int) -> Life:
        for seconds in waits[who]:
            yield from rest(timers.now() + seconds)
            trace.append((timers.now(), who))

    _turn(home, 0.0)
    with lock:
        for who in range(len(waits)):
            stage.post(Task(life(who)), None)
    for at in accumulate([*leaps, 1000]) if leaps is not None else iter(timers.next_due, None):
        _turn(home, at)
        with lock:
            timers.ring()
    timers.close()
    return trace


def _turn(home: Path, at: float) -> None:
    draft = home / "draft.json"
    draft.write_text(json.dumps({"real": 0.0, "line": at, "rate": 0.0}))
    draft.replace(home / "clock.json")


@settings(max_examples=60, deadline=None)
@given(waits=WAITS, leaps=LEAPS)
def test_however_the_clock_leaps_everything_happens_in_order_and_at_its_own_moment(
    tmp_path_factory: pytest.TempPathFactory, waits: list[list[int]], leaps: list[int]
) -> None:
    home = tmp_path_factory.mktemp("home")
    trace = played(home, waits, leaps)
    assert trace == played(home, waits, None)
    assert [at for at, _ in trace] == sorted(at for at, _ in trace)
    for who, seconds in enumerate(waits):
        assert [at for at, one in trace if one == who] == [sum(seconds[: n + 1]) for n in range(len(seconds))]


def test_what_happens_to_a_life_while_it_is_played_waits_its_turn() -> None:
    lock = threading.RLock()
    stage, trace = Stage(lock, Timers(Clock(), lock)), list[str]()
    tasks: dict[str, Task] = {}

    def life(name: str, other: str) -> Life:
        while True:
            event = yield None
            trace.append(f"{name} gets {event}")
            if len(trace) < 5:
                stage.post(tasks[other], f"{event}+")

    tasks |= {"a": Task(life("a", "b")), "b": Task(life("b", "a"))}
    for task in tasks.values():
        stage.post(task, None)
    stage.post(tasks["a"], "x")
    assert trace == ["a gets x", "b gets x+", "a gets x++", "b gets x+++", "a gets x++++"]
    stage.close(tasks["a"])
    stage.post(tasks["a"], "more")
    stage.post(tasks["a"], HungUp())
    assert len(trace) == 5


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CallTown]:
    """Everybody who calls is led into one room, which tells all it can."""
    with CallTown(tmp_path_factory.mktemp("home")) as town:
        told = 'statusCallback="/room" statusCallbackEvent="start end join leave hold"'
        town.pages["/voice"] = lambda heard: (
            f'<Dial hangupOnStar="true"><Conference {told} endConferenceOnExit='
            f'"{str(heard.form["From"] == PEOPLE[0]).lower()}">room</Conference></Dial><Pause length="900"/>'
        )
        yield town


def act(town: CallTown, phone: str, deed: str) -> None:
    """Somebody does something, if it can be done."""
    exchange = town.exchange
    call = legs.current(exchange, phone)
    room = next((room for room in exchange.rooms.values() if call and call.sid in room.members), None)
    if deed == "dial":
        phones.dial(exchange, phone, LINE)
    elif deed == "hang up":
        phones.hang_up(exchange, phone)
    elif deed == "star":
        phones.press(exchange, phone, "*")
    elif call and deed == "redirect":
        exchange.stage.post(call.task, Redirected(Go(f"{town.line.url}/voice")))
    elif call and room and deed == "kick":
        rooms.remove(exchange, room, room.members[call.sid])
    elif call and room:
        room.members[call.sid].hold = not room.members[call.sid].hold


@settings(max_examples=25, deadline=None)
@given(course=COURSE)
def test_whatever_people_do_a_room_s_story_is_whole(town: CallTown, course: list[tuple[int, str]]) -> None:
    """Numbered without gap, everybody who came left once, it ends once and last; every call is reported once."""
    town.line.heard.clear()
    before = len(town.exchange.calls)
    for who, deed in [*course, *((who, "hang up") for who in range(4))]:
        with town.exchange.lock, suppress(Unusable):
            act(town, PEOPLE[who], deed)
        town.settle()
    stories: dict[str, list[dict[str, str]]] = {}
    for heard in town.at("/room"):
        stories.setdefault(heard.form["ConferenceSid"], []).append(heard.form)
    for story in stories.values():
        _is_whole(story)
    ended = list(town.exchange.calls.values())[before:]
    assert all(call.over for call in ended)
    assert Counter(town.form["CallSid"] for town in town.at("/voice/status")) == Counter(call.sid for call in ended)
    assert all(room.status == "completed" and not room.members for room in town.exchange.rooms.values())


def _is_whole(story: list[dict[str, str]]) -> None:
    assert [int(form["SequenceNumber"]) for form in story] == list(range(1, len(story) + 1))
    inside: set[str] = set()
    for form in story:
        event = form["StatusCallbackEvent"]
        if event == "participant-join":
            assert form["CallSid"] not in inside
            inside.add(form["CallSid"])
        elif event == "participant-leave":
            inside.remove(form["CallSid"])
        elif event == "conference-start":
            assert len(inside) > 1
    assert not inside
    names = [form["StatusCallbackEvent"] for form in story]
    assert names.count("conference-start") <= 1
    assert names.index("conference-end") == len(names) - 1
