"""Who of the hosts hears what, and how soon; whom people write to; what is still to be done."""

import re

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

NEW_KINDS = ("host_news", "host_answer")


def upgrade() -> None:
    allow_kinds(*kinds(), *NEW_KINDS)
    with op.batch_alter_table("organisers") as table:
        table.add_column(
            sa.Column("hears", sa.String(length=24), nullable=False, server_default="daily")
        )
        table.add_column(
            sa.Column("shows_address", sa.Boolean(), nullable=False, server_default=sa.false())
        )
    with op.batch_alter_table("organisers") as table:
        table.alter_column("hears", server_default=None)
        table.alter_column("shows_address", server_default=None)
        table.create_check_constraint(
            op.f("ck_organisers_known_pace"), "hears IN ('at once', 'hourly', 'daily', 'never')"
        )
    with op.batch_alter_table("meetings") as table:
        table.add_column(sa.Column("answer_by", sa.Date(), nullable=True))
        table.add_column(sa.Column("contact_id", sa.Integer(), nullable=True))
        table.create_index(op.f("ix_meetings_contact_id"), ["contact_id"])
        table.create_foreign_key(
            op.f("fk_meetings_contact_id"),
            "organisers",
            ["contact_id"],
            ["id"],
            ondelete="SET NULL",
        )
    with op.batch_alter_table("incoming") as table:
        table.add_column(sa.Column("done_at", sa.DateTime(timezone=True), nullable=True))
    # What was there to be read has been read or not; what waits for a decision waits on.
    op.execute("UPDATE incoming SET done_at = received_at WHERE outcome <> 'waiting'")


def downgrade() -> None:
    with op.batch_alter_table("incoming") as table:
        table.drop_column("done_at")
    with op.batch_alter_table("meetings") as table:
        table.drop_constraint(op.f("fk_meetings_contact_id"), type_="foreignkey")
        table.drop_index(op.f("ix_meetings_contact_id"))
        table.drop_column("contact_id")
        table.drop_column("answer_by")
    with op.batch_alter_table("organisers") as table:
        table.drop_constraint(op.f("ck_organisers_known_pace"), type_="check")
        table.drop_column("shows_address")
        table.drop_column("hears")
    notices = sa.table("notices", sa.column("kind", sa.String()))
    op.execute(notices.delete().where(notices.c.kind.in_(NEW_KINDS)))
    allow_kinds(*(kind for kind in kinds() if kind not in NEW_KINDS))


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
