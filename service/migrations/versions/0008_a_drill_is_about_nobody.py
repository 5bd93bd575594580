"""A drill is about nobody; what a responder writes when they close an escalation is kept with it."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """SQLite makes the table anew; the pages, which hang on it, step aside meanwhile."""
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    if on_sqlite:
        op.execute("create temporary table pages_aside as select * from pages")
        op.execute("delete from pages")
    with op.batch_alter_table("escalations") as escalations:
        escalations.alter_column("about_id", existing_type=ID, nullable=True)
        escalations.add_column(sa.Column("note_words_id", ID, nullable=True))
    if on_sqlite:
        op.execute("insert into pages select * from pages_aside")
        op.execute("drop table pages_aside")
