"""`shoulder scripts export` and `import`: scripts between a line and files, one or all of them."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

import click

from service import scripts as records
from service.cli import given, show
from service.cli.place import Place, on_a_line, typist
from service.cli.scripts import files, proving
from service.errors import BadInput
from service.scripts.proofs import BLOCK, Known, Proved, is_block
from service.scripts.publishing import Draft, require
from service.session import Session
from service.switchboard import versions

ENDING = ".nt"


@click.command()
@click.argument("name", required=False)
@click.option("--version", "number", type=given.ID, default=None, help="Which one; the newest if not said.")
@click.option("-o", "--out", "file", type=files.FILE, default=None, help="Write it here; must not exist yet.")
@click.option("--all", "folder", type=click.Path(file_okay=False, path_type=Path), help="Every script in use, here.")
@on_a_line
def export(here: Place, name: str | None, number: int | None, file: Path | None, folder: Path | None) -> None:
    """The source of a version, as it was written; or of every script that is in use, as files in a folder."""
    if folder is not None and name is None:
        _export_all(here, folder)
    elif name is not None and folder is None:
        _export_one(here, name, number, file)
    else:
        raise BadInput("Say which script, or --all with a folder.")


@click.command("import")
@click.argument("chosen", type=click.Path(path_type=Path), metavar="FILES", nargs=-1, required=True)
@click.option("--note", default="", help="What is new, for whoever reads the list of versions.")
@click.option("--acknowledge", "acknowledged", metavar="RULE", multiple=True, help="A warning you have thought about.")
@show.as_json
@on_a_line
def import_(here: Place, chosen: tuple[Path, ...], note: str, acknowledged: tuple[str, ...], as_json: bool) -> None:
    """Publish many scripts in one go, all or none; a folder stands for the files in it.

    Each takes the name of its file. What is in use already, word for word, is left as it is.
    """
    named = _named(chosen)
    with here.reading() as session:
        known = records.known(session)
    proved = _all_proved(named, known, acknowledged)
    _require_one_each(proved)
    with here.session() as session:
        rows = [_published(session, here, Draft(name, one, " ".join(note.split()))) for name, one in proved.items()]
    show.listing(rows, "", as_json=as_json)


def _named(chosen: tuple[Path, ...]) -> dict[str, Path]:
    """The files, by the names of their scripts."""
    found = [one for path in chosen for one in (sorted(path.glob(f"*{ENDING}")) if path.is_dir() else [path])]
    if not found:
        raise BadInput(f"There is no file that ends in {ENDING} there.")
    named = {given.words(file.stem, "name", 40): file for file in found}
    if len(named) < len(found):
        twice = next(name for name, count in Counter(file.stem for file in found).items() if count > 1)
        raise BadInput(f"Two of the files are called {twice}; nothing was published.")
    return named


def _all_proved(named: dict[str, Path], known: Known, acknowledged: tuple[str, ...]) -> dict[str, Proved]:
    """Every file, proved; what is wrong with several is said of each."""
    brought = {name: source for name, file in named.items() if is_block(source := files.source(file))}
    known = replace(known, blocks={**known.blocks, **brought})
    proved: dict[str, Proved] = {}
    refused: list[str] = []
    for name, file in named.items():
        try:
            proved[name] = proving.proved(name, file, known, acknowledged)
        except BadInput as error:
            refused.append(str(error))
    if refused:
        raise BadInput("\n".join(refused))
    return proved


def _require_one_each(proved: dict[str, Proved]) -> None:
    """Only one script at a time is used for a purpose."""
    by_purpose: dict[str, str] = {}
    for name, one in proved.items():
        purpose = one.used_for
        if purpose and purpose != BLOCK and by_purpose.setdefault(purpose, name) != name:
            raise BadInput(f"{by_purpose[purpose]} and {name} are both used for {purpose}; nothing was published.")


def _published(session: Session, here: Place, draft: Draft) -> dict[str, object]:
    current = next((row for row in records.in_use(session).values() if row.name == draft.name), None)
    if current is not None and records.says(session, current.id, draft.proved):
        return {"name": draft.name, "version": current.number, "what": "in use already"}
    published = records.publish(session, draft, author=typist())
    versions.note_published(session, here.who, draft, published)
    what = "new" if published.version.number == 1 else "only words" if published.same_structure else "the structure"
    return {"name": draft.name, "version": published.version.number, "what": what}


def _export_one(here: Place, name: str, number: int | None, file: Path | None) -> None:
    with here.reading() as session:
        source = str(require(session, name, number).source)
    if file is None:
        click.echo(source, nl=False)
    else:
        files.write(file, source.encode())


def _export_all(here: Place, folder: Path) -> None:
    """Nothing is written over; what is not in use is named."""
    with here.reading() as session:
        found = {row.name: records.source(session, row.id) for row in records.in_use(session).values()}
        others = sorted({row.name for row in records.listed(session)} - set(found))
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadInput(f"{folder} cannot be made: {error.strerror}.") from error
    there = [name for name in found if (folder / f"{name}{ENDING}").exists()]
    if there:
        raise BadInput(f"{folder / there[0]}{ENDING} exists already; nothing was written.")
    written: list[Path] = []
    try:
        for name, source in sorted(found.items()):
            files.write(folder / f"{name}{ENDING}", source.encode())
            written.append(folder / f"{name}{ENDING}")
    except BadInput:
        for file in written:
            file.unlink()
        raise
    show.say(f"{len(found)} scripts are in {folder}.")
    if others:
        show.say(f"Not in use, and not among them: {', '.join(others)}.")


COMMANDS = (export, import_)
