"""Who chose a language is told from whoever had one chosen for them; a country that a migration
wrote is a guess until somebody confirms it.
"""

import sqlalchemy as sa
from alembic import op
from babel import Locale

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

NETWORK = ("BN", "KH", "ID", "LA", "MY", "MM", "PH", "SG", "TH", "TL", "VN", "CN")
people = sa.table(
    "people", *map(sa.column, ("id", "language")), sa.column("chose_language", sa.Boolean())
)
places = sa.table("participants", *map(sa.column, ("person_id", "registered_at")))
organisers = sa.table("organisers", sa.column("person_id"))
changes = sa.table(
    "changes",
    *map(sa.column, ("actor_id", "subject", "subject_id")),
    sa.column("details", sa.JSON()),
)
institutes = sa.table(
    "institutes",
    *map(sa.column, ("id", "country_said")),
    sa.column("is_country_guessed", sa.Boolean()),
)


def upgrade() -> None:
    add("people", "chose_language")
    add("institutes", "is_country_guessed")
    of_those_who_chose()
    of_countries_guessed()
    for table, column in (("people", "chose_language"), ("institutes", "is_country_guessed")):
        with op.batch_alter_table(table) as batch:
            batch.alter_column(column, server_default=None)


def add(table: str, column: str) -> None:
    with op.batch_alter_table(table) as batch:
        batch.add_column(sa.Column(column, sa.Boolean(), nullable=False, server_default=sa.false()))


def of_those_who_chose() -> None:
    """Who registered by the form, has an account, or is in the log with a language of their own."""
    registered = sa.exists().where(
        places.c.person_id == people.c.id, places.c.registered_at.is_not(None)
    )
    has_account = sa.exists().where(organisers.c.person_id == people.c.id)
    said_so = sa.exists().where(
        changes.c.actor_id == people.c.id,
        changes.c.subject == "people",
        changes.c.subject_id == people.c.id,
        sa.cast(changes.c.details, sa.Text()).contains('"language"'),
    )
    chose = sa.and_(people.c.language != "", sa.or_(registered, has_account, said_so))
    op.get_bind().execute(people.update().where(chose).values(chose_language=True))


def of_countries_guessed() -> None:
    """The words of the old list, where nobody has written them since."""
    names = Locale("en").territories
    listed = [str(name)[:100] for code, name in names.items() if code not in NETWORK]
    written = sa.exists().where(
        changes.c.subject == "institutes",
        changes.c.subject_id == institutes.c.id,
        sa.cast(changes.c.details, sa.Text()).contains('"country_said"'),
    )
    guessed = sa.and_(institutes.c.country_said.in_(listed), ~written)
    op.get_bind().execute(institutes.update().where(guessed).values(is_country_guessed=True))


def downgrade() -> None:
    for table, column in (("people", "chose_language"), ("institutes", "is_country_guessed")):
        with op.batch_alter_table(table) as batch:
            batch.drop_column(column)
