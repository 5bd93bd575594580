"""A pretend line that answers calls with documents a test writes, on a clock that stands until it is moved on."""

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Response
from twilio.rest.api.v2010.account.call import CallInstance

from service.simulator.calls.records import Call
from tests.service.pretend_line import LINE, Heard, PretendTown

MAYA, TOMAS, ANA = "+15550002001", "+15550002002", "+15550002003"
START = 1_795_446_000.0
Page = str | Response | Callable[[Heard], str | Response]


def twiml(body: str) -> Response:
    """A document with these verbs."""
    return Response(f"<Response>{body}</Response>", mimetype="text/xml")


class CallTown(PretendTown):
    """A town in which the line's number takes calls: `pages` says what each path answers, 204 without one."""

    def __init__(self, home: Path) -> None:
        super().__init__(self._page, home=home)
        self.home, self.time = home, START
        self.turn(START)
        self.pages: dict[str, Page] = {}
        number = self.exchange.numbers[LINE]
        number.voice_url, number.status_callback = f"{self.line.url}/voice", f"{self.line.url}/voice/status"

    def _page(self, heard: Heard) -> Response:
        page = self.pages.get(heard.path.partition("?")[0], Response(status=204))
        said = page(heard) if callable(page) and not isinstance(page, Response) else page
        return twiml(said) if isinstance(said, str) else said

    def turn(self, at: float, rate: float = 0.0) -> None:
        """Make it this time, and let it stand."""
        self.time = at
        draft = self.home / "clock.draft"
        draft.write_text(json.dumps({"real": time.time(), "line": at, "rate": rate}))
        draft.replace(self.home / "clock.json")

    def settle(self) -> None:
        """Until nothing is due or under way."""
        assert self.exchange.settle(30)

    def forward(self, seconds: float) -> None:
        """Let time pass from one due moment to the next."""
        target = self.time + seconds
        self.settle()
        while (due := self.exchange.next_due()) is not None and due <= target:
            self.turn(due)
            self.settle()
        self.turn(target)
        self.settle()

    def does(self, phone: str, deed: str, **wish: Any) -> Any:
        """A phone does something in its call, and all that follows has settled."""
        done = self.ask("POST", f"/handsets/{phone}/call/{deed}", wish)
        self.settle()
        return done

    def dial(self, phone: str = MAYA, to: str = LINE) -> Call:
        """A phone calls the line, and the first document has been asked for."""
        made = self.ask("POST", f"/handsets/{phone}/calls", {"to": to})
        assert isinstance(made, dict), made
        self.settle()
        return self.exchange.calls[made["sid"]]

    def call(self, to: str = MAYA, path: str = "/out", **more: Any) -> CallInstance:
        """The account calls a phone, reporting everything to /status, and all has settled."""
        wish = {"status_callback_event": ["initiated", "ringing", "answered", "completed"]} | more
        wish = {"url": f"{self.line.url}{path}"} | wish if "twiml" not in wish else wish
        made = self.client.calls.create(to=to, from_=LINE, status_callback=f"{self.line.url}/status", **wish)
        self.settle()
        return made

    def leg(self, phone: str) -> Call:
        """The last call of a phone."""
        return next(call for call in reversed(self.exchange.calls.values()) if call.phone == phone)

    def listens(self, phone: str = MAYA) -> list[str]:
        """What this phone heard in its last call: words as they are, anything else by its kind."""
        return [
            heard.text if heard.kind in ("say", "voice", "tones", "play", "signal") else heard.kind
            for heard in self.leg(phone).heard
        ]

    def at(self, path: str) -> list[Heard]:
        """What was asked of a path, in order."""
        return [heard for heard in self.line.heard if heard.path.partition("?")[0] == path]

    def form(self, path: str) -> dict[str, str]:
        """The last form sent to a path."""
        return self.at(path)[-1].form

    def statuses(self, sid: str | None = None, path: str = "/status") -> list[str]:
        """The call statuses reported to a path."""
        return [heard.form["CallStatus"] for heard in self.at(path) if sid in (None, heard.form["CallSid"])]
