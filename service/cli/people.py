"""`shoulder peers` and `forget`: who is on the line, and who is to be gone from it."""

import click

from service import audit, lines, people, pool, rota
from service import lists as listed
from service.cli import given, invited, show
from service.cli.place import Place, known, last_digits, on_a_line, when
from service.errors import BadInput
from service.session import Record, Session
from service.switchboard import leaving, staffing

NOT_ON = {
    "not_agreed": "They have not agreed yet; they come on once they answer the invitation.",
    "not_practised": "They have not practised yet; they come on once they have sent PRACTICE and gone through it.",
}


@click.group()
def peers() -> None:
    """The people who answer callers."""


@peers.command()
@click.argument("number", type=given.NUMBER)
@click.option("--name", default="", help="The first name they share.")
@click.option(
    "--languages",
    type=given.LANGUAGES,
    default=None,
    help="Those they speak, such as en,es; the line's if not said.",
)
@click.option("--tags", type=given.TAGS, default=None, help="What they know from their own life, such as grief,parent.")
@click.option("--agreed", default="", metavar="HOW", help='They have agreed already: how, such as "on paper, 3 May".')
@on_a_line
def add(here: Place, number: str, name: str, languages: str | None, tags: str | None, agreed: str) -> None:
    """Invite somebody by text; they are a peer once they answer yes."""
    with here.session() as session:
        record = invited.take_in(session, number, name, languages, tags, agreed)
        audit.note(session, here.who, "added a peer", f"person {record.person_id}")
        mentioned = _mentioned(session, record.person_id)
        already = record.state == "agreed"
    if agreed or already:
        show.say(f"{mentioned} is a peer. ON, texted by them, begins a short practice and then brings them on.")
    else:
        show.say(f"{mentioned} is asked by text, not at night, and is a peer once they answer 1.")


@peers.command("list")
@show.as_json
@on_a_line
def list_(here: Place, as_json: bool) -> None:
    """The peers, and who is on now."""
    with here.session() as session:
        line = lines.get(session)
        audit.note(session, here.who, "listed the peers", f"line {line.id}")
        rows = [
            {
                "id": peer.person_id,
                "name": people.name(session, peer.person_id),
                "number": last_digits(session, peer.person_id),
                "languages": peer.languages,
                "knows": peer.tags,
                "state": peer.state,
                "on": rota.is_on(session, peer),
                "offers_by": peer.offers_by,
                "texts": peer.texts_at_once,
                "on_until": when(line, peer.on_until),
                "resting": peer.resting,
                "aftercare": peer.aftercare_owed,
            }
            for peer in listed.all_peers(session)
        ]
    show.listing(rows, "There are no peers yet; invite one with `shoulder peers add NUMBER`.", as_json=as_json)


@peers.command()
@click.argument("number", type=given.NUMBER)
@on_a_line
def on(here: Place, number: str) -> None:
    """Bring a peer on until they are taken off."""
    with here.session() as session:
        peer = _peer(session, number)
        if why_not := staffing.puts_on(session, peer):
            raise BadInput(NOT_ON[why_not])
        audit.note(session, here.who, "brought on", f"person {peer.person_id}")
        mentioned = _mentioned(session, peer.person_id)
    show.say(f"{mentioned} is on.")


@peers.command()
@click.argument("number", type=given.NUMBER)
@on_a_line
def off(here: Place, number: str) -> None:
    """Take a peer off: nothing more is offered to them."""
    with here.session() as session:
        peer = _peer(session, number)
        staffing.takes_off(session, peer.person_id)
        audit.note(session, here.who, "took off", f"person {peer.person_id}")
        mentioned = _mentioned(session, peer.person_id)
    show.say(f"{mentioned} is off.")


@peers.command("offers")
@click.argument("number", type=given.NUMBER)
@click.argument("by", type=click.Choice(["text", "call", "both"]))
@on_a_line
def offers_by(here: Place, number: str, by: str) -> None:
    """How a peer is asked to take somebody: by text, by a call, or both at once."""
    with here.session() as session:
        peer = _peer(session, number)
        rota.change_peer(session, peer.person_id, offers_by=by)
        audit.note(session, here.who, f"offers by {by}", f"person {peer.person_id}")
        mentioned = _mentioned(session, peer.person_id)
    show.say(f"{mentioned} is asked {'by text and by a call' if by == 'both' else f'by {by}'} from now on.")


