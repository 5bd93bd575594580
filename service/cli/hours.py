"""`shoulder line hours`: when a peer is meant to be on, so that gaps can be seen."""

import click

from service import audit, lines
from service.cli import given, show
from service.cli.place import Place, on_a_line
from service.cli.spans import length
from service.errors import BadInput
from service.hours import clock, end


@click.command()
@click.option("--day", "days", type=given.DAY, multiple=True, help="mon, tue ...; may be given several times.")
@click.option("--from", "begins", type=given.TIME, default=None, metavar="HH:MM", help="When a peer is there from.")
@click.option("--until", "ends", type=given.TIME, default=None, metavar="HH:MM", help="Until when.")
@click.option("--overnight", is_flag=True, help="It ends on the day after.")
@click.option("--none", "without", is_flag=True, help="Take all hours back: no gaps of peers are looked for.")
@on_a_line
def hours(
    here: Place, days: tuple[int, ...], begins: int | None, ends: int | None, overnight: bool, without: bool
) -> None:
    """Add hours at which a peer is meant to be on, in the line's zone; without options, show them."""
    if without:
        _set(here, [])
    elif days or begins is not None or ends is not None:
        if not days or begins is None or ends is None:
            raise BadInput("Hours need all of --day, --from and --until.")
        minutes = length(begins, ends, overnight)
        fresh = [{"weekday": day, "starts": clock(begins), "minutes": minutes} for day in dict.fromkeys(days)]
        with here.reading() as session:
            kept = [dict(one) for one in lines.get(session).hours]
        _set(here, kept + [one for one in fresh if one not in kept])
    with here.reading() as session:
        rows = [
            {"day": given.DAYS[one["weekday"]], "begins": one["starts"], "ends": end(one["starts"], one["minutes"])}
            for one in lines.get(session).hours
        ]
    show.listing(rows, "No hours are said; no gaps of peers are looked for.", as_json=False)


def _set(here: Place, hours: list[dict[str, object]]) -> None:
    with here.session() as session:
        lines.set_hours(session, hours)
        audit.note(session, here.who, "set hours", f"line {session.line_id}")
