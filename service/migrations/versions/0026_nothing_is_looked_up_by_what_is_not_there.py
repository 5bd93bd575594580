"""Rows without a conversation, a peer or a number at the carrier are not in their indexes: a write costs less."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None
OPEN = "state in ('arriving', 'waiting', 'offered', 'checking_in', 'open', 'closing')"
INDEXES = (
    ("conversations", "peer_open", ["peer_id", "peer_number"], f"peer_id is not null and {OPEN}", True),
    ("conversations", "responder_open", ["responder_id", "number"], f"responder_id is not null and {OPEN}", True),
    ("questions", "conversation", ["conversation_id"], "conversation_id is not null", False),
    ("alarms", "conversation", ["conversation_id"], "conversation_id is not null", False),
    ("outbox", "sid", ["sid"], "sid is not null", False),
    ("outbox", "conversation", ["conversation_id"], "conversation_id is not null", False),
)


def upgrade() -> None:
    """What the indexes find is the same; the older code does not notice."""
    for table, name, columns, where, unique in INDEXES:
        op.drop_index(f"ix_{table}_{name}", table_name=table)
        op.create_index(
            f"ix_{table}_{name}",
            table,
            columns,
            unique=unique,
            sqlite_where=sa.text(where),
            postgresql_where=sa.text(where),
        )
