"""By which the words that were really sent are known again, by keyed digest, while nobody knows what became of them."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A new column, empty for what was sent before."""
    op.add_column("outbox", sa.Column("sent_as", sa.Text(), nullable=True))
