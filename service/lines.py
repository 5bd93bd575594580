"""A line: one public number of ours, any relay numbers, its languages, zone, policy and pace."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Connection, Text, bindparam, cast, or_, select, update

from service import hours, line_settings
from service.errors import UnknownNumber
from service.line_settings import Pace, Pause
from service.prepared import Asked, Prepared
from service.session import Record, Session
from service.tables import lines, numbers, responders

_OF_NUMBER = Prepared(select(numbers.c.line_id).where(numbers.c.number == bindparam("our")))
_OF_BOTH = Prepared(
    select(numbers.c.number, numbers.c.line_id).where(
        or_(numbers.c.number == bindparam("our"), numbers.c.number == bindparam("other"))
    )
)
_WORDS = ("policy", "settings")
_AS_WRITTEN = [cast(column, Text).label(column.name) if column.name in _WORDS else column for column in lines.c]
_ONE = Prepared(select(*_AS_WRITTEN).where(lines.c.id == bindparam("line")), lasts=True)
"""A line's row, with what is JSON as it is written: nearly always that has been read before.

What is decided in one transaction is decided by one state of the line's settings; who changes them holds them first.
"""


ANY = 0
"""What a session is about until it is known which line."""
PUBLIC, RELAY = "public", "relay"
"""What a number is for: callers and everybody, or a peer's second talk."""


@dataclass(frozen=True)
class Line:
    """A line's settings as the rooms read them."""

    id: int
    name: str
    paused: bool
    languages: tuple[str, ...]
    zone: str
    policy: Mapping[str, str]
    pace: Pace = field(default_factory=Pace)
    note: str = ""
    """What a coordinator wants every peer to hear who comes on."""
    pause: Pause = field(default_factory=Pause)
    """What is said while it is paused."""
    keep: Mapping[str, int] = field(default_factory=dict)
    """For how many days kinds of things are kept, where the line has said so (see retention)."""
    hours: tuple[Mapping[str, Any], ...] = ()
    """When a peer is meant to be on: weekday, starts and minutes of each stretch; none said means no hours at all."""
    quiet: tuple[int, int] = line_settings.QUIET
    """The hours of the evening and the morning between which nobody is written to unasked."""
    reporting: Mapping[str, str] = field(default_factory=dict)
    """What the line must pass on (minors, mandated reporting), by language: told first, with the policy."""
    phrases: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Sentences that this line says in words of its own: by key, then by language."""
    rates: Mapping[str, int] = field(default_factory=dict)
    """How many segments the carrier takes in a second, for those of our numbers for which that was said."""
    texts_at_once: int = 1
    """With how many callers a peer may be at once, by text, if there are numbers for it."""
    odd: tuple[str, ...] = ()
    """The names of settings that cannot be used, and are as usual instead."""

    @property
    def base(self) -> str:
        """The language that strangers are greeted in first."""
        return self.languages[0]

    def told(self, language: str) -> str:
        """What everybody is told of the policy, with what the line must pass on; in the base where it has no other."""
        policy = self.policy.get(language) or self.policy[self.base]
        return " ".join(filter(None, (policy, self.reporting.get(language, ""))))


def of_number(connection: Connection, number: str) -> int | None:
    """Which line a number of ours belongs to; None when it is not ours."""
    rows = _OF_NUMBER.run(connection, {"our": number})
    return int(rows[0].line_id) if rows else None


def comes_to(session: Session, number: str, sender: str) -> bool:
    """From here on the session is about the line that has this number; whether the sender is none of ours.

    Raises UnknownNumber when no line has it.
    """
    lines_of = {row.number: row.line_id for row in session.run(_OF_BOTH, our=number, other=sender)}
    if number not in lines_of:
        raise UnknownNumber("This was sent to a number that no line has.")
    session.line_id = lines_of[number]
    return sender not in lines_of


def get(session: Session) -> Line:
    """The line this session is about."""
    one, given = asks(session)
    [row] = session.run(one, **given)
    before, line = _as_read.get(row.id, (None, None))
    if line is None or row != before:
        read = {**row._mapping, **{name: json.loads(getattr(row, name)) for name in _WORDS}}
        said = vars(line_settings.read(SimpleNamespace(**read)))
        line = Line(row.id, row.name, row.paused, texts_at_once=row.texts_at_once, **said)
        _as_read[row.id] = (row, line)
    return line


def asks(session: Session) -> Asked:
    """What `get` asks of the database."""
    return _ONE, {"line": session.line_id}


_as_read: dict[int, tuple[Record, Line]] = {}
"""What was made of each line's row, while it says the same."""


def awake(session: Session, at: float, zone: str) -> float:
    """The same time if somebody in that zone may be written to unasked then, else when they may."""
    return hours.allowed(at, zone, get(session).quiet)


def ids(connection: Connection) -> list[int]:
    """Every line, oldest first."""
    return [int(row.id) for row in connection.execute(select(lines.c.id).order_by(lines.c.id))]


