"""A country is one of the network's, or where somebody says they are from: the hosts decide on it.

Until now every territory of a library's list could be chosen. What is none of the network's
becomes the person's own words, in the English that the list had, and waits for the hosts.
"""

import sqlalchemy as sa
from alembic import op
from babel import Locale

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

NETWORK = ("BN", "KH", "ID", "LA", "MY", "MM", "PH", "SG", "TH", "TL", "VN", "CN")
people, participants = (
    sa.table(
        name,
        sa.column("id", sa.Integer()),
        sa.column("country_code", sa.String()),
        sa.column("country_said", sa.String()),
    )
    for name in ("people", "participants")
)
named = sa.table("participants", sa.column("id"), sa.column("nomination_id"))


def upgrade() -> None:
    with op.batch_alter_table("people") as table:
        table.add_column(said())
    with op.batch_alter_table("participants") as table:
        table.add_column(said())
        table.add_column(sa.Column("country_agreed", sa.String(100), nullable=True))
    for rows in (people, participants):
        in_own_words(rows)
    for name in ("people", "participants"):
        with op.batch_alter_table(name) as table:
            table.alter_column("country_said", server_default=None)


def said() -> sa.Column[str]:
    return sa.Column("country_said", sa.String(100), nullable=False, server_default="")


def in_own_words(rows: sa.TableClause) -> None:
    """A place whose delegation has that country keeps it: the seat is counted for it."""
    connection, names = op.get_bind(), Locale("en").territories
    elsewhere = rows.c.country_code.is_not(None) & rows.c.country_code.not_in(NETWORK)
    if rows is participants:
        free = sa.select(named.c.id).where(named.c.nomination_id.is_(None))
        elsewhere &= rows.c.id.in_(free)
    codes = connection.scalars(sa.select(rows.c.country_code).where(elsewhere).distinct()).all()
    for code in codes:
        theirs = elsewhere & (rows.c.country_code == code)
        words = {"country_said": str(names.get(code, code))[:100], "country_code": None}
        connection.execute(rows.update().where(theirs).values(**words))


def downgrade() -> None:
    with op.batch_alter_table("participants") as table:
        table.drop_column("country_agreed")
        table.drop_column("country_said")
    with op.batch_alter_table("people") as table:
        table.drop_column("country_said")
