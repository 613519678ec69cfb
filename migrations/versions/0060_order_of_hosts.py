"""In which order hosts are named is something that the other hosts agree to."""

from alembic import op

revision = "0060"
down_revision = "0059"
branch_labels = None
depends_on = None

BEFORE = (
    *("publish", "move", "rename", "cancel"),
    *("host", "duty", "remove_host", "do_without", "recall", "save_date"),
)


def upgrade() -> None:
    allow(*BEFORE, "host_order")


def downgrade() -> None:
    """Nothing of before knows the wish: it is not asked any more, and no host loses its place."""
    op.execute(
        "DELETE FROM notices WHERE proposal_id IN"
        " (SELECT id FROM proposals WHERE act = 'host_order')"
    )
    op.execute("DELETE FROM proposals WHERE act = 'host_order'")
    allow(*BEFORE)


def allow(*acts: str) -> None:
    listed = ", ".join(f"'{act}'" for act in acts)
    with op.batch_alter_table("proposals") as table:
        table.drop_constraint(op.f("ck_proposals_known_act"), type_="check")
        table.create_check_constraint(op.f("ck_proposals_known_act"), f"act IN ({listed})")
