"""A script rehearsed: what each person would see or hear, move by move, on a clock of its own. Pure.

A rehearsal is its moves and nothing else: they are played anew each time, so a script that was changed meanwhile is
rehearsed as it is now, and nothing that was typed has to be kept anywhere.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from flows import engine, state, wording
from flows.preview import deeds, sample_values
from flows.script import Action, Script
from flows.vocabulary import COMMANDS, UNCHASED, carrier_word, command, fold, own_carrier_word
from flows.walk import OFFERED
from flows.wording import Phrases

SAYS, WAITS, LEAVES = "says", "waits", "leaves"
DUE = "due"
DAY = 86_400
MOST_MOVES, LONGEST = 200, 1600
_PASSING = ("pass", "lighter")
_ANSWERED_BY_US = (*_PASSING, "repeat")


@dataclass(frozen=True)
class Seat:
    """How somebody is there: in which language, by "sms" or "voice", and what they can hold."""

    language: str
    medium: str = "sms"
    depth: str = "full"


@dataclass(frozen=True)
class Move:
    """Somebody says something or leaves; or time passes: `text` is how many seconds, or DUE, until something is due."""

    kind: str
    who: str = ""
    text: str = ""


@dataclass(frozen=True)
class Bubble:
    """Something on a phone: `kind` is "line", "own", or "note", whose text says which note it is."""

    kind: str
    text: str
    at: int
    segments: int = 0


@dataclass
class Phone:
    """One person's phone; `keys` are what fits the question that is open on it, each with its label, if it has one."""

    role: str
    seat: Seat
    bubbles: list[Bubble] = field(default_factory=list)
    asked: str | None = None
    keys: tuple[tuple[str, str], ...] = ()
    is_open: bool = True


@dataclass(frozen=True)
class Deed:
    """What the script had the line do for somebody, as an author writes it."""

    who: str
    text: str
    at: int


@dataclass(frozen=True)
class Rehearsed:
    """A rehearsal so far: every phone, what the line did, the time, when something is due next, and why it ended."""

    phones: tuple[Phone, ...]
    deeds: tuple[Deed, ...]
    now: int
    due: int | None
    ended: str


@dataclass(frozen=True)
class Stage:
    """What a rehearsal stands on; `hide` takes out of somebody's words what the line passes on to nobody."""

    script: Script
    phrases: Phrases
    line: str
    policy: Mapping[str, str]
    hide: Callable[[str], str] = str
    no_hurry: int = 180
    choose: int = 600

    def values(self, language: str) -> Mapping[str, Mapping[str, str]]:
        """Each person's placeholders in a language."""
        policy = self.policy.get(language) or self.policy.get(self.phrases.base, "")
        return sample_values(self.script, language, self.phrases, self.line, policy)


def rehearse(stage: Stage, seats: Mapping[str, Seat], moves: Sequence[Move]) -> Rehearsed:
    """Play these moves from the beginning, with everybody there. What no longer fits changes nothing."""
    run = _Run(stage, seats)
    for move in moves[:MOST_MOVES]:
        run.play(move)
    return run.so_far()


