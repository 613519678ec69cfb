"""Polls: a date may last several days or be a whole day, and voters propose other times."""

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None

FEW_DAYS = op.f("ck_poll_slots_few_days")


def upgrade() -> None:
    """Every date of before has its hours on one day."""
    with op.batch_alter_table("poll_slots") as table:
        table.add_column(sa.Column("later_days", sa.Integer(), nullable=False, server_default="0"))
        table.add_column(
            sa.Column("is_whole_day", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        table.create_check_constraint(FEW_DAYS, "later_days BETWEEN 0 AND 13")
    with op.batch_alter_table("poll_slots") as table:
        table.alter_column("later_days", server_default=None)
        table.alter_column("is_whole_day", server_default=None)
    op.create_table(
        "proposed_dates",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("voter_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_proposed_dates_ends_after_start")),
        sa.ForeignKeyConstraint(
            ["voter_id"],
            ["voters.id"],
            name=op.f("fk_proposed_dates_voter_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposed_dates")),
        sa.UniqueConstraint(
            "voter_id",
            "starts_at",
            "ends_at",
            name=op.f("uq_proposed_dates_voter_id_starts_at_ends_at"),
        ),
    )


def downgrade() -> None:
    """What voters proposed is lost; of several days the first stays."""
    op.drop_table("proposed_dates")
    with op.batch_alter_table("poll_slots") as table:
        table.drop_constraint(FEW_DAYS, type_="check")
        table.drop_column("is_whole_day")
        table.drop_column("later_days")
