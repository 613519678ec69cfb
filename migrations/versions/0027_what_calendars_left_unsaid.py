"""A calendar elsewhere keeps what of it was not understood, for whoever gave its address."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("busy_feeds") as table:
        table.add_column(sa.Column("unknown_zones", sa.JSON(), nullable=False, server_default="[]"))
        table.add_column(
            sa.Column("unread_rules", sa.Integer(), nullable=False, server_default="0")
        )
    with op.batch_alter_table("busy_feeds") as table:
        table.alter_column("unknown_zones", server_default=None)
        table.alter_column("unread_rules", server_default=None)
    # Read whole when they are next due, though nothing has changed there.
    op.execute("UPDATE busy_feeds SET etag = '', last_modified = ''")


def downgrade() -> None:
    with op.batch_alter_table("busy_feeds") as table:
        table.drop_column("unread_rules")
        table.drop_column("unknown_zones")
