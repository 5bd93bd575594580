"""One story under way: who writes, what everybody reads of it, and what was expected to be read."""

from datetime import datetime

from service.demo.stage import ZONE, Stage
from service.demo.transcript import Actor, Bubble, Transcript
from service.errors import ShoulderError

MINUTE, HOUR = 60.0, 3600.0
ALEX = Actor("Alex", "+15550007001", "cyan", left=True)
SAM = Actor("Sam", "+15550002001", "magenta")
ANA = Actor("Ana", "+15550002002", "blue")
RILEY = Actor("Riley", "+15550003001", "yellow")
NOOR = Actor("Noor", "+15550003999", "green")
EVERYBODY = (ALEX, SAM, ANA, RILEY, NOOR)


class Unlike(ShoulderError):
    """Something was not as promised; its text says what."""


class Scene:
    """Plays turns on a stage and keeps what each of them brought."""

    def __init__(self, stage: Stage, transcript: Transcript) -> None:
        self.stage, self.transcript = stage, transcript
        self.bubbles: list[Bubble] = []
        self._turn = 0
        self._shown = dict.fromkeys(EVERYBODY, 0)
        self._spoken_of = dict.fromkeys(EVERYBODY, 0)

    def chapter(self, title: str) -> None:
        """Begin a new part of the story, with the time it is then."""
        now = datetime.fromtimestamp(self.stage.now(), ZONE)
        self.transcript.chapter(f"{now:%A %H:%M} · {title}")

    def texts(self, who: Actor, body: str) -> None:
        """Somebody texts the line; all that follows from it is shown."""
        self.stage.phones.text(who.number, body)
        self.stage.quiet()
        self._look()

    def later(self, seconds: float) -> None:
        """Time passes; all that happens meanwhile is shown."""
        self.stage.forward(seconds)
        self._look()

    def reads(self, who: Actor, *fragments: str) -> None:
        """They have read these, in order, since last asked. Raises Unlike with what they read instead."""
        for fragment in fragments:
            read = [bubble.body for bubble in self.bubbles if bubble.who is who and not bubble.wrote]
            fresh = read[self._spoken_of[who] :]
            place = next((n for n, body in enumerate(fresh) if fragment.lower() in body.lower()), None)
            if place is None:
                instead = " / ".join(fresh) or "nothing"
                raise Unlike(f"{who.name} should have read “{fragment}”, and read: {instead}")
            self._spoken_of[who] += place + 1

    def first(self, who: Actor, fragment: str, *, wrote: bool = False) -> Bubble | None:
        """The first text on somebody's phone with these words in it."""
        mine = (bubble for bubble in self.bubbles if bubble.who is who and bubble.wrote is wrote)
        return next((bubble for bubble in mine if fragment.lower() in bubble.body.lower()), None)

    def _look(self) -> None:
        """Show what is new on every phone."""
        self._turn += 1
        fresh = [bubble for who in EVERYBODY for bubble in self._news(who)]
        self.bubbles += fresh
        self.transcript.show(fresh)

    def _news(self, who: Actor) -> list[Bubble]:
        messages = self.stage.phones.messages(who.number)
        new = messages[self._shown[who] :]
        self._shown[who] = len(messages)
        return [
            Bubble(self._turn, who, message["direction"] == "sent", message["body"], message["at"]) for message in new
        ]
