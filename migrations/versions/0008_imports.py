"""Lists that were read in and wait to be looked at."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

ROLES = (
    *("delegate", "head", "speaker", "chair", "moderator"),
    *("rapporteur", "observer", "interpreter", "technician", "press"),
)


def upgrade() -> None:
    op.create_table(
        "imports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("rows", sa.JSON(), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("heading", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                *ROLES,
                name=op.f("ck_imports_known_role"),
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("is_registered", sa.Boolean(), nullable=False),
        sa.Column(
            "sharing",
            sa.Enum(
                *("unknown", "others", "same"),
                name=op.f("ck_imports_known_sharing"),
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["meetings.id"],
            name=op.f("fk_imports_meeting_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["people.id"],
            name=op.f("fk_imports_created_by_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imports")),
    )
    with op.batch_alter_table("imports") as table:
        table.create_index(op.f("ix_imports_meeting_id"), ["meeting_id"])
        table.create_index(op.f("ix_imports_created_at"), ["created_at"])


def downgrade() -> None:
    op.drop_table("imports")
