"""Mail that comes back names the mail that was sent; a No that nobody proved waits."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

KINDS = (
    *("invitation", "confirmation", "change", "cancellation", "withdrawal", "reminder"),
    *("registration_link", "sign_in", "digest", "readdressed", "waiting", "offer"),
    *("pending", "decision", "nomination", "nomination_reminder", "nomination_news"),
    *("proposal", "letter", "nudge", "erasure", "poll", "poll_reminder", "poll_news"),
    *("poll_proposal", "hold", "hold_gone", "ceiling", "address_asked", "address_holds"),
    *("address_proposed", "address_news"),
)
NEW_KINDS = ("doubt",)
DOUBTED = ("participants", "holds")


def upgrade() -> None:
    """Mails that were sent before have no key: what comes back of them is shown, no more."""
    for table in DOUBTED:
        op.add_column(table, sa.Column("doubted_at", sa.DateTime(timezone=True)))
    with op.batch_alter_table("notices") as table:
        table.add_column(sa.Column("return_key", sa.String(length=32), nullable=True))
        table.create_unique_constraint(op.f("uq_notices_return_key"), ["return_key"])
    allow_kinds(*KINDS, *NEW_KINDS)


def allow_kinds(*kinds: str) -> None:
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    with op.batch_alter_table("notices") as table:
        table.drop_constraint(op.f("ck_notices_known_kind"), type_="check")
        table.create_check_constraint(op.f("ck_notices_known_kind"), f"kind IN ({listed})")


def downgrade() -> None:
    notices = sa.table("notices", sa.column("kind", sa.String()))
    op.execute(notices.delete().where(notices.c.kind.in_(NEW_KINDS)))
    allow_kinds(*KINDS)
    with op.batch_alter_table("notices") as table:
        table.drop_constraint(op.f("uq_notices_return_key"), type_="unique")
        table.drop_column("return_key")
    for table in DOUBTED:
        op.drop_column(table, "doubted_at")