def number(session: Session) -> str:
    """The public number of this line: the first one it was given."""
    return str(
        session.one(
            select(numbers.c.number)
            .where(numbers.c.line_id == session.line_id, numbers.c.kind == PUBLIC)
            .order_by(numbers.c.number)
            .limit(1)
        ).number
    )


def numbers_of(session: Session) -> list[str]:
    """Every number of this line, the public one first."""
    mine = select(numbers.c.number, numbers.c.kind).where(numbers.c.line_id == session.line_id)
    return [row.number for row in sorted(session.all(mine), key=lambda row: (row.kind != PUBLIC, row.number))]


def ours(session: Session, number: str) -> str:
    """The same number if the line still has it, else its public one."""
    return number if number in numbers_of(session) else numbers_of(session)[0]


def room(session: Session) -> int:
    """With how many callers a peer may be at once, by text: as the line has chosen, and one on each of its numbers."""
    return min(get(session).texts_at_once, len(numbers_of(session)))


def all_of(connection: Connection) -> list[Record]:
    """Every line with its number, for lists."""
    return list(
        connection.execute(
            select(lines, numbers.c.number)
            .join(numbers, numbers.c.line_id == lines.c.id)
            .where(numbers.c.kind == PUBLIC)
            .order_by(lines.c.id)
        )
    )


def missing(session: Session) -> list[str]:
    """What this line still lacks before it may open: no rescue policy, or nobody to reach when all else fails."""
    line = get(session)
    lacking = [f"the rescue policy in {language}" for language in line.languages if not line.policy.get(language)]
    return lacking if session.look(_LAST_RESORT, line=line.id) else [*lacking, "a last-resort number for on-call"]


_LAST_RESORT = Prepared(
    select(responders.c.id).where(responders.c.line_id == bindparam("line"), responders.c.last_resort).limit(1)
)


def add(connection: Connection, values: Mapping[str, Any], public_number: str, at: float) -> int:
    """A new line with its public number; returns its id."""
    key = connection.execute(lines.insert().values(created_at=at, paused=False, **values)).inserted_primary_key
    assert key is not None
    connection.execute(numbers.insert().values(number=public_number, line_id=key[0]))
    return int(key[0])


def set_pause(session: Session, pause: Pause | None) -> None:
    """Pause the line, with what is said meanwhile; or open it again, with None."""
    session.change(lines, session.line_id, paused=pause is not None)
    choose(session, pause=None if pause is None else asdict(pause))


def set_policy(session: Session, policy: Mapping[str, str]) -> None:
    """What the line does if it fears for a life, by language; from now on it is nobody's example."""
    session.change(lines, session.line_id, policy={**get(session).policy, **policy}, policy_is_demo=False)


def set_note(session: Session, note: str) -> None:
    """What every peer hears who comes on; nothing when it is empty."""
    choose(session, note=note or None)


def has_demo_policy(session: Session) -> bool:
    """Whether what the line says of its policy is only an example."""
    return bool(session.one(select(lines.c.policy_is_demo).where(lines.c.id == session.line_id)).policy_is_demo)


def set_pace(session: Session, **values: float) -> None:
    """How long things take on this line, by the names in Pace."""
    choose(session, **values)


def set_hours(session: Session, hours: list[dict[str, Any]]) -> None:
    """When a peer is meant to be on, in the line's zone: weekday, starts and minutes of each stretch."""
    choose(session, hours=hours)


def kept_of(session: Session, name: str) -> Any:
    """What a line's settings hold under a name that only one room reads; None when there is nothing."""
    return line_settings.kept(session.one(select(lines.c.settings).where(lines.c.id == session.line_id))).get(name)


def keep(session: Session, name: str, value: Any) -> None:
    """Hold something there, or nothing any more with None."""
    choose(session, **{name: value})


def choose(session: Session, **values: Any) -> None:
    """Put these among the settings, as `line_settings` reads them; what is None is as usual from now on."""
    hold(session)
    row = session.one(select(lines.c.settings).where(lines.c.id == session.line_id))
    kept = {**line_settings.kept(row), **values}
    session.change(lines, session.line_id, settings={name: it for name, it in kept.items() if it is not None})


UNNAMED = "New line"
"""What a line is called until somebody says what it is called."""


def renumber(session: Session, fresh: str) -> None:
    """Another public number, for a line that has only one and has not been in touch with anybody through it yet."""
    session.do(
        update(numbers).where(numbers.c.line_id == session.line_id, numbers.c.kind == PUBLIC).values(number=fresh)
    )


def rename(session: Session, **columns: str) -> None:
    """Another name, other languages or another zone."""
    session.change(lines, session.line_id, **columns)


def hold(session: Session) -> None:
    """From here to the end of the transaction nobody else changes what the line has chosen."""
    session.locked(select(lines.c.id).where(lines.c.id == session.line_id))
    session.looks.written(lines.name)  # others may have, while we waited
