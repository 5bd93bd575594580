"""Pages by call: how a responder can be paged, and what became of a page."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Who is on call may be rung as well, as far as anybody knows; of earlier pages nothing is known."""
    op.add_column("responders", sa.Column("pages_by", sa.String(length=8), nullable=False, server_default="both"))
    op.add_column("pages", sa.Column("became", sa.String(length=40), nullable=True))
