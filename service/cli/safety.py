"""`shoulder safety`: a line's own list of words that bring a person, tried on labelled texts before it is used."""

from pathlib import Path
from typing import Any

import click

from service import accounts, audit, lines, phrase_lists
from service.cli import place, show
from service.cli.place import Place, on_a_line, when
from service.cli.scripts.files import FILE, source
from service.errors import BadInput
from service.safety import Phrases, Score, Tally, labelled, problems
from service.safety import score as score_texts


@click.group()
def safety() -> None:
    """The words that bring a person. A match decides nothing: it informs the peer or on call."""


@safety.command()
@click.argument("file", type=FILE)
@click.option("--with", "list_file", type=FILE, help="A list in a file, instead of the one in use.")
@click.option("--line", "which_line", metavar="LINE", help="Name, number or id of the line, if there are several.")
@show.as_json
def score(file: Path, list_file: Path | None, which_line: str | None, as_json: bool) -> None:
    """How a list does on texts of your own: a {"text", "label"} or “label: text” to a line (explicit, ordinary ...).

    The file stays where it is; nothing of it is kept or sent.
    """
    phrases = _in_use(which_line) if list_file is None else _load(list_file)
    found = score_texts(phrases, labelled(source(file)))
    if as_json:
        show.facts(_numbers(found), as_json=True)
        return
    show.facts(
        {
            "explicit tier": _said(found.explicit),
            "any tier": _said(found.any_tier),
            "false alarms": _rate(found.false_alarms, "in 500 ordinary texts"),
        }
    )
    show.listing(_outcomes(found), "There is no text in it.", as_json=False)


@safety.command()
@click.argument("file", type=FILE)
def check(file: Path) -> None:
    """Name every bad line of a list, with what to do about it."""
    wrong = problems(source(file))
    if wrong:
        raise BadInput("\n".join(wrong))
    show.say(f"✓ {file} can be used.", style="green")


@safety.command()
@click.argument("file", type=FILE, required=False)
@click.option("--shipped", is_flag=True, help="The list that comes with the line.")
@click.option("--number", type=int, help="One that was in use before, by its number in the history.")
@on_a_line
def use(here: Place, file: Path | None, shipped: bool, number: int | None) -> None:
    """Look at texts with this list from now on. One that cannot be read is refused, and nothing changes."""
    if sum((file is not None, shipped, number is not None)) != 1:
        raise BadInput("Name a file, or say --shipped or --number.")
    written = phrase_lists.SHIPPED if file is None else source(file)
    if file is not None and problems(written):
        raise BadInput(f"{problems(written)[0]} The list in use stays; `shoulder safety check` names every bad line.")
    with here.session() as session:
        chosen = written if number is None else _before(here, number)
        phrases = phrase_lists.use(session, chosen, here.who)
        audit.note(session, here.who, "changed the phrase list", f"line {session.line_id}")
    show.say(f"In use from now on: the list that was checked on {phrases.checked}.", style="green")


@safety.command("show")
@on_a_line
def show_(here: Place) -> None:
    """The list in use, as it is written: a good beginning for your own."""
    with here.reading() as session:
        row = phrase_lists.newest(session)
    click.echo(phrase_lists.shipped() if row is None else row.source, nl=False)


@safety.command()
@show.as_json
@on_a_line
def history(here: Place, as_json: bool) -> None:
    """The lists that were in use, the newest first, and by whom."""
    with here.reading() as session:
        found, line, used = phrase_lists.all_of(session), lines.get(session), phrase_lists.newest(session)
        names = {row.by: accounts.called(session, row.by) for row in found}
    rows = [
        {
            "number": len(found) - place,
            "list": "own" if row.source else "shipped",
            "checked": row.checked,
            "by": names[row.by],
            "at": when(line, row.at),
            "in use": row.id == used.id if used is not None else place == 0 and not row.source,
        }
        for place, row in enumerate(found)
    ]
    show.listing(rows, "The list that comes with the line has been in use ever since.", as_json=as_json)


def _before(here: Place, number: int) -> str:
    with here.reading() as session:
        found = phrase_lists.all_of(session)
    if not 1 <= number <= len(found):
        raise BadInput(f"No list here has the number {number}; `shoulder safety history` shows them.")
    return str(found[len(found) - number].source)


def _in_use(which_line: str | None) -> Phrases:
    with place.opened() as house, house.reading(place.pick(house, which_line)) as session:
        return phrase_lists.in_use(session)


def _load(file: Path) -> Phrases:
    return Phrases.load(source(file))


def _said(tally: Tally) -> str:
    found, right = f"{tally.found} of {tally.wanted}", f"{tally.right} of {tally.flagged}"
    return f"recall {_rate(tally.recall, f'({found})')}, precision {_rate(tally.precision, f'({right})')}"


def _rate(value: float | None, of: str) -> str:
    return "unknown" if value is None else f"{value:.2f} {of}"


def _numbers(found: Score) -> dict[str, Any]:
    tiers = {"explicit": found.explicit, "any": found.any_tier}
    return {
        **{
            name: {
                "recall": tally.recall,
                "precision": tally.precision,
                "found": tally.found,
                "wanted": tally.wanted,
                "right": tally.right,
                "flagged": tally.flagged,
            }
            for name, tally in tiers.items()
        },
        "false_alarms_in_500": found.false_alarms,
        "texts": _outcomes(found),
    }


def _outcomes(found: Score) -> list[dict[str, Any]]:
    return [{"label": label, "found as": how, "texts": count} for (label, how), count in sorted(found.table.items())]


COMMANDS = (safety,)
