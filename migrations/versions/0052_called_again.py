"""A cancelled meeting can be called again, and that can be proposed to the other hosts."""

from alembic import op

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None

BEFORE = (
    *("publish", "move", "rename", "cancel"),
    *("host", "duty", "remove_host", "do_without"),
)


def upgrade() -> None:
    allow(*BEFORE, "recall")


def downgrade() -> None:
    """What was proposed so is no proposal of before."""
    op.execute("DELETE FROM proposals WHERE act = 'recall'")
    allow(*BEFORE)


def allow(*acts: str) -> None:
    listed = ", ".join(f"'{act}'" for act in acts)
    with op.batch_alter_table("proposals") as table:
        table.drop_constraint(op.f("ck_proposals_known_act"), type_="check")
        table.create_check_constraint(op.f("ck_proposals_known_act"), f"act IN ({listed})")
