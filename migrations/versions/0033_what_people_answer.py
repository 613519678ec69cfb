"""A host writes down what was said by telephone; to which time somebody agreed."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

CHANNEL = op.f("ck_participants_known_channel")


def upgrade() -> None:
    with op.batch_alter_table("participants") as table:
        table.drop_constraint(CHANNEL, type_="check")
        table.create_check_constraint(CHANNEL, "answered_through IN ('page', 'calendar', 'hosts')")
        table.add_column(sa.Column("agreed_start", sa.DateTime(timezone=True), nullable=True))
        table.add_column(sa.Column("agreed_end", sa.DateTime(timezone=True), nullable=True))
    # Who has a place said yes to the time that holds now.
    op.execute(
        "UPDATE participants SET"
        " agreed_start = (SELECT starts_at FROM meetings WHERE id = participants.meeting_id),"
        " agreed_end = (SELECT ends_at FROM meetings WHERE id = participants.meeting_id)"
        " WHERE state = 'confirmed'"
    )


def downgrade() -> None:
    op.execute("UPDATE participants SET answered_through = 'page' WHERE answered_through = 'hosts'")
    with op.batch_alter_table("participants") as table:
        table.drop_column("agreed_end")
        table.drop_column("agreed_start")
        table.drop_constraint(CHANNEL, type_="check")
        table.create_check_constraint(CHANNEL, "answered_through IN ('page', 'calendar')")
