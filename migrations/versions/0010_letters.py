"""Letters that organisers write by hand."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

PLANNED = sa.text("due_at IS NOT NULL AND posted_at IS NULL")
OF_A_LETTER = sa.text("letter_id IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "letters",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("other_language", sa.String(length=16), nullable=False),
        sa.Column("other_subject", sa.String(length=300), nullable=False),
        sa.Column("other_body", sa.Text(), nullable=False),
        sa.Column("selection", sa.JSON(), nullable=False),
        sa.Column("reply_to", sa.String(length=254), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "withdrawn_at IS NULL OR (posted_at IS NULL AND due_at IS NULL)",
            name=op.f("ck_letters_one_fate"),
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("fk_letters_meeting_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["people.id"], name=op.f("fk_letters_by_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letters")),
    )
    with op.batch_alter_table("letters") as table:
        table.create_index(op.f("ix_letters_meeting_id"), ["meeting_id"])
        table.create_index(
            "ix_letters_planned", ["due_at"], sqlite_where=PLANNED, postgresql_where=PLANNED
        )
    with op.batch_alter_table("notices") as table:
        table.add_column(sa.Column("letter_id", sa.Integer(), nullable=True))
        table.create_foreign_key(
            op.f("fk_notices_letter_id"), "letters", ["letter_id"], ["id"], ondelete="CASCADE"
        )
        table.create_index(
            "ix_notices_letter",
            ["letter_id"],
            sqlite_where=OF_A_LETTER,
            postgresql_where=OF_A_LETTER,
        )


def downgrade() -> None:
    with op.batch_alter_table("notices") as table:
        table.drop_index(
            "ix_notices_letter", sqlite_where=OF_A_LETTER, postgresql_where=OF_A_LETTER
        )
        table.drop_constraint(op.f("fk_notices_letter_id"), type_="foreignkey")
        table.drop_column("letter_id")
    op.drop_table("letters")
