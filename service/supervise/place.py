"""What must be so before anything starts: a home folder of one's own, and free ports."""

import fcntl
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from service.errors import StartError

LOCK_FILE = "up.lock"


@contextmanager
def hold(home: Path, note: str) -> Iterator[None]:
    """Keep the home folder for one supervisor, with a note for whoever comes second.

    The kernel lets go of it however this process ends. Raises StartError when held, or not to be written.
    """
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = os.open(home / LOCK_FILE, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise _unwritable(home, error) from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.ftruncate(lock, 0)
        os.write(lock, note.encode())
        _write_beside(home)
        yield
    except BlockingIOError:
        running = os.read(lock, 500).decode(errors="replace")
        raise StartError(f"This line is already up: {running}. Stop that one first, or go there.") from None
    finally:
        os.close(lock)


def require_free(port: int, what: str, instead: str) -> None:
    """Raises StartError when something else listens there."""
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the servers do: a recent one is no bar
        try:
            trial.bind(("127.0.0.1", port))
        except OSError as error:
            raise StartError(f"Port {port}, for {what}, is taken ({error.strerror}); {instead}.") from error


def _write_beside(home: Path) -> None:
    trial = home / f".trial.{os.getpid()}"
    try:
        trial.touch()
        trial.unlink()
    except OSError as error:
        raise _unwritable(home, error) from error


def _unwritable(home: Path, error: OSError) -> StartError:
    return StartError(f"The folder {home} cannot be written ({error.strerror}); make it writable or set SHOULDER_HOME.")
