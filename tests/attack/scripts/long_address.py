"""Anybody keeps a thread of the site busy for seconds by an address of 1.8 MB."""

from tests.attack.ground import Broken, Ground

SECONDS = 1


def attack(ground: Ground) -> None:
    ground.start()
    stranger = ground.stranger()
    stranger.post("/sign-in", {"address": "nobody@nowhere.example"})

    before = ground.worked()
    answer = stranger.post("/sign-in", {"address": "a" * 1_800_000 + "@nowhere.example"})
    taken = ground.worked() - before

    if taken > SECONDS:
        raise Broken(f"the address took {taken:.1f} seconds of the server's processor")
    if answer.status not in {413, 422}:
        raise Broken(f"it was answered with {answer.status}")
