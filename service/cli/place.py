"""Where a command works: the line's house as its own processes have it, and one line in it."""

import functools
import os
import pwd
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Concatenate, ParamSpec, TypeVar
from zoneinfo import ZoneInfo

import click

from service import lines, people, shape
from service.chosen import SETTINGS, insist
from service.database import Database
from service.errors import BadInput, StartError
from service.house import House, build
from service.lines import Line
from service.session import Record, Session
from service.settings import Settings
from service.supervise import visit

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True)
class Place:
    """One line, with transactions to look at it and to change it."""

    house: House
    line_id: int

    @property
    def who(self) -> str:
        """Who types, for the audit log."""
        return typist()

    def choose(self, session: Session, key: str, typed: Mapping[str, str]) -> None:
        """Change a setting, as a page of the console would. Raises Amiss."""
        insist(session, SETTINGS[key], typed, self.who)

    def reading(self) -> AbstractContextManager[Session]:
        """A transaction that only reads."""
        return self.house.reading(self.line_id)

    def session(self) -> AbstractContextManager[Session]:
        """A transaction that is committed at its end."""
        return self.house.session(self.line_id)


def typist() -> str:
    """Who types, as records name them."""
    return f"command line, {login()}"


def login() -> str:
    """The account on this machine that a command runs under."""
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return f"uid {os.getuid()}"


@contextmanager
def opened() -> Iterator[House]:
    """The house, built from the settings. Raises SettingsError, StartError or Unavailable."""
    chosen = visit.settings_here()
    require_tables(chosen)
    house = build(chosen)
    try:
        yield house
    finally:
        house.close()


def require_tables(chosen: Settings) -> None:
    """Raises StartError while there is no database of this shape, and leaves none behind."""
    file = chosen.shoulder_home / "shoulder.db"
    if chosen.database_url == f"sqlite:///{file}" and not file.exists():
        raise StartError("There is no line here yet; run `make up`, or `shoulder migrate` to prepare one.")
    database = Database(chosen.database_url)
    try:
        shape.refuse_newer(database)
        if shape.behind(database):
            raise StartError("The database has not the shape that this version needs; run `shoulder migrate`.")
    finally:
        database.close()


def on_a_line(command: Callable[Concatenate[Place, P], R]) -> Callable[P, R]:
    """Give a command its place: the only line, or the one that --line names."""

    @functools.wraps(command)
    def placed(*args: P.args, **kwargs: P.kwargs) -> R:
        which = kwargs.pop("which_line")
        with opened() as house:
            return command(Place(house, pick(house, which if isinstance(which, str) else None)), *args, **kwargs)

    option = click.option(
        "--line", "which_line", metavar="LINE", help="Name, number or id of the line, if there are several."
    )
    return option(placed)


def pick(house: House, which: str | None) -> int:
    """The id of the line that is meant. Raises BadInput when that is not just one."""
    with house.database.reading() as connection:
        known = lines.all_of(connection)
    if which is not None:
        known = [row for row in known if which in (row.name, row.number, str(row.id))]
    found = sorted({int(row.id) for row in known})
    if len(found) == 1:
        return found[0]
    if which is not None:
        raise BadInput(f"There is no one line called {which}; `shoulder line list` names them.")
    if not found:
        raise BadInput("There is no line yet; add one with `shoulder line add`.")
    raise BadInput("There are several lines; say which with --line.")


def when(line: Line, at: float | None, zone: str = "") -> datetime | None:
    """A time as it is on the clocks of the line, or of another zone."""
    return None if at is None else datetime.fromtimestamp(at, ZoneInfo(zone or line.zone))


def last_digits(session: Session, person_id: int | None) -> str:
    """The end of somebody's number: enough to tell people apart, too little to ring them."""
    if person_id is None:
        return ""
    return people.last_digits(session, person_id) or "erased"


def known(session: Session, number: str) -> Record:
    """Whom a number belongs to on this line. Raises BadInput when to nobody."""
    person = people.find(session, number)
    if person is None or person.erased_at is not None:
        raise BadInput("Nobody with that number is known on this line.")
    return person
