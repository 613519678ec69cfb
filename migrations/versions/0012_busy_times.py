"""When people are busy: a calendar elsewhere, hours blocked by hand, and the times of both."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

FAULTS = (
    *("no-address", "password-in-address", "other-port", "unknown-host", "private-network"),
    *("no-connection", "too-slow", "certificate", "too-many-redirects", "redirect-to-http"),
    *("not-allowed", "not-found", "other-answer", "too-large", "packed", "no-calendar", "too-much"),
)


def upgrade() -> None:
    op.create_table(
        "busy_feeds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("url", sa.String(length=2000), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("etag", sa.String(length=200), nullable=False),
        sa.Column("last_modified", sa.String(length=200), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "fault",
            sa.Enum(
                *FAULTS, name="known_fault", native_enum=False, create_constraint=True, length=24
            ),
            nullable=True,
        ),
        sa.Column("failed_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_busy_feeds_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_busy_feeds")),
        sa.UniqueConstraint("person_id", name=op.f("uq_busy_feeds_person_id")),
    )
    op.create_index(op.f("ix_busy_feeds_due_at"), "busy_feeds", ["due_at"])
    op.create_table(
        "busy_blocks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("starts_wall", sa.DateTime(), nullable=False),
        sa.Column("ends_wall", sa.DateTime(), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("is_own", sa.Boolean(), nullable=False),
        sa.CheckConstraint("ends_wall > starts_wall", name=op.f("ck_busy_blocks_ends_after_start")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_busy_blocks_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_busy_blocks")),
    )
    op.create_index(op.f("ix_busy_blocks_person_id"), "busy_blocks", ["person_id"])
    op.create_table(
        "busy_times",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("block_id", sa.Integer(), nullable=True),
        sa.Column("starts", sa.Integer(), nullable=False),
        sa.Column("ends", sa.Integer(), nullable=False),
        sa.CheckConstraint("ends > starts", name=op.f("ck_busy_times_ends_after_start")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_busy_times_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["block_id"],
            ["busy_blocks.id"],
            name=op.f("fk_busy_times_block_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_busy_times")),
    )
    op.create_index("ix_busy_times_person", "busy_times", ["person_id", "ends", "starts"])
    op.create_index(op.f("ix_busy_times_block_id"), "busy_times", ["block_id"])
    op.create_index(op.f("ix_busy_times_ends"), "busy_times", ["ends"])


def downgrade() -> None:
    for table in ("busy_times", "busy_blocks", "busy_feeds"):
        op.drop_table(table)
