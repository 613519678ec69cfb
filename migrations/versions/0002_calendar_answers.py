"""Answers through calendars, incoming mail, alarms, notices to an address that was left."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

KINDS = (
    "invitation",
    "confirmation",
    "change",
    "cancellation",
    "withdrawal",
    "reminder",
    "registration_link",
    "sign_in",
    "digest",
)


def upgrade() -> None:
    op.create_table(
        "incoming",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=True),
        sa.Column("participant_id", sa.Integer(), nullable=True),
        sa.Column("sender", sa.String(length=254), nullable=False),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column(
            "sort",
            one_of("known_sort", "reply", "counter", "bounce", "automatic", "letter", "broken"),
            nullable=False,
        ),
        sa.Column(
            "outcome",
            one_of("known_outcome", "applied", "shown", "waiting", "dropped"),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("is_unproved", sa.Boolean(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["meetings.id"],
            name=op.f("fk_incoming_meeting_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name=op.f("fk_incoming_participant_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incoming")),
        sa.UniqueConstraint("key", name=op.f("uq_incoming_key")),
    )
    with op.batch_alter_table("incoming") as table:
        table.create_index(op.f("ix_incoming_meeting_id"), ["meeting_id"])
        table.create_index(op.f("ix_incoming_participant_id"), ["participant_id"])
        table.create_index(op.f("ix_incoming_received_at"), ["received_at"])

    # Rows that are there already need a value; afterwards the models give it, not the database.
    with op.batch_alter_table("contacts") as table:
        table.add_column(sa.Column("bounce_reason", sa.Text(), nullable=False, server_default=""))
    with op.batch_alter_table("contacts") as table:
        table.alter_column("bounce_reason", server_default=None)

    with op.batch_alter_table("people") as table:
        table.add_column(sa.Column("alarm_minutes", sa.JSON(), nullable=False, server_default="[]"))
    with op.batch_alter_table("people") as table:
        table.alter_column("alarm_minutes", server_default=None)

    with op.batch_alter_table("participants") as table:
        table.add_column(sa.Column("answered_through", one_of("known_channel", "page", "calendar")))
        table.add_column(
            sa.Column("is_tentative", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        table.add_column(
            sa.Column("is_unproved", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        table.add_column(sa.Column("comment", sa.Text(), nullable=False, server_default=""))
        table.add_column(sa.Column("replied_at", sa.DateTime(timezone=True), nullable=True))
        table.add_column(
            sa.Column("asked_sequence", sa.Integer(), nullable=False, server_default="0")
        )
    with op.batch_alter_table("participants") as table:
        for name in ("is_tentative", "is_unproved", "comment", "asked_sequence"):
            table.alter_column(name, server_default=None)
    # What moved a place before today is not known to have been its person's own answer.
    op.execute("UPDATE participants SET asked_sequence = sequence")
    op.execute(
        "UPDATE participants SET answered_through = 'page'"
        " WHERE registered_at IS NOT NULL AND state = 'confirmed'"
    )

    replace_kinds(*KINDS, "readdressed")


def downgrade() -> None:
    op.execute("DELETE FROM notices WHERE kind = 'readdressed'")
    replace_kinds(*KINDS)
    with op.batch_alter_table("participants") as table:
        table.drop_constraint(op.f("ck_participants_known_channel"), type_="check")
        for name in (
            *("asked_sequence", "replied_at", "comment"),
            *("is_unproved", "is_tentative", "answered_through"),
        ):
            table.drop_column(name)
    with op.batch_alter_table("people") as table:
        table.drop_column("alarm_minutes")
    with op.batch_alter_table("contacts") as table:
        table.drop_column("bounce_reason")
    op.drop_table("incoming")


def replace_kinds(*kinds: str) -> None:
    with op.batch_alter_table("notices") as table:
        table.drop_constraint(op.f("ck_notices_known_kind"), type_="check")
        listed = ", ".join(f"'{kind}'" for kind in kinds)
        table.create_check_constraint(op.f("ck_notices_known_kind"), f"kind IN ({listed})")


def one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=24)
