"""What is asked at each text and each match is found by an index, however long the line has been there."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
AT = sa.Float(precision=53)
INDEXES = {
    "questions": {"person": ["person_id"], "ref": ["ref", "kind"]},
    "words": {"person": ["person_id"]},
    "outbox": {"to": ["to_id"]},
    "pages": {"person": ["person_id"]},
    "consents": {"person": ["person_id", "id"]},
    "escalations": {"about": ["about_id"]},
    "notices": {"kind": ["line_id", "kind", "at"]},
}
PARTIAL = {
    "conversations": {
        "talked": (["caller_id", "id"], "closed_at is not null and peer_id is not null"),
        "alone": (["caller_id", "id"], "closed_at is not null and peer_id is null"),
        "peer": (["peer_id", "id"], "closed_at is not null and peer_id is not null"),
        "responder": (["responder_id", "id"], "closed_at is not null and responder_id is not null"),
    },
    "legs": {"person": (["person_id"], "ended_at is not null")},
    "inbox": {"person": (["person_id"], "person_id is not null")},
    "outbox": {"page": (["ref"], "kind = 'page'")},
    "notices": {"unseen": (["line_id", "id"], "seen_at is null")},
    "remains": {"other": (["other_id"], "other_id is not null")},
}
KEY = ["person_id", "language", "tag"]
ORDER = ["line_id", "language", "tag", "talks", "load", "idle_since", "person_id"]


def upgrade() -> None:
    """The older code does not notice."""
    for table, indexes in INDEXES.items():
        for name, columns in indexes.items():
            op.create_index(f"ix_{table}_{name}", table, columns)
    for table, partial in PARTIAL.items():
        for name, (columns, where) in partial.items():
            such = sa.text(where)
            op.create_index(f"ix_{table}_{name}", table, columns, sqlite_where=such, postgresql_where=such)
    _both_ways()
    _pool()


def _both_ways() -> None:
    """Two who are kept apart are found from either: the code has always written both rows, and relies on it now."""
    op.execute(
        "insert into apart (line_id, person_id, other_id, at) select one.line_id, one.other_id, one.person_id, one.at "
        "from apart one where not exists (select 1 from apart other "
        "where other.person_id = one.other_id and other.other_id = one.person_id)"
    )


def _pool() -> None:
    """A peer who is asked leaves the pool at once: their rows are found by its key, and lie in it."""
    op.drop_index("ix_pool_person", table_name="pool")
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint("pk_pool", "pool")
        op.create_primary_key("pk_pool", "pool", KEY)
        return
    op.drop_index("ix_pool_order", table_name="pool")
    op.rename_table("pool", "pool_before")
    op.create_table(
        "pool",
        sa.Column("line_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("tag", sa.String(length=40), nullable=False),
        sa.Column("talks", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("load", sa.Integer(), nullable=False),
        sa.Column("idle_since", AT, nullable=False),
        sa.Column("free_from", AT, nullable=False),
        sa.Column("free_until", AT, nullable=True),
        sa.ForeignKeyConstraint(["line_id"], ["lines.id"], name=op.f("fk_pool_line_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_pool_person_id")),
        sa.PrimaryKeyConstraint(*KEY, name=op.f("pk_pool")),
        sqlite_with_rowid=False,
    )
    columns = "line_id, person_id, language, tag, talks, load, idle_since, free_from, free_until"
    op.execute(f"insert into pool ({columns}) select {columns} from pool_before")
    op.drop_table("pool_before")
    op.create_index("ix_pool_order", "pool", ORDER)
