"""A list that came as text may be read in another character set: it is kept until it is brought in."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("imports") as table:
        table.add_column(
            sa.Column("charset", sa.String(length=20), nullable=False, server_default="")
        )
        table.add_column(sa.Column("octets", sa.LargeBinary(), nullable=True))
    with op.batch_alter_table("imports") as table:
        table.alter_column("charset", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("imports") as table:
        table.drop_column("octets")
        table.drop_column("charset")
