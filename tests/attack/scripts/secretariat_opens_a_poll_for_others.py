"""A member of the Secretariat agrees to a poll for a host that can speak for itself."""

from tests.attack.ground import Broken, Ground
from tests.attack.institutes import GUEST, Institutes


def attack(ground: Ground) -> None:
    institutes = Institutes(ground, "Bangkok", "Yangon")
    path = institutes.poll("Bangkok", "Bangkok", "Yangon")

    institutes.secretariat.post(f"{path}/opening")
    institutes.secretariat.post(f"{path}/agreement")

    mails = [mail for mail in ground.deliver() if mail.recipient == GUEST]
    if any("Institute of Yangon" in mail.text() for mail in mails):
        raise Broken("a voter is asked in the name of Yangon, and nobody there agreed")
