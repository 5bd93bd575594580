"""`shoulder line ahead`: reminders before shifts, and when coordinators hear of what nobody covers."""

import click

from service import lines
from service.cli import show
from service.cli.place import Place, on_a_line

MOST = 24 * 60


@click.command()
@click.option("--remind", type=click.IntRange(0, MOST), help="Minutes before a shift at which it is told; 0: never.")
@click.option("--uncovered", type=click.IntRange(1, MOST), help="Minutes before a dropped shift: then you are told.")
@click.option("--gaps/--no-gaps", default=None, help="Whether coordinators hear of gaps each morning.")
@on_a_line
def ahead(here: Place, remind: int | None, uncovered: int | None, gaps: bool | None) -> None:
    """How far ahead peers are reminded and coordinators told; without options, show it."""
    asked = {
        "reminder": None if remind is None else str(remind),
        "uncovered": None if uncovered is None else str(uncovered),
        "tell_gaps": None if gaps is None else "yes" * gaps,
    }
    fresh = {name: value for name, value in asked.items() if value is not None}
    with here.session() as session:
        if fresh:
            here.choose(session, "ahead", fresh)
        pace = lines.get(session).pace
    show.facts(
        {
            "reminder before a shift": f"{pace.reminder / 60:g} minutes" if pace.reminder else "none",
            "told of a dropped shift": f"{pace.uncovered / 60:g} minutes before it",
            "told of gaps each morning": bool(pace.tell_gaps),
        }
    )
