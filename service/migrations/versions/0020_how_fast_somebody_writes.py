"""How fast somebody writes and rings, and how much alike."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nobody is in a rush yet."""
    op.add_column("people", sa.Column("rush", sa.JSON(), nullable=True))
    op.add_column("people", sa.Column("rung", sa.JSON(), nullable=True))
