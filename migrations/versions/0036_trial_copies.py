"""An organiser has a copy of a mail sent to themselves first."""

import re

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

NEW_KIND = "trial"


def upgrade() -> None:
    allow_kinds(*kinds(), NEW_KIND)


def downgrade() -> None:
    notices = sa.table("notices", sa.column("kind", sa.String()))
    op.execute(notices.delete().where(notices.c.kind == NEW_KIND))
    allow_kinds(*(kind for kind in kinds() if kind != NEW_KIND))


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
