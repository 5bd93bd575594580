"""What can happen in a check-in (events), what it asks for (effects), and the plain state between. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

FORMAT = 1

State: TypeAlias = dict[str, Any]
"""Plain JSON: {"format", "ended", "people": {role: {}}, "answers": {step: {role: answer}}, ...}; no words."""

Answer: TypeAlias = dict[str, Any]
"""{"choice": id} | {"number": n} | {"words": [ref, ...]} | {"passed": True} | {"skipped": True}."""


@dataclass(frozen=True, slots=True)
class Said:
    """Words by text, or digits or speech by voice. `ref` names the stored words; `step` may be stale."""

    who: str
    text: str
    ref: str
    step: str | None = None
    medium: str = "sms"


@dataclass(frozen=True, slots=True)
class Passed:
    """PASS, `#`, or silence by voice."""

    who: str


@dataclass(frozen=True, slots=True)
class Lighter:
    """LIGHTER: a pass here, and lower depth from the next step."""

    who: str


@dataclass(frozen=True, slots=True)
class Repeat:
    """REPEAT, `*`, or somebody back on the phone: say the current prompt again."""

    who: str


@dataclass(frozen=True, slots=True)
class Settled:
    """A minute has passed since the last bubble of an answer in words."""

    who: str
    step: str


@dataclass(frozen=True, slots=True)
class TimedOut:
    """No answer in time: a reminder the first time (by voice the prompt, twice), then the step expires."""

    who: str
    step: str


@dataclass(frozen=True, slots=True)
class Joined:
    """Somebody joins a check-in that began without them, with what they can hold and how they are there."""

    who: str
    depth: str
    medium: str = "sms"


@dataclass(frozen=True, slots=True)
class Reconnected:
    """Somebody is back after a call that dropped, or goes on by another medium ("sms" or "voice")."""

    who: str
    medium: str


@dataclass(frozen=True, slots=True)
class Left:
    """Somebody left the check-in (hung up, went, or chose to stop)."""

    who: str


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A coordinator withdrew this version of the script."""


@dataclass(frozen=True, slots=True)
class Aside:
    """Somebody needs a moment for themselves: until they are back nothing closes, and nobody is joined with them."""

    who: str


@dataclass(frozen=True, slots=True)
class Back:
    """They chose to go on: what waited for them only closes now."""

    who: str


Event: TypeAlias = (
    Said | Passed | Lighter | Repeat | Settled | TimedOut | Joined | Reconnected | Left | Aside | Back | Withdrawn
)


@dataclass(frozen=True, slots=True)
class Tell:
    """Say one of the step's texts to one person; `values` only where answers are shown: {"mine", "theirs"}.

    "say", "ask", "reveal", "reveal if passed", "choice:ID"; "go first" offers a peer to show theirs before the
    caller answers, and "first" shows it.
    """

    to: str
    step: str
    text: str
    values: Mapping[str, Any] | None = None

    def to_json(self) -> dict[str, Any]:
        """As it is kept until `wording.render` puts it into words."""
        return {"effect": "Tell", "to": self.to, "step": self.step, "text": self.text, "values": self.values}


@dataclass(frozen=True, slots=True)
class Phrase:
    """Say a house sentence (a key of phrases.nt) to one person."""

    to: str
    key: str
    values: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    """This person has answered or passed this step; which, and what, is not said."""

    who: str
    step: str


@dataclass(frozen=True, slots=True)
class Holding:
    """This person now waits at this step for the people in `on`."""

    who: str
    step: str
    on: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Released:
    """This person no longer waits for anyone."""

    who: str


@dataclass(frozen=True, slots=True)
class Gather:
    """Set an alarm `seconds` from now and send Settled: more bubbles may come."""

    who: str
    step: str
    seconds: int


@dataclass(frozen=True, slots=True)
class Remind:
    """Set an alarm `seconds` from now and send TimedOut unless the step has been answered.

    A later one about the same person and step takes its place.
    """

    who: str
    step: str
    seconds: int


@dataclass(frozen=True, slots=True)
class Act:
    """The script asks the line to do something: "find a peer", "tell", "check in again", "depth" ..."""

    who: str
    action: str
    value: bool | str | int
    step: str


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """The words `ref` did not answer the question; they are kept. `times` counts at this step."""

    who: str
    step: str
    ref: str
    times: int


@dataclass(frozen=True, slots=True)
class Ended:
    """The run is over for everyone: "finished", "left", "withdrawn", "expired" or "end"."""

    reason: str


Effect: TypeAlias = Tell | Phrase | Answered | Holding | Released | Gather | Remind | Act | NotUnderstood | Ended
