"""Two who must never meet, and were both erased, are known to each other's hash."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Whoever was erased before this is known by a row that is gone: nothing can be made of it."""
    op.add_column("remains", sa.Column("other_lookup", sa.LargeBinary(length=32), nullable=True))
