"""Names of coordinators and reasons of blocks are sealed; what is plain so far is sealed by `service/sealing.py`."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Only the room for it: a migration has no keys, and whoever migrates seals what is there right afterwards."""
    op.add_column("blocks", sa.Column("sealed_reason", sa.LargeBinary(), nullable=True))
    op.add_column("accounts", sa.Column("sealed_name", sa.LargeBinary(), nullable=True))
