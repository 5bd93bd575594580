"""What a coordinator notes when an escalation ends is sealed; what is plain so far, by `service/sealing.py`."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Only the room for it: a migration has no keys."""
    op.add_column("escalations", sa.Column("sealed_note", sa.LargeBinary(), nullable=True))
