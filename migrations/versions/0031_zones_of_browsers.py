"""A zone that a browser filled in, and nobody typed, is told from one that somebody said."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

NAME = "ck_people_known_zone_source"
BEFORE = ("said", "institute", "country", "guess")
people = sa.table("people", sa.column("zone_source", sa.String()))


def upgrade() -> None:
    knows(("said", "browser", "institute", "country", "guess"))


def downgrade() -> None:
    browser = people.c.zone_source == "browser"
    op.execute(people.update().where(browser).values(zone_source="said"))
    knows(BEFORE)


def knows(sources: tuple[str, ...]) -> None:
    with op.batch_alter_table("people") as table:
        table.drop_constraint(op.f(NAME), type_="check")
        listed = ", ".join(f"'{source}'" for source in sources)
        table.create_check_constraint(op.f(NAME), f"zone_source IN ({listed})")
