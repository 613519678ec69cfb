"""A person's yes can be subject to clearance by their own authorities, expected on a day."""

import re

import sqlalchemy as sa
from alembic import op

revision = "0059"
down_revision = "0058"
branch_labels = None
depends_on = None

WHERE = "clearance_on IS NOT NULL"


def upgrade() -> None:
    """Nobody's is until they say so."""
    op.add_column("participants", sa.Column("clearance_on", sa.Date(), nullable=True))
    op.create_index(
        "ix_participants_clearance",
        "participants",
        ["clearance_on"],
        sqlite_where=sa.text(WHERE),
        postgresql_where=sa.text(WHERE),
    )
    allow_kinds(*kinds(), "clearance_asked")


def downgrade() -> None:
    """Whose seat was held subject to clearance is pending no more than anybody else: registered."""
    op.execute("DELETE FROM notices WHERE kind = 'clearance_asked'")
    allow_kinds(*(kind for kind in kinds() if kind != "clearance_asked"))
    op.drop_index("ix_participants_clearance", "participants")
    with op.batch_alter_table("participants") as table:
        table.drop_column("clearance_on")


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
