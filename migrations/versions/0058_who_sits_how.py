"""How a meeting's lists and labels read, and delegations that get no automatic reminder."""

import sqlalchemy as sa
from alembic import op

revision = "0058"
down_revision = "0057"
branch_labels = None
depends_on = None

LABEL = "label_by IN ('institute', 'country')"


def upgrade() -> None:
    """Meetings of before keep what their lists and labels were."""
    with op.batch_alter_table("meetings") as table:
        table.add_column(
            sa.Column("hosts_first", sa.Boolean(), nullable=False, server_default=sa.true())
        )
        table.add_column(
            sa.Column("label_by", sa.String(24), nullable=False, server_default="country")
        )
        table.add_column(
            sa.Column("names_absent", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        table.create_check_constraint(op.f("ck_meetings_known_label"), LABEL)
    with op.batch_alter_table("meetings") as table:
        for name in ("hosts_first", "label_by", "names_absent"):
            table.alter_column(name, server_default=None)
    with op.batch_alter_table("nominations") as table:
        table.add_column(
            sa.Column("is_reminded", sa.Boolean(), nullable=False, server_default=sa.true())
        )
    with op.batch_alter_table("nominations") as table:
        table.alter_column("is_reminded", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("nominations") as table:
        table.drop_column("is_reminded")
    with op.batch_alter_table("meetings") as table:
        table.drop_constraint(op.f("ck_meetings_known_label"), type_="check")
        table.drop_column("names_absent")
        table.drop_column("label_by")
        table.drop_column("hosts_first")
