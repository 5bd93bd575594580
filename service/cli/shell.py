"""The command with all its parts, and how a failure is said: one sentence, exit 1."""

from typing import Any

import click

from service import telemetry
from service.cli import (
    audit,
    backup,
    blocks,
    conversations,
    coordinators,
    escalations,
    keys,
    line,
    people,
    rescue,
    retention,
    rota,
    running,
    safety,
    scripts,
    simulating,
    traffic,
    twilio,
)
from service.errors import ShoulderError

INTERRUPTED = 130  # what shells expect of a program that Ctrl-C ended


class _Sentence(click.ClickException):
    """What went wrong, without a trace and without a prefix."""

    def show(self, file: Any = None) -> None:
        click.echo(self.message, file=file, err=file is None)


class _Shell(click.Group):
    """Says every ShoulderError as its sentence."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except ShoulderError as error:
            raise _Sentence(str(error)) from None
        except KeyboardInterrupt:
            click.echo("Stopped.", err=True)
            raise click.exceptions.Exit(INTERRUPTED) from None


@click.group(cls=_Shell, context_settings={"help_option_names": ["-h", "--help"]})
def shoulder() -> None:
    """A check-in line that a peer-support group runs on its own phone number."""
    telemetry.at_a_terminal()


for _part in (
    running,
    line,
    keys,
    people,
    coordinators,
    rota,
    scripts,
    conversations,
    escalations,
    traffic,
    twilio,
    audit,
    backup,
    blocks,
    rescue,
    safety,
    simulating,
    retention,
):
    for _command in _part.COMMANDS:
        shoulder.add_command(_command)


def main() -> None:
    """What the `shoulder` program runs."""
    shoulder(prog_name="shoulder")
