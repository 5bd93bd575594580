"""`shoulder rescue`: see a caller's number when a life may be in danger, by two named people."""

import click

from service import rescue as records
from service.cli import given, show
from service.cli.place import Place, on_a_line

conversation = click.option("--conversation", "conversation_id", type=int, required=True, help="Its id.")
named = click.option("--by", required=True, metavar="NAME", help="Who you are; it is kept in the log.")
LONGEST = 60


@click.group()
def rescue() -> None:
    """A caller's number, under the line's rescue policy. The line itself never rings an emergency number."""


@rescue.command()
@conversation
@named
@on_a_line
def ask(here: Place, conversation_id: int, by: str) -> None:
    """Ask for a caller's number; nothing is shown until somebody else confirms."""
    with here.session() as session:
        policy = records.ask(session, conversation_id, given.words(by, "name", LONGEST))
    show.say(f"The rescue policy of this line: {policy}")
    show.say("If it fits, somebody else confirms within an hour: `shoulder rescue confirm`.")


@rescue.command()
@conversation
@named
@on_a_line
def confirm(here: Place, conversation_id: int, by: str) -> None:
    """Confirm what somebody else asked for: the number is shown, this once, and that is recorded."""
    with here.session() as session:
        number = records.confirm(session, conversation_id, given.words(by, "name", LONGEST))
    show.say(f"The caller's number is {number}. That you both saw it is in the log.")


COMMANDS = (rescue,)
