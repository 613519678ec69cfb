"""Several machines count tries together in Redis; where it is away, each goes on by itself."""

import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import redis
from flask import Flask
from flask.testing import FlaskClient

from nact_meet.notices.models.worker_pulse import WorkerBeat
from nact_meet.web.extensions import limiter
from tests.parts.patience import LONG
from tests.parts.ports import free_port
from tests.parts.programs import needed

A_MINUTE = 30
"""So often a network may begin to sign in by a passkey."""


@contextmanager
def redis_server(folder: Path) -> Iterator[tuple["subprocess.Popen[bytes]", int]]:
    program, port = needed("redis-server", package="redis-server"), free_port()
    settings = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
    with subprocess.Popen([program, *settings], stdout=subprocess.DEVNULL) as server:
        while not answers(port):
            assert server.poll() is None
        yield server, port
        server.kill()


def answers(port: int) -> bool:
    try:
        return bool(redis.Redis(port=port).ping())
    except redis.ConnectionError:
        return False


def ask(client: FlaskClient, times: int) -> set[int]:
    return {client.post("/sign-in/passkey/options").status_code for _ in range(times)}


def test_without_redis_people_still_sign_in_and_health_says_so(
    sqlite_url: str,
    make_app: Callable[..., Flask],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in {"_storage_dead": False, "_storage_options": {}}.items():
        monkeypatch.setattr(limiter, name, value)  # it outlives the applications of other tests
    with redis_server(tmp_path) as (server, port):
        storage = f"redis://127.0.0.1:{port}"
        client = make_app(
            sqlite_url, ratelimit_enabled=True, ratelimit_storage_uri=storage
        ).test_client()
        WorkerBeat.beat("worker")
        together = ask(client, 2), client.get("/healthz")
        counted = redis.Redis(port=port).dbsize()
        server.kill()
        server.wait(LONG)

        alone = ask(client, A_MINUTE), client.get("/healthz")
        too_many = ask(client, 1)

    assert counted
    assert together[0] == alone[0] != {429}
    assert 500 not in alone[0]
    assert too_many == {429}
    assert (together[1].status_code, alone[1].status_code) == (200, 200)
    assert together[1].json is not None and "limits" not in together[1].json
    assert alone[1].json is not None and "each process" in alone[1].json["limits"]
