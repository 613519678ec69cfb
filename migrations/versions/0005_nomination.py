"""Institutes are asked to name their delegations, and name them."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

COUNTRYS_OWN = sa.text("institute_id IS NULL")
ABOUT_NOMINATIONS = ("nomination", "nomination_reminder", "nomination_news")


def upgrade() -> None:
    op.create_table(
        "nominations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("institute_id", sa.Integer(), nullable=True),
        sa.Column("country_code", sa.String(length=2), nullable=True),
        sa.Column("link_key", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "institute_id IS NOT NULL OR country_code IS NOT NULL",
            name=op.f("ck_nominations_of_somebody"),
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["meetings.id"],
            name=op.f("fk_nominations_meeting_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["institute_id"], ["institutes.id"], name=op.f("fk_nominations_institute_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nominations")),
        sa.UniqueConstraint(
            "meeting_id", "institute_id", name=op.f("uq_nominations_meeting_id_institute_id")
        ),
    )
    with op.batch_alter_table("nominations") as table:
        table.create_index(op.f("ix_nominations_institute_id"), ["institute_id"])
        table.create_index(
            "uq_nominations_country",
            ["meeting_id", "country_code"],
            unique=True,
            sqlite_where=COUNTRYS_OWN,
            postgresql_where=COUNTRYS_OWN,
        )
    with op.batch_alter_table("participants") as table:
        table.add_column(sa.Column("nomination_id", sa.Integer(), nullable=True))
        table.add_column(sa.Column("delegation_position", sa.Integer(), nullable=True))
        table.add_column(sa.Column("attended", sa.Boolean(), nullable=True))
        table.create_foreign_key(
            op.f("fk_participants_nomination_id"),
            "nominations",
            ["nomination_id"],
            ["id"],
            ondelete="SET NULL",
        )
        table.create_index(op.f("ix_participants_nomination_id"), ["nomination_id"])
    with op.batch_alter_table("notices") as table:
        table.add_column(sa.Column("nomination_id", sa.Integer(), nullable=True))
        table.create_foreign_key(
            op.f("fk_notices_nomination_id"),
            "nominations",
            ["nomination_id"],
            ["id"],
            ondelete="CASCADE",
        )
        table.create_index(op.f("ix_notices_nomination_id"), ["nomination_id"])
    create_contacts()
    create_papers()


def create_contacts() -> None:
    op.create_table(
        "coordinator_contacts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("institute_id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("standing", sa.String(length=24), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("mail_key", sa.String(length=20), nullable=False),
        sa.CheckConstraint(
            "standing IN ('contact', 'deputy', 'principal')",
            name=op.f("ck_coordinator_contacts_known_standing"),
        ),
        sa.ForeignKeyConstraint(
            ["institute_id"],
            ["institutes.id"],
            name=op.f("fk_coordinator_contacts_institute_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["contacts.id"],
            name=op.f("fk_coordinator_contacts_contact_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coordinator_contacts")),
        sa.UniqueConstraint(
            "institute_id",
            "contact_id",
            name=op.f("uq_coordinator_contacts_institute_id_contact_id"),
        ),
        sa.UniqueConstraint("mail_key", name=op.f("uq_coordinator_contacts_mail_key")),
    )
    with op.batch_alter_table("coordinator_contacts") as table:
        table.create_index(op.f("ix_coordinator_contacts_contact_id"), ["contact_id"])


def create_papers() -> None:
    op.create_table(
        "nomination_papers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("nomination_id", sa.Integer(), nullable=False),
        sa.Column("came_by", sa.String(length=24), nullable=False),
        sa.Column("came_on", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("media_type", sa.String(length=80), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("entered_by_id", sa.Integer(), nullable=True),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "came_by IN ('letter', 'mail', 'chat', 'phone')",
            name=op.f("ck_nomination_papers_known_way"),
        ),
        sa.CheckConstraint(
            "(content IS NULL) = (size = 0)", name=op.f("ck_nomination_papers_whole_scan")
        ),
        sa.ForeignKeyConstraint(
            ["nomination_id"],
            ["nominations.id"],
            name=op.f("fk_nomination_papers_nomination_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["entered_by_id"],
            ["people.id"],
            name=op.f("fk_nomination_papers_entered_by_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nomination_papers")),
    )
    with op.batch_alter_table("nomination_papers") as table:
        table.create_index(op.f("ix_nomination_papers_nomination_id"), ["nomination_id"])


def downgrade() -> None:
    op.drop_table("nomination_papers")
    op.drop_table("coordinator_contacts")
    notices = sa.table("notices", sa.column("kind", sa.String()))
    op.execute(notices.delete().where(notices.c.kind.in_(ABOUT_NOMINATIONS)))
    with op.batch_alter_table("notices") as table:
        table.drop_index(op.f("ix_notices_nomination_id"))
        table.drop_constraint(op.f("fk_notices_nomination_id"), type_="foreignkey")
        table.drop_column("nomination_id")
    with op.batch_alter_table("participants") as table:
        table.drop_index(op.f("ix_participants_nomination_id"))
        table.drop_constraint(op.f("fk_participants_nomination_id"), type_="foreignkey")
        for name in ("attended", "delegation_position", "nomination_id"):
            table.drop_column(name)
    op.drop_table("nominations")
