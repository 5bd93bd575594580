"""A version may be withdrawn, and the check-ins that are on it found."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_RUNNING = sa.text("ended_at is null")


def upgrade() -> None:
    """A time on each version; an index of what is under way."""
    op.add_column("versions", sa.Column("withdrawn_at", sa.Float(precision=53), nullable=True))
    op.create_index("ix_checkins_version", "checkins", ["version_id"], sqlite_where=_RUNNING, postgresql_where=_RUNNING)
