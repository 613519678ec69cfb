"""What people let others see, what they agreed to, and for how long it is kept."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

VISIBILITIES = ("hosts", "participants", "public")
OPEN = sa.text("withdrawn_at IS NULL")
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
)


def upgrade() -> None:
    matter = one_of("known_matter", "list", "public_list", "programme", "memory")
    source = one_of("known_source", "page", "letter")
    op.create_table(
        "consents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=True),
        sa.Column("matter", matter, nullable=False),
        sa.Column("source", source, nullable=False),
        sa.Column("wording", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["people.id"],
            name=op.f("fk_consents_person_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["meetings.id"],
            name=op.f("fk_consents_meeting_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consents")),
    )
    with op.batch_alter_table("consents") as table:
        table.create_index(op.f("ix_consents_meeting_id"), ["meeting_id"])
        table.create_index(
            "uq_consents_open",
            ["person_id", "meeting_id", "matter"],
            unique=True,
            sqlite_where=OPEN,
            postgresql_where=OPEN,
        )

    with op.batch_alter_table("people") as table:
        table.add_column(sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("meetings") as table:
        visibility = one_of("known_visibility", *VISIBILITIES)
        table.add_column(
            sa.Column("list_visibility", visibility, nullable=False, server_default="hosts")
        )
        table.add_column(sa.Column("keep_days", sa.Integer(), nullable=False, server_default="365"))
        table.add_column(sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))
        table.create_check_constraint(
            op.f("ck_meetings_sane_retention"), "keep_days BETWEEN 30 AND 3650"
        )
    with op.batch_alter_table("meetings") as table:
        for name in ("list_visibility", "keep_days"):
            table.alter_column(name, server_default=None)

    with op.batch_alter_table("participants") as table:
        audience = one_of("known_audience", *VISIBILITIES)
        table.add_column(sa.Column("listed_to", audience, nullable=False, server_default="hosts"))
        for name, length in (("phone", 60), ("wechat", 100), ("other_contact", 200)):
            kind = sa.String(length=length)
            table.add_column(sa.Column(name, kind, nullable=False, server_default=""))
    with op.batch_alter_table("participants") as table:
        for name in ("listed_to", "phone", "wechat", "other_contact"):
            table.alter_column(name, server_default=None)

    replace_kinds(*KINDS, "erasure")


def downgrade() -> None:
    op.execute("DELETE FROM notices WHERE kind = 'erasure'")
    replace_kinds(*KINDS)
    with op.batch_alter_table("participants") as table:
        table.drop_constraint(op.f("ck_participants_known_audience"), type_="check")
        for name in ("other_contact", "wechat", "phone", "listed_to"):
            table.drop_column(name)
    with op.batch_alter_table("meetings") as table:
        table.drop_constraint(op.f("ck_meetings_known_visibility"), type_="check")
        table.drop_constraint(op.f("ck_meetings_sane_retention"), type_="check")
        for name in ("erased_at", "keep_days", "list_visibility"):
            table.drop_column(name)
    with op.batch_alter_table("people") as table:
        table.drop_column("erased_at")
    op.drop_table("consents")


def one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=24)


def replace_kinds(*kinds: str) -> None:
    with op.batch_alter_table("notices") as table:
        table.drop_constraint(op.f("ck_notices_known_kind"), type_="check")
        listed = ", ".join(f"'{kind}'" for kind in kinds)
        table.create_check_constraint(op.f("ck_notices_known_kind"), f"kind IN ({listed})")
