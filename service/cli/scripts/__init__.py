"""`shoulder scripts`: what the line says and asks, from a file to a published version."""

import click

from service.cli.scripts import checking, exploring, previewing, translating, versions


@click.group()
def scripts() -> None:
    """What the line says and asks, written by its coordinators."""


for room in (checking, exploring, previewing, translating, versions):
    for command in room.COMMANDS:
        scripts.add_command(command)

COMMANDS = (scripts,)
