"""A random key of their row in every link and address: meetings, contacts, nominations.

Mails that are out already name contacts and nominations without one: for those rows it stays
empty, so that their links go on working. Links to register hold for a day and have keys at once.
"""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

AT_A_TIME = 500


def upgrade() -> None:
    for table_name, column in (
        ("meetings", "link_key"),
        ("contacts", "link_key"),
        ("nominations", "mail_key"),
    ):
        with op.batch_alter_table(table_name) as table:
            table.add_column(sa.Column(column, sa.String(16), nullable=False, server_default=""))
        with op.batch_alter_table(table_name) as table:
            table.alter_column(column, server_default=None)
    give_meetings_keys()


def give_meetings_keys() -> None:
    """Each its own."""
    meetings = sa.table("meetings", sa.column("id", sa.Integer), sa.column("link_key", sa.String))
    connection = op.get_bind()
    ids = list(connection.scalars(sa.select(meetings.c.id)))
    keyed = meetings.update().where(meetings.c.id == sa.bindparam("meeting_id"))
    for start in range(0, len(ids), AT_A_TIME):
        rows = [
            {"meeting_id": id, "link_key": secrets.token_urlsafe(6)}
            for id in ids[start : start + AT_A_TIME]
        ]
        connection.execute(keyed.values(link_key=sa.bindparam("link_key")), rows)


def downgrade() -> None:
    for table_name, column in (
        ("nominations", "mail_key"),
        ("contacts", "link_key"),
        ("meetings", "link_key"),
    ):
        with op.batch_alter_table(table_name) as table:
            table.drop_column(column)
