"""A meeting has hours for each of several days, and each place an entry for each of them.

A meeting of one day has no row of days. On the way down one of several days becomes a single
stretch from the first start to the last end, which it was stored as beside its days.
"""

import re
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

NEW_KIND = "day"
proposals = sa.table("proposals", sa.column("id", sa.Integer()), sa.column("values", sa.JSON()))


def upgrade() -> None:
    allow_kinds(*kinds(), NEW_KIND)
    create_meeting_days()
    create_day_entries()
    with op.batch_alter_table("meetings") as table:
        table.add_column(
            sa.Column("has_days", sa.Boolean(), nullable=False, server_default=sa.false())
        )
    with op.batch_alter_table("agenda_items") as table:
        table.add_column(sa.Column("day", sa.Integer(), nullable=False, server_default="0"))
    for name, column in (("meetings", "has_days"), ("agenda_items", "day")):
        with op.batch_alter_table(name) as table:
            table.alter_column(column, server_default=None)


def create_meeting_days() -> None:
    op.create_table(
        "meeting_days",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=16), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("starts_wall", sa.DateTime(), nullable=False),
        sa.Column("ends_wall", sa.DateTime(), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("starts_fold", sa.Integer(), nullable=False),
        sa.Column("ends_fold", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("zone_data", sa.String(length=16), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_meeting_days_ends_after_start")),
        sa.ForeignKeyConstraint(
            *(["meeting_id"], ["meetings.id"]),
            name=op.f("fk_meeting_days_meeting_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_days")),
        sa.UniqueConstraint("key", name=op.f("uq_meeting_days_key")),
    )
    with op.batch_alter_table("meeting_days") as table:
        table.create_index(op.f("ix_meeting_days_meeting_id"), ["meeting_id"])
        table.create_index(op.f("ix_meeting_days_starts_at"), ["starts_at"])


def create_day_entries() -> None:
    op.create_table(
        "day_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=16), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("asked_sequence", sa.Integer(), nullable=False),
        sa.Column("told", sa.JSON(), nullable=True),
        sa.Column("declined_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("replied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_unproved", sa.Boolean(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            *(["participant_id"], ["participants.id"]),
            name=op.f("fk_day_entries_participant_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_day_entries")),
        sa.UniqueConstraint(
            *("participant_id", "key"), name=op.f("uq_day_entries_participant_id_key")
        ),
    )


def downgrade() -> None:
    make_proposals_whole()
    with op.batch_alter_table("agenda_items") as table:
        table.drop_column("day")
    with op.batch_alter_table("meetings") as table:
        table.drop_column("has_days")
    op.drop_table("day_entries")
    op.drop_table("meeting_days")
    notices = sa.table("notices", sa.column("kind", sa.String()))
    op.execute(notices.delete().where(notices.c.kind == NEW_KIND))
    allow_kinds(*(kind for kind in kinds() if kind != NEW_KIND))


def make_proposals_whole() -> None:
    """Those that speak of several days: [key, start, end, zone, fold, fold] each."""
    connection = op.get_bind()
    for id, values in connection.execute(sa.select(proposals.c.id, proposals.c["values"])).all():
        changed = {name: whole(value) for name, value in values.items()}
        if changed != values:
            row = proposals.update().where(proposals.c.id == id)
            connection.execute(row.values({"values": changed}))


def whole(value: Any) -> Any:
    if not (isinstance(value, list) and value and isinstance(value[0], list)):
        return value
    (_key, start, _end, zone, fold, _fold), last = value[0], value[-1]
    return [start, last[2], zone, fold, last[5]]


def kinds() -> list[str]:
    """Those that the database allows until now."""
    checks = sa.inspect(op.get_bind()).get_check_constraints("notices")
    text = next(check["sqltext"] for check in checks if check["name"] == "ck_notices_known_kind")
    return re.findall(r"'(\w+)'", text)


def allow_kinds(*kinds: str) -> None:
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    with op.batch_alter_table("notices") as table:
        table.drop_constraint(op.f("ck_notices_known_kind"), type_="check")
        table.create_check_constraint(op.f("ck_notices_known_kind"), f"kind IN ({listed})")
