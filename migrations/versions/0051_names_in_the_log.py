"""What the log is about, in each language that it is called something in."""

import sqlalchemy as sa
from alembic import op

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What was told before goes by the name that its actor read."""
    with op.batch_alter_table("changes") as table:
        table.add_column(sa.Column("subject_names", sa.JSON(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("changes") as table:
        table.drop_column("subject_names")
