"""What the service stores can be read by its own user alone."""

import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from config import ROOT, Settings
from nact_meet.private_files import keep_private


@pytest.fixture(autouse=True)
def open_to_all() -> Iterator[None]:
    """The umask that a careless supervisor gives."""
    before = os.umask(0)
    yield
    os.umask(before)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_what_was_there_before_becomes_private(tmp_path: Path) -> None:
    data, elsewhere = tmp_path / "data", tmp_path / "elsewhere.sqlite3"
    (data / "uploads").mkdir(parents=True)
    files = [data / "uploads" / "paper.pdf", data / "secret-key", elsewhere]
    files += [Path(f"{elsewhere}{end}") for end in ("-wal", "-shm")]
    for path in files:
        path.touch()
    (data / "link").symlink_to("/etc/hostname")
    link_target = mode(Path("/etc/hostname"))

    keep_private(Settings(data_dir=data, database_url=f"sqlite:///{elsewhere}"))

    assert [mode(path) for path in (data, data / "uploads")] == [0o700, 0o700]
    assert {mode(path) for path in files} == {0o600}
    assert mode(Path("/etc/hostname")) == link_target


def test_what_is_made_later_is_born_private(tmp_path: Path) -> None:
    data = tmp_path / "data"
    keep_private(Settings(data_dir=data))
    (data / "new").touch()

    assert [mode(path) for path in (data, data / "new")] == [0o700, 0o600]


def test_a_site_that_starts_leaves_nothing_open(tmp_path: Path) -> None:
    data = tmp_path / "data"
    kept = {key: os.environ[key] for key in ("PATH", "HOME") if key in os.environ}
    subprocess.run(
        [
            sys.executable,
            "-m",
            "flask",
            "--app",
            "wsgi",
            "sign-in-link",
            "nobody@elsewhere.example",
        ],
        cwd=ROOT,
        env=kept | {"DATA_DIR": str(data), "LOG_LEVEL": "ERROR"},
        capture_output=True,
        check=False,
        umask=0,
    )

    assert (data / "nact-meet.sqlite3").exists()
    assert [path for path in (data, *data.rglob("*")) if mode(path) & 0o077] == []
