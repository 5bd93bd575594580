"""`shoulder backup` and `shoulder restore`: all that a line keeps, in one sealed file, and back from it."""

import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import Connection, func, select

from service import audit, keyring, migrations, sealing, shape
from service import lines as line_records
from service.backup import container, dump, returning
from service.backup.dump import Head
from service.backup.returning import Held
from service.clock import Clock
from service.database import Database
from service.errors import BadInput, SettingsError, StartError
from service.session import Session
from service.settings import Settings
from service.tables import lines, metadata, secrets
from service.vault import Vault, unwrap

__all__ = ["Head", "Held", "Trial", "holds_a_line", "look_into", "make", "restore", "try_out"]

NAME = "shoulder-%Y-%m-%dT%H%M%SZ.backup"
BRING_THE_KEYS = (
    "There is no key here, and a backup opens only with the keys of the line that made it. Copy that line's key file "
    "to {}, or set SHOULDER_KEYS to what is in it; copy its file `withdrawals` there too, which says who was erased "
    "and who stopped texts since. Then restore again. Nothing was changed here."
)


def make(chosen: Settings, place: Path) -> Path:
    """Write everything, as it is at this instant, into a new file, or a file of that time in a folder; returns it.

    The line goes on meanwhile. Raises BadInput when the file is there or cannot be written, Unavailable, SettingsError.
    """
    at = Clock(chosen.shoulder_home).now()
    file = place / datetime.fromtimestamp(at, UTC).strftime(NAME) if place.is_dir() else place
    key = keyring.load(chosen.shoulder_keys, chosen.shoulder_home, make=False)[0]
    database = Database(chosen.database_url)
    try:
        handle, draft = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.parent)
        try:
            with os.fdopen(handle, "wb") as opened, database.snapshot() as connection:
                container.seal(key, dump.read(connection, Head(shape.newest(), at)), opened)
                opened.flush()
                os.fsync(opened.fileno())
            os.link(draft, file)
        finally:
            os.unlink(draft)
    except FileExistsError:
        raise BadInput(f"{file} is there already; name another file. It was left as it is.") from None
    except OSError as error:
        raise BadInput(f"{file} cannot be written ({error.strerror}); name another file or folder.") from error
    finally:
        database.close()
    return file


def look_into(chosen: Settings, file: Path) -> Head:
    """Read a backup to its end, so that nothing is begun with one that cannot be ended; says what it is of.

    Raises BadInput, StartError for one of a newer version, SettingsError when no key is here.
    """
    with _opened(file) as opened:
        found = dump.lines(container.opened(_keys(chosen), opened))
        head = dump.head(found)
        for _ in found:
            pass
    if not shape.is_known(head.revision):
        raise StartError(
            "This backup was made by a newer version of the line; install that version first. Nothing was changed here."
        )
    return head


def holds_a_line(chosen: Settings) -> bool:
    """Whether there is anything that a restore would take away."""
    database = Database(chosen.database_url)
    try:
        shape.refuse_newer(database)
        with database.reading() as connection:
            there = connection.dialect.has_table(connection, lines.name)
            return there and bool(connection.execute(select(func.count()).select_from(lines)).scalar())
    finally:
        database.close()


def restore(chosen: Settings, file: Path, who: str) -> Held:
    """Put everything back as it was then, whole or not at all; what waited is held, who withdrew stays withdrawn.

    Raises what look_into raises, and Unavailable.
    """
    head = look_into(chosen, file)
    keys = _keys(chosen)
    database = Database(chosen.database_url)
    try:
        with database.reshaping() as connection, _opened(file) as opened:
            found = dump.lines(container.opened(keys, opened))
            migrations.begin_anew(connection, dump.head(found).revision)
            dump.write(connection, found)
            migrations.upgrade(connection, migrations.NEWEST)
            vault = _vault(connection, keys)
            sealing.seal(connection, vault)
            held = returning.settle(
                connection, vault, Clock(chosen.shoulder_home).now(), chosen.shoulder_home, who, head
            )
        database.rewrite(*sealing.TABLES)
        return held
    finally:
        database.close()


@dataclass(frozen=True)
class Trial:
    """What a backup turned out to hold: when it is of, its rows by table, and whether its log holds on every line."""

    at: float
    rows: Mapping[str, int]
    log_holds: bool


def try_out(chosen: Settings, file: Path) -> Trial:
    """Put a backup back into a place of its own, look at everything, and throw it away; nothing else is touched.

    Raises what restore raises.
    """
    with tempfile.TemporaryDirectory(prefix="shoulder.") as folder:
        apart = chosen.model_copy(update={"database_url": f"sqlite:///{folder}/trial.db"})
        at = look_into(apart, file).at
        restore(apart, file, "a trial")
        database = Database(apart.database_url)
        try:
            with database.reading() as connection:
                vault = _vault(connection, _keys(chosen))
                counts = {table.name: select(func.count()).select_from(table) for table in metadata.sorted_tables}
                rows = {name: int(connection.execute(count).scalar_one()) for name, count in counts.items()}
                sessions = [Session(connection, at, vault, line_id) for line_id in line_records.ids(connection)]
                return Trial(at, rows, all(audit.broken(session) is None for session in sessions))
        finally:
            database.close()


def _keys(chosen: Settings) -> keyring.Keyring:
    """What a backup is opened with; whoever restores on a new machine is told what to bring there."""
    file = chosen.shoulder_home / keyring.KEY_FILE
    if not chosen.shoulder_keys and not file.exists():
        raise SettingsError(BRING_THE_KEYS.format(file))
    return keyring.load(chosen.shoulder_keys, chosen.shoulder_home, make=False)


@contextmanager
def _opened(file: Path) -> Iterator[BinaryIO]:
    try:
        with file.open("rb") as opened:
            yield opened
    except OSError as error:
        raise BadInput(f"{file} cannot be read ({error.strerror}). Nothing was changed here.") from error


def _vault(connection: Connection, keys: keyring.Keyring) -> Vault:
    wrapped = connection.execute(select(secrets.c.wrapped).where(secrets.c.name == "lookup")).scalar_one()
    return Vault(keys, unwrap(keys, wrapped))
