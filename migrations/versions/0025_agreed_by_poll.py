"""Who agreed to a poll's dates before 0021 hosts the draft that was made on one of them.

0021 gave a draft the yes of its maker alone. Only a host is given one that the draft shows nothing
else of: its title and time are the poll's still, and nobody has asked that host about it since.
"""

from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "UPDATE hosts SET agreed_at = poll_hosts.agreed_at, agreed_by_id = poll_hosts.agreed_by_id"
        " FROM poll_hosts JOIN polls ON polls.id = poll_hosts.poll_id"
        " JOIN poll_slots ON poll_slots.poll_id = polls.id AND poll_slots.chosen_at IS NOT NULL"
        " JOIN meetings ON meetings.id = polls.meeting_id"
        " WHERE meetings.id = hosts.meeting_id AND poll_hosts.institute_id = hosts.institute_id"
        " AND hosts.agreed_at IS NULL AND hosts.duty = 'host'"
        " AND poll_hosts.agreed_at IS NOT NULL AND poll_hosts.agreed_note = ''"
        " AND meetings.published_at IS NULL AND meetings.title = polls.title"
        " AND meetings.starts_at = poll_slots.starts_at AND meetings.ends_at = poll_slots.ends_at"
        " AND NOT EXISTS (SELECT 1 FROM proposals WHERE proposals.meeting_id = hosts.meeting_id"
        " AND proposals.institute_id = hosts.institute_id)"
    )


def downgrade() -> None:
    """A yes that was given stays given."""
