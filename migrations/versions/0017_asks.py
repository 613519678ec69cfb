"""What people without an account ask to be mailed, counted; which mails they caused; a warning."""

import re

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

ASKED = ("registration", "sign_in", "links", "place", "naming")
BY_GUEST = sa.text("is_by_guest")
KIND = "ceiling"


def upgrade() -> None:
    op.create_table(
        "asks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "what",
            sa.Enum(*ASKED, name="known_ask", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("network", sa.String(length=49), nullable=False),
        sa.Column("mailbox", sa.String(length=32), nullable=False),
        sa.Column("about", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asks")),
    )
    op.create_index(op.f("ix_asks_at"), "asks", ["at"])
    with op.batch_alter_table("notices") as table:
        table.add_column(
            sa.Column("is_by_guest", sa.Boolean(), nullable=False, server_default=sa.false())
        )
    with op.batch_alter_table("notices") as table:
        table.alter_column("is_by_guest", server_default=None)
        table.create_index(
            "ix_notices_by_guests",
            ["sent_at"],
            sqlite_where=BY_GUEST,
            postgresql_where=BY_GUEST,
        )
    allow_kinds(*kinds(), KIND)


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


def downgrade() -> None:
    notices = sa.table("notices", sa.column("kind", sa.String()))
    op.execute(notices.delete().where(notices.c.kind == KIND))
    allow_kinds(*(kind for kind in kinds() if kind != KIND))
    with op.batch_alter_table("notices") as table:
        table.drop_index("ix_notices_by_guests")
        table.drop_column("is_by_guest")
    op.drop_table("asks")
