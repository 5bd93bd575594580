"""`shoulder line relay`: the numbers on which a peer may be in a second talk by text."""

import click

from service import audit, lines, pool, relay_numbers
from service.cli import given, show
from service.cli.place import Place, on_a_line


@click.group(invoke_without_command=True)
@click.pass_context
def relay(context: click.Context) -> None:
    """The relay numbers of a line; by itself it lists them."""
    if context.invoked_subcommand is None:
        context.invoke(list_)


@relay.command("list")
@on_a_line
def list_(here: Place) -> None:
    """The relay numbers, and with how many callers a peer may be at once."""
    with here.reading() as session:
        _, *others = lines.numbers_of(session)
        room = lines.room(session)
    show.say(", ".join(others) or "There is no relay number; `shoulder line relay add NUMBER` adds one.")
    show.say(f"A peer may be with {room} by text at most.")


@relay.command()
@click.argument("number", type=given.NUMBER)
@on_a_line
def add(here: Place, number: str) -> None:
    """Add a number that the line has at the phone company; a peer who chose two texts gets the second from it."""
    with here.session() as session:
        relay_numbers.add(session, number)
        audit.note(session, here.who, "added a relay number", f"line {session.line_id}")
    show.say(f"{number} is a relay number now. `shoulder twilio connect` points it here.")


@relay.command()
@click.argument("number", type=given.NUMBER)
@on_a_line
def remove(here: Place, number: str) -> None:
    """Take a relay number away, once nobody is in touch with us on it."""
    with here.session() as session:
        relay_numbers.remove(session, number)
        audit.note(session, here.who, "removed a relay number", f"line {session.line_id}")
    show.say(f"{number} is no number of the line any more.")


@relay.command()
@click.argument("most", type=click.IntRange(1, pool.MOST_TALKS))
@on_a_line
def cap(here: Place, most: int) -> None:
    """With how many callers any peer may be at once, by text, whatever they choose."""
    with here.session() as session:
        here.choose(session, "talks", {"texts_at_once": str(most)})
    show.say(f"A peer may be with {most} by text at most.")
