"""PostgreSQL over TLS: with who has the right certificate and with nobody else, and in the clear only if we say so."""

from collections.abc import Iterator
from pathlib import Path
from typing import TypeAlias

import pytest
from sqlalchemy import text

from service.database import Database
from service.errors import Unavailable
from tests.service.servers import postgresql, self_signed

Files: TypeAlias = tuple[Path, Path]
ENCRYPTED = text("select ssl from pg_stat_ssl where pid = pg_backend_pid()")


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Files:
    """The certificate that the server has, and its key."""
    return self_signed(tmp_path_factory.mktemp("ours"), "ours")


@pytest.fixture(scope="module")
def with_tls(ours: Files) -> Iterator[str]:
    """The address of a server that speaks it."""
    with postgresql(tls=ours) as url:
        yield url


@pytest.fixture(scope="module")
def without_tls() -> Iterator[str]:
    """The address of one that does not."""
    with postgresql() as url:
        yield url


@pytest.mark.parametrize("pooled", ["", "&pooler=transaction"])
def test_who_has_the_certificate_that_we_trust_is_spoken_with(with_tls: str, ours: Files, pooled: str) -> None:
    """And nobody on the way reads it."""
    database = Database(f"{with_tls}?sslmode=verify-full&sslrootcert={ours[0]}&connections=2{pooled}")
    with database.transaction() as connection:
        assert connection.execute(ENCRYPTED).scalar() is True
    with database.reading() as connection:
        assert connection.execute(ENCRYPTED).scalar() is True
    database.close()


def test_who_has_another_is_not(with_tls: str, tmp_path: Path) -> None:
    """Somebody in between may be anybody."""
    theirs, _ = self_signed(tmp_path, "theirs")
    refuses(f"{with_tls}?sslmode=verify-full&sslrootcert={theirs}", "certificate verify failed")


def test_who_has_the_right_one_for_another_name_is_not(with_tls: str, ours: Files) -> None:
    """Whoever may have that certificate need not be whom the address names."""
    elsewhere = with_tls.replace("127.0.0.1", "elsewhere.test")
    refuses(
        f"{elsewhere}?hostaddr=127.0.0.1&sslmode=verify-full&sslrootcert={ours[0]}",
        r'server certificate .* does not match host name "elsewhere\.test"',
    )


def test_a_certificate_that_is_not_there_trusts_nobody(with_tls: str) -> None:
    """A slip in its path is no leave to do without."""
    refuses(f"{with_tls}?sslmode=verify-full&sslrootcert=/nowhere/root.pem", "root certificate file .* does not exist")


def test_a_server_without_tls_is_not_spoken_with_where_it_is_asked_for(without_tls: str, ours: Files) -> None:
    """Nor is anything said in the clear then; without that word, it is."""
    refuses(f"{without_tls}?sslmode=require", "server does not support SSL, but SSL was required")
    refuses(f"{without_tls}?sslmode=verify-full&sslrootcert={ours[0]}", "server does not support SSL")
    database = Database(without_tls)
    with database.transaction() as connection:
        assert connection.execute(ENCRYPTED).scalar() is False
    database.close()


def refuses(address: str, why: str) -> None:
    """Whatever we would do there, we hear in our own sentence that the database does not answer, and why."""
    database = Database(address)
    for kind in (database.transaction, database.reading, database.by_itself, database.snapshot):
        with pytest.raises(Unavailable, match=f"the database did not answer: (?s:.)*{why}"), kind():
            pass
    assert not database.answers()
    database.close()
