"""A host switches the second yes off while alone, adds another host, and publishes."""

from tests.attack.ground import Ground
from tests.attack.institutes import Institutes


def attack(ground: Ground) -> None:
    institutes = Institutes(ground, "Bangkok", "Yangon")
    path = institutes.meeting("Bangkok", "Bangkok")

    institutes.organisers["Bangkok"].post(f"{path}/hosts/second-yes", {"wanted": "0"})
    institutes.edit("Bangkok", path, "Bangkok", "Yangon")
    institutes.publish("Bangkok", path)

    institutes.check_unnamed("Yangon", path)
