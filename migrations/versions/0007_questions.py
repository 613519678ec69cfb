"""What organisers ask, and what people answer."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

KINDS = (
    *("text", "long text", "choice", "choices", "number", "date"),
    *("file", "consent", "interpretation", "needs"),
)


def upgrade() -> None:
    listed = ", ".join(f"'{kind}'" for kind in KINDS)
    op.create_table(
        "questions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("label", sa.String(length=300), nullable=False),
        sa.Column("help", sa.Text(), nullable=False),
        sa.Column("is_required", sa.Boolean(), nullable=False),
        sa.Column("choices", sa.JSON(), nullable=False),
        sa.Column("shown_if_id", sa.Integer(), nullable=True),
        sa.Column("shown_if_value", sa.String(length=300), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(f"kind IN ({listed})", name=op.f("ck_questions_known_kind")),
        sa.CheckConstraint(
            "shown_if_id IS NULL OR shown_if_id <> id",
            name=op.f("ck_questions_not_its_own_condition"),
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["meetings.id"],
            name=op.f("fk_questions_meeting_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["shown_if_id"],
            ["questions.id"],
            name=op.f("fk_questions_shown_if_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_questions")),
    )
    with op.batch_alter_table("questions") as table:
        table.create_index(op.f("ix_questions_meeting_id"), ["meeting_id"])
        table.create_index(op.f("ix_questions_shown_if_id"), ["shown_if_id"])

    op.create_table(
        "question_answers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("wording", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=20), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["question_id"], ["questions.id"], name=op.f("fk_question_answers_question_id")
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name=op.f("fk_question_answers_participant_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_answers")),
        sa.UniqueConstraint(
            "question_id",
            "participant_id",
            name=op.f("uq_question_answers_question_id_participant_id"),
        ),
    )
    with op.batch_alter_table("question_answers") as table:
        table.create_index(op.f("ix_question_answers_participant_id"), ["participant_id"])

    op.create_table(
        "answer_files",
        sa.Column("answer_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["answer_id"],
            ["question_answers.id"],
            name=op.f("fk_answer_files_answer_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("answer_id", name=op.f("pk_answer_files")),
    )

    with op.batch_alter_table("meetings") as table:
        table.add_column(
            sa.Column("has_questions", sa.Boolean(), nullable=False, server_default=sa.false())
        )
    with op.batch_alter_table("meetings") as table:
        table.alter_column("has_questions", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("meetings") as table:
        table.drop_column("has_questions")
    op.drop_table("answer_files")
    op.drop_table("question_answers")
    op.drop_table("questions")
