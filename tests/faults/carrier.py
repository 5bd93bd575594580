"""The phone company's own door for people and tests, over HTTP."""

import json
import threading
import time
from collections import defaultdict
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import urllib3

SECONDS, NO_SIGNAL = 30.0, 60.0


class Away(Exception):
    """The phone company does not answer at this moment."""


class Unconnected(Away):
    """There is no way to it: whatever was asked was not heard."""


class Unwilling(Exception):
    """The phone company refuses, and says why."""


@dataclass(frozen=True)
class Carrier:
    """The simulator at this address."""

    url: str

    def text(self, number: str, body: str) -> str:
        """Text the line as this phone, and do not wait for an answer; returns the SID. Raises Away."""
        return str(self.ask("POST", f"/handsets/{number}/texts", {"body": body})["sid"])

    def sends(self) -> list[dict[str, Any]]:
        """What the account had sent, in order. Raises Away."""
        return list(self.ask("GET", "/control/outbound")["outbound"])

    def calls(self) -> list[dict[str, Any]]:
        """Every leg that it ever had, oldest first. Raises Away."""
        return list(self.ask("GET", "/control/calls")["calls"])

    def goes_wrong(self, **wish: object) -> None:
        """Switch a fault on: its `kind`, and what else the simulator wants to know of it."""
        self.ask("POST", "/control/faults", wish)

    def goes_well(self) -> None:
        """Switch every fault off."""
        self.ask("DELETE", "/control/faults")

    def settled(self) -> bool:
        """Whether no webhook or callback is queued or under way, and nothing in a call is due."""
        return bool(self.ask("POST", "/control/settle", {"timeout": 0})["settled"])

    def ask(self, method: str, path: str, wish: dict[str, Any] | None = None) -> dict[str, Any]:
        """One request of the control door; a phone tries again while it has no signal. Raises Away or Unwilling."""
        until = time.monotonic() + NO_SIGNAL
        while path.startswith("/handsets/") and time.monotonic() < until:
            with suppress(Unconnected):
                return self._ask(method, path, wish)
            time.sleep(1)
        return self._ask(method, path, wish)

    def _ask(self, method: str, path: str, wish: dict[str, Any] | None) -> dict[str, Any]:
        body = None if wish is None else json.dumps(wish).encode()
        headers = {"Content-Type": "application/json"}
        try:
            answer = urllib3.request(
                method, self.url + path, body=body, headers=headers, timeout=SECONDS, retries=False
            )
            said: dict[str, Any] = answer.json()
        except (urllib3.exceptions.ConnectTimeoutError, urllib3.exceptions.NewConnectionError) as error:
            raise Unconnected(type(error).__name__) from error
        except (urllib3.exceptions.HTTPError, ValueError) as error:
            raise Away(type(error).__name__) from error
        if answer.status >= 400:
            raise Unwilling(f"The simulator refused {method} {path}: {said}")
        return said


class Ear(threading.Thread):
    """Hears all that comes to any phone in the moment it comes, and after a break all that came meanwhile."""

    def __init__(self, url: str) -> None:
        super().__init__(name="ear", daemon=True)
        self._carrier = Carrier(url)
        self._read: defaultdict[str, dict[str, str]] = defaultdict(dict)
        self._calls: defaultdict[str, dict[str, dict[str, Any]]] = defaultdict(dict)
        self._news, self._listening, self._over = threading.Event(), threading.Event(), False
        self.start()

    def read(self, number: str) -> list[str]:
        """Every text that came to a phone, oldest first."""
        return list(self._read[number].values())

    def call(self, number: str, sid: str) -> dict[str, Any] | None:
        """A call of a phone, as it is now; None before anything was heard of it."""
        return self._calls[number].get(sid)

    def listens(self) -> bool:
        """Whether nothing is missed from now on."""
        return self._listening.is_set()

    def waits(self, seconds: float) -> None:
        """Until there is something new, and no longer than this."""
        self._news.wait(seconds)
        self._news.clear()

    def close(self) -> None:
        """Stop listening at the next word."""
        self._over = True

    def run(self) -> None:
        """Listen; where the phone company goes away, begin again."""
        while not self._over:
            try:
                url = f"{self._carrier.url}/events"
                self._hear(urllib3.request("GET", url, preload_content=False, timeout=SECONDS, retries=False))
            except (urllib3.exceptions.HTTPError, OSError, Away):
                self._listening.clear()
                threading.Event().wait(0.05)

    def _hear(self, stream: Iterable[bytes]) -> None:
        for line in stream:
            if not self._listening.is_set():
                self._catch_up()
                self._listening.set()
            if line.startswith(b"data: "):
                self._note(json.loads(line.removeprefix(b"data: ")))

    def _catch_up(self) -> None:
        """From now on nothing is missed: what was missed before is what the phones show."""
        for phone in self._carrier.ask("GET", "/handsets")["handsets"]:
            number = phone["number"]
            for message in self._carrier.ask("GET", f"/handsets/{number}/messages")["messages"]:
                self._note({"type": "message", "number": number, "message": message})
        for call in self._carrier.calls():
            self._note({"type": "call", "number": call["phone"], "call": call})

    def _note(self, event: dict[str, Any]) -> None:
        if event["type"] == "message" and event["message"]["direction"] == "received":
            self._read[event["number"]][event["message"]["sid"]] = event["message"]["body"]
        elif event["type"] == "call":
            self._calls[event["number"]][event["call"]["sid"]] = event["call"]
        self._news.set()
