"""One host gives a published joint meeting another title, in the name of both."""

from tests.attack.ground import Broken, Ground
from tests.attack.institutes import Institutes


def attack(ground: Ground) -> None:
    institutes = Institutes(ground, "Bangkok", "Yangon")
    path = institutes.published_together("Bangkok", "Yangon")

    institutes.edit("Bangkok", path, "Bangkok", "Yangon", title="What Yangon would never say")

    if institutes.fact(path, "title") != "Rice and rivers":
        raise Broken("Yangon hosts a meeting whose title it never saw")
