"""From a file to something that may be published: read, linted, tested and explored, with the line's shared blocks."""

from collections.abc import Collection
from pathlib import Path

from rich.console import Console

from flows.script import Script
from service.cli.scripts import files
from service.errors import BadInput
from service.scripts import proofs
from service.scripts.proofs import Known, Proved, Unacknowledged, Unproved


def proved(name: str, file: Path, known: Known, acknowledged: Collection[str]) -> Proved:
    """What a file writes, if it passes every proof. Raises BadInput with what is in the way."""
    source = files.source(file)
    with Console(stderr=True).status(f"Proving {file.name} ..."):
        try:
            return proofs.prove(name, source, known, acknowledged)
        except Unacknowledged as refused:
            said = " ".join(f"--acknowledge {rule}" for rule in refused.rules)
            raise BadInput(
                f"{file} can be published once you have thought about this.\n"
                f"{refused}\nNothing was published. If it is right as it is, say so with {said}"
            ) from None
        except Unproved as refused:
            raise BadInput(
                f"{file} cannot be published as it is; `shoulder scripts check` shows where.\n"
                f"{refused}\nNothing was published."
            ) from None


def written(name: str, file: Path, known: Known) -> Script:
    """What a file writes, proved or not. Raises BadInput when it cannot be read."""
    try:
        return proofs.written(name, files.source(file), known)
    except Unproved as refused:
        raise BadInput(f"{file} cannot be read as a script; `shoulder scripts check` shows where.\n{refused}") from None
