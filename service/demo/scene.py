"""One story under way: who writes, calls and speaks, what everybody reads and hears of it, and what was expected."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from service.demo.stage import ZONE, Stage
from service.demo.transcript import Actor, Bubble, Transcript
from service.errors import ShoulderError

MINUTE, HOUR = 60.0, 3600.0
ALEX = Actor("Alex", "+15550007001", "cyan", left=True)
LUZ = Actor("Luz", "+15550007002", "bright_cyan", left=True)
SAM = Actor("Sam", "+15550002001", "magenta")
ANA = Actor("Ana", "+15550002002", "blue")
RILEY = Actor("Riley", "+15550003001", "yellow")
NOOR = Actor("Noor", "+15550003999", "green")
EVERYBODY = (ALEX, LUZ, SAM, ANA, RILEY, NOOR)
RINGS, TOGETHER, MUSIC, OVER = "(the phone rings", "(in a room together)", "(hold music)", "(the call is over)"
LONGEST_SPEECH = 20
"""Sentences that follow each other on the phone before somebody is asked something."""


class Unlike(ShoulderError):
    """Something was not as promised; its text says what."""


class Scene:
    """Plays turns on a stage and keeps what each of them brought."""

    def __init__(self, stage: Stage, transcript: Transcript) -> None:
        self.stage, self.transcript = stage, transcript
        self.bubbles: list[Bubble] = []
        self._turn = 0
        self._shown: dict[tuple[Actor, str], int] = {}
        self._spoken_of: dict[tuple[Actor, str], int] = {}

    def chapter(self, title: str) -> None:
        """Begin a new part of the story, with the time it is then."""
        now = datetime.fromtimestamp(self.stage.now(), ZONE)
        self.transcript.chapter(f"{now:%A %H:%M} · {title}")

    def texts(self, who: Actor, body: str) -> None:
        """Somebody texts the line; all that follows from it is shown."""
        self.stage.phones.text(who.number, body)
        self.stage.quiet()
        self._look()

    def calls(self, who: Actor) -> None:
        """Somebody dials the line, and listens."""
        self.stage.phones.dial(who.number)
        self._on_the_phone(who, "calls")

    def picks_up(self, who: Actor) -> None:
        """Somebody answers the phone that rings, and listens."""
        self.stage.phones.act(who.number, "answer")
        self._on_the_phone(who, "picks up")

    def presses(self, who: Actor, key: str) -> None:
        """Somebody presses a key, and listens to what follows."""
        self.stage.phones.act(who.number, "press", keys=key)
        self._on_the_phone(who, f"presses {key}")

    def says(self, who: Actor, words: str) -> None:
        """Somebody speaks into their phone."""
        self.stage.phones.act(who.number, "say", words=words)
        self._on_the_phone(who, f"“{words}”")

    def later(self, seconds: float) -> None:
        """Time passes; all that happens meanwhile is shown."""
        self.stage.forward(seconds)
        self._look()

    def reads(self, who: Actor, *fragments: str) -> None:
        """They have read these, in order, since last asked. Raises Unlike with what they read instead."""
        self._got(who, "text", "read", fragments)

    def hears(self, who: Actor, *fragments: str) -> None:
        """They have heard these on the phone, in order, since last asked. Raises Unlike with what was heard instead."""
        self._got(who, "call", "heard", fragments)

    def first(self, who: Actor, fragment: str, *, wrote: bool = False) -> Bubble | None:
        """The first text, or thing on the phone, of somebody with these words in it."""
        mine = (bubble for bubble in self.bubbles if bubble.who is who and bubble.wrote is wrote)
        return next((bubble for bubble in mine if fragment.lower() in bubble.body.lower()), None)

    def _got(self, who: Actor, by: str, verb: str, fragments: tuple[str, ...]) -> None:
        for fragment in fragments:
            got = [bubble.body for bubble in self.bubbles if (bubble.who, bubble.by, bubble.wrote) == (who, by, False)]
            known = self._spoken_of.get((who, by), 0)
            place = next((n for n, body in enumerate(got[known:]) if fragment.lower() in body.lower()), None)
            if place is None:
                instead = " / ".join(got[known:]) or "nothing"
                raise Unlike(f"{who.name} should have {verb} “{fragment}”, and {verb}: {instead}")
            self._spoken_of[who, by] = known + place + 1

    def _on_the_phone(self, who: Actor, deed: str) -> None:
        """What somebody did there, and all that is said to them until they are asked something."""
        did = Bubble(self._turn + 1, who, True, deed, self.stage.now(), by="call")
        for _ in range(LONGEST_SPEECH):
            self.stage.forward(1)
            if (still := self._speaking(who)) <= 0:
                break
            self.stage.forward(still)
        self._look(did)

    def _speaking(self, who: Actor) -> float:
        """For how long the voice that they hear goes on."""
        heard = self.stage.phones.calls(who.number)[-1]["heard"]
        if not heard or heard[-1]["kind"] != "say":
            return 0.0
        return float(heard[-1]["at"] + heard[-1]["seconds"] - self.stage.now())

    def _look(self, *did: Bubble) -> None:
        """Show what is new on every phone."""
        self._turn += 1
        fresh = [*did, *(bubble for who in EVERYBODY for bubble in self._news(who))]
        self.bubbles += fresh
        self.transcript.show(fresh)

    def _news(self, who: Actor) -> list[Bubble]:
        read = [
            Bubble(self._turn, who, message["direction"] == "sent", message["body"], message["at"])
            for message in self._new(who, "text", self.stage.phones.messages(who.number))
        ]
        happened = [moment for call in self.stage.phones.calls(who.number) for moment in _moments(call)]
        heard = [Bubble(self._turn, who, False, what, at, by="call") for what, at in self._new(who, "call", happened)]
        return [*read, *heard]

    def _new(self, who: Actor, by: str, things: list[Any]) -> list[Any]:
        known = self._shown.get((who, by), 0)
        self._shown[who, by] = len(things)
        return things[known:]


def _moments(call: dict[str, Any]) -> list[tuple[str, float]]:
    """What happened on a phone in one call, in words, with when."""
    rang = [(f"{RINGS}: {call['from']})", call["created"])] if call["direction"] != "inbound" else []
    heard = [(says(one), one["at"]) for one in call["heard"] if (says := _SHOWN.get(one["kind"]))]
    over = [(OVER, call["ended"])] if call["over"] else []
    return [*rang, *heard, *over]


_SHOWN: dict[str, Callable[[dict[str, Any]], str]] = {
    "say": lambda heard: heard["text"],
    "voice": lambda heard: f"Somebody: {heard['text']}",
    "joined": lambda _: TOGETHER,
    "music": lambda _: MUSIC,
}
