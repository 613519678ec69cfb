"""Where the main room does not work on the day, and the fallback room is opened instead."""

import sqlalchemy as sa
from alembic import op

revision = "0064"
down_revision = "0063"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """It works everywhere until a host says otherwise."""
    op.create_table(
        "room_failures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("country_code", sa.String(2), nullable=False),
        sa.Column("since_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_room_failures")),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["meetings.id"],
            name=op.f("fk_room_failures_meeting_id"),
            ondelete="CASCADE",
        ),
        sa.UniqueConstraint(
            "meeting_id", "country_code", name=op.f("uq_room_failures_meeting_id_country_code")
        ),
    )


def downgrade() -> None:
    op.drop_table("room_failures")
