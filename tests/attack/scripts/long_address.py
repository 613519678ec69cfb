"""Anybody keeps a thread of the site busy for as long as they like by one long address.

A letter with a hundred thousand marks takes longest: Python sorts them by insertion.
"""

from tests.attack.ground import Broken, Ground

SECONDS = 3
LONG = "a" * 1_700_000
MARKED = "a" + "\u0301\u0323" * 60_000


def attack(ground: Ground) -> None:
    ground.start()
    stranger = ground.stranger()
    stranger.post("/sign-in", {"address": "nobody@nowhere.example"})

    for name in (LONG, MARKED):
        before = ground.worked()
        answer = stranger.post("/sign-in", {"address": f"{name}@nowhere.example"})
        taken = ground.worked() - before

        if taken > SECONDS:
            raise Broken(f"{len(name)} letters took {taken:.1f} seconds of the server's processor")
        if answer.status not in {413, 422}:
            raise Broken(f"they were answered with {answer.status}")
