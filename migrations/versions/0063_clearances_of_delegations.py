"""Clearances of whole delegations, and how long those of a country take as its institutes know."""

import sqlalchemy as sa
from alembic import op

revision = "0063"
down_revision = "0062"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "delegation_clearances",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("nomination_id", sa.Integer(), nullable=False),
        sa.Column("progress", sa.String(24), nullable=False),
        sa.Column("authority", sa.String(300), nullable=False),
        sa.Column("lead_days", sa.Integer(), nullable=True),
        sa.Column("in_working_days", sa.Boolean(), nullable=False),
        sa.Column("applied_on", sa.Date(), nullable=True),
        sa.Column("expected_on", sa.Date(), nullable=True),
        sa.Column("granted_on", sa.Date(), nullable=True),
        sa.Column("report_due_on", sa.Date(), nullable=True),
        sa.Column("submitted", sa.Text(), nullable=False),
        sa.Column("conditions", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "lead_days BETWEEN 0 AND 365", name=op.f("ck_delegation_clearances_sane_lead")
        ),
        sa.CheckConstraint(
            "(progress = 'granted') = (granted_on IS NOT NULL)",
            name=op.f("ck_delegation_clearances_granted_a_day"),
        ),
        sa.CheckConstraint(
            "progress IN ('needed', 'applied', 'granted', 'refused')",
            name=op.f("ck_delegation_clearances_known_progress"),
        ),
        sa.ForeignKeyConstraint(
            ["nomination_id"],
            ["nominations.id"],
            name=op.f("fk_delegation_clearances_nomination_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delegation_clearances")),
        sa.UniqueConstraint("nomination_id", name=op.f("uq_delegation_clearances_nomination_id")),
    )
    op.create_table(
        "usual_times",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("country_code", sa.String(2), nullable=False),
        sa.Column("purpose", sa.String(24), nullable=False),
        sa.Column("least", sa.Integer(), nullable=False),
        sa.Column("most", sa.Integer(), nullable=False),
        sa.Column("in_working_days", sa.Boolean(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("source", sa.String(500), nullable=False),
        sa.Column("said_by_id", sa.Integer(), nullable=True),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "least BETWEEN 0 AND most AND most <= 365", name=op.f("ck_usual_times_sane_days")
        ),
        sa.CheckConstraint(
            "purpose IN ('host', 'attend')", name=op.f("ck_usual_times_known_purpose")
        ),
        sa.ForeignKeyConstraint(
            ["said_by_id"],
            ["people.id"],
            name=op.f("fk_usual_times_said_by_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_usual_times")),
    )
    op.create_index("ix_usual_times_country", "usual_times", ["country_code", "purpose"])


def downgrade() -> None:
    """What institutes said of their countries is lost; what is built in is used again. News of
    clearances that was not sent is none that an earlier version could write.
    """
    for kind in ("delegation", "person"):
        like = sa.bindparam("key", f"{kind}-clearance:%")
        text = sa.text("DELETE FROM notices WHERE key LIKE :key AND sent_at IS NULL")
        op.execute(text.bindparams(like))
    op.drop_table("usual_times")
    op.drop_table("delegation_clearances")
