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

    def settle(self, seconds: float) -> None:
        """Wait until no webhook or callback is queued or under way."""
        if not self._ask("POST", "/control/settle", {"timeout": seconds})["settled"]:
            raise StartError("The pretend phone company did not come to rest.")

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
