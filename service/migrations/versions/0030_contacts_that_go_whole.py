"""A contact that goes is asked after in every table: two had no index by which it is found there."""

from alembic import op

revision = "0030"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The older code does not notice."""
    for table in ("followups", "voicemails"):
        op.create_index(f"ix_{table}_conversation", table, ["conversation_id"])
