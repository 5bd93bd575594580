"""A tiny application on the other side of the webhooks: judges signatures, answers as a test tells it to."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import urllib3
from flask import Flask, Response, request
from twilio.http.http_client import TwilioHttpClient
from twilio.request_validator import RequestValidator
from twilio.rest import Client
from twilio.rest.api.v2010.account.message import MessageInstance
from twilio.twiml.messaging_response import MessagingResponse
from werkzeug.serving import make_server

from service.simulator.exchange import Exchange
from service.simulator.run import Serving
from service.simulator.webhooks import Patience

ACCOUNT = "AC" + "0" * 8 + "5" * 24
TOKEN = "a pretend token"
LINE = "+15550001000"


@dataclass(frozen=True)
class Heard:
    """One request: its path with query, form and headers, and whether twilio's own validator accepts it."""

    path: str
    method: str
    form: dict[str, str]
    headers: dict[str, str]
    genuine: bool


def reply(words: str) -> Response:
    """TwiML with one message, reporting to /sms/status."""
    document = MessagingResponse()
    document.message(words, action="/sms/status")
    return Response(str(document), mimetype="text/xml")


def echo(heard: Heard) -> Response:
    """Say what was said; a status callback gets nothing."""
    if "MessageStatus" in heard.form:
        return Response(status=204)
    return reply(f"You said {heard.form['Body']}")


@dataclass
class PretendLine:
    """Serves every path by `answer`, after `pause` seconds; remembers what it heard, in order."""

    answer: Callable[[Heard], Response] = echo
    pause: float = 0.0
    heard: list[Heard] = field(default_factory=list)

    def __post_init__(self) -> None:
        app = Flask("pretend line")
        app.add_url_rule("/<path:path>", view_func=self._hear, methods=["GET", "POST"])
        self._server = make_server("127.0.0.1", 0, app, threaded=True)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def close(self) -> None:
        """Stop serving; afterwards nothing listens on that port."""
        self._server.shutdown()
        self._server.server_close()

    def texts(self) -> list[Heard]:
        """The incoming texts heard."""
        return [heard for heard in self.heard if "MessageStatus" not in heard.form]

    def statuses(self, sid: str = "") -> list[str]:
        """The message statuses heard, of one message if named."""
        reports = [heard.form for heard in self.heard if "MessageStatus" in heard.form]
        return [form["MessageStatus"] for form in reports if sid in ("", form["MessageSid"])]

    def _hear(self, path: str) -> Response:
        signature = request.headers.get("X-Twilio-Signature", "")
        genuine = RequestValidator(TOKEN).validate(request.url, request.form, signature)
        form = {**request.args, **request.form}
        target = request.full_path.rstrip("?")
        heard = Heard(target, request.method, form, dict(request.headers), bool(genuine))
        self.heard.append(heard)
        time.sleep(self.pause)
        return self.answer(heard)


class PretendTown:
    """A pretend line, an exchange pointed at it, and its HTTP door; a context manager."""

    def __init__(
        self, answer: Callable[[Heard], Response] = echo, patience: Patience | None = None, home: Path | None = None
    ) -> None:
        self.line = PretendLine(answer)
        self.exchange = Exchange(ACCOUNT, TOKEN, home, patience)
        self.exchange.add_number(LINE, {"sms_url": f"{self.line.url}/sms"})
        self.door = Serving(self.exchange)
        self.web = urllib3.PoolManager(timeout=30.0, retries=False)
        self.credentials = urllib3.make_headers(basic_auth=f"{ACCOUNT}:{TOKEN}")
        self.client = Client(ACCOUNT, TOKEN, http_client=TwilioHttpClient(timeout=30))
        self.client.api.base_url = self.door.url

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.door.close()
        self.line.close()

    def ask(self, method: str, path: str, wish: Any = None) -> Any:
        """The JSON that a control answers; an error's text if it refuses."""
        answer = self.web.request(method, self.door.url + path, json=wish)
        found = answer.json()
        return found["error"] if answer.status >= 400 else found

    def text(self, number: str, body: str = "", to: str = LINE, **more: Any) -> str:
        """A phone texts, and everything that follows has settled; the message's SID."""
        sent = self.ask("POST", f"/handsets/{number}/texts?wait=1", {"to": to, "body": body, **more})
        self.exchange.settle(20)
        return str(sent["sid"])

    def send(self, to: str, body: str = "Hello", **more: Any) -> MessageInstance:
        """The account sends by REST with a status callback, and everything has settled."""
        callback = f"{self.line.url}/sms/status?id=7"
        message = self.client.messages.create(to=to, from_=LINE, body=body, status_callback=callback, **more)
        self.exchange.settle(20)
        return message

    def hears(self, number: str) -> list[str]:
        """What this phone got, oldest first."""
        shown = self.ask("GET", f"/handsets/{number}/messages")["messages"]
        return [message["body"] for message in shown if message["direction"] == "received"]

    def fault(self, kind: str, **more: Any) -> None:
        """Switch a fault on."""
        assert isinstance(self.ask("POST", "/control/faults", {"kind": kind, **more}), dict)

    def troubles(self) -> list[int]:
        """The codes in the debugger, oldest first."""
        return [notice["code"] for notice in self.ask("GET", "/control/debugger")["debugger"]]
