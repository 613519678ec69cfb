"""Polls: a date chosen for a draft is told once the draft is published; voters may read what others
answered, where the hosts wish it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None

COLUMNS = ("is_chosen_quietly", "shows_answers")


def upgrade() -> None:
    """Of every date chosen before, people were told at once; nobody's answers were shown."""
    with op.batch_alter_table("polls") as table:
        for name in COLUMNS:
            table.add_column(
                sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false())
            )
    with op.batch_alter_table("polls") as table:
        for name in COLUMNS:
            table.alter_column(name, server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("polls") as table:
        for name in COLUMNS:
            table.drop_column(name)
