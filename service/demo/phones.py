"""Everybody's phone, by way of the simulator's own door."""

import json
from dataclasses import dataclass
from typing import Any

import urllib3

from service.errors import StartError

ANSWER_SECONDS = 60.0


@dataclass(frozen=True)
class Phones:
    """The phones that the pretend phone company at this address looks after."""

    url: str

    def text(self, number: str, body: str) -> None:
        """Text the line as this phone, and wait until it has answered. Raises StartError if it does not."""
        answer = self._ask("POST", f"/handsets/{number}/texts?wait=1", {"body": body})
        if not answer["answered"]:
            raise StartError("The line did not answer a text.")

    def messages(self, number: str) -> list[dict[str, Any]]:
        """Everything on this phone, oldest first."""
        return list(self._ask("GET", f"/handsets/{number}/messages")["messages"])

    def dial(self, number: str) -> None:
        """Call the line from this phone."""
        self._ask("POST", f"/handsets/{number}/calls", {})

    def act(self, number: str, deed: str, **wish: str) -> None:
        """In the call of this phone: answer, press keys, say words, hang up. Raises StartError if it cannot."""
        self._ask("POST", f"/handsets/{number}/call/{deed}", wish)

    def calls(self, number: str) -> list[dict[str, Any]]:
        """Every call this phone was in, oldest first, with all that was heard."""
        return list(self._ask("GET", f"/handsets/{number}/calls")["calls"])

    def settle(self, seconds: float) -> float | None:
        """Wait until nothing is queued or under way; returns when something will next happen in a call by itself."""
        rest = self._ask("POST", "/control/settle", {"timeout": seconds})
        if not rest["settled"]:
            raise StartError("The pretend phone company did not come to rest.")
        return None if rest["next_due"] is None else float(rest["next_due"])

    def complaints(self) -> list[str]:
        """What the phone company had to complain of: webhooks that failed, texts that it refused."""
        noted = self._ask("GET", "/control/debugger")["debugger"]
        refused = self._ask("GET", "/control/outbound")["refused"]
        return [
            *(f"{note['code']} {note['message']}" for note in noted),
            *(f"refused with {row['refused']}" for row in refused),
        ]

    def _ask(self, method: str, path: str, wish: dict[str, Any] | None = None) -> dict[str, Any]:
        body = None if wish is None else json.dumps(wish).encode()
        headers = {"Content-Type": "application/json"}
        try:
            answer = urllib3.request(
                method, self.url + path, body=body, headers=headers, timeout=ANSWER_SECONDS, retries=False
            )
            said: dict[str, Any] = answer.json()
        except (urllib3.exceptions.HTTPError, ValueError) as error:
            raise StartError(f"The pretend phone company does not answer ({type(error).__name__}).") from error
        if answer.status >= 400:
            raise StartError(f"The pretend phone company refused: {said.get('error', answer.status)}")
        return said
