"""Asking for one's links again writes to the database only where the address is known.

The time of a commit then tells a stranger who takes part. Seen here by the database itself, which
counts what others changed, so that no clock is needed.
"""

import sqlite3

from tests.attack.ground import Broken, Ground
from tests.attack.meetings import host_institute, open_meeting, registration_link


def attack(ground: Ground) -> None:
    ground.start()
    secretariat = ground.secretariat()
    ref = open_meeting(secretariat, host_institute(secretariat))
    register(ground, registration_link(ground, ref))
    watch = sqlite3.connect(ground.data_dir / "nact-meet.sqlite3")

    known = writes(watch, ground, "eve@elsewhere.example")
    unknown = writes(watch, ground, "nobody@elsewhere.example")

    if known != unknown:
        raise Broken("a known address is written for, an unknown one is not")
    if not known:
        raise RuntimeError("nothing was promised to a known address")


def register(ground: Ground, link: str) -> None:
    values = {"full_name": "Eve", "institute": "Elsewhere", "country_code": "LA"}
    values |= {"zone": "Asia/Vientiane", "language": "en", "person": "new"}
    answer = ground.stranger().post(link, values | {"submission_key": "k" * 24})
    if answer.status != 200 or not ground.sql("SELECT id FROM participants"):
        raise RuntimeError(f"registering answered {answer.status}")


def writes(watch: sqlite3.Connection, ground: Ground, address: str) -> bool:
    (before,) = watch.execute("PRAGMA data_version").fetchone()
    answer = ground.stranger().post("/links", {"address": address})
    (after,) = watch.execute("PRAGMA data_version").fetchone()
    if answer.status != 200:
        raise RuntimeError(f"/links answered {answer.status}")
    return bool(before != after)
