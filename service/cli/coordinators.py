"""`shoulder coordinators`: who runs the line, and the links that let them into the console."""

import click

from service import accounts, audit, joining, lines
from service.cli import given, show
from service.cli.place import Place, on_a_line, when
from service.errors import BadInput
from service.house import House
from service.session import Record, Session

LINK = "/console/invitation/"


@click.group()
def coordinators() -> None:
    """The people who run the line."""


@coordinators.command()
@click.argument("name")
@click.option("--role", type=click.Choice(accounts.ROLES), default="coordinator", show_default=True)
@click.option("--number", type=given.NUMBER, default=None, help="Their phone: what goes wrong is texted there.")
@click.option("--language", type=given.LANGUAGE, default=None, help="The one they read; the line's if not said.")
@on_a_line
def add(here: Place, name: str, role: str, number: str | None, language: str | None) -> None:
    """Invite somebody to the console: prints a link that works once, for a week."""
    if not any(letter.isalpha() for letter in name):
        raise BadInput("Say what they are called: `shoulder coordinators add NAME`; a phone goes with --number.")
    with here.session() as session:
        line = lines.get(session)
        spoken = given.spoken_on(line, language) if language else line.base
        called = given.words(name, "name", 40)
        person_id = None if number is None else joining.coordinator(session, number, spoken, called)
        token = accounts.invite(session, called, role, spoken, person_id)
        audit.note(session, here.who, f"invited as {role}", f"account {_account(session, called).id}")
    _link(here.house, called, token)


@coordinators.command("list")
@show.as_json
@on_a_line
def list_(here: Place, as_json: bool) -> None:
    """Who may sign in, and who has."""
    with here.reading() as session:
        line = lines.get(session)
        rows = [
            {
                "name": accounts.name(session, account),
                "role": account.role,
                "language": account.language,
                "joined": when(line, account.joined_at),
                "invited_until": when(line, account.invited_until) if account.invitation else None,
                "signed_in": len(accounts.open_of(session, account.id)),
            }
            for account in accounts.all_of(session)
        ]
    show.listing(rows, "Nobody may sign in yet; `shoulder coordinators add NAME --role admin`.", as_json=as_json)


@coordinators.command("invite")
@click.argument("name")
@on_a_line
def invite(here: Place, name: str) -> None:
    """A new link for somebody who lost their password or their phone; what they had opens nothing more."""
    with here.session() as session:
        account = _account(session, name)
        token = accounts.invited_again(session, account)
        audit.note(session, here.who, "invited again", f"account {account.id}")
        called = accounts.name(session, account)
    _link(here.house, called, token)


@coordinators.command("remove")
@click.argument("name")
@on_a_line
def remove(here: Place, name: str) -> None:
    """Somebody runs the line no longer: they are signed out everywhere at once."""
    with here.session() as session:
        account = _account(session, name)
        called = accounts.name(session, account)
        if accounts.is_last_admin(session, account):
            raise BadInput(f"{called} is the last admin here; add another one first, who could invite others.")
        accounts.remove(session, account)
        audit.note(session, here.who, "removed", f"account {account.id}")
    show.say(f"{called} may not sign in any more.")


def _account(session: Session, name: str) -> Record:
    account = accounts.named(session, name)
    if account is None or account.line_id != session.line_id:
        raise BadInput(f"Nobody here is called {name}; `shoulder coordinators list` names everybody.")
    return account


def _link(house: House, name: str, token: str) -> None:
    show.say(f"{name} opens this link once, within a week, and chooses a password:")
    click.echo(f"{house.settings.public_url}{LINK}{token}")


COMMANDS = (coordinators,)
