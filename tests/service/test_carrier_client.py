"""The carrier over real HTTP: what it took, what it refused, and what nobody knows. Nothing of twilio's."""

import contextlib
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from service.carrier import http
from service.carrier.client import NOT_THERE, Carrier
from service.carrier.numbers import routes
from service.errors import Refused, Unreachable
from service.settings import load
from service.simulator.exchange import Exchange
from service.simulator.run import Serving
from tests.service.conftest import ACCOUNT, LINE_NUMBER, TOKEN

ANA = "+15552220001"
LONG = "".join(f"{place} " for place in range(10_000))
CALLBACK = "http://127.0.0.1:9/sms/status?o=1"


def carrier_at(url: str, home: Path) -> Carrier:
    """A carrier whose API is at a URL."""
    environment = {
        "SHOULDER_HOME": str(home),
        "TWILIO_ACCOUNT_SID": ACCOUNT,
        "TWILIO_AUTH_TOKEN": TOKEN,
        "TWILIO_API_URL": url,
    }
    return Carrier(load(environment, home / "no.env"))


@pytest.fixture
def carrier(simulator: Serving, tmp_path: Path) -> Iterator[Carrier]:
    """A carrier whose API is the simulator."""
    carrier = carrier_at(simulator.url, tmp_path)
    yield carrier
    carrier.close()


def fault(exchange: Exchange, kind: str, **wish: object) -> None:
    """Switch on a fault of the carrier."""
    with exchange.lock:
        exchange.faults.switch_on({"kind": kind, **wish})


def test_a_text_goes_out(carrier: Carrier, exchange: Exchange) -> None:
    """With its receipts to the callback URL."""
    sid = carrier.send_text(ANA, LINE_NUMBER, "hello ✓ <&>", CALLBACK)
    message = exchange.messages[sid]
    assert (message.to, message.sender, message.body, message.callback_url) == (
        ANA,
        LINE_NUMBER,
        "hello ✓ <&>",
        CALLBACK,
    )


@pytest.mark.parametrize(("good_for", "valid"), [(None, 36_000), (119.6, 120), (0.2, 1), (90_000, 36_000)])
def test_a_text_is_let_go_when_it_is_of_no_use_any_more(
    carrier: Carrier, exchange: Exchange, good_for: float | None, valid: int
) -> None:
    """Within what the carrier takes: one second to ten hours."""
    sid = carrier.send_text(ANA, LINE_NUMBER, "hello", CALLBACK, good_for)
    assert exchange.messages[sid].valid_seconds == valid


