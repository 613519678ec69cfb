"""Who entered an address: they may read it before it is written to."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("contacts") as table:
        table.add_column(sa.Column("typed_by_id", sa.Integer(), nullable=True))
        table.create_foreign_key(
            op.f("fk_contacts_typed_by_id"),
            "organisers",
            ["typed_by_id"],
            ["id"],
            ondelete="SET NULL",
        )
        table.create_index(op.f("ix_contacts_typed_by_id"), ["typed_by_id"])


def downgrade() -> None:
    with op.batch_alter_table("contacts") as table:
        table.drop_index(op.f("ix_contacts_typed_by_id"))
        table.drop_constraint(op.f("fk_contacts_typed_by_id"), type_="foreignkey")
        table.drop_column("typed_by_id")
