"""Until when each of our numbers is busy with what could wait."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The older code does not notice."""
    op.add_column("numbers", sa.Column("busy_until", sa.Float))
