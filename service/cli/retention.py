"""`shoulder retention`: how long each kind of thing is kept, and what would go next, before it goes."""

import click

from service import lines, retention
from service.cli import show
from service.cli.place import Place, on_a_line, when


@click.group("retention")
def retention_() -> None:
    """How long things are kept, and what goes next."""


@retention_.command("show")
@show.as_json
@on_a_line
def show_(here: Place, as_json: bool) -> None:
    """Each kind, for how many days it is kept, and how much of it goes in the coming night."""
    with here.reading() as session:
        line = lines.get(session)
        rows = [
            {"kind": due.kind, "days": due.days, "goes": due.count, "when": when(line, due.at), "what": due.what}
            for due in retention.plan(session)
        ]
    show.listing(rows, "Nothing is kept.", as_json=as_json)


@retention_.command("set")
@click.argument("kind", type=click.Choice(tuple(retention.KINDS)))
@click.argument("days", type=int)
@on_a_line
def set_(here: Place, kind: str, days: int) -> None:
    """Keep a kind for so many days on this line, from the next night on."""
    with here.session() as session:
        here.choose(session, "retention", {kind: str(days)})
        due = next(one for one in retention.plan(session) if one.kind == kind)
    show.say(f"{kind}: kept for {days} days. {due.count} go in the coming night.")


COMMANDS = (retention_,)
