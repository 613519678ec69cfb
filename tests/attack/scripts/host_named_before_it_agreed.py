"""A host is added to a published meeting, and everybody reads its name at once."""

from tests.attack.ground import Ground
from tests.attack.institutes import Institutes


def attack(ground: Ground) -> None:
    institutes = Institutes(ground, "Bangkok", "Yangon")
    path = institutes.meeting("Bangkok", "Bangkok")
    institutes.publish("Bangkok", path)

    institutes.edit("Bangkok", path, "Bangkok", "Yangon")

    institutes.check_unnamed("Yangon", path)