def test_regions_and_edges_do_not_bend_our_base_url(
    simulator: Serving, exchange: Exchange, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """TWILIO_API_URL is where it goes, whatever else is set."""
    monkeypatch.setenv("TWILIO_REGION", "us1")
    monkeypatch.setenv("TWILIO_EDGE", "ashburn")
    assert carrier_at(simulator.url, tmp_path).send_text(ANA, LINE_NUMBER, "hello", CALLBACK) in exchange.messages


@pytest.mark.parametrize(("to", "code"), [("+1555", 21211), ("nobody", 21211)])
def test_a_refusal_has_its_code_and_no_number(carrier: Carrier, to: str, code: int) -> None:
    """Sentences go into logs: they carry the code only."""
    with pytest.raises(Refused) as refused:
        carrier.send_text(to, LINE_NUMBER, "hello", CALLBACK)
    assert refused.value.code == code
    assert to not in str(refused.value)


def test_too_long_a_text_is_refused(carrier: Carrier) -> None:
    """1,600 characters is the carrier's limit."""
    with pytest.raises(Refused) as refused:
        carrier.send_text(ANA, LINE_NUMBER, "x" * 1601, CALLBACK)
    assert refused.value.code == 21617


def test_a_wrong_token_is_a_matter_for_people_not_a_lost_text(simulator: Serving, tmp_path: Path) -> None:
    """Nothing was taken, and the text waits until the token is right."""
    environment = {
        "SHOULDER_HOME": str(tmp_path),
        "TWILIO_ACCOUNT_SID": ACCOUNT,
        "TWILIO_AUTH_TOKEN": "wrong",
        "TWILIO_API_URL": simulator.url,
    }
    with pytest.raises(Unreachable) as error:
        Carrier(load(environment, tmp_path / "no.env")).send_text(ANA, LINE_NUMBER, "hello", CALLBACK)
    assert error.value.acted is False


@pytest.mark.parametrize(
    ("kind", "wish", "acted"),
    [
        ("rate_limited", {}, False),
        ("server_error", {}, None),
        ("server_error", {"accepted": True}, None),
        ("dropped_connection", {"accepted": True}, None),
        ("dropped_connection", {"accepted": False}, None),
        ("half_answer", {}, None),
    ],
)
def test_what_we_know_after_a_failure(
    carrier: Carrier, exchange: Exchange, kind: str, wish: dict[str, object], acted: bool | None
) -> None:
    """429 was certainly not done; of a lost answer nobody knows."""
    fault(exchange, kind, **wish)
    with pytest.raises(Unreachable) as error:
        carrier.send_text(ANA, LINE_NUMBER, "hello", CALLBACK)
    assert error.value.acted is acted
    assert carrier.send_text(ANA, LINE_NUMBER, "hello again", CALLBACK) in exchange.messages


def test_nobody_there_has_done_nothing(tmp_path: Path) -> None:
    """A closed port."""
    with pytest.raises(Unreachable) as error:
        carrier_at("http://127.0.0.1:9", tmp_path).send_text(ANA, LINE_NUMBER, "hello", CALLBACK)
    assert error.value.acted is False


def test_silence_ends_by_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A carrier that takes the request and says nothing: given up after so long, and in doubt."""
    monkeypatch.setattr(http, "ANSWER_SECONDS", 0.3)
    silent = socket.create_server(("127.0.0.1", 0))
    with silent, pytest.raises(Unreachable, match="ReadTimeout") as error:
        there = f"http://127.0.0.1:{silent.getsockname()[1]}"
        carrier_at(there, tmp_path).send_text(ANA, LINE_NUMBER, "hello", CALLBACK)
    assert error.value.acted is None


def test_what_was_given_up_does_not_arrive_later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It takes nothing in while it is waited for, as if the cable were out. Then it does: the rest never comes."""
    monkeypatch.setattr(http, "ANSWER_SECONDS", 0.3)
    with socket.socket() as slow:
        slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        slow.bind(("127.0.0.1", 0))
        slow.listen()
        with pytest.raises(Unreachable):
            there = f"http://127.0.0.1:{slow.getsockname()[1]}"
            carrier_at(there, tmp_path).send_text(ANA, LINE_NUMBER, LONG, CALLBACK)
        assert "9998+9999" not in _everything(slow).decode()


def _everything(server: socket.socket) -> bytes:
    """Whatever a first connection still brings, until it ends."""
    connection, _ = server.accept()
    came = b""
    with connection, contextlib.suppress(ConnectionResetError):
        while some := connection.recv(65536):
            came += some
    return came


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 201 Created\r\nContent-Length: 5\r\n\r\nhello",
        b"HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\n{}",
        b"HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\n[]",
        b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:9/\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 503 Gone\r\nContent-Length: 4\r\n\r\nnope",
        b"HTTP/1.1 201 Created\r\nContent-Length: 100\r\n\r\n{",
        b"not http at all\r\n\r\n",
        b"",
    ],
)
def test_an_answer_that_is_none_leaves_a_doubt(tmp_path: Path, answer: bytes) -> None:
    """Half an answer, no JSON, no SID, a redirect: the text may have been taken."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=_answer_once, args=(server, answer), daemon=True).start()
        with pytest.raises(Unreachable) as error:
            carrier_at(f"http://127.0.0.1:{server.getsockname()[1]}", tmp_path).send_text(
                ANA, LINE_NUMBER, "hello", CALLBACK
            )
    assert error.value.acted is None


def test_a_certificate_we_do_not_trust_gets_nothing(tmp_path: Path) -> None:
    """Something that does not speak TLS where TLS is meant to be."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=_answer_once, args=(server, b"HTTP/1.1 200 OK\r\n\r\n"), daemon=True).start()
        with pytest.raises(Unreachable):
            carrier_at(f"https://127.0.0.1:{server.getsockname()[1]}", tmp_path).send_text(
                ANA, LINE_NUMBER, "hello", CALLBACK
            )


