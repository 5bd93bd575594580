"""A database in which names of coordinators and reasons of blocks were plain: sealed once it is migrated, and found."""

import pytest
from sqlalchemy import select, text

from service import accounts, blocks, migrations, people, sealing, tables
from service.accounts import kept
from service.database import Database
from service.session import Session
from service.vault import Vault
from tests.service.shell import Shell

KEYS = Vault([b"1" * 32], b"2" * 32)
LIVES, GONE = 1, 2
LINE = (
    "insert into lines (id, name, languages, zone, policy, policy_is_demo, paused, settings, created_at)"
    " values (1, 'Willow', 'en', 'UTC', '{}', false, false, '{}', 0)"
)
PERSON = (
    "insert into people (id, line_id, lookup, wrapped_key, language, language_chosen, created_at)"
    " values (:id, 1, :lookup, :key, 'en', false, 0)"
)
BLOCK = "insert into blocks (id, line_id, person_id, reason, by, at) values (:id, 1, :id, :why, 'mo', 7)"
ACCOUNT = (
    "insert into accounts (id, line_id, person_id, name, name_key, role, language, wrapped_key, sealed_secret,"
    " codes_on, last_code, recovery, created_at, removed_at)"
    " values (:id, 1, 1, :name, :named, 'admin', 'en', :key, :key, false, 0, '[]', 0, :removed)"
)


def test_what_was_plain_is_sealed_and_found(database_url: str) -> None:
    """Names keep their order and are found however they are typed; a removed one is free; erased is erased."""
    database = Database(database_url)
    with database.transaction() as connection:
        migrations.upgrade(connection, "0021")
        connection.execute(text(LINE))
        for person, key in ((LIVES, KEYS.new_person_key()), (GONE, None)):
            connection.execute(text(PERSON), {"id": person, "lookup": bytes([person]) * 32, "key": key})
            connection.execute(text(BLOCK), {"id": person, "why": "threats with a bassoon"})
        for number, (name, removed) in enumerate((("Zoe", None), ("Ottoline Ávila", None), ("Kim", 5)), 1):
            row = {"id": number, "name": name, "key": KEYS.new_person_key(), "removed": removed}
            named = kept.key(name) if removed is None else f"\n{number}"
            connection.execute(text(ACCOUNT), {**row, "named": named})
    migrations.migrate(database)
    with database.transaction() as connection:
        assert sealing.is_plain(connection)
        sealing.seal(connection, KEYS)
        assert not sealing.is_plain(connection)
        session = Session(connection, 9.0, KEYS, 1)
        rows = session.all(select(tables.blocks).order_by(tables.blocks.c.id))
        assert [blocks.reason(session, row) for row in rows] == ["threats with a bassoon", ""]
        assert [accounts.name(session, row) for row in accounts.all_of(session)] == ["Ottoline Ávila", "Zoe"]
        assert (found := accounts.named(session, " ottoline  ÁVILA")) is not None and found.id == 2
        assert accounts.named(session, "Kim") is None
        now = repr([session.all(select(table)) for table in (tables.blocks, tables.accounts)]).casefold()
        assert not [plain for plain in ("bassoon", "'zoe'", "ottoline", "'kim'") if plain in now]
        assert session.one(select(tables.accounts.c.name_key).where(tables.accounts.c.id == 3)).name_key == "\n3"
    database.close()


@pytest.mark.parametrize("name", ["Zoe", "zoe", " ZOE "])
def test_a_name_is_known_again_only_with_the_keys(name: str) -> None:
    """Two lines' keys make two hashes of one name; neither is longer than its column."""
    folded = kept.key(name)
    mine, other = sealing.name_key(KEYS, folded), sealing.name_key(Vault([b"1" * 32], b"3" * 32), folded)
    assert mine == sealing.name_key(KEYS, "zoe") != other and len(mine) == 40


def test_whoever_migrates_seals(shell: Shell) -> None:
    """At each start, before anybody reads it; a backup of then that is put back, too."""
    with shell.session() as session:
        person = people.met(session, "+15550007001", "en")
        session.add(tables.blocks, person_id=person.id, reason="a bassoon", by="mo", at=session.at)
    shell.does("backup", "then.backup")
    for command in (("migrate",), ("restore", "then.backup", "--yes")):
        assert shell.run(*command).exit_code == 0
        with shell.session() as session:
            [block] = session.all(select(tables.blocks))
            assert (block.reason, blocks.reason(session, block)) == ("", "a bassoon")
