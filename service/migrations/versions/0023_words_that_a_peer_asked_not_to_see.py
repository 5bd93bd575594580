"""From whom cruel words of the caller are hidden, because they asked for it."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nobody has asked yet."""
    op.add_column("conversations", sa.Column("hidden_from", sa.BigInteger().with_variant(sa.Integer(), "sqlite")))
