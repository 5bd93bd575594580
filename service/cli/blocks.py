"""`shoulder people`: numbers that are given no peer for a while, and why."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import click

from service import accounts, audit, blocks, lines, people
from service.cli import given, show
from service.cli.place import Place, known, last_digits, on_a_line, when
from service.errors import BadInput
from service.matching import kept_apart, offers
from service.session import Session
from service.switchboard import barring

DAY = 86_400.0
LONGEST = 3650


@click.group("people")
def people_() -> None:
    """Whoever calls or writes."""


@people_.command()
@click.argument("number", type=given.NUMBER)
@click.option("--reason", required=True, help="Why, for whoever looks at it later; never shown to them.")
@click.option("--until", "last_day", metavar="YYYY-MM-DD", help="The last day of it.")
@click.option("--days", type=int, default=None, help="For so many days.")
@on_a_line
def block(here: Place, number: str, reason: str, last_day: str | None, days: int | None) -> None:
    """Give a number no peer for a while. On call still answers it, and what it writes is kept and looked at."""
    with here.session() as session:
        line = lines.get(session)
        until = _until(session.at, line.zone, last_day, days)
        person = people.met(session, number, line.base)
        barring.block(session, person.id, given.words(reason, "reason", 200), until, here.who)
        audit.note(session, here.who, "blocked", f"person {person.id}")
    ends = f"until {when(line, until):%Y-%m-%d %H:%M}" if until is not None else "until it is unblocked"
    show.say(f"{number} is given no peer {ends}. URGENT still reaches on call.")


@people_.command()
@click.argument("number", type=given.NUMBER)
@on_a_line
def unblock(here: Place, number: str) -> None:
    """Let a number be given a peer again."""
    with here.session() as session:
        person = known(session, number)
        if not blocks.lift(session, person.id):
            raise BadInput("That number is not blocked.")
        audit.note(session, here.who, "unblocked", f"person {person.id}")
    show.say(f"{number} may be given a peer again.")


@people_.command()
@show.as_json
@on_a_line
def blocked(here: Place, as_json: bool) -> None:
    """The numbers that are given no peer now, with the reasons."""
    with here.session() as session:
        line = lines.get(session)
        audit.note(session, here.who, "listed the blocked", f"line {line.id}")
        rows = [
            {
                "person": block.person_id,
                "number": last_digits(session, block.person_id),
                "reason": blocks.reason(session, block),
                "until": when(line, block.until),
                "by": accounts.called(session, block.by),
                "since": when(line, block.at),
            }
            for block in blocks.listed(session)
        ]
    show.listing(rows, "Nobody is blocked.", as_json=as_json)


@people_.command("consents")
@click.argument("number", type=given.NUMBER)
@show.as_json
@on_a_line
def consents(here: Place, number: str, as_json: bool) -> None:
    """What a number agreed to or withdrew, when, and the words that they were asked with or wrote."""
    with here.session() as session:
        line, person = lines.get(session), known(session, number)
        audit.note(session, here.who, "looked at consents", f"person {person.id}")
        rows = [
            {"when": when(line, row.at), "what": row.what, "given": row.given, "wording": row.wording}
            for row in people.agreements(session, person.id)
        ]
    show.listing(rows, "Nothing was agreed to or withdrawn.", as_json=as_json)


@people_.command("apart")
@click.argument("number", type=given.NUMBER)
@click.argument("other", type=given.NUMBER)
@on_a_line
def keep_apart(here: Place, number: str, other: str) -> None:
    """Never give these two each other again, whoever of them calls. Neither is told."""
    with here.session() as session:
        one, two = _two(session, number, other)
        kept_apart.keep(session, one, two)
        audit.note(session, here.who, "kept apart", f"persons {one} and {two}")
    show.say("These two are not matched from now on. A talk that they are in now is not cut.")


@people_.command("together")
@click.argument("number", type=given.NUMBER)
@click.argument("other", type=given.NUMBER)
@on_a_line
def together(here: Place, number: str, other: str) -> None:
    """Let two be matched again who were kept apart, by one of them or by a coordinator."""
    with here.session() as session:
        one, two = _two(session, number, other)
        if not people.let_meet(session, one, two):
            raise BadInput("These two are not kept apart.")
        offers.look(session)
        audit.note(session, here.who, "no longer kept apart", f"persons {one} and {two}")
    show.say("These two may be matched again.")


def _two(session: Session, number: str, other: str) -> tuple[int, int]:
    if number == other:
        raise BadInput("That is the same number twice.")
    return known(session, number).id, known(session, other).id


def _until(at: float, zone: str, last_day: str | None, days: int | None) -> float | None:
    """The end of the last day there, or so many days on. Raises BadInput."""
    if last_day is not None and days is not None:
        raise BadInput("Say either --until or --days, not both.")
    if days is not None:
        if not 1 <= days <= LONGEST:
            raise BadInput(f"A block is for 1 to {LONGEST} days; without --days it holds until it is lifted.")
        return at + days * DAY
    if last_day is None:
        return None
    end = datetime.fromisoformat(given.dated(last_day)).replace(tzinfo=ZoneInfo(zone)) + timedelta(days=1)
    if end.timestamp() <= at:
        raise BadInput(f"{last_day} is over already.")
    return end.timestamp()


COMMANDS = (people_,)
