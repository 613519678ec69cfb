"""Pasted addresses, 90 kB of quotes that are never closed, keep a thread busy for a minute."""

from tests.attack.ground import Broken, Ground
from tests.attack.scripts.xlsx_attributes import meeting_of

SECONDS = 5


def attack(ground: Ground) -> None:
    ground.start()
    organiser = ground.secretariat()
    ref = meeting_of(ground, organiser)
    pasted = '"a\\' * 15_000

    before = ground.worked()
    answer = organiser.post(f"/meetings/{ref}/invitations", {"pasted": pasted, "role": "delegate"})
    taken = ground.worked() - before

    if taken > SECONDS:
        raise Broken(f"the quotes took {taken:.0f} seconds of the server's processor")
    if answer.status != 422:
        raise Broken(f"they were answered with {answer.status}")
