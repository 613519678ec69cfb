"""How the zone of each person is known: nobody is shown a guess as their own clock.

Said: by whoever registered or signs in, or where the log of changes has it. The rest is their
institute's, their country's if it has one clock, else a guess, and asked once.
"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

SOURCES = ("said", "institute", "country", "guess")
ONE_CLOCK = {
    "Asia/Bangkok": "TH",
    "Asia/Brunei": "BN",
    "Asia/Dili": "TL",
    "Asia/Ho_Chi_Minh": "VN",
    "Asia/Kuala_Lumpur": "MY",
    "Asia/Kuching": "MY",
    "Asia/Manila": "PH",
    "Asia/Phnom_Penh": "KH",
    "Asia/Shanghai": "CN",
    "Asia/Singapore": "SG",
    "Asia/Vientiane": "LA",
    "Asia/Yangon": "MM",
}
SAID = """
    id IN (SELECT person_id FROM organisers)
    OR id IN (
        SELECT person_id FROM participants
        WHERE submission_key IS NOT NULL
        OR (registered_at IS NOT NULL AND answered_through = 'page')
    )
    OR id IN (
        SELECT subject_id FROM changes
        WHERE subject = 'people' AND verb = 'edited' AND CAST(details AS TEXT) LIKE '%"zone"%'
    )
"""
people = sa.table("people", sa.column("zone_source", sa.String()))
INSTITUTE = "zone = (SELECT zone FROM institutes WHERE institutes.id = people.institute_id)"


def upgrade() -> None:
    with op.batch_alter_table("people") as table:
        table.add_column(
            sa.Column("zone_source", sa.String(24), nullable=False, server_default="guess")
        )
    country = " OR ".join(
        f"(zone = '{zone}' AND country_code = '{code}')" for zone, code in ONE_CLOCK.items()
    )
    for source, known in (("country", country), ("institute", INSTITUTE), ("said", SAID)):
        op.execute(people.update().where(sa.text(known)).values(zone_source=source))
    with op.batch_alter_table("people") as table:
        table.alter_column("zone_source", server_default=None)
        listed = ", ".join(f"'{source}'" for source in SOURCES)
        table.create_check_constraint(
            op.f("ck_people_known_zone_source"), f"zone_source IN ({listed})"
        )


def downgrade() -> None:
    with op.batch_alter_table("people") as table:
        table.drop_constraint(op.f("ck_people_known_zone_source"), type_="check")
        table.drop_column("zone_source")
