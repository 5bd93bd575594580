"""Which of several clocks leads."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nobody does at first; a clock of older code works beside them, and asks nobody."""
    op.create_table(
        "leads",
        sa.Column("what", sa.String(length=40), nullable=False),
        sa.Column("holder", sa.String(length=40), nullable=False),
        sa.Column("moves", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("what", name=op.f("pk_leads")),
    )
