"""`shoulder audit verify`: whether the log of who did what still holds."""

import click

from service import audit as records
from service import lines
from service.cli import show
from service.cli.place import Place, on_a_line, when
from service.errors import BadInput


@click.group()
def audit() -> None:
    """The log of who looked at or did what."""


@audit.command()
@on_a_line
def verify(here: Place) -> None:
    """Follow the chain from the first entry to the last."""
    with here.reading() as session:
        broken = records.broken(session)
        line = lines.get(session)
    if broken is not None:
        at = when(line, broken.at)
        raise BadInput(
            f"The log was changed at entry {broken.id} ({at:%d %b %Y %H:%M}); what is before it still holds."
        )
    show.say("✓ Every entry follows from the one before it.", style="green")


COMMANDS = (audit,)
