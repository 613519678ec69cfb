"""What the network says of days off, and which years it found announced."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

KINDS = ("holiday", "joint-leave", "worked", "ordinary")


def upgrade() -> None:
    listed = ", ".join(f"'{kind}'" for kind in KINDS)
    op.create_table(
        "day_corrections",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("country_code", sa.String(2), nullable=False),
        sa.Column("region", sa.String(16), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("means", sa.String(24), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.CheckConstraint(f"means IN ({listed})", name=op.f("ck_day_corrections_known_day_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_day_corrections")),
        sa.UniqueConstraint(
            "country_code",
            "region",
            "day",
            name=op.f("uq_day_corrections_country_code_region_day"),
        ),
    )
    op.create_table(
        "announced_years",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("country_code", sa.String(2), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(300), nullable=False),
        sa.Column("announced_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announced_years")),
        sa.UniqueConstraint(
            "country_code", "year", name=op.f("uq_announced_years_country_code_year")
        ),
    )


def downgrade() -> None:
    op.drop_table("announced_years")
    op.drop_table("day_corrections")
