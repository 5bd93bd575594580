"""Stop, start and help words as the carrier treats them on a long code; whole messages only, any case.

With words of the owner's own (Twilio's Advanced Opt-Out) the account is told what a text was taken for.
"""

from dataclasses import dataclass

STOP = frozenset({"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"})
START = frozenset({"START", "YES", "UNSTOP"})
HELP = frozenset({"HELP", "INFO"})


@dataclass
class CarrierTexts:
    """The carrier's own answers, which the account's owner may word."""

    stop: str = (
        "You are unsubscribed and will get no more texts from this number. Reply START to come back. "
        "In a crisis, call or text 988 at any hour."
    )
    start: str = (
        "You will get texts from this number again. Reply HELP for help, STOP to end them. 988 is open at any hour."
    )
    help: str = (
        "This is a peer-support check-in line. In a crisis call or text 988; in danger call 911. "
        "Reply STOP to end texts."
    )


class OptOuts:
    """Which pairs of (our number, phone) are stopped. Not locked: its owner holds the exchange's lock."""

    def __init__(self) -> None:
        self.texts = CarrierTexts()
        self.own: dict[str, str] = {}
        """Words of the account's owner, and what each is: STOP, START or HELP."""
        self._stopped: set[tuple[str, str]] = set()

    def stopped(self, ours: str, phone: str) -> bool:
        """Whether texts from this number of ours to this phone are refused."""
        return (ours, phone) in self._stopped

    def hear(self, ours: str, phone: str, body: str) -> str:
        """Take in what a phone wrote; the carrier's own answer, or "" if it has none."""
        kind, pair = self._kind(body), (ours, phone)
        if kind == "STOP" and pair not in self._stopped:
            self._stopped.add(pair)
            return self.texts.stop
        if kind == "START" and pair in self._stopped:
            self._stopped.remove(pair)
            return self.texts.start
        return self.texts.help if kind == "HELP" else ""

    def told(self, body: str) -> str:
        """What the account is told that a text was taken for; "" where its owner has no words of their own."""
        return self._kind(body) if self.own else ""

    def _kind(self, body: str) -> str:
        word = body.strip().upper()
        if word in self.own:
            return self.own[word]
        return "STOP" if word in STOP else "START" if word in START else "HELP" if word in HELP else ""

    def put(self, ours: str, phone: str, stopped: bool) -> None:
        """It is so, whoever wrote what."""
        (self._stopped.add if stopped else self._stopped.discard)((ours, phone))

    def listed(self) -> list[dict[str, str]]:
        """The stopped pairs, as JSON."""
        return [{"line_number": ours, "number": phone} for ours, phone in sorted(self._stopped)]
