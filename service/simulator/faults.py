"""Faults one can switch on: deterministic, for the next N times or always, for everyone or one number."""

from dataclasses import asdict, dataclass
from typing import Any

from service.simulator.errors import Unusable

KINDS = {
    "lost_webhook": "an incoming text never reaches the line, nor its fallback",
    "doubled_webhook": "the answer to a webhook is lost on the way back, so the carrier asks again",
    "slow_webhook": "an incoming text is handed to the line after `seconds`",
    "lost_callback": "a status callback is never sent",
    "doubled_callback": "a status callback is sent twice",
    "slow_callback": "a status callback is sent after `seconds`",
    "late_callback": "a status callback is sent after `seconds` of the line's time, and others overtake it",
    "reordered_callbacks": "the status callbacks of a message come last first",
    "undelivered": "a message ends undelivered, error 30003",
    "failed": "a message fails, error 30007",
    "stuck": "a message or call stays queued and nothing more is heard of it",
    "refused_call": "a call is refused, error 21215",
    "call_busy": "a call finds the phone busy",
    "call_failed": "a call cannot be put through",
    "call_no_answer": "a call rings and nobody answers, whatever the phone does",
    "voicemail": "a call is answered by voicemail after 20 seconds",
    "dropped_call": "the carrier drops a call `seconds` after it was answered",
    "slow_rest": "a REST request is done, but answered after `seconds`",
    "rate_limited": "a REST request is refused with 429 and not done",
    "server_error": "a REST request is answered 500 (done only if `accepted`)",
    "dropped_connection": "a REST request gets no answer (done unless `accepted` is false)",
    "half_answer": "a REST request is done, and the connection breaks in the middle of the answer",
}
CODES = {"undelivered": 30003, "failed": 30007}
ERRORS = {
    30001: "Queue overflow",
    30003: "Unreachable destination handset",
    30004: "Message blocked",
    30005: "Unknown destination handset",
    30006: "Landline or unreachable carrier",
    30007: "Carrier violation",
    30008: "Unknown error",
}
WISHES = {"kind", "times", "always", "number", "seconds", "status", "error_code", "accepted", "on"}
ONLY_CALLS = {"refused_call", "call_busy", "call_failed", "call_no_answer", "voicemail", "dropped_call"}
LONGEST = 172_800
"""Seconds: two days, which only the line's own time can pass."""
ACCEPTED = {"dropped_connection": True, "server_error": False}


@dataclass
class Fault:
    """One switch. left: None for always; status: picks one callback; on: "messages", "calls", or "any" of all."""

    kind: str
    left: int | None
    number: str = ""
    seconds: float = 1.0
    status: str = ""
    error_code: int | None = None
    accepted: bool = True
    on: str = "messages"
    used: int = 0

    def fits(self, numbers: tuple[str, ...], status: str, on: str) -> bool:
        """Whether this switch speaks of such an occasion."""
        return (
            (not self.number or self.number in numbers)
            and (not self.status or self.status == status)
            and self.on in ("any", on)
        )


class Faults:
    """The switches that are on. Not locked: its owner holds the exchange's lock."""

    def __init__(self) -> None:
        self._on: list[Fault] = []

    def switch_on(self, wish: dict[str, Any]) -> Fault:
        """Add {"kind", "times" | "always", "number"?, "seconds"?, ...}; Unusable says what is wrong."""
        fault = _understood(wish)
        self._on.append(fault)
        return fault

    def take(self, kind: str, *numbers: str, status: str = "", on: str = "messages") -> Fault | None:
        """The first switch of this kind that fits, counted down; None if all is well."""
        for fault in self._on:
            if fault.kind == kind and fault.fits(numbers, status, on):
                fault.used += 1
                if fault.left is not None:
                    fault.left -= 1
                    if not fault.left:
                        self._on.remove(fault)
                return fault
        return None

    def clear(self, kind: str = "") -> None:
        """Switch off every fault, or those of one kind."""
        self._on = [fault for fault in self._on if kind and fault.kind != kind]

    def listed(self) -> list[dict[str, Any]]:
        """The switches that are still on, as JSON."""
        return [{**asdict(fault), "always": fault.left is None} for fault in self._on]


def _understood(wish: dict[str, Any]) -> Fault:
    kind = wish.get("kind")
    if not isinstance(kind, str) or kind not in KINDS:
        raise Unusable(f"There is no fault of the kind {kind!r}; known are {', '.join(KINDS)}.")
    unknown = set(wish) - WISHES
    if unknown:
        raise Unusable(f"A fault has no {', '.join(sorted(unknown))}.")
    seconds = wish.get("seconds", 1.0)
    if isinstance(seconds, bool) or not isinstance(seconds, (int, float)) or not 0 <= seconds <= LONGEST:
        raise Unusable(f"The seconds of a fault are a number from 0 to {LONGEST}.")
    error_code = wish.get("error_code") or CODES.get(kind)
    if error_code not in (None, *ERRORS):
        raise Unusable(f"The error_code of a fault is one of {', '.join(map(str, ERRORS))}.")
    return Fault(
        kind=kind,
        left=_times(wish),
        number=str(wish.get("number") or ""),
        seconds=float(seconds),
        status=str(wish.get("status") or ""),
        error_code=error_code,
        accepted=bool(wish.get("accepted", ACCEPTED.get(kind, True))),
        on=_concerns(wish),
    )


def _concerns(wish: dict[str, Any]) -> str:
    on = wish.get("on") or ("calls" if wish["kind"] in ONLY_CALLS else "messages")
    if on not in ("messages", "calls", "any"):
        raise Unusable("A fault is on messages, on calls, or on any of all.")
    return str(on)


def _times(wish: dict[str, Any]) -> int | None:
    if wish.get("always"):
        return None
    times = wish.get("times", 1)
    if isinstance(times, bool) or not isinstance(times, int) or not 1 <= times <= 100_000:
        raise Unusable("The times of a fault are a whole number from 1 to 100,000; or say always.")
    return times
