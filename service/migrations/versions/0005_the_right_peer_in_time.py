"""The right peer, in time: who is free, dated shifts, covers, tags, drills, and what a voicemail may be told."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.schema import SchemaItem

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
AT = sa.Float(precision=53)


def upgrade() -> None:
    """New tables, and new columns that keep what was there as it was."""
    _columns()
    _rota()
    _matching()


def _columns() -> None:
    for table, column in (
        ("peers", sa.Column("tags", sa.String(length=200), nullable=False, server_default="")),
        ("peers", sa.Column("week_minutes", sa.Integer(), nullable=True)),
        ("peers", sa.Column("practised_at", AT, nullable=True)),
        ("shifts", sa.Column("tier", sa.Integer(), nullable=True)),
        ("conversations", sa.Column("tags", sa.String(length=200), nullable=False, server_default="")),
        ("conversations", sa.Column("whom", sa.String(length=8), nullable=False, server_default="")),
        ("escalations", sa.Column("drill", sa.Boolean(), nullable=False, server_default=sa.false())),
        ("followups", sa.Column("message", sa.String(length=8), nullable=False, server_default="none")),
        ("followups", sa.Column("other", sa.String(length=8), nullable=False, server_default="nothing")),
    ):
        op.add_column(table, column)
    op.execute("update peers set practised_at = created_at where state = 'agreed'")


def _of(table: str, name: str, *people: str) -> list[SchemaItem]:
    columns: list[SchemaItem] = [sa.Column("id", ID, nullable=False), sa.Column("line_id", ID, nullable=False)]
    columns += [sa.Column(person, ID, nullable=person == "taken_by") for person in people]
    line = sa.ForeignKeyConstraint(["line_id"], ["lines.id"], name=op.f(f"fk_{table}_line_id"))
    persons = [sa.ForeignKeyConstraint([person], ["people.id"], name=op.f(f"fk_{table}_{person}")) for person in people]
    return [*columns, line, *persons, sa.PrimaryKeyConstraint("id", name=op.f(name))]


def _rota() -> None:
    op.create_table(
        "overrides",
        *_of("overrides", "pk_overrides", "person_id"),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("shift_id", ID, nullable=True),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("starts", sa.String(length=5), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("tier", sa.Integer(), nullable=True),
        sa.Column("made_at", AT, nullable=False),
        sa.UniqueConstraint("person_id", "kind", "day", "starts", "tier", name=op.f("uq_overrides_person_id")),
    )
    op.create_index("ix_overrides_day", "overrides", ["line_id", "day"])
    op.create_table(
        "covers",
        *_of("covers", "pk_covers", "person_id", "taken_by"),
        sa.Column("override_id", ID, nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("asked_at", AT, nullable=False),
    )
    op.create_table(
        "stints",
        *_of("stints", "pk_stints", "person_id"),
        sa.Column("began_at", AT, nullable=False),
        sa.Column("ended_at", AT, nullable=True),
    )
    op.create_index("ix_stints_person", "stints", ["person_id", "began_at"])
    op.create_table(
        "feeds",
        *_of("feeds", "pk_feeds", "person_id"),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("made_at", AT, nullable=False),
        sa.Column("used_at", AT, nullable=True),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_feeds_secret_hash")),
    )


def _matching() -> None:
    op.create_table(
        "pool",
        sa.Column("line_id", ID, nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("tag", sa.String(length=40), nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("load", sa.Integer(), nullable=False),
        sa.Column("idle_since", AT, nullable=False),
        sa.Column("free_from", AT, nullable=False),
        sa.Column("free_until", AT, nullable=True),
        sa.ForeignKeyConstraint(["line_id"], ["lines.id"], name=op.f("fk_pool_line_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_pool_person_id")),
        sa.PrimaryKeyConstraint("language", "tag", "person_id", name=op.f("pk_pool")),
    )
    op.create_index("ix_pool_order", "pool", ["line_id", "language", "tag", "load", "idle_since", "person_id"])
    op.create_index("ix_pool_person", "pool", ["person_id"])
    op.create_index("ix_offers_peer", "offers", ["peer_id", "answered_at"])
    op.create_table(
        "apart",
        *_of("apart", "pk_apart", "person_id", "other_id"),
        sa.Column("at", AT, nullable=False),
        sa.UniqueConstraint("person_id", "other_id", name=op.f("uq_apart_person_id")),
    )
    op.create_table(
        "blocks",
        *_of("blocks", "pk_blocks", "person_id"),
        sa.Column("until", AT, nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.Column("at", AT, nullable=False),
        sa.Column("told_at", AT, nullable=True),
        sa.Column("lifted_at", AT, nullable=True),
    )
    op.create_index("ix_blocks_person", "blocks", ["person_id"])
