"""Lists of people go into working groups, institutes and the directory too, not to meetings alone."""

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None

TO_ONE_MEETING = "meeting_id IS NULL OR (working_group_id IS NULL AND institute_id IS NULL)"
TO_ONE_PLACE = "working_group_id IS NULL OR institute_id IS NULL"


def upgrade() -> None:
    with op.batch_alter_table("imports") as table:
        table.alter_column("meeting_id", existing_type=sa.Integer(), nullable=True)
        for column, other in (
            ("working_group_id", "working_groups"),
            ("institute_id", "institutes"),
        ):
            table.add_column(sa.Column(column, sa.Integer(), nullable=True))
            table.create_foreign_key(
                op.f(f"fk_imports_{column}"), other, [column], ["id"], ondelete="CASCADE"
            )
            table.create_index(op.f(f"ix_imports_{column}"), [column])
        table.create_check_constraint(op.f("ck_imports_to_one_meeting"), TO_ONE_MEETING)
        table.create_check_constraint(op.f("ck_imports_to_one_place"), TO_ONE_PLACE)


def downgrade() -> None:
    """Lists that go to no meeting are none of before; nothing of them is lost but their lines,
    which are kept for a day.
    """
    op.execute("DELETE FROM imports WHERE meeting_id IS NULL")
    with op.batch_alter_table("imports") as table:
        table.drop_constraint(op.f("ck_imports_to_one_place"), type_="check")
        table.drop_constraint(op.f("ck_imports_to_one_meeting"), type_="check")
        for column in ("institute_id", "working_group_id"):
            table.drop_index(op.f(f"ix_imports_{column}"))
            table.drop_constraint(op.f(f"fk_imports_{column}"), type_="foreignkey")
            table.drop_column(column)
        table.alter_column("meeting_id", existing_type=sa.Integer(), nullable=False)
