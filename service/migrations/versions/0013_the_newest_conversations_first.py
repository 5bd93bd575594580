"""The newest conversations of a line are found without looking through all of them."""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """An index; nothing that is kept changes."""
    op.create_index("ix_conversations_newest", "conversations", ["line_id", "id"])
