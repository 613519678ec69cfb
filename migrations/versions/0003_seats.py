"""Seats: how many, of which country, who holds one and who waits for one."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
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
    "readdressed",
)
WAITING = sa.text("state = 'waiting'")


def upgrade() -> None:
    op.create_table(
        "seatings",
        sa.Column("meeting_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("reserved", sa.Integer(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("hold_minutes", sa.Integer(), nullable=True),
        sa.Column("connections", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "taken >= 0 AND reserved >= 0 AND taken + reserved <= seats",
            name=op.f("ck_seatings_enough"),
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["meetings.id"],
            name=op.f("fk_seatings_meeting_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("meeting_id", name=op.f("pk_seatings")),
    )
    op.create_table(
        "delegations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("country_code", sa.String(length=2), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.CheckConstraint("taken >= 0 AND taken <= seats", name=op.f("ck_delegations_enough")),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["seatings.meeting_id"],
            name=op.f("fk_delegations_meeting_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delegations")),
        sa.UniqueConstraint(
            "meeting_id", "country_code", name=op.f("uq_delegations_meeting_id_country_code")
        ),
    )
    with op.batch_alter_table("delegations") as table:
        table.create_index(op.f("ix_delegations_meeting_id"), ["meeting_id"])

    with op.batch_alter_table("meetings") as table:
        table.add_column(
            sa.Column("is_limited", sa.Boolean(), nullable=False, server_default=sa.false())
        )
    with op.batch_alter_table("meetings") as table:
        table.alter_column("is_limited", server_default=None)
    with op.batch_alter_table("participants") as table:
        table.add_column(
            sa.Column("has_seat", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        table.add_column(sa.Column("delegation_id", sa.Integer(), nullable=True))
        table.add_column(sa.Column("seat_country", sa.String(length=2), nullable=True))
        table.add_column(sa.Column("waiting_since", sa.DateTime(timezone=True), nullable=True))
        table.add_column(sa.Column("offered_until", sa.DateTime(timezone=True), nullable=True))
        table.add_column(
            sa.Column("offers_missed", sa.Integer(), nullable=False, server_default="0")
        )
        table.create_foreign_key(
            op.f("fk_participants_delegation_id"),
            "delegations",
            ["delegation_id"],
            ["id"],
            ondelete="SET NULL",
        )
        table.create_index(
            "ix_participants_waiting",
            ["meeting_id", "waiting_since"],
            sqlite_where=WAITING,
            postgresql_where=WAITING,
        )
    with op.batch_alter_table("participants") as table:
        table.alter_column("has_seat", server_default=None)
        table.alter_column("offers_missed", server_default=None)

    replace_kinds(*KINDS, "waiting", "offer")


def downgrade() -> None:
    op.execute("DELETE FROM notices WHERE kind IN ('waiting', 'offer')")
    replace_kinds(*KINDS)
    with op.batch_alter_table("participants") as table:
        table.drop_index("ix_participants_waiting", sqlite_where=WAITING, postgresql_where=WAITING)
        table.drop_constraint(op.f("fk_participants_delegation_id"), type_="foreignkey")
        for name in (
            *("offers_missed", "offered_until", "waiting_since"),
            *("seat_country", "delegation_id", "has_seat"),
        ):
            table.drop_column(name)
    with op.batch_alter_table("meetings") as table:
        table.drop_column("is_limited")
    op.drop_table("delegations")
    op.drop_table("seatings")


def replace_kinds(*kinds: str) -> None:
    with op.batch_alter_table("notices") as table:
        table.drop_constraint(op.f("ck_notices_known_kind"), type_="check")
        listed = ", ".join(f"'{kind}'" for kind in kinds)
        table.create_check_constraint(op.f("ck_notices_known_kind"), f"kind IN ({listed})")
