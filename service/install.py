"""Prepare .venv from the locks: `python3 -I service/install.py [tools]`. Runs before anything is installed.

Each part leaves its stamp when it is finished; whoever finds none begins it again from nothing.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).absolute().parents[1]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
PIP = (PYTHON, "-m", "pip", "install", "-qq", "--disable-pip-version-check")
LOCKS = {"line": ROOT / "requirements.lock", "tools": ROOT / "tests" / "requirements.lock"}
DEBIAN = {"chromium": "the browser tests", "pgbouncer": "the tests behind a pooler"}
"""Packages with a program of the same name, and what is left out without it."""
SYSTEM = os.pathsep.join((os.environ.get("PATH", os.defpath), "/usr/sbin"))
APT = ("apt-get", "-qq", "-o", "Dpkg::Use-Pty=0")


class NotInstalledError(Exception):
    """Why not, and what to do, in a sentence."""


def main(arguments: list[str]) -> None:
    """Install what runs the line and, asked for tools, what tests it. What is there already is left alone."""
    with _alone():
        _require("line")
        if "tools" in arguments:
            _require("tools")
            for package in DEBIAN:
                _debian(package)


def _require(part: str) -> None:
    stamp, lock = VENV / f".{part}.installed", LOCKS[part]
    place = f"{ROOT} {sys.version_info[:2]}\n"
    sign = place + hashlib.sha256(lock.read_bytes()).hexdigest()
    found = stamp.read_text() if stamp.exists() and PYTHON.exists() else ""
    if found == sign:
        return
    print(f"Installing the {part} into .venv; this takes about a minute.", flush=True)
    stamp.unlink(missing_ok=True)
    if part == "line" and not found.startswith(place):
        _new_venv()
    _run([*PIP, "--require-hashes", "-r", lock])
    if part == "line":
        _run([*PIP, "--no-deps", "--no-build-isolation", "-e", ROOT])
    stamp.write_text(sign)


def _new_venv() -> None:
    if not find_spec("ensurepip") or not find_spec("venv"):
        raise NotInstalledError("This Python has no venv module; on Debian, apt-get install python3-venv.")
    _run([sys.executable, "-m", "venv", "--clear", VENV])


def _run(command: list[str | Path]) -> None:
    try:
        subprocess.run(command, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise NotInstalledError("That did not work; the reason is above. Run the same again after.") from error


def _debian(package: str) -> None:
    """What some tests need beside Python, where this user may install it."""
    if shutil.which(package, path=SYSTEM):
        return
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        print(f"There is no {package} here: {DEBIAN[package]} are left out. Install {package} to run them.")
        return
    print(f"Installing {package} for {DEBIAN[package]}.", flush=True)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for words in (["update"], ["install", "--yes", "--no-install-recommends", package]):
        done = subprocess.run([*APT, *words], env=quiet, stdout=subprocess.DEVNULL)
        if done.returncode:
            print(f"apt-get could not install {package}: {DEBIAN[package]} are left out.")
            return


@contextmanager
def _alone() -> Iterator[None]:
    """One installation at a time in this checkout."""
    folder = os.open(ROOT, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except (NotInstalledError, OSError) as reason:
        sys.exit(f"Not installed: {reason}")
    except KeyboardInterrupt:
        sys.exit("Not installed: interrupted. The next make begins again.")
