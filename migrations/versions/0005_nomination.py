"""Institutes are asked to name their delegations, and name them."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "nominations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("institute_id", sa.Integer(), nullable=False),
        sa.Column("link_key", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["meetings.id"],
            name=op.f("fk_nominations_meeting_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["institute_id"], ["institutes.id"], name=op.f("fk_nominations_institute_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nominations")),
        sa.UniqueConstraint(
            "meeting_id", "institute_id", name=op.f("uq_nominations_meeting_id_institute_id")
        ),
    )
    with op.batch_alter_table("nominations") as table:
        table.create_index(op.f("ix_nominations_institute_id"), ["institute_id"])
    with op.batch_alter_table("participants") as table:
        table.add_column(sa.Column("nomination_id", sa.Integer(), nullable=True))
        table.add_column(sa.Column("delegation_position", sa.Integer(), nullable=True))
        table.add_column(sa.Column("attended", sa.Boolean(), nullable=True))
        table.create_foreign_key(
            op.f("fk_participants_nomination_id"),
            "nominations",
            ["nomination_id"],
            ["id"],
            ondelete="SET NULL",
        )
        table.create_index(op.f("ix_participants_nomination_id"), ["nomination_id"])


def downgrade() -> None:
    with op.batch_alter_table("participants") as table:
        table.drop_index(op.f("ix_participants_nomination_id"))
        table.drop_constraint(op.f("fk_participants_nomination_id"), type_="foreignkey")
        for name in ("attended", "delegation_position", "nomination_id"):
            table.drop_column(name)
    op.drop_table("nominations")
