"""`shoulder shifts off`, `on`, `swap`, `drop` and `gaps`: single days of the rota, and what nobody covers."""

import click

from service import audit, covering, lines, people
from service import rota as records
from service.cli import given, show
from service.cli.place import Place, known, on_a_line, when
from service.cli.spans import length
from service.errors import BadInput
from service.hours import clock, date_there
from service.rota import overrides
from service.rota.coming import gaps_ahead
from service.rota.falling import Shift
from service.rota.shifts import on_day
from service.session import Record, Session

AT = click.option(
    "--from", "begins", type=given.TIME, default=None, metavar="HH:MM", help="Which, if there are several."
)


@click.command()
@click.argument("number", type=given.NUMBER)
@click.argument("day", metavar="YYYY-MM-DD")
@AT
@on_a_line
def off(here: Place, number: str, day: str, begins: int | None) -> None:
    """A shift does not take place on one day."""
    with here.session() as session:
        shift = _the_shift(session, _staff(session, number), given.dated(day), begins)
        overrides.off(session, shift)
        audit.note(session, here.who, "took off a shift", f"person {shift.person_id}")
    show.say(f"Off on {shift.day} at {shift.starts}.")


@click.command()
@click.argument("number", type=given.NUMBER)
@click.argument("day", metavar="YYYY-MM-DD")
@click.option("--from", "begins", type=given.TIME, required=True, metavar="HH:MM", help="When it begins.")
@click.option("--until", "ends", type=given.END, required=True, metavar="HH:MM", help="When it ends.")
@click.option("--overnight", is_flag=True, help="It ends on the day after.")
@click.option("--zone", type=given.ZONE, default=None, help="The zone of these hours; the line's if not said.")
@click.option("--tier", type=click.IntRange(1, 98), default=None, help="On call on this tier, not as a peer.")
@on_a_line
def on(
    here: Place, number: str, day: str, begins: int, ends: int, overnight: bool, zone: str | None, tier: int | None
) -> None:
    """One more shift, on one day only."""
    minutes = length(begins, ends, overnight)
    with here.session() as session:
        person = _staff(session, number)
        _can(session, person.id, tier)
        there = zone or lines.get(session).zone
        wall = (given.dated(day), clock(begins), minutes, there)
        if wall[0] < date_there(session.at, there):
            raise BadInput(f"{day} is over already.")
        overrides.on(session, person.id, Shift(person.id, 0.0, 0.0, *wall, tier, 0, True))
        audit.note(session, here.who, "added a dated shift", f"person {person.id}")
    show.say(f"On on {day}, {clock(begins)} to {clock(ends)}{' the day after' if overnight else ''}.")


@click.command()
@click.argument("number", type=given.NUMBER)
@click.argument("other", type=given.NUMBER)
@click.argument("day", metavar="YYYY-MM-DD")
@AT
@on_a_line
def swap(here: Place, number: str, other: str, day: str, begins: int | None) -> None:
    """The second one takes the shift that the first one has on a day."""
    with here.session() as session:
        shift = _the_shift(session, _staff(session, number), given.dated(day), begins)
        person = _staff(session, other)
        _can(session, person.id, shift.tier)
        overrides.swap(session, shift, person.id)
        audit.note(session, here.who, "swapped a shift", f"person {shift.person_id}, person {person.id}")
    show.say(f"The shift of {shift.day} at {shift.starts} has changed hands.")


@click.command()
@click.argument("number", type=given.NUMBER)
@click.argument("day", metavar="YYYY-MM-DD")
@AT
@on_a_line
def drop(here: Place, number: str, day: str, begins: int | None) -> None:
    """Somebody cannot take a shift: it is off, and the others are asked by text whether they can."""
    with here.session() as session:
        shift = _the_shift(session, _staff(session, number), given.dated(day), begins)
        if shift.begins <= session.at:
            raise BadInput("That shift has begun; `shoulder shifts off` ends it.")
        asked = covering.drop(session, shift)
        audit.note(session, here.who, "dropped a shift", f"person {shift.person_id}")
    others = f"{asked} of the others can be asked" if asked else "nobody else is free then"
    show.say(f"Off on {shift.day} at {shift.starts}; {others}.")


@click.command()
@show.as_json
@on_a_line
def gaps(here: Place, as_json: bool) -> None:
    """What nobody covers in the next seven days: the line's hours without a peer, on-call hours without anybody."""
    with here.reading() as session:
        line = lines.get(session)
        rows = [
            {
                "missing": "a peer" if gap.tier is None else f"on call, tier {gap.tier}",
                "from": when(line, gap.begins),
                "until": when(line, gap.ends),
            }
            for gap in gaps_ahead(session)
        ]
    show.listing(rows, "There are no gaps in the next seven days.", as_json=as_json)


def _staff(session: Session, number: str) -> Record:
    person = known(session, number)
    if records.peer(session, person.id) is None and not records.responder_on(session, person.id):
        raise BadInput("That number is neither a peer's nor on call.")
    return people.get(session, person.id)


def _can(session: Session, person_id: int, tier: int | None) -> None:
    """Raises BadInput when somebody is given a peer's shift who is none, or one on call without being on call."""
    if records.can_take(session, person_id, tier):
        return
    if tier is None:
        raise BadInput("That number is not a peer's; `shoulder peers add` invites one.")
    raise BadInput("That number is not on call; `shoulder oncall add` puts it there.")


def _the_shift(session: Session, person: Record, day: str, begins: int | None) -> Shift:
    found = [one for one in on_day(session, person.id, day) if begins is None or one.starts == clock(begins)]
    if not found:
        raise BadInput(f"They have no shift that begins on {day}; `shoulder shifts list` shows when they have.")
    if len(found) > 1:
        raise BadInput(f"They have several on {day}; say which with --from.")
    return found[0]


COMMANDS = (off, on, swap, drop, gaps)
