"""Polls: when, put to people before a meeting exists."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

CHOSEN = sa.text("chosen_at IS NOT NULL")
HELD = sa.text("meeting_id IS NOT NULL")
KINDS = (
    "invitation",
    "confirmation",
    "change",
    "cancellation",
    "withdrawal",
    "reminder",
    "registration_link",
    "sign_in",
    "digest",
    "readdressed",
    "waiting",
    "offer",
    "pending",
    "decision",
    "nomination",
    "nomination_reminder",
    "nomination_news",
    "proposal",
    "letter",
    "nudge",
    "erasure",
)
NEW_KINDS = ("poll", "poll_reminder", "poll_news", "poll_proposal", "hold", "hold_gone")


def upgrade() -> None:
    create_polls()
    create_hosts()
    create_slots()
    create_voters()
    create_votes()
    create_holds()
    with op.batch_alter_table("notices") as table:
        for name, parent in (("poll_id", "polls"), ("voter_id", "voters")):
            table.add_column(sa.Column(name, sa.Integer(), nullable=True))
            table.create_foreign_key(
                op.f(f"fk_notices_{name}"), parent, [name], ["id"], ondelete="CASCADE"
            )
            table.create_index(op.f(f"ix_notices_{name}"), [name])
    allow_kinds(*KINDS, *NEW_KINDS)


def create_polls() -> None:
    op.create_table(
        "polls",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("working_group_id", sa.Integer(), nullable=True),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_secret", sa.Boolean(), nullable=False),
        sa.Column("with_holds", sa.Boolean(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("proposed_by_id", sa.Integer(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("called_off_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("meeting_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "closed_at IS NULL OR opened_at IS NOT NULL", name=op.f("ck_polls_was_opened")
        ),
        sa.CheckConstraint(
            "called_off_at IS NULL OR meeting_id IS NULL", name=op.f("ck_polls_called_off_or_held")
        ),
        sa.ForeignKeyConstraint(
            ["working_group_id"], ["working_groups.id"], name=op.f("fk_polls_working_group_id")
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["people.id"], name=op.f("fk_polls_created_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"],
            ["people.id"],
            name=op.f("fk_polls_proposed_by_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("fk_polls_meeting_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_polls")),
        sa.UniqueConstraint("ref", name=op.f("uq_polls_ref")),
    )
    with op.batch_alter_table("polls") as table:
        table.create_index(op.f("ix_polls_working_group_id"), ["working_group_id"])
        table.create_index(
            "uq_polls_meeting",
            ["meeting_id"],
            unique=True,
            sqlite_where=HELD,
            postgresql_where=HELD,
        )


def create_hosts() -> None:
    op.create_table(
        "poll_hosts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("poll_id", sa.Integer(), nullable=False),
        sa.Column("institute_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("agreed_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "agreed_by_id IS NULL OR agreed_at IS NOT NULL",
            name=op.f("ck_poll_hosts_agreed_some_time"),
        ),
        sa.ForeignKeyConstraint(
            ["poll_id"], ["polls.id"], name=op.f("fk_poll_hosts_poll_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["institute_id"], ["institutes.id"], name=op.f("fk_poll_hosts_institute_id")
        ),
        sa.ForeignKeyConstraint(
            ["agreed_by_id"],
            ["people.id"],
            name=op.f("fk_poll_hosts_agreed_by_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_poll_hosts")),
        sa.UniqueConstraint(
            "poll_id", "institute_id", name=op.f("uq_poll_hosts_poll_id_institute_id")
        ),
    )
    with op.batch_alter_table("poll_hosts") as table:
        table.create_index(op.f("ix_poll_hosts_institute_id"), ["institute_id"])


def create_slots() -> None:
    op.create_table(
        "poll_slots",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("poll_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("chosen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("starts_wall", sa.DateTime(), nullable=False),
        sa.Column("ends_wall", sa.DateTime(), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("starts_fold", sa.Integer(), nullable=False),
        sa.Column("ends_fold", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("zone_data", sa.String(length=16), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_poll_slots_ends_after_start")),
        sa.ForeignKeyConstraint(
            ["poll_id"], ["polls.id"], name=op.f("fk_poll_slots_poll_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_poll_slots")),
        sa.UniqueConstraint(
            *("poll_id", "starts_at", "ends_at"),
            name=op.f("uq_poll_slots_poll_id_starts_at_ends_at"),
        ),
    )
    with op.batch_alter_table("poll_slots") as table:
        table.create_index(op.f("ix_poll_slots_starts_at"), ["starts_at"])
        table.create_index(
            "uq_poll_slots_chosen",
            ["poll_id"],
            unique=True,
            sqlite_where=CHOSEN,
            postgresql_where=CHOSEN,
        )


def create_voters() -> None:
    op.create_table(
        "voters",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("poll_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("contact_id", sa.Integer(), nullable=True),
        sa.Column("institute_id", sa.Integer(), nullable=True),
        sa.Column("is_required", sa.Boolean(), nullable=False),
        sa.Column("key", sa.String(length=20), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.String(length=200), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("keeps_times", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "(person_id IS NULL) <> (institute_id IS NULL)", name=op.f("ck_voters_one_of_both")
        ),
        sa.CheckConstraint(
            "contact_id IS NULL OR person_id IS NOT NULL", name=op.f("ck_voters_asked_in_person")
        ),
        sa.ForeignKeyConstraint(
            ["poll_id"], ["polls.id"], name=op.f("fk_voters_poll_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_voters_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.id"], name=op.f("fk_voters_contact_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["institute_id"], ["institutes.id"], name=op.f("fk_voters_institute_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voters")),
        sa.UniqueConstraint("poll_id", "person_id", name=op.f("uq_voters_poll_id_person_id")),
        sa.UniqueConstraint("poll_id", "institute_id", name=op.f("uq_voters_poll_id_institute_id")),
    )
    with op.batch_alter_table("voters") as table:
        for name in ("person_id", "contact_id", "institute_id"):
            table.create_index(op.f(f"ix_voters_{name}"), [name])


def create_votes() -> None:
    op.create_table(
        "votes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("voter_id", sa.Integer(), nullable=False),
        sa.Column("slot_id", sa.Integer(), nullable=False),
        sa.Column("answer", sa.String(length=24), nullable=False),
        sa.CheckConstraint("answer IN ('yes', 'maybe', 'no')", name=op.f("ck_votes_known_answer")),
        *of_voter_and_slot("votes"),
    )
    with op.batch_alter_table("votes") as table:
        table.create_index(op.f("ix_votes_slot_id"), ["slot_id"])


def create_holds() -> None:
    op.create_table(
        "holds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("voter_id", sa.Integer(), nullable=False),
        sa.Column("slot_id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=200), nullable=False),
        sa.Column("organizer_key", sa.String(length=32), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("asked_sequence", sa.Integer(), nullable=False),
        sa.Column("replied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("gone_at", sa.DateTime(timezone=True), nullable=True),
        *of_voter_and_slot("holds"),
        sa.UniqueConstraint("uid", name=op.f("uq_holds_uid")),
        sa.UniqueConstraint("organizer_key", name=op.f("uq_holds_organizer_key")),
    )
    with op.batch_alter_table("holds") as table:
        table.create_index(op.f("ix_holds_slot_id"), ["slot_id"])


def of_voter_and_slot(table: str) -> list[sa.Constraint]:
    return [
        sa.ForeignKeyConstraint(
            ["voter_id"], ["voters.id"], name=op.f(f"fk_{table}_voter_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["slot_id"], ["poll_slots.id"], name=op.f(f"fk_{table}_slot_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("voter_id", "slot_id", name=op.f(f"uq_{table}_voter_id_slot_id")),
    ]


def allow_kinds(*kinds: str) -> None:
    listed = ", ".join(f"'{each}'" for each in kinds)
    with op.batch_alter_table("notices") as table:
        table.drop_constraint(op.f("ck_notices_known_kind"), type_="check")
        table.create_check_constraint(op.f("ck_notices_known_kind"), f"kind IN ({listed})")


def downgrade() -> None:
    notices = sa.table("notices", sa.column("kind", sa.String()))
    op.execute(notices.delete().where(notices.c.kind.in_(NEW_KINDS)))
    allow_kinds(*KINDS)
    with op.batch_alter_table("notices") as table:
        for name in ("voter_id", "poll_id"):
            table.drop_index(op.f(f"ix_notices_{name}"))
            table.drop_constraint(op.f(f"fk_notices_{name}"), type_="foreignkey")
            table.drop_column(name)
    for name in ("holds", "votes", "voters", "poll_slots", "poll_hosts", "polls"):
        op.drop_table(name)
