"""What is deleted lies in a bin for thirty days, all its rows in one."""

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None

SORTS = ("meetings", "polls", "working_groups", "institutes", "people")


def upgrade() -> None:
    op.create_table(
        "bin_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "sort",
            sa.Enum(
                *SORTS, name="known_sort", native_enum=False, create_constraint=False, length=24
            ),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("rows", sa.JSON(), nullable=False),
        sa.Column("links", sa.JSON(), nullable=False),
        sa.Column("binned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("binned_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "sort IN ({})".format(", ".join(f"'{sort}'" for sort in SORTS)),
            name=op.f("ck_bin_entries_known_sort"),
        ),
        sa.ForeignKeyConstraint(
            ["binned_by_id"],
            ["people.id"],
            name=op.f("fk_bin_entries_binned_by_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bin_entries")),
    )
    op.create_index(op.f("ix_bin_entries_binned_at"), "bin_entries", ["binned_at"])
    op.create_table(
        "bin_keepers",
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("institute_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["bin_entries.id"],
            name=op.f("fk_bin_keepers_entry_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["institute_id"],
            ["institutes.id"],
            name=op.f("fk_bin_keepers_institute_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("entry_id", "institute_id", name=op.f("pk_bin_keepers")),
    )
    op.create_index(op.f("ix_bin_keepers_institute_id"), "bin_keepers", ["institute_id"])


def downgrade() -> None:
    """What lies in it was deleted: it goes, as it would have gone before."""
    op.drop_table("bin_keepers")
    op.drop_table("bin_entries")