class _Run:
    def __init__(self, stage: Stage, seats: Mapping[str, Seat]) -> None:
        self.stage = stage
        self.script = stage.script
        self.phones = {role: Phone(role, seats[role]) for role in self.script.people}
        self.deeds: list[Deed] = []
        self.timers: dict[tuple[str, str, str], int] = {}
        self.now = 0
        self.words: list[str] = []
        self.slow: set[str] = set()
        self.talking = False
        media = {role: seat.medium for role, seat in seats.items()}
        self.state, effects = engine.begin(
            self.script, {role: seats[role].depth for role in self.script.people}, media=media
        )
        self._perform(effects)

    def play(self, move: Move) -> None:
        if move.kind == WAITS:
            self._wait(move.text)
        elif move.who in self.phones and self._is_open(move.who):
            if move.kind == LEAVES:
                self._leave(move.who)
            elif move.kind == SAYS and move.text.strip():
                self._say(self.phones[move.who], move.text.strip()[:LONGEST])

    def so_far(self) -> Rehearsed:
        for role, phone in self.phones.items():
            phone.is_open = self._is_open(role)
            phone.asked = engine.asked(self.script, self.state, role) if phone.is_open else None
            phone.keys = tuple(self._keys(phone))
        due = min(self.timers.values(), default=None)
        return Rehearsed(tuple(self.phones.values()), tuple(self.deeds), self.now, due, self._ended())

    def _keys(self, phone: Phone) -> Iterator[tuple[str, str]]:
        """What answers the question, by its sign; then PASS and LIGHTER, or the two keys for everything."""
        if phone.asked is None:
            if phone.is_open and phone.role in self.slow:
                yield from ((sign, "") for sign in "123")
            return
        offered = self.state["people"][phone.role]["doing"] == OFFERED
        step, seat = self.script.step(phone.asked), phone.seat
        labels = wording.labels(self.script, step, seat.language, seat.medium, offered=offered)
        yield from ((str(sign), label) for sign, label in enumerate(labels, 1))
        if phone.seat.medium == "voice":
            yield from (("#", ""), ("*", ""))
        else:
            known = COMMANDS.get(phone.seat.language, COMMANDS["en"])
            yield from ((next(word for word, name in known.items() if name == one).upper(), "") for one in _PASSING)

    def _ended(self) -> str:
        return "talk" if self.talking else str(self.state["ended"] or "")

    def _is_open(self, role: str) -> bool:
        return not self._ended() and role not in self.state["gone"]

    def _note(self, role: str, key: str) -> None:
        self.phones[role].bubbles.append(Bubble("note", key, self.now))

    # --- time ----------------------------------------------------------------------------------------------------

    def _wait(self, until: str) -> None:
        if until == DUE:
            to = min(self.timers.values(), default=self.now)
        else:
            to = self.now + (min(int(until), 7 * DAY) if until.isascii() and until.isdecimal() else 0)
        while self.timers and min(self.timers.values()) <= to:
            timer = min(self.timers, key=self.timers.__getitem__)
            self.now = max(self.now, self.timers.pop(timer))
            self._rings(*timer)
        self.now = max(self.now, to)

    def _rings(self, kind: str, who: str, step: str) -> None:
        if kind == "settle":
            self._happens(state.Settled(who, step))
        elif kind == "remind":
            unchased = self.script.used_for in UNCHASED
            self._happens(state.Withdrawn() if unchased else state.TimedOut(who, step))
        elif engine.asked(self.script, self.state, who) is None and self._is_open(who):
            self._phrase(who, "checkin.no_hurry" if kind == "no_hurry" else "ask.slow")
            if kind == "choose":
                self.slow.add(who)

    # --- people ----------------------------------------------------------------------------------------------------

    def _say(self, phone: Phone, text: str) -> None:
        phone.bubbles.append(Bubble("own", text, self.now))
        known = command(text)
        if phone.seat.medium == "voice" and text in ("#", "*", "0"):
            self._key(phone.role, text)
        elif carrier_word(text) or own_carrier_word(text):
            self._note(phone.role, "carrier")
        elif known is not None and known not in _ANSWERED_BY_US:
            self._note(phone.role, "command")
        elif known == "repeat":
            self._happens(state.Repeat(phone.role))
        elif known is not None:
            self._happens(state.Passed(phone.role) if known == "pass" else state.Lighter(phone.role))
        elif engine.asked(self.script, self.state, phone.role) is not None:
            self.words.append(text)
            self._happens(state.Said(phone.role, text, str(len(self.words) - 1), None, phone.seat.medium))
        else:
            self._says_while_waiting(phone.role, text)

    def _key(self, who: str, key: str) -> None:
        if key == "0":
            self._note(who, "on_call")
        else:
            self._happens(state.Passed(who) if key == "#" else state.Repeat(who))

    def _says_while_waiting(self, who: str, text: str) -> None:
        """Nothing is asked of them: a way out of a long wait, or words that the line only keeps."""
        way = fold(text) if who in self.slow else ""
        self.slow.discard(who)
        if way == "2":
            self.talking = True
            self._over("talk")
        elif way == "3":
            self._leave(who)
        else:
            self._phrase(who, "checkin.still_waiting")
            if way == "1":
                self.timers["choose", who, ""] = self.now + self.stage.choose

    def _leave(self, who: str) -> None:
        self._note(who, "left")
        self._happens(state.Left(who))

    # --- what comes of it --------------------------------------------------------------------------------------------

    def _happens(self, event: state.Event) -> None:
        self.state, effects = engine.advance(self.script, self.state, event)
        self._perform(effects)

    def _perform(self, effects: Sequence[state.Effect]) -> None:
        for effect in effects:
            match effect:
                case state.Tell():
                    self._tell(effect)
                case state.Phrase():
                    self._phrase(effect.to, effect.key)
                case state.Act():
                    said = deeds((Action(effect.action, effect.value),))[0]
                    self.deeds.append(Deed(effect.who, said, self.now))
                case state.Ended():
                    self._over(effect.reason)
                case _:
                    self._time(effect)

    def _time(self, effect: state.Effect) -> None:
        match effect:
            case state.Gather():
                self.timers["settle", effect.who, effect.step] = self.now + effect.seconds
            case state.Remind():
                due = self.now + effect.seconds
                unchased = self.script.used_for in UNCHASED
                self.timers["remind", effect.who, effect.step] = max(due, DAY) if unchased else due
            case state.Holding():
                self.timers["no_hurry", effect.who, ""] = self.now + self.stage.no_hurry
                self.timers["choose", effect.who, ""] = self.now + self.stage.choose
            case state.Released():
                self.slow.discard(effect.who)
                self.timers.pop(("no_hurry", effect.who, ""), None)
                self.timers.pop(("choose", effect.who, ""), None)
            case state.Answered():
                self.timers.pop(("settle", effect.who, effect.step), None)
                self.timers.pop(("remind", effect.who, effect.step), None)

    def _over(self, reason: str) -> None:
        self.timers.clear()
        for role in self.phones:
            if role not in self.state["gone"]:
                self._note(role, f"ended_{reason}")

    def _tell(self, effect: state.Tell) -> None:
        seat = self.phones[effect.to].seat
        values = self.stage.values(seat.language)[effect.to]
        told = partial(wording.render, self.script, effect.to_json(), seat.language, seat.medium, values)
        self._show(effect.to, *told(self._quoted, self.stage.phrases))

    def _phrase(self, to: str, key: str) -> None:
        seat = self.phones[to].seat
        values = self.stage.values(seat.language)[to]
        self._show(to, self.stage.phrases.text(key, seat.language, values, seat.medium))

    def _show(self, to: str, *texts: str) -> None:
        voice = self.phones[to].seat.medium == "voice"
        for text in texts:
            heard = wording.read_out(text) if voice else text
            self.phones[to].bubbles.append(Bubble("line", heard, self.now, 0 if voice else wording.segments(text)))

    def _quoted(self, ref: str) -> str:
        return self.stage.hide(self.words[int(ref)])
