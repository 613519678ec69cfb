"""One host of three agrees to a poll; then it asks something else, and opens in its name."""

from tests.attack.ground import Broken, Ground
from tests.attack.institutes import GUEST, Institutes


def attack(ground: Ground) -> None:
    institutes = Institutes(ground, "Bangkok", "Yangon", "Dili")
    everybody = ("Bangkok", "Yangon", "Dili")
    path = institutes.poll("Bangkok", *everybody)
    institutes.organisers["Bangkok"].post(f"{path}/opening")
    institutes.organisers["Yangon"].post(f"{path}/agreement")

    reworded = institutes.poll_form(*everybody, title="What Yangon would never ask")
    institutes.organisers["Bangkok"].post(path, reworded)
    institutes.organisers["Bangkok"].post(f"{path}/opening")
    institutes.organisers["Dili"].post(f"{path}/agreement")

    mails = [mail for mail in ground.deliver() if mail.recipient == GUEST]
    if any("Institute of Yangon" in mail.text() for mail in mails):
        raise Broken("a voter is asked in the name of Yangon what Yangon never read")
