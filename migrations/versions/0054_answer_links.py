"""The mail that asks a host has a link that opens the page that asks."""

import sqlalchemy as sa
from alembic import op

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Who was asked before signs in to answer."""
    op.create_table(
        "answer_links",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(32), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("organiser_id", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_answer_links"),
        sa.ForeignKeyConstraint(
            ["proposal_id"],
            ["proposals.id"],
            name="fk_answer_links_proposal_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organiser_id"],
            ["organisers.id"],
            name="fk_answer_links_organiser_id",
            ondelete="CASCADE",
        ),
        sa.UniqueConstraint("key", name="uq_answer_links_key"),
        sa.UniqueConstraint(
            "proposal_id", "organiser_id", name="uq_answer_links_proposal_id_organiser_id"
        ),
    )
    op.create_index("ix_answer_links_expires_at", "answer_links", ["expires_at"])
    op.create_index("ix_answer_links_organiser_id", "answer_links", ["organiser_id"])


def downgrade() -> None:
    op.drop_table("answer_links")
