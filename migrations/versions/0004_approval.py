"""Who is let in: the hosts' decisions; and the mails of registration for delegations."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

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
)
NEW = (
    "pending",
    "decision",
    "nomination",
    "nomination_reminder",
    "nomination_news",
    "proposal",
    "letter",
    "nudge",
)


ADMISSIONS = ("open", "approval", "noting")
CAME = ("invited", "registered", "named")
DECISIONS = ("approved", "noted", "declined")
WAYS = ("room", "together", "fallback")
NULLABLE = (
    ("applied_at", sa.DateTime(timezone=True)),
    ("decision", sa.String(length=24)),
    ("decided_at", sa.DateTime(timezone=True)),
)
TEXTS = (("decided_by", sa.String(length=200)), ("decision_note", sa.Text()))


def upgrade() -> None:
    replace_kinds(*KINDS, *NEW)
    add_admission()
    add_decisions()
    create_reviewers()
    limit_connections()


def add_admission() -> None:
    with op.batch_alter_table("meetings") as table:
        table.add_column(
            sa.Column("admission", sa.String(length=24), nullable=False, server_default="open")
        )
        table.add_column(
            sa.Column("decision_words", sa.JSON(), nullable=False, server_default="{}")
        )
        table.create_check_constraint(
            op.f("ck_meetings_known_admission"), one_of("admission", ADMISSIONS)
        )
    with op.batch_alter_table("meetings") as table:
        table.alter_column("admission", server_default=None)
        table.alter_column("decision_words", server_default=None)


def add_decisions() -> None:
    """Who is here already was invited, or let in at once: nothing is left to decide."""
    with op.batch_alter_table("participants") as table:
        table.add_column(
            sa.Column("came", sa.String(length=24), nullable=False, server_default="invited")
        )
        for name, kind in NULLABLE:
            table.add_column(sa.Column(name, kind, nullable=True))
        for name, kind in TEXTS:
            table.add_column(sa.Column(name, kind, nullable=False, server_default=""))
        table.create_check_constraint(op.f("ck_participants_known_came"), one_of("came", CAME))
        table.create_check_constraint(
            op.f("ck_participants_known_decision"), one_of("decision", DECISIONS)
        )
        table.create_check_constraint(
            op.f("ck_participants_decided_once"), "(decision IS NULL) = (decided_at IS NULL)"
        )
    with op.batch_alter_table("participants") as table:
        for name in ("came", *(name for name, _ in TEXTS)):
            table.alter_column(name, server_default=None)


def create_reviewers() -> None:
    op.create_table(
        "reviewers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("organiser_id", sa.Integer(), nullable=False),
        sa.Column("country_code", sa.String(length=2), nullable=True),
        sa.Column("named_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["meetings.id"],
            name=op.f("fk_reviewers_meeting_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organiser_id"],
            ["organisers.id"],
            name=op.f("fk_reviewers_organiser_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reviewers")),
        sa.UniqueConstraint(
            "meeting_id", "organiser_id", name=op.f("uq_reviewers_meeting_id_organiser_id")
        ),
    )
    op.create_index(op.f("ix_reviewers_organiser_id"), "reviewers", ["organiser_id"])


def limit_connections() -> None:
    """Of the room, apart from the seats: a meeting without limited seats may have them too."""
    op.create_table(
        "connections",
        sa.Column("meeting_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("most", sa.Integer(), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.CheckConstraint("used >= 0 AND used <= most", name=op.f("ck_connections_enough")),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["meetings.id"],
            name=op.f("fk_connections_meeting_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("meeting_id", name=op.f("pk_connections")),
    )
    op.execute(
        "INSERT INTO connections (meeting_id, most, used)"
        " SELECT meeting_id, connections, 0 FROM seatings WHERE connections IS NOT NULL"
    )
    with op.batch_alter_table("seatings") as table:
        table.drop_column("connections")
    with op.batch_alter_table("participants") as table:
        table.add_column(sa.Column("way_in", sa.String(length=24), nullable=True))
        table.create_check_constraint(op.f("ck_participants_known_way"), one_of("way_in", WAYS))


def unlimit_connections() -> None:
    with op.batch_alter_table("participants") as table:
        table.drop_constraint(op.f("ck_participants_known_way"), type_="check")
        table.drop_column("way_in")
    with op.batch_alter_table("seatings") as table:
        table.add_column(sa.Column("connections", sa.Integer(), nullable=True))
    op.execute(
        "UPDATE seatings SET connections ="
        " (SELECT most FROM connections WHERE connections.meeting_id = seatings.meeting_id)"
    )
    op.drop_table("connections")


def downgrade() -> None:
    unlimit_connections()
    op.drop_table("reviewers")
    notices = sa.table("notices", sa.column("kind", sa.String()))
    op.execute(notices.delete().where(notices.c.kind.in_(NEW)))
    replace_kinds(*KINDS)
    with op.batch_alter_table("participants") as table:
        for name in ("decided_once", "known_decision", "known_came"):
            table.drop_constraint(op.f(f"ck_participants_{name}"), type_="check")
        for name, _ in (*TEXTS, *NULLABLE):
            table.drop_column(name)
        table.drop_column("came")
    with op.batch_alter_table("meetings") as table:
        table.drop_constraint(op.f("ck_meetings_known_admission"), type_="check")
        table.drop_column("decision_words")
        table.drop_column("admission")


def one_of(column: str, values: tuple[str, ...]) -> str:
    listed = ", ".join(f"'{each}'" for each in values)
    return f"{column} IN ({listed})"


def replace_kinds(*kinds: str) -> None:
    with op.batch_alter_table("notices") as table:
        table.drop_constraint(op.f("ck_notices_known_kind"), type_="check")
        table.create_check_constraint(op.f("ck_notices_known_kind"), one_of("kind", kinds))
