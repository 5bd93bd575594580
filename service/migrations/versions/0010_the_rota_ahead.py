"""The rota ahead: each shift is told of once, and a weekly one knows since when it is."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
AT = sa.Float(precision=53)


def upgrade() -> None:
    """A new table, a column more and one less."""
    op.create_table(
        "reminders",
        sa.Column("id", ID, nullable=False),
        sa.Column("line_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("tier", sa.Integer(), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("starts", sa.String(length=5), nullable=False),
        sa.Column("at", AT, nullable=False),
        sa.ForeignKeyConstraint(["line_id"], ["lines.id"], name=op.f("fk_reminders_line_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_reminders_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminders")),
        sa.UniqueConstraint("person_id", "tier", "day", "starts", name=op.f("uq_reminders_person_id")),
    )
    op.add_column("shifts", sa.Column("made_at", AT, nullable=True))
    op.drop_column("feeds", "used_at")
    op.create_index("ix_covers_state", "covers", ["line_id", "state"])
