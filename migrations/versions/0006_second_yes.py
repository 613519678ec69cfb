"""What waits for a second host's yes."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

ACTS = ("publish", "move", "cancel", "remove_host", "do_without")
ENDINGS = ("agreed", "refused", "withdrawn", "outdated")
OPEN = sa.text("outcome IS NULL")
OF_THE_MEETING = sa.text("outcome IS NULL AND institute_id IS NULL")


def upgrade() -> None:
    op.create_table(
        "proposals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("act", one_of("known_act", *ACTS), nullable=False),
        sa.Column("institute_id", sa.Integer(), nullable=True),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=True),
        sa.Column("institute_ids", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("outcome", one_of("known_outcome", *ENDINGS), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(outcome IS NULL) = (decided_at IS NULL)",
            name=op.f("ck_proposals_decided_at_some_time"),
        ),
        sa.CheckConstraint(
            "(act = 'remove_host') = (institute_id IS NOT NULL)",
            name=op.f("ck_proposals_of_a_host_that_goes"),
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["meetings.id"],
            name=op.f("fk_proposals_meeting_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["institute_id"], ["institutes.id"], name=op.f("fk_proposals_institute_id")
        ),
        *(
            sa.ForeignKeyConstraint(
                [column], ["people.id"], name=op.f(f"fk_proposals_{column}"), ondelete="SET NULL"
            )
            for column in ("proposed_by_id", "decided_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposals")),
    )
    with op.batch_alter_table("proposals") as table:
        table.create_index(op.f("ix_proposals_meeting_id"), ["meeting_id"])
        table.create_index(
            "uq_proposals_open",
            ["meeting_id", "act"],
            unique=True,
            sqlite_where=OF_THE_MEETING,
            postgresql_where=OF_THE_MEETING,
        )
        table.create_index(
            "uq_proposals_open_host",
            ["meeting_id", "act", "institute_id"],
            unique=True,
            sqlite_where=OPEN,
            postgresql_where=OPEN,
        )
    with op.batch_alter_table("meetings") as table:
        table.add_column(sa.Column("second_yes", sa.Boolean(), nullable=True))
    with op.batch_alter_table("notices") as table:
        table.add_column(sa.Column("proposal_id", sa.Integer(), nullable=True))
        table.create_foreign_key(
            op.f("fk_notices_proposal_id"), "proposals", ["proposal_id"], ["id"], ondelete="CASCADE"
        )
        table.create_index(op.f("ix_notices_proposal_id"), ["proposal_id"])


def downgrade() -> None:
    notices = sa.table("notices", sa.column("kind", sa.String()))
    op.execute(notices.delete().where(notices.c.kind == "proposal"))
    with op.batch_alter_table("notices") as table:
        table.drop_index(op.f("ix_notices_proposal_id"))
        table.drop_constraint(op.f("fk_notices_proposal_id"), type_="foreignkey")
        table.drop_column("proposal_id")
    with op.batch_alter_table("meetings") as table:
        table.drop_column("second_yes")
    op.drop_table("proposals")


def one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(
        *values,
        name=op.f(f"ck_proposals_{name}"),
        native_enum=False,
        create_constraint=True,
        length=24,
    )
