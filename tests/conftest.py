"""Real parts, shared per run: databases, a mail server, a browser, the whole site.

`app` is on SQLite; `app_on_both` runs its test twice, on SQLite and on PostgreSQL. The cast
(`cast`): Somchai organises in Bangkok; Aye Aye is in Yangon, Li Wei in Shanghai, Maria in Dili.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, g
from flask.testing import FlaskClient
from hypothesis import HealthCheck, settings
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import event

from config import Settings
from nact_meet import create_app
from nact_meet.signing_in.models.sign_in_link import SignInLink
from nact_meet.web.extensions import db
from tests.cast import Cast, assemble
from tests.parts import routes
from tests.parts.client import Visitor
from tests.parts.databases import PostgresqlTemplate, SqliteTemplate, hurry_sqlite
from tests.parts.engines import Engines
from tests.parts.smtp import MailServer

# Every run is the same run, on a quiet machine as on a busy one; `make fuzz` tries what is new.
for profile, is_the_same in (("the same each time", True), ("new seeds", False)):
    settings.register_profile(
        profile,
        derandomize=is_the_same,
        database=None,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
    )
settings.load_profile("the same each time")

# Tests say what they set: a PORT or MAIL_SERVER of the shell they run in is not theirs.
for setting in Settings.model_fields:
    os.environ.pop(setting.upper(), None)

pytest_plugins = [
    "tests.parts.programs",  # the others import it
    "tests.parts.addresses",
    "tests.parts.browser",
    "tests.parts.imap",
    "tests.parts.loopback",
    "tests.parts.site",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The long ones first, so that the workers end together; the rest as it stands."""
    items.sort(key=lambda item: not takes_long(item))


def takes_long(item: pytest.Item) -> bool:
    fixtures = getattr(item, "fixturenames", ())
    return item.get_closest_marker("browser") is not None or "dovecot" in fixtures


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> SqliteTemplate:
    return SqliteTemplate(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresqlTemplate]:
    template = PostgresqlTemplate(tmp_path_factory.mktemp("pg"))
    yield template
    template.stop()


@pytest.fixture(scope="session")
def sqlite_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("database")


@pytest.fixture
def sqlite_url(sqlite_template: SqliteTemplate, sqlite_folder: Path) -> str:
    return sqlite_template.copy(sqlite_folder)


@pytest.fixture
def postgresql_url(postgresql: PostgresqlTemplate) -> Iterator[str]:
    with postgresql.copy() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A fresh, migrated database: the test runs on both."""
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture(scope="session")
def mail_server() -> Iterator[MailServer]:
    server = MailServer()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def smtp(mail_server: MailServer) -> MailServer:
    mail_server.reset()
    return mail_server


@pytest.fixture(scope="session")
def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    """Every test has an application of its own; each template is compiled once for all.

    All processes of a run share them: what lies there holds for one text of a template alone.
    """
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "templates"
    folder.mkdir(exist_ok=True)
    return FileSystemBytecodeCache(str(folder))


@pytest.fixture(scope="session")
def engines() -> Iterator[Engines]:
    engines = Engines()
    with engines.handed_out(), routes.compiled_once():
        yield engines


@pytest.fixture
def make_app(
    tmp_path: Path,
    smtp: MailServer,
    compiled_templates: FileSystemBytecodeCache,
    engines: Engines,
) -> Iterator[Callable[..., Flask]]:
    """Builds an application in its own context; mail goes to `smtp` unless told otherwise."""
    pushed = []

    def build(url: str, **settings: Any) -> Flask:
        values: dict[str, Any] = {
            "mail_server": "127.0.0.1",
            "mail_port": smtp.port,
            "mail_sender": "meet@meet.example",
            "authserv_id": "mx.meet.example",
            "ratelimit_enabled": False,
            "log_level": "ERROR",
        }
        app = create_app(Settings(database_url=url, data_dir=tmp_path, **(values | settings)))
        app.before_request_funcs.setdefault(None, []).insert(0, forget_the_last_request)
        app.test_client_class = Visitor
        app.jinja_env.bytecode_cache = compiled_templates
        context = app.app_context()
        context.push()
        if db.engine.dialect.name == "sqlite":
            event.listen(db.engine, "connect", hurry_sqlite)
        pushed.append((app, context))
        return app

    yield build
    for _app, context in reversed(pushed):
        db.session.remove()
        engines.take_back(db.engine)
        context.pop()


def forget_the_last_request() -> None:
    """Tests share one application context and with it `g`: who reads, and in which language."""
    vars(g).clear()


@pytest.fixture
def app(sqlite_url: str, make_app: Callable[..., Flask]) -> Flask:
    return make_app(sqlite_url)


@pytest.fixture
def app_on_both(database_url: str, make_app: Callable[..., Flask]) -> Flask:
    """`database_url` comes first, so that it is dropped after the sessions on it have ended."""
    return make_app(database_url)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def cast(request: pytest.FixtureRequest) -> Cast:
    on_both = "app_on_both" in request.fixturenames
    request.getfixturevalue("app_on_both" if on_both else "app")
    return assemble()


@pytest.fixture
def organiser_client(request: pytest.FixtureRequest, cast: Cast) -> FlaskClient:
    """Somchai's browser, signed in by a link as he would be."""
    on_both = "app_on_both" in request.fixturenames
    app = request.getfixturevalue("app_on_both" if on_both else "app")
    link = SignInLink.for_organiser(cast.organiser)
    db.session.add(link)
    db.session.commit()
    client: FlaskClient = app.test_client()
    answer = client.post(f"/sign-in/{link.token}")
    assert answer.status_code == 303, answer.text
    return client
