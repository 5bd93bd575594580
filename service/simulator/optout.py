"""Stop, start and help words as the carrier treats them on a long code; whole messages only, any case."""

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
        self._stopped: set[tuple[str, str]] = set()

    def stopped(self, ours: str, phone: str) -> bool:
        """Whether texts from this number of ours to this phone are refused."""
        return (ours, phone) in self._stopped

    def hear(self, ours: str, phone: str, body: str) -> str:
        """Take in what a phone wrote; the carrier's own answer, or "" if it has none."""
        word, pair = body.strip().upper(), (ours, phone)
        if word in STOP and pair not in self._stopped:
            self._stopped.add(pair)
            return self.texts.stop
        if word in START and pair in self._stopped:
            self._stopped.remove(pair)
            return self.texts.start
        return self.texts.help if word in HELP else ""

    def put(self, ours: str, phone: str, stopped: bool) -> None:
        """It is so, whoever wrote what."""
        (self._stopped.add if stopped else self._stopped.discard)((ours, phone))

    def listed(self) -> list[dict[str, str]]:
        """The stopped pairs, as JSON."""
        return [{"line_number": ours, "number": phone} for ours, phone in sorted(self._stopped)]
