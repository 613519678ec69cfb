"""Clearances of hosts by their own authorities; people can be asked to keep a date."""

import re

import sqlalchemy as sa
from alembic import op

revision = "0056"
down_revision = "0055"
branch_labels = None
depends_on = None

BEFORE = (
    *("publish", "move", "rename", "cancel"),
    *("host", "duty", "remove_host", "do_without", "recall"),
)


def upgrade() -> None:
    """Every host of before may be named once it agreed, and what was published is certain."""
    add_false("hosts", "awaits_permit")
    add_false("meetings", "saves_date")
    allow(*BEFORE, "save_date")
    allow_kinds(*kinds(), "clearance")
    op.create_table(
        "clearances",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("host_id", sa.Integer(), nullable=False),
        sa.Column("progress", sa.String(24), nullable=False),
        sa.Column("authority", sa.String(300), nullable=False),
        sa.Column("lead_days", sa.Integer(), nullable=True),
        sa.Column("in_working_days", sa.Boolean(), nullable=False),
        sa.Column("applied_on", sa.Date(), nullable=True),
        sa.Column("expected_on", sa.Date(), nullable=True),
        sa.Column("granted_on", sa.Date(), nullable=True),
        sa.Column("lapses_on", sa.Date(), nullable=True),
        sa.Column("report_due_on", sa.Date(), nullable=True),
        sa.Column("submitted", sa.Text(), nullable=False),
        sa.Column("conditions", sa.Text(), nullable=False),
        sa.Column("covers", sa.JSON(), nullable=False),
        sa.Column("noted_by_id", sa.Integer(), nullable=True),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("lead_days BETWEEN 0 AND 365", name=op.f("ck_clearances_sane_lead")),
        sa.CheckConstraint(
            "(progress = 'granted') = (granted_on IS NOT NULL)",
            name=op.f("ck_clearances_granted_a_day"),
        ),
        sa.CheckConstraint(
            "progress IN ('needed', 'applied', 'granted', 'refused')",
            name=op.f("ck_clearances_known_progress"),
        ),
        sa.ForeignKeyConstraint(
            ["host_id"], ["hosts.id"], name=op.f("fk_clearances_host_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["noted_by_id"],
            ["people.id"],
            name=op.f("fk_clearances_noted_by_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clearances")),
        sa.UniqueConstraint("host_id", name=op.f("uq_clearances_host_id")),
    )


def downgrade() -> None:
    """A host whose authorities have not agreed yet has not agreed: so it stays unnamed. What
    people were asked to keep was published.
    """
    op.drop_table("clearances")
    op.execute("DELETE FROM notices WHERE kind = 'clearance'")
    allow_kinds(*(kind for kind in kinds() if kind != "clearance"))
    op.execute(
        "UPDATE hosts SET agreed_at = NULL, agreed_by_id = NULL, agreed_note = '' "
        "WHERE awaits_permit"
    )
    op.execute("DELETE FROM proposals WHERE act = 'save_date'")
    allow(*BEFORE)
    with op.batch_alter_table("meetings") as table:
        table.drop_column("saves_date")
    with op.batch_alter_table("hosts") as table:
        table.drop_column("awaits_permit")


def add_false(table: str, column: str) -> None:
    with op.batch_alter_table(table) as batch:
        batch.add_column(sa.Column(column, sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table(table) as batch:
        batch.alter_column(column, server_default=None)


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


def allow(*acts: str) -> None:
    listed = ", ".join(f"'{act}'" for act in acts)
    with op.batch_alter_table("proposals") as table:
        table.drop_constraint(op.f("ck_proposals_known_act"), type_="check")
        table.create_check_constraint(op.f("ck_proposals_known_act"), f"act IN ({listed})")
