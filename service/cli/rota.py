"""`shoulder shifts` and `shoulder oncall`: when peers are on, and who is paged in which order."""

import click

from service import audit, joining, lines, people
from service import lists as listed
from service import rota as records
from service.cli import given, show
from service.cli.place import Place, known, last_digits, on_a_line
from service.errors import BadInput
from service.rota import shifts as rota_shifts

DAY = 24 * 60


@click.group()
def shifts() -> None:
    """When peers are on, week by week."""


@shifts.command()
@click.argument("number", type=given.NUMBER)
@click.option(
    "--day",
    "days",
    type=given.DAY,
    multiple=True,
    required=True,
    help="mon, tue ...; may be given several times.",
)
@click.option("--from", "begins", type=given.TIME, required=True, metavar="HH:MM", help="When it begins.")
@click.option("--until", "ends", type=given.TIME, required=True, metavar="HH:MM", help="When it ends.")
@click.option("--overnight", is_flag=True, help="It ends on the day after.")
@click.option("--zone", type=given.ZONE, default=None, help="The zone of these hours; the line's if not said.")
@on_a_line
def add(
    here: Place, number: str, days: tuple[int, ...], begins: int, ends: int, overnight: bool, zone: str | None
) -> None:
    """Give a peer a weekly shift: they come on by themselves when it begins."""
    minutes = _minutes(begins, ends, overnight)
    with here.session() as session:
        person = known(session, number)
        if records.peer(session, person.id) is None:
            raise BadInput("That number is not a peer's; `shoulder peers add` invites one.")
        for day in dict.fromkeys(days):
            rota_shifts.add(session, person.id, day, _clock(begins), minutes, zone or lines.get(session).zone)
        audit.note(session, here.who, "added a shift", f"person {person.id}")
    named = ", ".join(given.DAYS[day] for day in dict.fromkeys(days))
    show.say(f"From now on {named}, {_clock(begins)} to {_clock(ends)}{' the day after' if overnight else ''}.")


@shifts.command("list")
@show.as_json
@on_a_line
def list_(here: Place, as_json: bool) -> None:
    """The weekly shifts, in the hours of their own zones."""
    with here.reading() as session:
        rows = [
            {
                "id": shift.id,
                "peer": shift.person_id,
                "name": people.name(session, shift.person_id),
                "day": given.DAYS[shift.weekday],
                "begins": shift.starts,
                "ends": _end(shift.starts, shift.minutes),
                "zone": shift.zone,
            }
            for shift in listed.all_shifts(session)
        ]
    show.listing(rows, "There are no shifts yet; add one with `shoulder shifts add NUMBER`.", as_json=as_json)


@click.group()
def oncall() -> None:
    """Who is paged when somebody needs a person, and in which order."""


@oncall.command("add")
@click.argument("number", type=given.NUMBER)
@click.option(
    "--tier",
    type=click.IntRange(1, joining.LAST_TIER - 1),
    default=1,
    show_default=True,
    help="1 is paged first.",
)
@click.option("--last-resort", is_flag=True, help="The one who is paged when all else has failed.")
@click.option("--name", default="", help="Their first name.")
@click.option("--language", type=given.LANGUAGE, default=None, help="The one they are paged in.")
@on_a_line
def add_on_call(here: Place, number: str, tier: int, last_resort: bool, name: str, language: str | None) -> None:
    """Put somebody on the on-call ladder. A line without a last-resort number does not open."""
    with here.session() as session:
        line = lines.get(session)
        spoken = given.spoken_on(line, language) if language else line.base
        first_name = given.words(name, "name", 40) if name else ""
        person_id = joining.on_call(session, number, spoken, tier, last_resort=last_resort, first_name=first_name)
        audit.note(session, here.who, "put on call", f"person {person_id}")
        lacking = lines.missing(session)
    show.say(f"{number} is {'the last resort' if last_resort else f'on tier {tier}'}.")
    if lacking:
        show.say(f"The line still lacks {' and '.join(lacking)}.", style="yellow")


@oncall.command("list")
@show.as_json
@on_a_line
def list_on_call(here: Place, as_json: bool) -> None:
    """The ladder, in the order in which people are paged."""
    with here.reading() as session:
        rows = [
            {
                "id": row.person_id,
                "tier": "last resort" if row.last_resort else row.tier,
                "name": people.name(session, row.person_id),
                "number": last_digits(session, row.person_id),
                "stopped": people.opted_out(session, row.person_id),
            }
            for row in listed.all_responders(session)
        ]
    show.listing(rows, "Nobody is on call; `shoulder oncall add NUMBER --last-resort` comes first.", as_json=as_json)


def _minutes(begins: int, ends: int, overnight: bool) -> int:
    if overnight:
        length = ends + DAY - begins
        if length > DAY:
            raise BadInput("A shift lasts a day at most.")
        return length
    if ends <= begins:
        raise BadInput(
            f"The shift ends at {_clock(ends)}, before it begins at {_clock(begins)}; "
            "add --overnight if it runs past midnight."
        )
    return ends - begins


def _clock(minutes: int) -> str:
    return f"{minutes // 60 % 24:02}:{minutes % 60:02}"


def _end(starts: str, minutes: int) -> str:
    hour, minute = (int(part) for part in starts.split(":"))
    return _clock(hour * 60 + minute + minutes)


COMMANDS = (shifts, oncall)
