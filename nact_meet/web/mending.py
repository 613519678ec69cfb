"""Databases that ran a migration before it was written anew, brought to what it says now.

Until 0025 that happened: they upgraded to tables that are not ours, and said nothing. What is
missing is found by running the same migrations beside them, and comparing.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from alembic.autogenerate import produce_migrations
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.operations.ops import (
    AddColumnOp,
    DropTableOp,
    MigrateOperation,
    ModifyTableOps,
    UpgradeOps,
)
from alembic.script import ScriptDirectory

from nact_meet.web.database import Base

LAST_WRITTEN_ANEW = "0025"
"""From here on tests/test_migrations.py keeps what has landed."""

MEANT = {"voters.keeps_times": "1"}
BESIDE = "as_it_should_be"

Checks = dict[str, dict[str, str]]


def mend(connection: sa.Connection, script: ScriptDirectory) -> None:
    """In the transaction of the upgrade that follows."""
    context = MigrationContext.configure(connection, opts={"compare_type": False})
    revision = context.get_current_revision()
    if revision is None or revision > LAST_WRITTEN_ANEW:
        return
    with as_it_should_be(connection, script, revision) as beside:
        wanted, checks = sa.MetaData(), checks_of(beside)
        wanted.reflect(beside)
    operations = Operations(context)
    upgrade_ops = produce_migrations(context, wanted).upgrade_ops
    assert upgrade_ops is not None
    for step in steps(upgrade_ops, connection):
        carry_out(operations, step)
    mend_checks(operations, checks)


@contextmanager
def as_it_should_be(
    connection: sa.Connection, script: ScriptDirectory, revision: str
) -> Iterator[sa.Connection]:
    """Empty tables of that revision: in memory, or in a schema that goes again."""
    if connection.dialect.name == "sqlite":
        engine = sa.create_engine("sqlite://")
        with engine.connect() as beside:
            migrate(beside, script, revision)
            yield beside
        engine.dispose()
        return
    path = connection.scalar(sa.text("SHOW search_path"))
    connection.execute(sa.text(f"CREATE SCHEMA {BESIDE}"))
    connection.execute(sa.text(f"SET LOCAL search_path TO {BESIDE}"))
    migrate(connection, script, revision)
    yield connection
    connection.execute(sa.text(f"SET LOCAL search_path TO {path}"))
    connection.execute(sa.text(f"DROP SCHEMA {BESIDE} CASCADE"))


def migrate(connection: sa.Connection, script: ScriptDirectory, revision: str) -> None:
    names = {"target_metadata": Base.metadata}  # which says how constraints are called
    context = MigrationContext.configure(connection, opts=names)
    with Operations.context(context):
        for step in reversed(list(script.iterate_revisions(revision, "base"))):
            step.module.upgrade()


def steps(upgrade_ops: UpgradeOps, connection: sa.Connection) -> Iterator[MigrateOperation]:
    """No table goes that has rows, they are somebody's, and none that is not ours."""
    for step in upgrade_ops.ops:
        if not isinstance(step, DropTableOp) or is_made_later(step.table_name, connection):
            yield step


def is_made_later(table: str, connection: sa.Connection) -> bool:
    """A migration that ran under an earlier number would find its table already there."""
    ours = Base.metadata.tables.get(table)
    return ours is not None and not connection.scalar(
        sa.select(sa.exists(sa.select(sa.literal(1)).select_from(ours)))
    )


def carry_out(operations: Operations, step: MigrateOperation) -> None:
    if not isinstance(step, ModifyTableOps):
        operations.invoke(step)
        return
    with operations.batch_alter_table(step.table_name) as batch:
        for change in step.ops:
            if isinstance(change, AddColumnOp):
                fill_in(change)
            batch.invoke(change)


def fill_in(change: AddColumnOp) -> None:
    """What its rows say in a column that they have had never: nothing, or what was meant."""
    column = change.column
    if not column.nullable and column.server_default is None:
        meant = MEANT.get(f"{change.table_name}.{column.name}")
        nothing = "" if isinstance(column.type, sa.String) else "0"
        column.server_default = sa.DefaultClause(meant or nothing)


def checks_of(connection: sa.Connection) -> Checks:
    inspector = sa.inspect(connection)
    return {
        table: {
            str(check["name"]): check["sqltext"] for check in inspector.get_check_constraints(table)
        }
        for table in inspector.get_table_names()
    }


def mend_checks(operations: Operations, wanted: Checks) -> None:
    """Alembic does not compare these."""
    now = checks_of(operations.get_bind())
    for table in wanted.keys() & now.keys():
        old = now[table].items() - wanted[table].items()
        new = wanted[table].items() - now[table].items()
        if old or new:
            with operations.batch_alter_table(table) as batch:
                for name, _condition in old:
                    batch.drop_constraint(name, type_="check")
                for name, condition in new:
                    batch.create_check_constraint(name, sa.text(condition))
