"""What may be recorded of a meeting, and that people agreed to it before they entered."""

import re

import sqlalchemy as sa
from alembic import op

revision = "0062"
down_revision = "0061"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Of meetings of before nothing was said."""
    with op.batch_alter_table("meetings") as table:
        table.add_column(
            sa.Column("recording", sa.String(24), nullable=False, server_default="unsaid")
        )
        table.add_column(
            sa.Column("has_photograph", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        table.create_check_constraint(
            op.f("ck_meetings_known_recording"), "recording IN ('none', 'copy', 'unsaid')"
        )
    with op.batch_alter_table("meetings") as table:
        table.alter_column("recording", server_default=None)
        table.alter_column("has_photograph", server_default=None)
    with op.batch_alter_table("participants") as table:
        table.add_column(sa.Column("rules_agreed_at", sa.DateTime(timezone=True), nullable=True))
    allow("notices", "ck_notices_known_kind", "kind", add="recording")
    allow("proposals", "ck_proposals_known_act", "act", add="record")
    op.create_table(
        "recording_copies",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("kept_by_id", sa.Integer(), nullable=False),
        sa.Column("delete_by", sa.Date(), nullable=False),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deleted_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["deleted_by_id"],
            ["people.id"],
            name=op.f("fk_recording_copies_deleted_by_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["kept_by_id"], ["institutes.id"], name=op.f("fk_recording_copies_kept_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["meetings.id"],
            name=op.f("fk_recording_copies_meeting_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recording_copies")),
        sa.UniqueConstraint("meeting_id", name=op.f("uq_recording_copies_meeting_id")),
    )
    op.create_index(op.f("ix_recording_copies_kept_by_id"), "recording_copies", ["kept_by_id"])


def downgrade() -> None:
    """What was agreed about a copy is lost; nothing says any more that one is kept."""
    op.drop_table("recording_copies")
    op.execute("DELETE FROM notices WHERE kind = 'recording'")
    op.execute("DELETE FROM proposals WHERE act = 'record'")
    allow("proposals", "ck_proposals_known_act", "act", drop="record")
    allow("notices", "ck_notices_known_kind", "kind", drop="recording")
    with op.batch_alter_table("participants") as table:
        table.drop_column("rules_agreed_at")
    with op.batch_alter_table("meetings") as table:
        table.drop_constraint(op.f("ck_meetings_known_recording"), type_="check")
        table.drop_column("has_photograph")
        table.drop_column("recording")


def allow(table: str, name: str, column: str, *, add: str = "", drop: str = "") -> None:
    """One value more, or less, than the database allows until now."""
    checks = sa.inspect(op.get_bind()).get_check_constraints(table)
    text = next(check["sqltext"] for check in checks if check["name"] == name)
    known = [value for value in re.findall(r"'(\w+)'", text) if value != drop]
    listed = ", ".join(f"'{value}'" for value in [*known, *([add] if add else [])])
    with op.batch_alter_table(table) as batch:
        batch.drop_constraint(op.f(name), type_="check")
        batch.create_check_constraint(op.f(name), f"{column} IN ({listed})")
