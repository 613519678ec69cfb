"""Another address for somebody: asked at the old one, or held at once and undone for a week."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

OPEN = sa.text("held_at IS NULL AND ended_at IS NULL")
ENDINGS = ("refused", "overtaken", "undone")
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
    "poll",
    "poll_reminder",
    "poll_news",
    "poll_proposal",
    "hold",
    "hold_gone",
)
NEW_KINDS = ("address_asked", "address_holds", "address_proposed", "address_news")


def upgrade() -> None:
    op.create_table(
        "redirections",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=True),
        sa.Column("old_address", sa.String(length=254), nullable=False),
        sa.Column("new_address", sa.String(length=254), nullable=False),
        sa.Column("reader_name", sa.String(length=200), nullable=False),
        sa.Column("goes", sa.Boolean(), nullable=False),
        sa.Column("adds", sa.Boolean(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("asked_by_name", sa.String(length=200), nullable=False),
        sa.Column("meeting_title", sa.String(length=300), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ending", sa.String(length=24), nullable=True),
        sa.CheckConstraint(
            f"ending IN ({listed(ENDINGS)})", name=op.f("ck_redirections_known_redirection_end")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_redirections_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["meetings.id"],
            name=op.f("fk_redirections_meeting_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["asked_by_id"],
            ["people.id"],
            name=op.f("fk_redirections_asked_by_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_redirections")),
        sa.UniqueConstraint("key", name=op.f("uq_redirections_key")),
    )
    op.create_index(op.f("ix_redirections_person_id"), "redirections", ["person_id"])
    op.create_index(op.f("ix_redirections_meeting_id"), "redirections", ["meeting_id"])
    op.create_index(
        "ix_redirections_open",
        "redirections",
        ["person_id"],
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
    with op.batch_alter_table("notices") as table:
        table.add_column(sa.Column("redirection_id", sa.Integer(), nullable=True))
        table.create_foreign_key(
            op.f("fk_notices_redirection_id"),
            "redirections",
            ["redirection_id"],
            ["id"],
            ondelete="CASCADE",
        )
        table.create_index(op.f("ix_notices_redirection_id"), ["redirection_id"])
    allow_kinds(*KINDS, *NEW_KINDS)


def downgrade() -> None:
    notices = sa.table("notices", sa.column("kind", sa.String()))
    op.execute(notices.delete().where(notices.c.kind.in_(NEW_KINDS)))
    allow_kinds(*KINDS)
    with op.batch_alter_table("notices") as table:
        table.drop_index(op.f("ix_notices_redirection_id"))
        table.drop_constraint(op.f("fk_notices_redirection_id"), type_="foreignkey")
        table.drop_column("redirection_id")
    op.drop_table("redirections")


def allow_kinds(*kinds: str) -> None:
    name = op.f("ck_notices_known_kind")
    with op.batch_alter_table("notices") as table:
        table.drop_constraint(name, type_="check")
        table.create_check_constraint(name, f"kind IN ({listed(kinds)})")


def listed(words: tuple[str, ...]) -> str:
    return ", ".join(f"'{word}'" for word in words)
