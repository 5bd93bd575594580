"""A phone company that is killed and comes back: it knows what it had taken, delivers it once, and cuts calls off."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from service.simulator import inbound, outbound
from service.simulator.app import create_app
from service.simulator.calls import legs, phones
from service.simulator.exchange import Exchange
from service.simulator.journal import Journal
from service.simulator.resuming import resume
from tests.service.pretend_line import ACCOUNT, LINE, TOKEN

MAYA = "+15550002001"


@contextmanager
def standing(home: Path, journal: Path | None) -> Iterator[Exchange]:
    """A phone company that goes on from this file; afterwards it does nothing more, as if it had been killed."""
    exchange = Exchange(ACCOUNT, TOKEN, home, journal=Journal(journal))
    resume(exchange)
    if LINE not in exchange.numbers:
        exchange.add_number(LINE, {"friendly_name": "The line"})
    try:
        yield exchange
    finally:
        exchange.close()


def wish(body: str) -> outbound.Wish:
    """The account wants this sent to Maya."""
    return outbound.Wish(LINE, MAYA, body, "api", callback_url="http://127.0.0.1:9/sms/status?o=7")


def seen(exchange: Exchange) -> list[str]:
    """What Maya's phone shows."""
    return [bubble.body for bubble in exchange.handset(MAYA).bubbles]


def test_what_it_knew_it_knows_again(tmp_path: Path) -> None:
    """Texts either way, what the account asked for, who stopped, numbers: all as it was, in order."""
    with standing(tmp_path, tmp_path / "journal") as before:
        for body in ("hello", "STOP"):
            inbound.text(before, MAYA, LINE, body)
        inbound.text(before, MAYA, LINE, "START")
        outbound.accept(before, wish("welcome"))
        inbound.text(before, MAYA, LINE, "STOP")
        assert before.settle(10)
    with standing(tmp_path, tmp_path / "journal") as after:
        for known in ("numbers", "messages", "attempts"):
            assert getattr(after, known) == getattr(before, known)
        assert after.handset(MAYA).bubbles == before.handset(MAYA).bubbles
        assert after.optouts.stopped(LINE, MAYA)
        assert seen(after).count("welcome") == 1


def test_what_was_taken_and_not_delivered_is_delivered_once(tmp_path: Path) -> None:
    """In the order in which it was taken, and never again by the next one."""
    with standing(tmp_path, tmp_path / "journal") as before:
        before.lanes.close()
        for body in ("first", "second"):
            outbound.accept(before, wish(body))
        assert seen(before) == []
    for _ in range(2):
        with standing(tmp_path, tmp_path / "journal") as after:
            assert after.settle(10)
            assert seen(after) == ["first", "second"]
            assert {message.status for message in after.messages.values()} == {"delivered"}
            assert [attempt.body for attempt in after.attempts] == ["first", "second"]


def test_who_was_on_the_phone_is_cut_off(tmp_path: Path) -> None:
    """Ended when it came back; how, depends on whether anybody had answered."""
    with standing(tmp_path, tmp_path / "journal") as before:
        with before.lock:
            calls = [phones.dial(before, number, LINE) for number in (MAYA, "+15550002002")]
            legs.answer(before, calls[0])
        before.close()
    with standing(tmp_path, tmp_path / "journal") as after:
        found = [after.calls[call.sid] for call in calls]
        assert [call.status for call in found] == ["completed", "failed"]
        assert all(call.ended is not None and call.phone for call in found)
        assert legs.current(after, MAYA) is None


def test_what_was_erased_stays_erased(tmp_path: Path) -> None:
    """The account had it deleted: the next one does not have it either."""
    with standing(tmp_path, tmp_path / "journal") as before:
        sid = outbound.accept(before, wish("secret")).sid
        assert before.settle(10)
        path = f"/2010-04-01/Accounts/{ACCOUNT}/Messages/{sid}.json"
        assert create_app(before).test_client().delete(path, auth=(ACCOUNT, TOKEN)).status_code == 204
    with standing(tmp_path, tmp_path / "journal") as after:
        assert sid not in after.messages


def test_without_a_file_nothing_is_written(tmp_path: Path) -> None:
    """Nobody's words lie about, and the next one knows nothing."""
    with standing(tmp_path, None) as before:
        inbound.text(before, MAYA, LINE, "hello")
        assert before.settle(10)
    assert list(tmp_path.iterdir()) == []
    with standing(tmp_path, None) as after:
        assert not after.messages
