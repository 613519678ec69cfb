"""Letters say the same in other languages as every other text does."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

OLD = {"other_language": 16, "other_subject": 300}


def letters() -> sa.TableClause:
    names = ("language", "other_language", "other_subject", "other_body", "written_in")
    columns = [sa.column(name, sa.String()) for name in names]
    return sa.table("letters", sa.column("id"), *columns, sa.column("translations", sa.JSON()))


def upgrade() -> None:
    with op.batch_alter_table("letters") as table:
        table.add_column(
            sa.Column("written_in", sa.String(length=16), nullable=False, server_default="")
        )
        table.add_column(sa.Column("translations", sa.JSON(), nullable=False, server_default="{}"))
    old, connection = letters(), op.get_bind()
    connection.execute(old.update().values(written_in=old.c.language))
    for row in connection.execute(sa.select(old).where(old.c.other_language != "")).all():
        words = {"subject": row.other_subject, "body": row.other_body}
        change(row.id, translations={row.other_language: words})
    with op.batch_alter_table("letters") as table:
        table.alter_column("written_in", server_default=None)
        table.alter_column("translations", server_default=None)
        for name in ("language", *OLD, "other_body"):
            table.drop_column(name)


def downgrade() -> None:
    """One more language has room; a third one goes."""
    with op.batch_alter_table("letters") as table:
        table.add_column(
            sa.Column("language", sa.String(length=16), nullable=False, server_default="en")
        )
        for name, length in OLD.items():
            table.add_column(
                sa.Column(name, sa.String(length=length), nullable=False, server_default="")
            )
        table.add_column(sa.Column("other_body", sa.Text(), nullable=False, server_default=""))
    new, connection = letters(), op.get_bind()
    said = new.c.written_in != ""
    connection.execute(new.update().where(said).values(language=new.c.written_in))
    for row in connection.execute(sa.select(new)).all():
        for code, words in list((row.translations or {}).items())[:1]:
            change(
                row.id,
                other_language=code,
                other_subject=words.get("subject", ""),
                other_body=words.get("body", ""),
            )
    with op.batch_alter_table("letters") as table:
        for name in ("language", *OLD, "other_body"):
            table.alter_column(name, server_default=None)
        table.drop_column("translations")
        table.drop_column("written_in")


def change(letter_id: int, **values: Any) -> None:
    table = letters()
    op.get_bind().execute(table.update().where(table.c.id == letter_id).values(**values))
