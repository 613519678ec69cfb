"""Compares a migrated database with the models: types, constraints, indexes, conditions."""

import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask_migrate import upgrade
from sqlalchemy import Connection, create_engine, inspect
from sqlalchemy.engine import make_url

from config import Settings
from nact_meet import create_app
from nact_meet.web.database import Base

landed_long_ago = pytest.mark.walk
"""On a test of what a migration does with rows: nobody may write that migration anew any more.

Each of them takes the whole way down and up again. That way itself, all of it, and what the latest
migrations do with rows are in `make test`.
"""


def differences(connection: Connection, fresh: Connection) -> list[Any]:
    """What sets a migrated database apart from one made by create_all().

    Alembic misses changed CHECKs and changed conditions of indexes: those are compared as both
    databases report them.
    """
    found: list[Any] = list(compare_metadata(MigrationContext.configure(connection), Base.metadata))
    migrated, made = described(connection), described(fresh)
    found += [
        (name, migrated.get(name), made[name]) for name in made if made[name] != migrated.get(name)
    ]
    return found


def described(connection: Connection) -> dict[str, Any]:
    inspector = inspect(connection)
    return {
        table: (
            sorted(
                (each["name"], each["sqltext"]) for each in inspector.get_check_constraints(table)
            ),
            sorted(
                (each["name"], words(each.get("dialect_options", {})))
                for each in inspector.get_indexes(table)
            ),
            sorted(
                (each["name"], words(each["options"])) for each in inspector.get_foreign_keys(table)
            ),
        )
        for table in Base.metadata.tables
    }


def words(options: dict[str, Any]) -> dict[str, str]:
    return {key: str(value) for key, value in options.items()}


def check_sqlite() -> list[Any]:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'check.sqlite3'}"
        app = create_app(Settings(database_url=url, data_dir=Path(folder)))
        with app.app_context():
            upgrade()
            app.extensions["sqlalchemy"].engine.dispose()
        fresh = create_engine("sqlite://")
        Base.metadata.create_all(fresh)
        with create_engine(make_url(url)).connect() as migrated, fresh.connect() as made:
            return differences(migrated, made)


if __name__ == "__main__":
    if problems := check_sqlite():
        sys.exit("The models and the migrations differ:\n" + "\n".join(map(str, problems)))