def test_a_text_is_found_again_by_its_words(carrier: Carrier, exchange: Exchange) -> None:
    """Oldest first, between these two numbers, made since."""
    sids = [carrier.send_text(ANA, LINE_NUMBER, words, CALLBACK) for words in ("one", "two", "one")]
    carrier.send_text("+15552220002", LINE_NUMBER, "one", CALLBACK)
    made = min(message.created for message in exchange.messages.values())
    assert [found.sid for found in carrier.find_texts(ANA, LINE_NUMBER, "one".__eq__, made)] == [sids[0], sids[2]]
    assert carrier.find_texts(ANA, LINE_NUMBER, "three".__eq__, made) == []
    assert carrier.find_texts(ANA, LINE_NUMBER, "one".__eq__, made + 60) == []


def test_a_number_of_ours_can_be_pointed_at_the_line(carrier: Carrier, exchange: Exchange) -> None:
    """Texts, calls, both fallbacks and call receipts."""
    [ours] = carrier.numbers()
    assert ours.number == LINE_NUMBER
    carrier.point_number(ours.sid, routes("https://line.example.org"))
    number = exchange.numbers[LINE_NUMBER]
    assert (number.sms_url, number.sms_fallback_url) == (
        "https://line.example.org/sms",
        "https://line.example.org/fallback/sms",
    )
    assert (number.voice_url, number.voice_fallback_url) == (
        "https://line.example.org/voice",
        "https://line.example.org/fallback/voice",
    )
    assert number.status_callback == "https://line.example.org/voice/status"
    assert carrier.numbers()[0].routes == routes("https://line.example.org")


def test_many_threads_share_one_carrier(carrier: Carrier, exchange: Exchange) -> None:
    """Each text once."""
    threads = [
        threading.Thread(target=carrier.send_text, args=(ANA, LINE_NUMBER, str(count), CALLBACK)) for count in range(40)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(message.body for message in exchange.messages.values()) == sorted(str(count) for count in range(40))


def _answer_once(server: socket.socket, answer: bytes) -> None:
    connection, _ = server.accept()
    with connection:
        connection.recv(65_536)
        connection.sendall(answer)


@pytest.mark.parametrize("emergency", ["911", "112", "988", "+911", "999", "933", "+1988", "tel:911", ""])
def test_an_emergency_number_is_never_rung_or_texted(carrier: Carrier, exchange: Exchange, emergency: str) -> None:
    """Refused before anything is asked of the carrier."""
    with pytest.raises(Refused, match="never an emergency"):
        carrier.send_text(emergency, LINE_NUMBER, "hello", CALLBACK)
    with pytest.raises(Refused, match="never an emergency"):
        carrier.place_call(emergency, LINE_NUMBER, CALLBACK, CALLBACK, tell_machines=False)
    assert not exchange.messages and not exchange.calls


def test_nothing_is_asked_of_the_carrier_for_another_country(carrier: Carrier, exchange: Exchange) -> None:
    """Refused for good, as the carrier itself would, by text and by call."""
    with pytest.raises(Refused, match="ALLOWED_COUNTRIES") as refused:
        carrier.send_text("+34600000000", LINE_NUMBER, "hello", CALLBACK)
    assert refused.value.code == NOT_THERE
    with pytest.raises(Refused, match="ALLOWED_COUNTRIES"):
        carrier.place_call("+18765551234", LINE_NUMBER, CALLBACK, CALLBACK, tell_machines=False)
    assert (exchange.attempts, exchange.calls) == ([], {})
