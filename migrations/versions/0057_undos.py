"""What an act changed is kept for a day, so that it can be undone from the message that confirms it."""

import sqlalchemy as sa
from alembic import op

revision = "0057"
down_revision = "0056"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "undos",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organiser_id", sa.Integer(), nullable=False),
        sa.Column("office", sa.JSON(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("links", sa.JSON(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name="fk_undos_meeting_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organiser_id"], ["organisers.id"], name="fk_undos_organiser_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_undos"),
    )
    op.create_index("ix_undos_made_at", "undos", ["made_at"])
    op.create_index("ix_undos_meeting_id", "undos", ["meeting_id"])
    op.create_index("ix_undos_organiser_id", "undos", ["organiser_id"])


def downgrade() -> None:
    """Messages that were on their way lose their button."""
    op.drop_table("undos")
