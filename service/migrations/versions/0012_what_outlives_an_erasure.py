"""What outlives an erasure, by keyed hash; who was erased is not to be found by number."""

import os

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
AT = sa.Float(precision=53)


def upgrade() -> None:
    """The new table, with what held for those who were erased; DELETE is a question and needs no time of its own."""
    op.create_table(
        "remains",
        sa.Column("id", ID, nullable=False),
        sa.Column("line_id", ID, nullable=False),
        sa.Column("lookup", sa.LargeBinary(length=32), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("other_id", ID, nullable=True),
        sa.Column("until", AT, nullable=True),
        sa.Column("at", AT, nullable=False),
        sa.ForeignKeyConstraint(["line_id"], ["lines.id"], name=op.f("fk_remains_line_id")),
        sa.ForeignKeyConstraint(["other_id"], ["people.id"], name=op.f("fk_remains_other_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remains")),
    )
    op.create_index("ix_remains_lookup", "remains", ["line_id", "lookup"])
    into = "insert into remains (line_id, lookup, kind, other_id, until, at) select p.line_id, p.lookup, "
    op.execute(f"{into} 'opted_out', null, null, p.opted_out_at from people p where {_GONE} and p.opted_out_at > 0")
    op.execute(
        f"{into} 'blocked', null, b.until, b.at from people p join blocks b on b.person_id = p.id "
        f"where {_GONE} and b.lifted_at is null"
    )
    op.execute(f"{into} 'apart', a.other_id, null, a.at from people p join apart a on a.person_id = p.id where {_GONE}")
    _not_to_be_found()
    op.drop_column("people", "delete_asked_at")


_GONE = "p.erased_at is not null and p.wrapped_key is null"


def _not_to_be_found() -> None:
    here = op.get_bind()
    for row in here.execute(sa.text(f"select p.id from people p where {_GONE}")).all():
        change = sa.text("update people set lookup = :nobody where id = :id")
        here.execute(change, {"nobody": os.urandom(32), "id": row.id})
