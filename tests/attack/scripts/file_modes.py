"""Another user of the machine reads the database, the key or the mail."""

import os
import stat

from tests.attack.ground import Broken, Ground


def attack(ground: Ground) -> None:
    before = os.umask(0)
    try:
        ground.environment.pop("SECRET_KEY")
        ground.start()
        ground.secretariat()
        found = [ground.data_dir, *ground.data_dir.rglob("*")]
    finally:
        os.umask(before)
    open_to_others = [path.name for path in found if stat.S_IMODE(path.stat().st_mode) & 0o077]
    if open_to_others:
        raise Broken(f"others may read {', '.join(open_to_others)}")
