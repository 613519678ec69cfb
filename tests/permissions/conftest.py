"""One world for all these tests: each puts back what it changed."""

from collections.abc import Iterator

import pytest
from jinja2 import FileSystemBytecodeCache

from tests.parts.databases import SqliteTemplate
from tests.permissions.world import World, build


@pytest.fixture(scope="package")
def world(
    sqlite_template: SqliteTemplate,
    tmp_path_factory: pytest.TempPathFactory,
    compiled_templates: FileSystemBytecodeCache,
) -> Iterator[World]:
    yield from build(sqlite_template, tmp_path_factory.mktemp("world"), compiled_templates)
