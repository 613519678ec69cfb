"""A calendar elsewhere, on a real web server of loopback, with and without TLS."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.busy.server import Elsewhere, certificate, running


@pytest.fixture
def elsewhere() -> Iterator[Elsewhere]:
    with running(Elsewhere()) as server:
        yield server


@pytest.fixture(scope="session")
def certificate_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return certificate(tmp_path_factory.mktemp("certificate"))


@pytest.fixture
def secure(certificate_file: Path) -> Iterator[Elsewhere]:
    with running(Elsewhere(certificate_file)) as server:
        yield server
