"""What institutes propose for a year, and what the network approves of it."""

import sqlalchemy as sa
from alembic import op

revision = "0061"
down_revision = "0060"
branch_labels = None
depends_on = None


def upgrade() -> None:
    standings = sa.Enum(
        "proposed",
        "approved",
        "declined",
        name="known_standing",
        native_enum=False,
        create_constraint=True,
        length=24,
    )
    op.create_table(
        "year_proposals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("objectives", sa.Text(), nullable=False),
        sa.Column("proponent_id", sa.Integer(), nullable=False),
        sa.Column("months", sa.JSON(), nullable=False),
        sa.Column("countries", sa.JSON(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("standing", standings, nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("working_group_id", sa.Integer(), nullable=True),
        sa.Column("meeting_id", sa.Integer(), nullable=True),
        sa.Column("written_in", sa.String(length=16), nullable=False),
        sa.Column("translations", sa.JSON(), nullable=False),
        sa.CheckConstraint("year BETWEEN 2000 AND 2100", name="known_year"),
        sa.CheckConstraint("minutes BETWEEN 15 AND 720", name="sane_length"),
        sa.ForeignKeyConstraint(
            ["proponent_id"], ["institutes.id"], name="fk_year_proposals_proponent_id"
        ),
        sa.ForeignKeyConstraint(
            ["working_group_id"],
            ["working_groups.id"],
            name="fk_year_proposals_working_group_id",
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["meetings.id"],
            name="fk_year_proposals_meeting_id",
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_year_proposals"),
    )
    for column in ("year", "proponent_id", "working_group_id", "meeting_id"):
        op.create_index(f"ix_year_proposals_{column}", "year_proposals", [column])
    op.create_table(
        "year_proposal_hosts",
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("institute_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["proposal_id"],
            ["year_proposals.id"],
            name="fk_year_proposal_hosts_proposal_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["institute_id"],
            ["institutes.id"],
            name="fk_year_proposal_hosts_institute_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("proposal_id", "institute_id", name="pk_year_proposal_hosts"),
    )
    op.create_index("ix_year_proposal_hosts_institute_id", "year_proposal_hosts", ["institute_id"])


def downgrade() -> None:
    """Plans of years go; meetings and working groups that came of them stay."""
    op.drop_table("year_proposal_hosts")
    op.drop_table("year_proposals")
