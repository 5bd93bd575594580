"""A follow-up comes by text or by call, as it was agreed."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What was agreed so far was agreed by text."""
    op.add_column("followups", sa.Column("medium", sa.String(length=8), nullable=False, server_default="sms"))
