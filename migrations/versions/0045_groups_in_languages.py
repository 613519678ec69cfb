"""What working groups are called, in several languages."""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("working_groups") as table:
        # In which language groups of before are named nobody has said.
        table.add_column(
            sa.Column("written_in", sa.String(length=16), nullable=False, server_default="")
        )
        table.add_column(sa.Column("translations", sa.JSON(), nullable=False, server_default="{}"))
    with op.batch_alter_table("working_groups") as table:
        table.alter_column("written_in", server_default=None)
        table.alter_column("translations", server_default=None)


def downgrade() -> None:
    """What was first written stays; the other languages go."""
    with op.batch_alter_table("working_groups") as table:
        table.drop_column("translations")
        table.drop_column("written_in")
