"""Each host agrees itself to its part; what hosts decide together waits for all of them.

Whoever hosts what is published already counts as agreed. Of a draft only its maker's institutes do.
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

ACTS_BEFORE = ("publish", "move", "cancel", "remove_host", "do_without")
ACTS = ("publish", "move", "rename", "cancel", "host", "duty", "remove_host", "do_without")


def upgrade() -> None:
    with op.batch_alter_table("hosts") as table:
        table.add_column(sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True))
        table.add_column(sa.Column("agreed_by_id", sa.Integer(), nullable=True))
        table.add_column(note())
        table.create_foreign_key(
            op.f("fk_hosts_agreed_by_id"), "people", ["agreed_by_id"], ["id"], ondelete="SET NULL"
        )
        table.create_check_constraint(
            op.f("ck_hosts_agreed_some_time"), "agreed_by_id IS NULL OR agreed_at IS NOT NULL"
        )
    with op.batch_alter_table("poll_hosts") as table:
        table.add_column(note())
    with op.batch_alter_table("proposals") as table:
        table.add_column(sa.Column("agreed_ids", sa.JSON(), nullable=False, server_default="[]"))
        table.drop_constraint(op.f("ck_proposals_of_a_host_that_goes"), type_="check")
        table.create_check_constraint(
            op.f("ck_proposals_about_one_host"),
            "(act IN ('host', 'duty', 'remove_host')) = (institute_id IS NOT NULL)",
        )
    allow_acts(*ACTS)
    count_as_agreed()
    for table_name, column in (("hosts", "agreed_note"), ("poll_hosts", "agreed_note")):
        with op.batch_alter_table(table_name) as table:
            table.alter_column(column, server_default=None)
    with op.batch_alter_table("proposals") as table:
        table.alter_column("agreed_ids", server_default=None)


def note() -> sa.Column[str]:
    return sa.Column("agreed_note", sa.Text(), nullable=False, server_default="")


def count_as_agreed() -> None:
    op.execute(
        "UPDATE hosts SET agreed_at ="
        " (SELECT published_at FROM meetings WHERE meetings.id = hosts.meeting_id)"
    )
    op.execute(
        "UPDATE hosts SET (agreed_at, agreed_by_id) ="
        " (SELECT created_at, created_by_id FROM meetings WHERE meetings.id = hosts.meeting_id)"
        " WHERE agreed_at IS NULL AND EXISTS (SELECT 1 FROM appointments"
        " JOIN organisers ON organisers.id = appointments.organiser_id"
        " JOIN meetings ON meetings.created_by_id = organisers.person_id"
        " WHERE meetings.id = hosts.meeting_id"
        " AND appointments.institute_id = hosts.institute_id)"
    )
    op.execute(
        "UPDATE poll_hosts SET agreed_at = (SELECT opened_at FROM polls"
        " WHERE polls.id = poll_hosts.poll_id) WHERE agreed_at IS NULL"
    )
    # Whoever did without in a draft did so before the others were asked whether they host.
    op.execute("UPDATE meetings SET second_yes = NULL WHERE published_at IS NULL")
    op.execute("UPDATE proposals SET agreed_ids = institute_ids")


def downgrade() -> None:
    """Whoever has not agreed is no host any more: the code of then would name them."""
    op.execute(
        "DELETE FROM notices WHERE proposal_id IN"
        " (SELECT id FROM proposals WHERE act IN ('rename', 'host', 'duty'))"
    )
    op.execute("DELETE FROM proposals WHERE act IN ('rename', 'host', 'duty')")
    op.execute(
        "DELETE FROM hosts WHERE agreed_at IS NULL AND EXISTS (SELECT 1 FROM meetings"
        " WHERE meetings.id = hosts.meeting_id AND meetings.published_at IS NOT NULL)"
    )
    allow_acts(*ACTS_BEFORE)
    with op.batch_alter_table("proposals") as table:
        table.drop_constraint(op.f("ck_proposals_about_one_host"), type_="check")
        table.create_check_constraint(
            op.f("ck_proposals_of_a_host_that_goes"),
            "(act = 'remove_host') = (institute_id IS NOT NULL)",
        )
        table.drop_column("agreed_ids")
    with op.batch_alter_table("poll_hosts") as table:
        table.drop_column("agreed_note")
    with op.batch_alter_table("hosts") as table:
        table.drop_constraint(op.f("ck_hosts_agreed_some_time"), type_="check")
        table.drop_constraint(op.f("fk_hosts_agreed_by_id"), type_="foreignkey")
        for column in ("agreed_note", "agreed_by_id", "agreed_at"):
            table.drop_column(column)


def allow_acts(*acts: str) -> None:
    with op.batch_alter_table("proposals") as table:
        table.drop_constraint(op.f("ck_proposals_known_act"), type_="check")
        listed = ", ".join(f"'{act}'" for act in acts)
        table.create_check_constraint(op.f("ck_proposals_known_act"), f"act IN ({listed})")
