"""Office hours, blackout days and weights that a network sets for itself."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

RULES = (
    *("edge", "early-or-late", "night", "lunch", "friday-prayer", "ramadan"),
    *("weekend", "holiday", "blackout", "busy"),
)
ONE_OWNER = (
    "CASE WHEN country_code IS NULL THEN 0 ELSE 1 END"
    " + CASE WHEN institute_id IS NULL THEN 0 ELSE 1 END"
    " + CASE WHEN person_id IS NULL THEN 0 ELSE 1 END = 1"
)


def upgrade() -> None:
    op.create_table(
        "office_hours",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("country_code", sa.String(length=2), nullable=True),
        sa.Column("institute_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("hours", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("region", sa.String(length=16), nullable=False),
        sa.CheckConstraint(ONE_OWNER, name=op.f("ck_office_hours_one_owner")),
        sa.ForeignKeyConstraint(
            ["institute_id"],
            ["institutes.id"],
            name=op.f("fk_office_hours_institute_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_office_hours_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_office_hours")),
        sa.UniqueConstraint("country_code", name=op.f("uq_office_hours_country_code")),
        sa.UniqueConstraint("institute_id", name=op.f("uq_office_hours_institute_id")),
        sa.UniqueConstraint("person_id", name=op.f("uq_office_hours_person_id")),
    )
    op.create_table(
        "blackouts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("country_code", sa.String(length=2), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.CheckConstraint("last_day >= first_day", name=op.f("ck_blackouts_ends_after_it_begins")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_blackouts")),
    )
    op.create_table(
        "rule_weights",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "rule",
            sa.Enum(
                *RULES,
                name=op.f("ck_rule_weights_known_rule"),
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "points >= 0 AND points <= 1000", name=op.f("ck_rule_weights_points_in_range")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_weights")),
        sa.UniqueConstraint("rule", name=op.f("uq_rule_weights_rule")),
    )


def downgrade() -> None:
    op.drop_table("rule_weights")
    op.drop_table("blackouts")
    op.drop_table("office_hours")
