"""`shoulder backup` and `shoulder restore`: everything into one sealed file, and back."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from service import backup as backups
from service import withdrawals
from service.cli import show
from service.cli.place import login, require_tables
from service.supervise import place, visit


@click.command("backup")
@click.argument("where", type=click.Path(path_type=Path), metavar="FILE|FOLDER")
def make(where: Path) -> None:
    """Write everything the line keeps into one sealed file, while it runs. A folder gets a file named by the time."""
    chosen = visit.settings_here()
    require_tables(chosen)
    file = backups.make(chosen, where)
    show.say(f"✓ Everything is in {file} ({file.stat().st_size // 1024 + 1} kB), sealed.", style="green")
    show.say(
        "It opens only with the keys of this line (SHOULDER_KEYS, or the file `keys` in SHOULDER_HOME): keep a copy of "
        "them elsewhere, with the file `withdrawals`, which says who was erased and who stopped texts since."
    )


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--yes", is_flag=True, help="Do not ask before what is here is replaced.")
def put_back(file: Path, yes: bool) -> None:
    """Put a backup back, on SQLite or PostgreSQL. What waited then is held, and what came since is fetched."""
    chosen = visit.settings_here()
    with place.hold(chosen.shoulder_home, "a backup is being put back"):
        head = backups.look_into(chosen, file)
        made = datetime.fromtimestamp(head.at, ZoneInfo(chosen.line_zone))
        if backups.holds_a_line(chosen) and not yes:
            click.confirm(f"All that is here is replaced by what was at {made:%Y-%m-%d %H:%M}. Go on?", abort=True)
        held = backups.restore(chosen, file, f"command line, {login()}")
    show.say(f"✓ The line is as it was at {made:%Y-%m-%d %H:%M}.", style="green")
    show.say(
        f"Held for you: {held.texts} texts (`shoulder outbox list --state in_doubt`, `shoulder outbox send ID`). "
        f"Ended without a word: {held.conversations} talks, {held.followups} follow-ups whose hour is over. "
        f"On call was asked for and nobody is paged now: {held.escalations} (`shoulder escalations list --open`)."
    )
    if not withdrawals.is_here(chosen.shoulder_home):
        show.say(
            f"There is no file `withdrawals` in {chosen.shoulder_home}: whoever erased their words or stopped texts "
            "after that is here as they were then. If the old machine has it, copy it there and restore once more.",
            style="yellow",
        )
    show.say("Start the line now: what people sent since is fetched from the carrier and answered.")


COMMANDS = (make, put_back)
