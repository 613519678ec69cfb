"""Which institutes lead a working group; so far those of whoever founded it, or of its chairs."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

OF_FOUNDERS = """
    INSERT INTO working_group_leads (working_group_id, institute_id)
    SELECT DISTINCT working_groups.id, appointments.institute_id
    FROM working_groups
    JOIN changes ON changes.subject = 'working_groups' AND changes.verb = 'created'
        AND changes.subject_id = working_groups.id
    JOIN organisers ON organisers.person_id = changes.actor_id
    JOIN appointments ON appointments.organiser_id = organisers.id
"""
OF_CHAIRS = """
    INSERT INTO working_group_leads (working_group_id, institute_id)
    SELECT DISTINCT memberships.working_group_id, people.institute_id
    FROM memberships
    JOIN people ON people.id = memberships.person_id AND people.institute_id IS NOT NULL
    WHERE memberships.role = 'chair' AND memberships.working_group_id NOT IN (
        SELECT working_group_id FROM working_group_leads
    )
"""


def upgrade() -> None:
    op.create_table(
        "working_group_leads",
        sa.Column("working_group_id", sa.Integer(), nullable=False),
        sa.Column("institute_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["working_group_id"],
            ["working_groups.id"],
            name=op.f("fk_working_group_leads_working_group_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["institute_id"],
            ["institutes.id"],
            name=op.f("fk_working_group_leads_institute_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "working_group_id", "institute_id", name=op.f("pk_working_group_leads")
        ),
    )
    op.create_index(
        op.f("ix_working_group_leads_institute_id"), "working_group_leads", ["institute_id"]
    )
    op.execute(OF_FOUNDERS)
    op.execute(OF_CHAIRS)


def downgrade() -> None:
    op.drop_table("working_group_leads")
