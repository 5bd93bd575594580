"""`shoulder line hours`: when a peer is meant to be on, so that gaps can be seen."""

import click

from service import lines
from service.chosen import SETTINGS, Stretches
from service.cli import given, show
from service.cli.place import Place, on_a_line
from service.cli.spans import length
from service.errors import BadInput
from service.hours import clock, end


@click.command()
@click.option("--day", "days", type=given.DAY, multiple=True, help="mon, tue ...; may be given several times.")
@click.option("--from", "begins", type=given.TIME, default=None, metavar="HH:MM", help="When a peer is there from.")
@click.option("--until", "ends", type=given.END, default=None, metavar="HH:MM", help="Until when.")
@click.option("--overnight", is_flag=True, help="It ends on the day after.")
@click.option("--none", "without", is_flag=True, help="Take all hours back: no gaps of peers are looked for.")
@on_a_line
def hours(
    here: Place, days: tuple[int, ...], begins: int | None, ends: int | None, overnight: bool, without: bool
) -> None:
    """Add hours at which a peer is meant to be on, in the line's zone; without options, show them."""
    if without:
        with here.session() as session:
            here.choose(session, "hours", dict.fromkeys(SETTINGS["hours"].typed(lines.get(session)), ""))
    elif days or begins is not None or ends is not None:
        if not days or begins is None or ends is None:
            raise BadInput("Hours need all of --day, --from and --until.")
        _add(here, days, Stretches().typed([(clock(begins), length(begins, ends, overnight))]))
    with here.reading() as session:
        rows = [
            {"day": given.DAYS[one["weekday"]], "begins": one["starts"], "ends": end(one["starts"], one["minutes"])}
            for one in lines.get(session).hours
        ]
    show.listing(rows, "No hours are said; no gaps of peers are looked for.", as_json=False)


def _add(here: Place, days: tuple[int, ...], stretch: str) -> None:
    """Beside those that there are."""
    with here.session() as session:
        there = SETTINGS["hours"].typed(lines.get(session))
        for name in (f"day_{day}" for day in days):
            if stretch not in there[name].split(", "):
                there[name] = ", ".join(filter(None, (there[name], stretch)))
        here.choose(session, "hours", there)
