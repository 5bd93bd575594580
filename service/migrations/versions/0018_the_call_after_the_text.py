"""How long after the text a responder's own phone rings."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Everybody is rung as the line has it, until they are given seconds of their own."""
    op.add_column("responders", sa.Column("call_after", sa.Integer(), nullable=True))
