"""Who is let in: the hosts' decisions; and the mails of registration for delegations."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
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
    "waiting",
    "offer",
)
NEW = (
    "pending",
    "decision",
    "nomination",
    "nomination_reminder",
    "proposal",
    "letter",
    "nudge",
)


def upgrade() -> None:
    replace_kinds(*KINDS, *NEW)


def downgrade() -> None:
    notices = sa.table("notices", sa.column("kind", sa.String()))
    op.execute(notices.delete().where(notices.c.kind.in_(NEW)))
    replace_kinds(*KINDS)


def replace_kinds(*kinds: str) -> None:
    with op.batch_alter_table("notices") as table:
        table.drop_constraint(op.f("ck_notices_known_kind"), type_="check")
        listed = ", ".join(f"'{kind}'" for kind in kinds)
        table.create_check_constraint(op.f("ck_notices_known_kind"), f"kind IN ({listed})")
