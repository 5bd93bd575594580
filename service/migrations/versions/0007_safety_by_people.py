"""When it gets heavy: no more questions, 988 together; and a line's own phrase lists."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
AT = sa.Float(53)


def upgrade() -> None:
    """Talks that are on go on as they are; where on call was asked for out loud the questions have ended already."""
    op.add_column("conversations", sa.Column("heavy_since", AT, nullable=True))
    op.add_column("conversations", sa.Column("with_988_at", AT, nullable=True))
    op.execute(
        "update conversations set heavy_since = (select min(escalations.triggered_at) from escalations"
        " where escalations.conversation_id = conversations.id and escalations.reason in ('urgent', 'backup'))"
    )
    op.create_table(
        "phrase_lists",
        sa.Column("id", ID, nullable=False),
        sa.Column("line_id", ID, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("checked", sa.String(length=10), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.Column("at", AT, nullable=False),
        sa.ForeignKeyConstraint(["line_id"], ["lines.id"], name=op.f("fk_phrase_lists_line_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phrase_lists")),
    )
    op.create_index("ix_phrase_lists_line", "phrase_lists", ["line_id", "id"])
