"""`shoulder shifts` and `shoulder oncall`: when peers are on, and who is paged in which order."""

from datetime import date

import click

from service import audit, joining, lines, people
from service import lists as listed
from service import rota as records
from service.cli import dated, feed, given, paging, show
from service.cli.place import Place, known, last_digits, on_a_line
from service.cli.spans import length
from service.errors import BadInput
from service.hours import clock, date_there, end
from service.rota import shifts as rota_shifts
from service.session import Record, Session


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
@click.option("--until", "ends", type=given.END, required=True, metavar="HH:MM", help="When it ends.")
@click.option("--overnight", is_flag=True, help="It ends on the day after.")
@click.option("--zone", type=given.ZONE, default=None, help="The zone of these hours; the line's if not said.")
@on_a_line
def add(
    here: Place, number: str, days: tuple[int, ...], begins: int, ends: int, overnight: bool, zone: str | None
) -> None:
    """Give a peer a weekly shift: they come on by themselves when it begins."""
    minutes = length(begins, ends, overnight)
    with here.session() as session:
        person = known(session, number)
        if records.peer(session, person.id) is None:
            raise BadInput("That number is not a peer's; `shoulder peers add` invites one.")
        _weekly(session, person.id, days, (clock(begins), minutes, zone or lines.get(session).zone))
        audit.note(session, here.who, "added a shift", f"person {person.id}")
    named = ", ".join(given.DAYS[day] for day in dict.fromkeys(days))
    show.say(f"From now on {named}, {clock(begins)} to {clock(ends)}{' the day after' if overnight else ''}.")


@shifts.command("list")
@show.as_json
@on_a_line
def list_(here: Place, as_json: bool) -> None:
    """The weekly shifts, and single days to come that are off or extra, in the hours of their own zones."""
    with here.reading() as session:
        today = date_there(session.at - rota_shifts.DAY, lines.get(session).zone)
        rows = [_row(session, row, "weekly", row.weekday, "") for row in listed.all_shifts(session)]
        for row in listed.all_overrides(session, today):
            rows.append(_row(session, row, row.kind, date.fromisoformat(row.day).weekday(), row.day))
    show.listing(rows, "There are no shifts yet; add one with `shoulder shifts add NUMBER`.", as_json=as_json)


def _row(session: Session, row: Record, kind: str, weekday: int, day: str) -> dict[str, object]:
    return {
        "id": row.id,
        "kind": kind,
        "peer": row.person_id,
        "name": people.name(session, row.person_id),
        "day": given.DAYS[weekday],
        "date": day,
        "begins": row.starts,
        "ends": end(row.starts, row.minutes),
        "zone": row.zone,
        "tier": row.tier,
    }


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
@click.option(
    "--by",
    type=paging.BY,
    default=None,
    help="What their phone can do: texts only, calls only (a landline), or both, which is taken if not said.",
)
@click.option("--day", "days", type=given.DAY, multiple=True, help="Only in weekly shifts on these days; else always.")
@click.option("--from", "begins", type=given.TIME, default=None, metavar="HH:MM", help="When the shifts begin.")
@click.option("--until", "ends", type=given.END, default=None, metavar="HH:MM", help="When they end.")
@click.option("--overnight", is_flag=True, help="They end on the day after.")
@on_a_line
def add_on_call(
    here: Place,
    number: str,
    tier: int,
    last_resort: bool,
    name: str,
    language: str | None,
    by: str | None,
    days: tuple[int, ...],
    begins: int | None,
    ends: int | None,
    overnight: bool,
) -> None:
    """Put somebody on the on-call ladder, at all times or in shifts. The last resort is always on."""
    hours = _shift_hours(days, begins, ends, overnight)
    if hours and last_resort:
        raise BadInput("The last resort is on at all times; it has no shifts.")
    with here.session() as session:
        line = lines.get(session)
        spoken = given.spoken_on(line, language) if language else line.base
        first_name = given.words(name, "name", 40) if name else ""
        person_id = joining.on_call(
            session, number, spoken, tier, last_resort=last_resort, first_name=first_name, by=by
        )
        if hours:
            _weekly(session, person_id, days, (*hours, line.zone), tier)
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
        now = records.tiers(session)
        rows = [
            {
                "id": row.person_id,
                "tier": "last resort" if row.last_resort else row.tier,
                "name": people.name(session, row.person_id),
                "number": last_digits(session, row.person_id),
                "by": row.pages_by,
                "call_after": row.call_after,
                "stopped": people.opted_out(session, row.person_id),
                "on_now": row.person_id in now.get(row.tier, []),
            }
            for row in listed.all_responders(session)
        ]
    show.listing(rows, "Nobody is on call; `shoulder oncall add NUMBER --last-resort` comes first.", as_json=as_json)


def _shift_hours(
    days: tuple[int, ...], begins: int | None, ends: int | None, overnight: bool
) -> tuple[str, int] | None:
    if not days and begins is None and ends is None:
        return None
    if not days or begins is None or ends is None:
        raise BadInput("A shift on call needs all of --day, --from and --until.")
    return clock(begins), length(begins, ends, overnight)


def _weekly(
    session: Session, person_id: int, days: tuple[int, ...], wall: tuple[str, int, str], tier: int | None = None
) -> None:
    taken = rota_shifts.add_each(session, person_id, days, wall, tier)
    if taken is not None:
        raise BadInput(f"They have a shift on {given.DAYS[taken]} at {wall[0]} already.")


for _dated in (*dated.COMMANDS, feed.feed):
    shifts.add_command(_dated)
for _paging in paging.COMMANDS:
    oncall.add_command(_paging)
COMMANDS = (shifts, oncall)
