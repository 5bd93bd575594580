"""The command with all its parts, and how a failure is said: one sentence, exit 1."""

import errno
import io
import sqlite3
import sys
from typing import Any

import click
from sqlalchemy.exc import DatabaseError

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

DAMAGED = (
    "The database file cannot be read ({}). Stop the line, move that file somewhere else, with those beside it whose "
    "names begin with its own, and put your newest backup back: `shoulder restore FILE`."
)
INTERRUPTED = 130  # what shells expect of a program that Ctrl-C ended


class _Sentence(click.ClickException):
    """What went wrong, without a trace and without a prefix."""

    def show(self, file: Any = None) -> None:
        click.echo(self.message, file=file, err=file is None)


class _Shell(click.Group):
    """Says every ShoulderError as its sentence, and what the disk does to us."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except ShoulderError as error:
            raise _Sentence(str(error)) from None
        except DatabaseError as error:
            if type(error.orig) is not sqlite3.DatabaseError:  # SQLite's word for a file that is no database, or torn
                raise
            raise _Sentence(DAMAGED.format(error.orig)) from None
        except OSError as error:
            if error.errno == errno.EPIPE:  # whoever read what is said has gone; click ends quietly then
                raise
            what = f"{error.filename} cannot be used" if error.filename else "What this says cannot be written"
            raise _Sentence(f"{what} ({error.strerror or error}).") from None
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
    """What the `shoulder` program runs. It writes as it reads, in UTF-8, whatever the terminal's language is."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8")
    shoulder(prog_name="shoulder")
