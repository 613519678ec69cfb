"""A claim names its worker, mails under way are known as such, and the queue has its own indexes."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

OPEN = "sent_at IS NULL AND failed_at IS NULL AND overtaken_at IS NULL"


def upgrade() -> None:
    # Whoever still beats does so under another name from now on.
    op.execute("DELETE FROM worker_beats")
    with op.batch_alter_table("worker_beats") as table:
        table.add_column(sa.Column("beats", sa.Integer(), nullable=False))
    with op.batch_alter_table("notices") as table:
        table.drop_index("ix_notices_open")
        table.drop_column("lease_until")
        table.add_column(sa.Column("claimed_by", sa.String(length=100), nullable=True))
        table.add_column(sa.Column("begun_at", sa.DateTime(timezone=True), nullable=True))
    index_of_some("ix_notices_queue", ["due_at", "id"], f"{OPEN} AND claimed_by IS NULL")
    index_of_some("ix_notices_claimed", ["claimed_by"], "claimed_by IS NOT NULL")
    for column, name in (("participant_id", "place"), ("voter_id", "voter")):
        of_some = f"{OPEN} AND {column} IS NOT NULL"
        index_of_some(f"ix_notices_open_of_{name}", [column], of_some)


def downgrade() -> None:
    for name in ("open_of_voter", "open_of_place", "claimed", "queue"):
        op.drop_index(f"ix_notices_{name}", "notices")
    with op.batch_alter_table("notices") as table:
        table.drop_column("begun_at")
        table.drop_column("claimed_by")
        table.add_column(sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True))
    index_of_some("ix_notices_open", ["due_at"], OPEN)
    with op.batch_alter_table("worker_beats") as table:
        table.drop_column("beats")


def index_of_some(name: str, columns: list[str], where: str) -> None:
    some = sa.text(where)
    op.create_index(name, "notices", columns, sqlite_where=some, postgresql_where=some)
