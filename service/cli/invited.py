"""Who is invited to be a peer: one at a time, or everybody in a table."""

import csv
from pathlib import Path

import click

from flows import spreadsheet
from service import audit, joining, lines, rota
from service.cli import given, show
from service.cli.place import Place, on_a_line
from service.errors import BadInput
from service.session import Record, Session

COLUMNS = ("number", "name", "languages", "tags")


def take_in(
    session: Session, number: str, name: str, languages: str | None, tags: str | None, agreed: str = ""
) -> Record:
    """Invite somebody, or take down that they have agreed; None leaves what is known of them. Raises BadInput."""
    line = lines.get(session)
    spoken = given.spoken_on(line, languages) if languages else ",".join(line.languages)
    first_name = given.words(name, "name", 40) if name else ""
    if before := joining.has_number(session, number, first_name):
        raise BadInput(f"That number is {before}'s already, who is a peer; each peer needs a number of their own.")
    if agreed:
        record = joining.add_peer(session, number, spoken, first_name)
        joining.agreed(session, record.person_id, given.words(agreed, "agreement", 200))
    else:
        if lacking := joining.lacks_policy(session):
            raise BadInput(
                f"Peers agree to what callers are told, and the line lacks {' and '.join(lacking)}: "
                "`shoulder line policy` sets it."
            )
        record = joining.invite(session, number, spoken, first_name)
    if tags is not None:
        rota.change_peer(session, record.person_id, tags=tags)
    return record


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@on_a_line
def import_(here: Place, file: Path) -> None:
    """Invite everybody in a CSV file: number, and if you like name, languages and tags, by the names in its first row.

    It is done whole or not at all. Several languages or tags in one place stand between quotes, with commas.
    """
    rows = _rows(file)
    with here.session() as session:
        for place, row in enumerate(rows, 2):
            _one(session, here, place, row)
    show.say(f"Asked by text, not at night: {len(rows)}. Each is a peer once they answer 1.")


def _rows(file: Path) -> list[dict[str, str]]:
    """Each row by the names of its columns. Raises BadInput."""
    try:
        table = spreadsheet.rows(spreadsheet.decoded(file.read_bytes()), restkey="")
        rows = [{str(name).strip().lower(): value or "" for name, value in row.items()} for row in table]
    except (UnicodeDecodeError, csv.Error):
        raise BadInput(f"{file.name} cannot be read; save it as CSV (UTF-8).") from None
    rows = [row for row in rows if any(row.values())]
    columns = {str(name).strip().lower() for name in table.fieldnames or ()}.union(*rows)
    if "number" not in columns or columns - set(COLUMNS):
        raise BadInput(f"The first row of {file.name} must name its columns: number, name, languages, tags.")
    if not rows:
        raise BadInput(f"There is nobody in {file.name} below its first row.")
    return rows


def _one(session: Session, here: Place, place: int, row: dict[str, str]) -> None:
    cell = {name: row.get(name, "").strip() for name in COLUMNS}
    try:
        number = given.NUMBER.convert(cell["number"], None, None)
        languages = given.LANGUAGES.convert(cell["languages"], None, None) if cell["languages"] else None
        tags = given.TAGS.convert(cell["tags"], None, None) if cell["tags"] else None
        record = take_in(session, number, cell["name"], languages, tags)
    except BadInput as error:
        raise BadInput(f"Row {place}: {error} Nobody was added.") from None
    audit.note(session, here.who, "added a peer", f"person {record.person_id}")
