"""Links mailed anew for one's own data, and erasures that may be taken back for a day."""

import re

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

NEW_KINDS = ("erasure_asked", "own_data_link")


def upgrade() -> None:
    op.create_table(
        "own_data_links",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        *of_a_contact("own_data_links"),
    )
    with op.batch_alter_table("own_data_links") as table:
        table.create_index(op.f("ix_own_data_links_contact_id"), ["contact_id"])
    op.create_table(
        "erasures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("memory", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("put_away", sa.JSON(), nullable=False),
        sa.UniqueConstraint("contact_id", name=op.f("uq_erasures_contact_id")),
        *of_a_contact("erasures"),
    )
    with op.batch_alter_table("erasures") as table:
        table.create_index(op.f("ix_erasures_due_at"), ["due_at"])
    op.add_column("contacts", sa.Column("put_away_at", sa.DateTime(timezone=True), nullable=True))
    allow_kinds(*kinds(), *NEW_KINDS)


def of_a_contact(table: str) -> list[sa.Constraint]:
    return [
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.id"], name=op.f(f"fk_{table}_contact_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("key", name=op.f(f"uq_{table}_key")),
    ]


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
    """What lies put away is put back first: whoever wished to be erased is asked anew."""
    put_back()
    notices = sa.table("notices", sa.column("kind", sa.String()))
    op.execute(notices.delete().where(notices.c.kind.in_(NEW_KINDS)))
    allow_kinds(*(kind for kind in kinds() if kind not in NEW_KINDS))
    with op.batch_alter_table("contacts") as table:
        table.drop_column("put_away_at")
    for name in ("erasures", "own_data_links"):
        op.drop_table(name)


def put_back() -> None:
    erasures = sa.table("erasures", sa.column("put_away", sa.JSON()))
    connection = op.get_bind()
    for (rows,) in connection.execute(sa.select(erasures.c.put_away)).all():
        for name, id, values in rows:
            columns = [sa.column(column) for column in ("id", "erased_at", *values)]
            row = sa.table(name, *columns)
            values |= {"erased_at": None} if name == "people" else {}
            connection.execute(row.update().where(row.c.id == id).values(**values))
