"""Titles, summaries, programmes and questions in several languages; the hosts' own words."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

TABLES = ("meetings", "agenda_items", "questions")


def upgrade() -> None:
    for name in TABLES:
        with op.batch_alter_table(name) as table:
            # In which language rows of before are written nobody has said.
            table.add_column(
                sa.Column("written_in", sa.String(length=16), nullable=False, server_default="")
            )
            table.add_column(
                sa.Column("translations", sa.JSON(), nullable=False, server_default="{}")
            )
        with op.batch_alter_table(name) as table:
            table.alter_column("written_in", server_default=None)
            table.alter_column("translations", server_default=None)
    with op.batch_alter_table("meetings") as table:
        table.add_column(sa.Column("words", sa.Text(), nullable=False, server_default=""))
    with op.batch_alter_table("meetings") as table:
        table.alter_column("words", server_default=None)


def downgrade() -> None:
    """What was first written stays; the other languages go."""
    with op.batch_alter_table("meetings") as table:
        table.drop_column("words")
    for name in TABLES:
        with op.batch_alter_table(name) as table:
            table.drop_column("translations")
            table.drop_column("written_in")
