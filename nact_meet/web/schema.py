"""Whether a database has the columns that this code reads and writes."""

from sqlalchemy import Engine, text

from nact_meet.web.database import Base

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
