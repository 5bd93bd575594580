"""Ask a web address as Twilio does: signed form, two tries to connect, fifteen seconds, 64 kB at most."""

import socket
import time
import uuid
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from urllib.parse import SplitResult, urldefrag, urlencode, urlsplit

from service.simulator import wire
from service.simulator.errors import Unanswered

LARGEST = 64 * 1024


@dataclass(frozen=True)
class Patience:
    """Seconds to wait for a connection (each of two tries) and for the whole answer."""

    connect: float = 5.0
    answer: float = 15.0


@dataclass(frozen=True)
class Question:
    """One request to an application; the token stays the same when it is asked again."""

    url: str
    method: str
    form: dict[str, str]
    token: str = field(default_factory=lambda: str(uuid.uuid4()))

    def elsewhere(self, url: str, method: str, **more: str) -> "Question":
        """The same question to another address, with more fields."""
        return Question(url, method, {**self.form, **more}, self.token)


@dataclass(frozen=True)
class Answer:
    """What the application said, with a 2xx status."""

    content_type: str
    body: bytes


def ask(question: Question, auth_token: str, patience: Patience) -> Answer:
    """Ask once and give back a 2xx answer; Unanswered with Twilio's debugger code for everything else."""
    if not wire.is_web_address(question.url):
        raise Unanswered(11100, f"{question.url!r} is not a valid URL.")
    deadline = time.monotonic() + patience.answer
    target, headers, body = _request(question, auth_token)
    connection = _connected(urlsplit(target), patience)
    try:
        plug: socket.socket = connection.sock
        plug.settimeout(_left(deadline))
        connection.request(question.method, _path(target), body, headers)
        response = connection.getresponse()
        content = _read(response, plug, deadline)
    except TimeoutError as error:
        raise Unanswered(11200, f"No answer within {patience.answer:g} seconds.") from error
    except (OSError, HTTPException) as error:
        raise Unanswered(11200, f"The connection broke before an answer: {error!r}.") from error
    finally:
        connection.close()
    if not 200 <= response.status < 300:
        lost = " A redirect would lose the form." if 300 <= response.status < 400 else ""
        raise Unanswered(11200, f"The application answered {response.status}.{lost}")
    return Answer(response.getheader("Content-Type", ""), content)


def _request(question: Question, auth_token: str) -> tuple[str, dict[str, str], bytes | None]:
    """The URL as it is signed and called, the headers, and the form as bytes (none with GET)."""
    target, form = urldefrag(question.url).url, question.form
    body, headers = None, {}
    if question.method == "GET":
        target += ("&" if "?" in target else "?") + urlencode(form)
        form = {}
    else:
        headers["Content-Type"] = "application/x-www-form-urlencoded; charset=UTF-8"
        body = urlencode(form).encode()
    headers |= {
        "Accept": "*/*",
        "User-Agent": "TwilioProxy/1.1",
        "X-Twilio-Signature": wire.sign(target, form, auth_token),
        "X-Home-Region": "us1",
        "I-Twilio-Idempotency-Token": question.token,
    }
    return target, headers, body


def _path(target: str) -> str:
    parts = urlsplit(target)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def _connected(parts: SplitResult, patience: Patience) -> HTTPConnection:
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=patience.connect)
    try:
        connection.connect()
    except OSError:
        try:
            connection.connect()
        except OSError as error:
            raise Unanswered(11205, f"No connection to {parts.netloc}: {error}.") from error
    return connection


def _read(response: HTTPResponse, plug: socket.socket, deadline: float) -> bytes:
    content = b""
    while True:
        plug.settimeout(_left(deadline))
        piece = response.read1(LARGEST)
        if not piece:
            return content
        content += piece
        if len(content) > LARGEST:
            raise Unanswered(11750, "The answer is larger than 64 kB.")


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
