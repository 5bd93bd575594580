"""`shoulder up`, `demo`, `doctor`, `migrate` and `seed`: the line as a whole."""

import json
import os
import sys

import click

from service import accounts, demo, doctor, lines, migrations, sealing, seed
from service.cli import place, show
from service.cli.coordinators import LINK
from service.database import Database
from service.errors import ShoulderError
from service.house import House, build, open_vault
from service.settings import Settings
from service.supervise import visit

ADD_ONE = (
    "There is no line yet, and the account has no number. Buy one there and start again; or add a line with "
    '`shoulder line add NAME --number +1... --zone America/New_York --policy "en=..."`, then '
    "`shoulder oncall add NUMBER --last-resort` and `shoulder twilio connect`."
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
    found = doctor.examine(visit.settings_here, build, fix=fix)
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
    chosen = visit.settings_here()
    database = Database(chosen.database_url)
    try:
        migrations.migrate(database)
        _seal(chosen, database)
    finally:
        database.close()
    show.say("The database is ready.")


def _seal(chosen: Settings, database: Database) -> None:
    """What coordinators typed and an older version kept plain."""
    with database.reading() as connection:
        plain = sealing.is_plain(connection)
    if plain:
        vault = open_vault(chosen, database)
        with database.transaction() as connection:
            sealing.seal(connection, vault)
        database.overwrite()
        database.rewrite(*sealing.TABLES)


@click.command("seed", hidden=True)
def seed_() -> None:
    """Make the demo line where there is no line, or say how to make one; give lines of before their new scripts."""
    with place.opened() as house:
        with house.database.reading() as connection:
            known = lines.ids(connection)
        if known:
            seed.what_is_new(house, known)
        elif house.settings.pretend:
            known = [seed.demo(house, house.settings.line_number, house.settings.line_zone)]
            show.say("A demo line is ready, with two peers and two people on call.")
        elif number := _a_number(house):
            known = [seed.unnamed(house, number, house.settings.line_zone)]
            show.say(f"A line without a name is ready on {number}; set-up, in the console, does the rest.")
        else:
            show.say(ADD_ONE)
            return
        _how_to_sign_in(house, known[0])


@click.command(hidden=True)
@click.pass_context
def prepare(ctx: click.Context) -> None:
    """Both, one after the other: what `shoulder up` does before it starts anything that looks into the database."""
    ctx.invoke(migrate)
    ctx.invoke(seed_)


def _how_to_sign_in(house: House, line_id: int) -> None:
    """As long as nobody has: a link, a new one each time."""
    with house.session(line_id) as session:
        there = accounts.all_of(session)
        if any(account.joined_at for account in there):
            return
        name = accounts.name(session, there[0]) if there else "Demo" if house.settings.pretend else "Admin"
        language = lines.get(session).base
        token = (
            accounts.invited_again(session, there[0]) if there else accounts.invite(session, name, "admin", language)
        )
    show.say(f"To sign in to the console, open this once and choose a password (your name there is {name}):")
    click.echo(f"{house.settings.public_url}{LINK}{token}")


def _a_number(house: House) -> str:
    """The number that is named for the line, or else the first one that the account has; "" where there is none."""
    if house.settings.line_number:
        return house.settings.line_number
    try:
        return min((one.number for one in house.carrier.numbers()), default="")
    except ShoulderError:
        return ""


COMMANDS = (up, demo_, doctor_, migrate, seed_, prepare)
