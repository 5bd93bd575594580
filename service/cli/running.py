"""`shoulder up`, `demo`, `doctor`, `migrate` and `seed`: the line as a whole."""

import json
import os
import sys

import click

from service import demo, doctor, lines, migrations, seed
from service.cli import place, show
from service.database import Database
from service.supervise import visit

ADD_ONE = (
    "There is no line yet. Add yours with `shoulder line add NAME --number +1... --zone America/New_York "
    '--policy "en=..."`, then `shoulder oncall add NUMBER --last-resort` and `shoulder twilio connect`.'
)


@click.command()
def up() -> None:
    """Run the line: Redis, web, workers and clock, until Ctrl-C."""
    os.execv(sys.executable, [sys.executable, "-m", "service.supervise"])  # without the rest of us in its memory


@click.command("demo")
def demo_() -> None:
    """Play a whole conversation and a call in this terminal, on parts of their own."""
    if not demo.play():
        raise click.exceptions.Exit(1)


@click.command("doctor")
@click.option("--fix", is_flag=True, help="Point the numbers at PUBLIC_URL where they are not.")
@click.option("--json", "as_json", is_flag=True, help="As JSON, for programs.")
def doctor_(fix: bool, as_json: bool) -> None:
    """Look at everything the line needs, and say what to do about what is missing."""
    found = doctor.examine(fix=fix)
    well = not any(finding.mark == doctor.WRONG for finding in found)
    if as_json:
        click.echo(
            json.dumps({"well": well, "findings": [vars(finding) for finding in found]}, indent=2, ensure_ascii=False)
        )
    else:
        for finding in found:
            sign, colour = doctor.SIGNS[finding.mark]
            show.say(f"{sign} {finding.what.ljust(12)} {finding.says}", style=colour)
        show.say("" if well else "\nPut right what has ✗ before anything else.")
    if not well:
        raise click.exceptions.Exit(1)


@click.command()
def migrate() -> None:
    """Bring the database to the shape that this version needs."""
    database = Database(visit.settings_here().database_url)
    try:
        migrations.migrate(database)
    finally:
        database.close()
    show.say("The database is ready.")


@click.command("seed", hidden=True)
def seed_() -> None:
    """Make the demo line where there is no line, or say how to make one; give lines of before their new scripts."""
    with place.opened() as house:
        with house.database.reading() as connection:
            known = lines.ids(connection)
        if known:
            seed.what_is_new(house, known)
            return
        if not house.settings.pretend:
            show.say(ADD_ONE)
            return
        seed.demo(house, house.settings.line_number, house.settings.line_zone)
    show.say("A demo line is ready, with two peers and two people on call.")


COMMANDS = (up, demo_, doctor_, migrate, seed_)
