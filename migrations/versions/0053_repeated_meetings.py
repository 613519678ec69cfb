"""Which meetings repeat each other."""

import sqlalchemy as sa
from alembic import op

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Those of before stand alone."""
    with op.batch_alter_table("meetings") as table:
        table.add_column(sa.Column("series_key", sa.String(16), nullable=True))
        table.create_index("ix_meetings_series_key", ["series_key"])


def downgrade() -> None:
    with op.batch_alter_table("meetings") as table:
        table.drop_index("ix_meetings_series_key")
        table.drop_column("series_key")
