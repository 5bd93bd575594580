"""`shoulder rescue`: see a caller's number when a life may be in danger, by two accounts, each with its own proof."""

import click

from service import accounts, lines
from service import rescue as records
from service.cli import given, show
from service.cli.place import Place, on_a_line
from service.errors import BadInput

conversation = click.option("--conversation", "conversation_id", type=given.ID, required=True, help="Its id.")
named = click.option("--by", "name", required=True, metavar="NAME", help="Your account; its password is asked for.")


@click.group()
def rescue() -> None:
    """A caller's number, under the line's rescue policy. The line itself never rings an emergency number."""


@rescue.command()
@conversation
@named
@click.option("--why", required=True, metavar="WORDS", help="Why; it is kept in the log.")
@on_a_line
def ask(here: Place, conversation_id: int, name: str, why: str) -> None:
    """Ask for a caller's number; nothing is shown until somebody else confirms."""
    who = _proven(here, name)
    with here.session() as session:
        policy = records.ask(session, conversation_id, who, why)
    show.say(f"The rescue policy of this line: {policy}")
    show.say("If it fits, somebody else confirms within an hour, in the console or by `shoulder rescue confirm`.")


@rescue.command()
@conversation
@named
@on_a_line
def confirm(here: Place, conversation_id: int, name: str) -> None:
    """Confirm what somebody else asked for: the number is shown, this once, and that is recorded."""
    who = _proven(here, name)
    with here.session() as session:
        number = records.confirm(session, conversation_id, who)
    show.say(f"The caller's number is {number}. That you both saw it is in the log.")


def _proven(here: Place, name: str) -> str:
    """Who somebody is, for the log: as at the sign-in page, by password and code, with the same waits."""
    password = click.prompt("Password", hide_input=True, default="", show_default=False)
    code = click.prompt("Code (empty if you have none)", default="", show_default=False)
    given = accounts.Given(name, password, code, "", here.house.clock.on_the_wall())
    with here.session() as session:
        wait = accounts.take_a_turn(session, given)
    if wait > 0:
        raise BadInput(f"Too many tries did not fit. Try again in {round(wait)} seconds.")
    with here.reading() as session:
        account = accounts.named(session, name)
        used = accounts.fits(session, account, given, codes_needed=not here.house.settings.pretend)
        here_too = account is not None and account.line_id == lines.get(session).id
    if account is None or used is None or not here_too or not accounts.may(account.role, "coordinator"):
        raise BadInput("Name, password and code do not fit an account that may do this.")
    with here.session() as session:
        if not accounts.let_in(session, account, used, given):
            raise BadInput("This code has been used. Wait for the next one.")
    return f"account {account.id}"


COMMANDS = (rescue,)
