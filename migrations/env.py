"""Alembic's entry: brings the application's own engine and metadata; runs online only."""

from typing import Any

from alembic import context
from alembic.operations import Operations
from flask import current_app
from sqlalchemy import Connection

from nact_meet.web.mending import mend

db = current_app.extensions["migrate"].db

written = Operations.batch_alter_table


def batch_alter_table(operations: Operations, table: str, *args: Any, **options: Any) -> Any:
    """SQLite copies a table to change it: then it is read alone, without all that it points at.

    Alembic would read most of the schema anew for each change, which was half of an upgrade's time.
    """
    alone = {"resolve_fks": False} | options.pop("reflect_kwargs", {})
    return written(operations, table, *args, reflect_kwargs=alone, **options)


Operations.batch_alter_table = batch_alter_table  # type: ignore[assignment]  # it has no setting


def run(connection: Connection) -> None:
    mend(connection, context.script)
    context.configure(
        connection=connection,
        target_metadata=db.metadata,
        render_as_batch=True,
        compare_type=True,
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()


# A SQLite batch change of a parent table copies it and drops the old one: with foreign keys on,
# that deletes every child row. They are off while migrations run.
with db.engine.connect() as connection:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    run(connection)
    connection.commit()
