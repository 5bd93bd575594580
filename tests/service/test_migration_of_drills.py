"""A database that was in use keeps its pages when escalations may be about nobody."""

from sqlalchemy import insert, select, text

from service import migrations, tables
from service.database import Database

BEFORE = (
    "insert into lines (id, name, languages, zone, policy, policy_is_demo, paused, settings, created_at)"
    " values (1, 'Willow', 'en', 'UTC', '{}', false, false, '{}', 0)",
    "insert into people (id, line_id, lookup, language, language_chosen, created_at)"
    " values (1, 1, 'x', 'en', false, 0)",
    "insert into escalations (id, line_id, about_id, reason, code, state, tier, round, triggered_at, note)"
    " values (5, 1, 1, 'urgent', '4417', 'triggered', 1, 1, 0, 'calm')",
    "insert into pages (id, line_id, escalation_id, person_id, tier, round, channel, at)"
    " values (9, 1, 5, 1, 1, 1, 'sms', 0)",
)


def test_escalations_and_their_pages_survive_it(database_url: str) -> None:
    """SQLite makes the table anew; nothing that hangs on it is lost, and nothing is left aside."""
    database = Database(database_url)
    with database.transaction() as connection:
        migrations.upgrade(connection, "0005")
        for row in BEFORE:
            connection.execute(text(row))
    migrations.migrate(database)
    with database.transaction() as connection:
        kept = connection.execute(select(tables.escalations)).one()
        assert (kept.id, kept.about_id, kept.code, kept.note, kept.note_words_id) == (5, 1, "4417", "calm", None)
        assert connection.execute(select(tables.pages)).one().escalation_id == 5
        drill = {"reason": "drill", "code": "4418", "state": "triggered", "triggered_at": 0, "drill": True}
        connection.execute(insert(tables.escalations).values(line_id=1, about_id=None, **drill))
    database.close()
