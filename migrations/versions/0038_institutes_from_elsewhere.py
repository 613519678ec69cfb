"""An institute that is neither of the network's countries nor an organisation says where it is.

What a library's list offered before becomes such words, in the English that the list had.
"""

import sqlalchemy as sa
from alembic import op
from babel import Locale

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

NETWORK = ("BN", "KH", "ID", "LA", "MY", "MM", "PH", "SG", "TH", "TL", "VN", "CN")
institutes = sa.table(
    "institutes",
    sa.column("country_code", sa.String()),
    sa.column("country_said", sa.String()),
    sa.column("is_coordinator", sa.Boolean()),
)


def upgrade() -> None:
    said = sa.Column("country_said", sa.String(100), nullable=False, server_default="")
    with op.batch_alter_table("institutes") as table:
        table.add_column(said)
    in_own_words()
    with op.batch_alter_table("institutes") as table:
        table.alter_column("country_said", server_default=None)


def in_own_words() -> None:
    connection, names = op.get_bind(), Locale("en").territories
    code = institutes.c.country_code
    query = sa.select(code).where(code.is_not(None), code.not_in(NETWORK)).distinct()
    for elsewhere in connection.scalars(query).all():
        said = str(names.get(elsewhere, elsewhere))[:100]
        values = {"country_said": said, "country_code": None, "is_coordinator": False}
        connection.execute(institutes.update().where(code == elsewhere).values(**values))


def downgrade() -> None:
    """What is in nobody's list is gone: the column is all that held it."""
    with op.batch_alter_table("institutes") as table:
        table.drop_column("country_said")
