"""A database in which names of coordinators and reasons of blocks were plain: sealed once it is migrated, and found."""

import pytest
from sqlalchemy import select, text

from service import accounts, blocks, migrations, people, sealing, tables
from service.accounts import kept
from service.database import Database
from service.escalation import noted
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
ESCALATION = (
    "insert into escalations (id, line_id, about_id, acknowledged_by, reason, code, state, tier, round, triggered_at,"
    " note, drill) values (:id, 1, :about, 1, 'urgent', '4417', 'resolved', 1, 1, 0, :note, false)"
)
NOTES = {1: (LIVES, "played a bassoon"), 2: (GONE, "a bassoon too"), 3: (None, "bassoon drill"), 4: (LIVES, "")}
NOTES |= {5: (LIVES, "cannot be texted")}
SIGNED = (
    "insert into versions (line_id, name, used_for, number, source, compiled, text_hash, structure_hash, author, note,"
    " at) values (1, 'a', 'closing', :n, '', '{}', '', '', :name, '', 0)",
    "insert into drafts (line_id, name, revision, based_on, author, at) values (1, 'a', :n, 0, :name, 0)",
    "insert into publications (line_id, used_for, version_id, author, at) values (1, 'closing', :n, :name, 0)",
    "insert into phrase_lists (line_id, source, checked, by, at) values (1, '', '2026-01-01', :name, 0)",
    "insert into setting_changes (line_id, key, before, after, who, at) values (1, 'a', '{}', '{}', :name, 0)",
)
WROTE = ("Zoe", "Ottoline Ávila", "Kim", "mo", "shipped")
ACCOUNT = (
    "insert into accounts (id, line_id, person_id, name, name_key, role, language, wrapped_key, sealed_secret,"
    " codes_on, last_code, recovery, created_at, removed_at)"
    " values (:id, 1, 1, :name, :named, 'admin', 'en', :key, :key, false, 0, '[]', 0, :removed)"
)

SIGNED_IN = (
    (tables.versions, "author"),
    (tables.drafts, "author"),
    (tables.publications, "author"),
    (tables.phrase_lists, "by"),
    (tables.setting_changes, "who"),
)
SEALED = (tables.blocks, tables.accounts, tables.escalations, *(table for table, _ in SIGNED_IN))


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
        for number, (about, note) in NOTES.items():
            connection.execute(text(ESCALATION), {"id": number, "about": about, "note": note})
        for statement in SIGNED:
            for number, name in enumerate(WROTE, 1):
                connection.execute(text(statement), {"n": number, "name": name})
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
        now = repr([session.all(select(table)) for table in SEALED]).casefold()
        assert not [plain for plain in ("bassoon", "'zoe'", "ottoline", "'kim'") if plain in now]
        notes = [noted.read(session, row) for row in session.all(select(tables.escalations).order_by("id"))]
        assert notes == ["played a bassoon", "", "bassoon drill", "", "cannot be texted"]
        for table, column in SIGNED_IN:
            names = [row[0] for row in session.all(select(table.c[column]).order_by(table.c.id))]
            assert names == ["account 1", "account 2", "account 3", "command line, mo", "shipped"], table.name
            assert [accounts.called(session, one) for one in names][:3] == ["Zoe", "Ottoline Ávila", "Kim"]
        assert {row.by for row in rows} == {"command line, mo"}
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
