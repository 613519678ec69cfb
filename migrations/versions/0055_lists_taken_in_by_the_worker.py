"""How far the worker is with a long list."""

import sqlalchemy as sa
from alembic import op

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None

HALTED = op.f("ck_imports_known_halt")
STARTED_BY = op.f("fk_imports_started_by_id")
NUMBERS = ("agreed", "last", "reached", "brought")


def upgrade() -> None:
    """Lists of before wait for their button."""
    with op.batch_alter_table("imports") as table:
        table.add_column(sa.Column("started_at", sa.DateTime(timezone=True), nullable=True))
        table.add_column(sa.Column("started_by_id", sa.Integer(), nullable=True))
        for name in NUMBERS:
            table.add_column(sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
        table.add_column(sa.Column("halted", sa.String(length=24), nullable=True))
        table.create_check_constraint(HALTED, "halted IN ('asked', 'changed', 'closed')")
        table.create_foreign_key(
            STARTED_BY, "people", ["started_by_id"], ["id"], ondelete="SET NULL"
        )
    with op.batch_alter_table("imports") as table:
        for name in NUMBERS:
            table.alter_column(name, server_default=None)


def downgrade() -> None:
    """What is under way stays as it is; its button brings in the rest."""
    with op.batch_alter_table("imports") as table:
        table.drop_constraint(STARTED_BY, type_="foreignkey")
        table.drop_constraint(HALTED, type_="check")
        for name in ("halted", *NUMBERS, "started_by_id", "started_at"):
            table.drop_column(name)
