"""`shoulder shifts feed`: the address at which somebody's calendar reads their shifts."""

import click

from service import audit, feeds
from service import rota as records
from service.cli import given, show
from service.cli.place import Place, known, on_a_line
from service.errors import BadInput


@click.command()
@click.argument("number", type=given.NUMBER)
@click.option("--revoke", is_flag=True, help="Take the address back; nobody can read it any more.")
@on_a_line
def feed(here: Place, number: str, revoke: bool) -> None:
    """Make a secret calendar address for somebody; one that they had before leads nowhere from then on."""
    with here.session() as session:
        person = known(session, number)
        if records.peer(session, person.id) is None and not records.responder_on(session, person.id):
            raise BadInput("That number is neither a peer's nor on call.")
        if revoke:
            if not feeds.revoke(session, person.id):
                raise BadInput("They have no calendar address.")
            audit.note(session, here.who, "revoked a calendar address", f"person {person.id}")
            show.say("The address leads nowhere now.")
            return
        secret = feeds.make(session, person.id)
        audit.note(session, here.who, "made a calendar address", f"person {person.id}")
    show.say(f"{here.house.settings.public_url.rstrip('/')}/rota/{secret}.ics")
    show.say("Whoever has this address sees when they are on. It is shown only now; the same command replaces it.")
