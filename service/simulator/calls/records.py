"""What the phone company keeps of calls: legs, what a phone heard, recordings, rooms and who is in them."""

from collections.abc import Callable
from dataclasses import dataclass, field

from service.simulator.calls.stage import Task
from service.simulator.timers import Timer

ENDED = ("completed", "busy", "failed", "no-answer", "canceled")


@dataclass
class Heard:
    """One thing a phone heard: say, play, tones, silence, music, ringing, beep, voice, joined or signal."""

    kind: str
    text: str
    at: float
    language: str = ""
    voice: str = ""
    seconds: float = 0.0
    cut: bool = False


@dataclass
class Hook:
    """Where a call's progress is reported, and which events are asked for."""

    url: str = ""
    method: str = "POST"
    events: tuple[str, ...] = ("completed",)


@dataclass
class Machine:
    """How the account wants answering machines told from people. kind: "", Enable or DetectMessageEnd."""

    kind: str = ""
    is_async: bool = False
    hook: Hook = field(default_factory=Hook)


@dataclass
class Call:
    """One leg, as the account's records have it and as it is lived. phone: "" when both ends are the account's."""

    sid: str
    direction: str
    sender: str
    to: str
    created: float
    updated: float
    phone: str = ""
    status: str = "queued"
    parent_sid: str = ""
    number_sid: str = ""
    fallback: Hook = field(default_factory=Hook)
    hook: Hook = field(default_factory=Hook)
    machine: Machine = field(default_factory=Machine)
    send_digits: str = ""
    time_limit: float = 14_400.0
    caller_name: str = ""
    dialled: float | None = None
    answered: float | None = None
    ended: float | None = None
    answered_by: str = ""
    voicemail: bool = False
    sequence: int = 0
    heard: list[Heard] = field(default_factory=list)
    farewells: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)
    timers: list[Timer] = field(default_factory=list)
    end_timer: Timer | None = None
    audience: "Callable[[], list[Call]] | None" = None
    other: "Call | None" = None
    life: Task | None = None

    @property
    def task(self) -> Task:
        """The life of this leg; it has one from its birth."""
        assert self.life is not None
        return self.life

    @property
    def over(self) -> bool:
        """Whether the leg has ended."""
        return self.status in ENDED

    @property
    def seconds(self) -> int:
        """Whole seconds from answer to end; 0 if never answered."""
        return 0 if self.answered is None or self.ended is None else round(self.ended - self.answered)


@dataclass
class Recording:
    """What was said after a beep. words: what people said, as text."""

    sid: str
    call_sid: str
    created: float
    seconds: int
    words: list[str]
    status: str = "completed"


@dataclass
class Member:
    """A leg in a room, or on its way there."""

    call: Call
    muted: bool = False
    hold: bool = False
    starts: bool = True
    ends: bool = False
    coach: str = ""
    label: str = ""
    beep: str = "true"
    created: float = 0.0
    updated: float = 0.0
    hung_up: bool = False
    sound: Task | None = None
    announcement: Task | None = None


@dataclass
class Room:
    """A conference. The first member's settings are its settings."""

    sid: str
    name: str
    created: float
    updated: float
    status: str = "init"
    members: dict[str, Member] = field(default_factory=dict)
    expected: dict[str, Member] = field(default_factory=dict)
    hook: Hook | None = None
    largest: int = 250
    sequence: int = 0
    reason: str = ""
    ended_by: str = ""
