"""Through what each day was answered, and whether what is doubted is a perhaps."""

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None

CHANNEL = op.f("ck_day_entries_known_channel")


def upgrade() -> None:
    """Of answers of before nobody knows; whatever was doubted was a No."""
    with op.batch_alter_table("day_entries") as table:
        table.add_column(sa.Column("answered_through", sa.String(length=24), nullable=True))
        table.create_check_constraint(CHANNEL, "answered_through IN ('page', 'calendar', 'hosts')")
    with op.batch_alter_table("participants") as table:
        table.add_column(
            sa.Column("doubts_perhaps", sa.Boolean(), nullable=False, server_default=sa.false())
        )
    with op.batch_alter_table("participants") as table:
        table.alter_column("doubts_perhaps", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("participants") as table:
        table.drop_column("doubts_perhaps")
    with op.batch_alter_table("day_entries") as table:
        table.drop_constraint(CHANNEL, type_="check")
        table.drop_column("answered_through")
