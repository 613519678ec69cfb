"""Returned mail has kinds; an address that one server doubts waits for a second day."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

FAILURES = ("gone", "full", "refused", "late", "given up", "none")


def upgrade() -> None:
    with op.batch_alter_table("notices") as table:
        table.add_column(sa.Column("returned_at", sa.DateTime(timezone=True), nullable=True))
        table.add_column(sa.Column("failure", sa.String(length=24), nullable=True))
        listed = ", ".join(f"'{failure}'" for failure in FAILURES)
        table.create_check_constraint(op.f("ck_notices_known_failure"), f"failure IN ({listed})")
    with op.batch_alter_table("contacts") as table:
        table.add_column(sa.Column("doubted_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("contacts") as table:
        table.drop_column("doubted_at")
    with op.batch_alter_table("notices") as table:
        table.drop_constraint(op.f("ck_notices_known_failure"), type_="check")
        table.drop_column("failure")
        table.drop_column("returned_at")
