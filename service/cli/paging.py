"""`shoulder oncall paged` and `pace`: by what, and how soon, people are paged."""

import click

from service import audit, joining, lines, rota
from service.chosen import CALL_AFTER
from service.cli import given, show
from service.cli.place import Place, known, on_a_line
from service.errors import BadInput

BY = click.Choice(("both", "text", "call"))


@click.command()
@click.argument("number", type=given.NUMBER)
@click.option("--by", type=BY, help="What their phone can do.")
@click.option("--call-after", metavar="MINUTES", help="Their phone rings so long after the text; 0: at once.")
@click.option("--as-the-line", is_flag=True, help="No minutes of their own: as `shoulder oncall pace` has it.")
@on_a_line
def paged(here: Place, number: str, by: str | None, call_after: str | None, as_the_line: bool) -> None:
    """By what somebody on call is paged, and how long after its text their phone rings; without options, show it."""
    if as_the_line and call_after is not None:
        raise BadInput("Say --call-after or --as-the-line, not both.")
    seconds = None if call_after is None else CALL_AFTER.read(call_after)
    with here.session() as session:
        person_id = known(session, number).id
        if not rota.responder_on(session, person_id):
            raise BadInput("They are not on call; `shoulder oncall add` puts them there.")
        if by is not None:
            joining.paged_by(session, person_id, by)
        if as_the_line or seconds is not None:
            joining.rung_after(session, person_id, seconds)
        if by is not None or as_the_line or seconds is not None:
            audit.note(session, here.who, "changed how they are paged", f"person {person_id}")
        facts = {"paged by": rota.pages_by(session, person_id), "call": _said(rota.call_after(session, person_id))}
    show.facts(facts)


@click.command()
@click.option("--next", "following", metavar="MINUTES", help="How long a page waits before the next tier is paged.")
@click.option("--call-after", metavar="MINUTES", help="How long its call comes after its text; 0: with it.")
@on_a_line
def pace(here: Place, following: str | None, call_after: str | None) -> None:
    """How soon the line pages; without options, show it."""
    asked = {"page": following, "page_call_after": call_after}
    fresh = {name: value for name, value in asked.items() if value is not None}
    with here.session() as session:
        if fresh:
            here.choose(session, "ladder", fresh)
        kept = lines.get(session).pace
    show.facts({"next tier": f"after {CALL_AFTER.typed(kept.page)} minutes", "call": _said(kept.page_call_after)})


def _said(seconds: float | None) -> str:
    if seconds is None:
        return "as the line has it"
    return f"{CALL_AFTER.typed(seconds)} minutes after the text" if seconds else "with the text"


COMMANDS = (paged, pace)