@peers.command("texts")
@click.argument("number", type=given.NUMBER)
@click.argument("most", type=click.IntRange(1, pool.MOST_TALKS))
@on_a_line
def texts(here: Place, number: str, most: int) -> None:
    """With how many callers a peer may be at once, by text: 1, or 2 where the line has a relay number."""
    with here.session() as session:
        peer = _peer(session, number)
        if most > lines.room(session):
            raise BadInput("The line has no room for two texts; `shoulder line relay` shows why, and its parts help.")
        rota.change_peer(session, peer.person_id, texts_at_once=most)
        audit.note(session, here.who, f"texts at once: {most}", f"person {peer.person_id}")
        mentioned = _mentioned(session, peer.person_id)
    show.say(f"{mentioned} is with {'two callers' if most > 1 else 'one caller'} by text at most, from now on.")


@peers.command()
@click.argument("number", type=given.NUMBER)
@click.argument("tags", type=given.TAGS)
@on_a_line
def tag(here: Place, number: str, tags: str) -> None:
    """Keep what a peer knows from their own life (TAGS such as grief,parent; or none), for callers who wish for it.

    Callers are never told; a script's choice may name it.
    """
    with here.session() as session:
        peer = _peer(session, number)
        rota.change_peer(session, peer.person_id, tags=tags)
        audit.note(session, here.who, "said what a peer knows", f"person {peer.person_id}")
        mentioned = _mentioned(session, peer.person_id)
    show.say(f"{mentioned} is found by: {tags.replace(',', ', ')}." if tags else f"{mentioned} is found by no word.")


@peers.command()
@click.argument("number", type=given.NUMBER)
@click.option(
    "--week-hours", type=click.IntRange(1, 80), required=True, help="The most they would like to be on in a week."
)
@on_a_line
def limit(here: Place, number: str, week_hours: int) -> None:
    """Keep what a peer has set for themselves: past it they hear a kind word; nothing is ever barred."""
    with here.session() as session:
        peer = _peer(session, number)
        rota.change_peer(session, peer.person_id, week_minutes=week_hours * 60)
        audit.note(session, here.who, "set a peer's limit", f"person {peer.person_id}")
        mentioned = _mentioned(session, peer.person_id)
    show.say(f"{mentioned} hears a kind word when {week_hours} hours of a week are given.")


@click.command()
@click.argument("number", type=given.NUMBER)
@click.option("--yes", is_flag=True, help="Do not ask.")
@on_a_line
def forget(here: Place, number: str, yes: bool) -> None:
    """Erase a person: their number, their name and everything they wrote, for good."""
    with here.reading() as session:
        _may_be_forgotten(session, known(session, number))
    if not yes:
        click.confirm(
            f"All that {number} wrote here, and the number itself, becomes unreadable for good. Go on?",
            abort=True,
        )
    with here.session() as session:
        person = known(session, number)
        _may_be_forgotten(session, person)
        leaving.erase(session, person)
        audit.note(session, here.who, "erased", f"person {person.id}")
    show.say(f"{number} is forgotten.")


def _may_be_forgotten(session: Session, person: Record) -> None:
    match leaving.not_now(session, person.id):
        case "delete.not_now":
            raise BadInput(
                "On call is still being reached about them; resolve that first (`shoulder escalations list`)."
            )
        case "delete.last_resort":
            raise BadInput(
                "That is the last-resort number, without which the line closes; put another one there first."
            )


def _peer(session: Session, number: str) -> Record:
    peer = rota.peer(session, known(session, number).id)
    if peer is None:
        raise BadInput("That number is not a peer's; `shoulder peers add` invites one.")
    return peer


def _mentioned(session: Session, person_id: int) -> str:
    return f"{people.name(session, person_id) or 'Number'} ({last_digits(session, person_id)})"


peers.add_command(invited.import_)
COMMANDS = (peers, forget)
