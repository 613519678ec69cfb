"""Anybody keeps a thread of the site busy for seconds by a form of 400,000 fields."""

from tests.attack.ground import Broken, Ground

SECONDS = 0.7


def attack(ground: Ground) -> None:
    ground.start()
    stranger = ground.stranger()
    stranger.post("/sign-in", {"address": "nobody@nowhere.example"})
    body = b"&".join([b"%ff="] * 400_000)

    before = ground.worked()
    answer = stranger.post("/sign-in", body=body, **FORM)
    taken = ground.worked() - before

    if taken > SECONDS:
        raise Broken(f"400,000 fields took {taken:.1f} seconds of the server's processor")
    if answer.status not in {413, 422}:
        raise Broken(f"they were answered with {answer.status}")


FORM = {"Content-Type": "application/x-www-form-urlencoded"}
