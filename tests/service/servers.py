"""Servers of a test's own: PostgreSQL, and pgbouncer before the one that all tests use. Neither runs as root."""

import datetime
import ipaddress
import os
import pwd
import shutil
import signal
import socket
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from psycopg.conninfo import conninfo_to_dict

from service.demo.stage import free_port
from service.install import SYSTEM
from tests.postgresql import SERVER
from tests.service.conftest import eventually

LOCAL = "127.0.0.1"
SOMEBODY = "postgres"
"""Who runs them where we are root; the Debian package of either brings this user."""


def self_signed(home: Path, name: str) -> tuple[Path, Path]:
    """One that vouches for itself, for 127.0.0.1, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder(who, who, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(LOCAL))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    public, secret = home / f"{name}.pem", home / f"{name}.key"
    public.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    secret.write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain))
    return public, secret


class Pooler:
    """A pgbouncer in transaction mode. It may be stopped and started again."""

    def __init__(self, home: Path, program: Path, *told: str) -> None:
        self.port = free_port()
        self._home = home
        self._command = [program, home / "pgbouncer.ini"]
        server = {name: value for name, value in conninfo_to_dict(SERVER).items() if name != "dbname"}
        where = " ".join("{}='{}'".format(name, str(value).replace("'", "''")) for name, value in server.items())
        listens = (f"listen_addr = {LOCAL}", f"listen_port = {self.port}", "unix_socket_dir =", "auth_type = any")
        lines = ("[databases]", f"* = {where}", "[pgbouncer]", *listens, "pool_mode = transaction", *told)
        (home / "pgbouncer.ini").write_text("\n".join(lines) + "\n")
        _hand_over(home / "pgbouncer.ini")

    def start(self) -> None:
        """Start it and wait until it listens."""
        self._process = _started(self._command, self._home, lambda: _listens(self.port))

    def stop(self) -> None:
        """Kill it at once."""
        self._process.kill()
        self._process.wait()

    def leads_to(self, url: str, words: str = "connections=4") -> str:
        """The address of this database through it; what else the old address says is for the server alone."""
        name = url.partition("?")[0].rpartition("/")[2]
        return f"postgresql+psycopg://line@{LOCAL}:{self.port}/{name}?pooler=transaction&{words}"


@contextmanager
def pooler(connections: int, *told: str, tls: tuple[Path, Path] | None = None) -> Iterator[Pooler]:
    """One with so many connections to the server for each database; what more it is told is lines of its settings."""
    program = shutil.which("pgbouncer", path=SYSTEM)
    if program is None:
        pytest.skip("pgbouncer is not installed (apt-get install pgbouncer)")
    with _home() as home:
        if tls is not None:
            own = [_copied(file, home) for file in tls]
            told = (*told, f"client_tls_cert_file = {own[0]}", f"client_tls_key_file = {own[1]}")
            told = (*told, "client_tls_sslmode = require")
        one = Pooler(home, Path(program), f"default_pool_size = {connections}", *told)
        one.start()
        try:
            yield one
        finally:
            one.stop()


@contextmanager
def postgresql(*, tls: tuple[Path, Path] | None = None) -> Iterator[str]:
    """A PostgreSQL server with nothing in it, which speaks TLS or does not; the address of its one database."""
    programs = _programs()
    port = free_port()
    address = f"postgresql://line@{LOCAL}:{port}/postgres"
    with _home() as home:
        folder = home / "cluster"
        plain = ("-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync")
        _run([programs / "initdb", "-D", folder, "-U", "line", *plain], home)
        told = {"listen_addresses": LOCAL, "unix_socket_directories": "", "fsync": "off", "max_connections": "10"}
        if tls is not None:
            public, secret = (_copied(file, home) for file in tls)
            told |= {"ssl": "on", "ssl_cert_file": str(public), "ssl_key_file": str(secret)}
        words = [word for name, value in told.items() for word in ("-c", f"{name}={value}")]
        command: list[str | Path] = [programs / "postgres", "-D", folder, "-p", str(port), *words]
        process = _started(command, home, lambda: _serves(address))
        try:
            yield address.replace(":", "+psycopg:", 1)
        finally:
            process.send_signal(signal.SIGQUIT)  # it ends its own processes, too, and does not wait for anybody
            process.wait()


def _programs() -> Path:
    """Where the newest PostgreSQL server here has its programs."""
    known = [Path(found).parent] if (found := shutil.which("initdb")) else []
    known += [file.parent for file in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if not known:
        pytest.skip("no PostgreSQL server is installed that a test could start (apt-get install postgresql)")
    return max(known, key=lambda folder: int(folder.parent.name) if folder.parent.name.isdecimal() else 0)


@contextmanager
def _home() -> Iterator[Path]:
    """A folder that a server may use: those of pytest are open to nobody but us."""
    with TemporaryDirectory(prefix="shoulder-server-") as name:
        _hand_over(Path(name))
        yield Path(name)


def _hand_over(path: Path) -> None:
    if os.geteuid() == 0:
        try:
            pwd.getpwnam(SOMEBODY)
        except KeyError:
            pytest.skip(f"these servers do not run as root, and there is no user {SOMEBODY} here")
        shutil.chown(path, SOMEBODY, SOMEBODY)


def _copied(file: Path, home: Path) -> Path:
    """The same file as the server's own, which nobody else may read."""
    copy = home / file.name
    shutil.copyfile(file, copy)
    copy.chmod(0o600)
    _hand_over(copy)
    return copy


def _run(command: Sequence[str | Path], home: Path) -> None:
    assert _begun(command, home).wait() == 0, (home / "said.log").read_text()


def _started(command: Sequence[str | Path], home: Path, answers: Callable[[], bool]) -> "subprocess.Popen[bytes]":
    process = _begun(command, home)
    try:
        eventually(lambda: process.poll() is not None or answers())
        assert process.poll() is None, (home / "said.log").read_text()
    except BaseException:
        process.kill()
        process.wait()
        raise
    return process


def _begun(command: Sequence[str | Path], home: Path) -> "subprocess.Popen[bytes]":
    with (home / "said.log").open("ab") as log:
        if os.geteuid() != 0:
            return subprocess.Popen(command, cwd=home, stdout=log, stderr=log)
        return subprocess.Popen(
            command, cwd=home, stdout=log, stderr=log, user=SOMEBODY, group=SOMEBODY, extra_groups=[]
        )


def _listens(port: int) -> bool:
    try:
        socket.create_connection((LOCAL, port), timeout=1).close()
    except OSError:
        return False
    return True


def _serves(address: str) -> bool:
    try:
        psycopg.connect(address).close()
    except psycopg.OperationalError:  # it listens before it is ready
        return False
    return True
