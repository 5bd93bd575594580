"""What a line stands on: SQLite in its home folder, a PostgreSQL of its own, a disk that gets full."""

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path

import psycopg

from service.demo.stage import free_port
from tests.faults.line import Impossible, Line, standing, until

ROOT = 0
SIZE = "96m"


class Cluster:
    """A PostgreSQL server in a folder of its own, as the user that it insists on."""

    def __init__(self, folder: Path) -> None:
        self._programs, self._folder, self._port = programs(), folder / "data", free_port()
        self._user = "postgres" if os.geteuid() == ROOT else None
        make_cluster(self._folder, self._user)
        self.start()

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"postgresql://shoulder@127.0.0.1:{self._port}/postgres"

    def start(self) -> None:
        """Until it answers; after a kill it first makes good what its log has."""
        settings = {
            "port": self._port,
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": self._folder,
            "max_connections": 200,
        }
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        self._process: subprocess.Popen[bytes] = subprocess.Popen(
            [self._programs / "postgres", "-D", self._folder, *options],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            cwd="/",
            user=self._user,
        )
        until(self._answers, "PostgreSQL did not come up", str)

    def kill(self) -> None:
        """kill -9; what it had started ends when it sees that."""
        self._process.kill()
        self._process.wait()

    def restart(self) -> None:
        """As its own people do it: nobody is waited for, and the log is closed well."""
        self._process.send_signal(signal.SIGINT)
        self._process.wait()
        self.start()

    def _answers(self) -> bool:
        with suppress(psycopg.OperationalError):
            psycopg.connect(self.url, connect_timeout=2).close()
            return True
        return False


CLUSTERS: dict[Path, Cluster] = {}
"""By the home folder of the line that stands on it."""


@contextmanager
def _on_postgresql() -> Iterator[Line]:
    with tempfile.TemporaryDirectory(prefix="shoulder-pg-", ignore_cleanup_errors=True) as folder:
        cluster = Cluster(Path(folder))
        try:
            with standing(DATABASE_URL=cluster.url) as line:
                CLUSTERS[line.home] = cluster
                yield line
        finally:
            cluster.kill()


@contextmanager
def _on_a_small_disk() -> Iterator[Line]:
    """A file system of its own in memory, which only root may make."""
    with tempfile.TemporaryDirectory(prefix="shoulder-disk-") as folder:
        mount = ["mount", "-t", "tmpfs", "-o", f"size={SIZE},mode=700", "tmpfs", folder]
        made = subprocess.run(mount, capture_output=True, text=True, check=False)
        if made.returncode:
            raise Impossible(f"a small disk cannot be made here: {made.stderr.strip()[-200:]}")
        try:
            with standing(Path(folder)) as line:
                yield line
        finally:
            subprocess.run(["umount", "--lazy", folder], check=True)


def make_cluster(folder: Path, user: str | None) -> None:
    """Files of a PostgreSQL server of its own, in a folder that is not there yet. Raises Impossible."""
    if user:
        shutil.chown(folder.parent, user)
    initdb: list[str | Path] = [programs() / "initdb", "-D", folder, "-U", "shoulder", "--auth=trust", "--no-sync"]
    made = subprocess.run(initdb, capture_output=True, text=True, check=False, cwd="/", user=user)
    if made.returncode:
        raise Impossible(f"initdb: {made.stderr.strip()[-200:]}")


def programs() -> Path:
    """Where PostgreSQL's own programs are. Raises Impossible."""
    found = shutil.which("initdb")
    places = [Path(found).resolve().parent] if found else sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if not places:
        raise Impossible("initdb of PostgreSQL is not installed")
    return places[-1]


GROUNDS: Mapping[str, Callable[[], AbstractContextManager[Line]]] = {
    "sqlite": standing,
    "postgresql": _on_postgresql,
    "small disk": _on_a_small_disk,
}
