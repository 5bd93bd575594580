"""A peer may be with two callers by text, where the line has a second number for it."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

OPEN = sa.text("state in ('arriving', 'waiting', 'offered', 'checking_in', 'open', 'closing')")
ORDER = ["line_id", "language", "tag", "talks", "load", "idle_since", "person_id"]


def upgrade() -> None:
    """Every number is a public one, every peer takes one caller, and each talk runs on one number, as before."""
    word, count = sa.String(length=20), sa.Integer()
    for table, column in (
        ("lines", sa.Column("texts_at_once", count, nullable=False, server_default="2")),
        ("numbers", sa.Column("kind", sa.String(length=8), nullable=False, server_default="public")),
        ("peers", sa.Column("texts_at_once", count, nullable=False, server_default="1")),
        ("pool", sa.Column("talks", count, nullable=False, server_default="0")),
        ("conversations", sa.Column("peer_number", word, nullable=False, server_default="")),
        ("offers", sa.Column("number", word, nullable=False, server_default="")),
        ("checkins", sa.Column("numbers", sa.JSON(), nullable=True)),
    ):
        op.add_column(table, column)
    op.execute("update conversations set peer_number = number")
    whose = "select c.number from conversations c where c.id = offers.conversation_id"
    op.execute(f"update offers set number = ({whose})")
    op.drop_index("ix_conversations_peer_open", table_name="conversations")
    op.create_index(
        "ix_conversations_peer_open",
        "conversations",
        ["peer_id", "peer_number"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
    op.drop_index("ix_pool_order", table_name="pool")
    op.create_index("ix_pool_order", "pool", ORDER)
