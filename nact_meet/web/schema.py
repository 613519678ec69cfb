"""Whether a database has the columns that this code reads and writes."""

from flask import Flask
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as OutOfConnections

from nact_meet.web.database import Base, is_away
from nact_meet.web.extensions import db

COLUMNS = {
    "sqlite": "SELECT tables.name, columns.name"
    " FROM sqlite_master AS tables, pragma_table_info(tables.name) AS columns"
    " WHERE tables.type = 'table'",
    "postgresql": "SELECT table_name, column_name FROM information_schema.columns"
    " WHERE table_schema = current_schema()",
}


def missing_columns(engine: Engine) -> list[str]:
    """As `table.column`, in one statement."""
    with engine.connect() as connection:
        rows = connection.execute(text(COLUMNS[engine.dialect.name]))
        found = {f"{table}.{column}" for table, column in rows}
    wanted = {
        f"{table.name}.{column.name}"
        for table in Base.metadata.tables.values()
        for column in table.c
    }
    return sorted(wanted - found)


def say_what_is_missing(app: Flask) -> None:
    """In the log, when a server starts; a database that is away is compared another time."""
    try:
        with app.app_context():
            missing = missing_columns(db.engine)
    except (DBAPIError, OutOfConnections) as error:
        if is_away(error):
            return
        raise
    if missing:
        app.logger.error(
            "The database lacks %s, which this version needs. "
            "Stop the server, run `flask --app wsgi prepare` and start it again.",
            names_of(missing),
        )


def names_of(missing: list[str]) -> str:
    return ", ".join(missing[:5]) + (" and more" if len(missing) > 5 else "")
