"""What the service stores is its own to read, whatever umask it is started with."""

import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from sqlalchemy.engine import make_url

from config import Settings

FOR_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def keep_private(settings: Settings) -> None:
    """Of DATA_DIR and the database: new files are born private, older ones become it."""
    os.umask(FOR_OTHERS)
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    for path in (*stored_in(settings.data_dir), *files_of_database(settings.sqlalchemy_url)):
        # Somebody else's file is theirs to protect; another process may just have moved one away.
        with suppress(PermissionError, FileNotFoundError):
            mode = path.lstat().st_mode
            if mode & FOR_OTHERS and not stat.S_ISLNK(mode):
                path.chmod(stat.S_IMODE(mode) & ~FOR_OTHERS)


def stored_in(data_dir: Path) -> Iterator[Path]:
    yield data_dir
    for folder, folders, files in os.walk(data_dir):
        yield from (Path(folder, name) for name in (*folders, *files))


def files_of_database(url: str) -> Iterator[Path]:
    """SQLite's alone, wherever it lies; what it writes beside has the mode of the database."""
    address = make_url(url)
    if address.get_backend_name() == "sqlite" and address.database not in {None, "", ":memory:"}:
        beside = [Path(f"{address.database}{end}") for end in ("", "-wal", "-shm", "-journal")]
        yield from (path for path in beside if path.exists())
