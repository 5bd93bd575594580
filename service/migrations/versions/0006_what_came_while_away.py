"""What came while the line was away: up to when all that was sent to a number is known."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

AT = sa.Float(precision=53)


def upgrade() -> None:
    """Two new columns; empty means that the carrier has not been asked yet."""
    for name in ("looked_at", "heard_until"):
        op.add_column("numbers", sa.Column(name, AT, nullable=True))
