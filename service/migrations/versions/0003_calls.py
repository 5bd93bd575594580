"""Calls: legs, the room of a conversation, and how a peer likes to be offered one."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
LIVE = sa.text("ended_at is null")


def upgrade() -> None:
    """Calls: legs, the room of a conversation, and how a peer likes to be offered one."""
    op.create_table(
        "legs",
        sa.Column("id", ID, nullable=False),
        sa.Column("line_id", ID, nullable=False),
        sa.Column("conversation_id", ID, nullable=True),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("sid", sa.String(length=40), nullable=True),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("direction", sa.String(length=40), nullable=False),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("ref", ID, nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("silences", sa.Integer(), nullable=False),
        sa.Column("ready", sa.Boolean(), nullable=False),
        sa.Column("doing", sa.String(length=40), nullable=False),
        sa.Column("created_at", sa.Float(precision=53), nullable=False),
        sa.Column("answered_at", sa.Float(precision=53), nullable=True),
        sa.Column("heard_at", sa.Float(precision=53), nullable=False),
        sa.Column("ended_at", sa.Float(precision=53), nullable=True),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"], name=op.f("fk_legs_conversation_id")),
        sa.ForeignKeyConstraint(["line_id"], ["lines.id"], name=op.f("fk_legs_line_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_legs_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legs")),
    )
    op.create_index("ix_legs_sid", "legs", ["sid"], unique=True)
    op.create_index("ix_legs_live", "legs", ["person_id"], sqlite_where=LIVE, postgresql_where=LIVE)
    op.create_index("ix_legs_conversation", "legs", ["conversation_id"])
    op.create_table(
        "voicemails",
        sa.Column("id", ID, nullable=False),
        sa.Column("line_id", ID, nullable=False),
        sa.Column("conversation_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("sid", sa.String(length=40), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("at", sa.Float(precision=53), nullable=False),
        sa.Column("erased_at", sa.Float(precision=53), nullable=True),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"], name=op.f("fk_voicemails_conversation_id")),
        sa.ForeignKeyConstraint(["line_id"], ["lines.id"], name=op.f("fk_voicemails_line_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_voicemails_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voicemails")),
    )
    op.create_index("ix_voicemails_person", "voicemails", ["person_id"])
    with op.batch_alter_table("conversations") as conversations:
        conversations.add_column(sa.Column("ring_me", sa.Boolean(), nullable=False, server_default=sa.false()))
        conversations.add_column(sa.Column("room", sa.String(length=40), nullable=True))
    with op.batch_alter_table("peers") as peers:
        peers.add_column(sa.Column("offers_by", sa.String(length=8), nullable=False, server_default="text"))
