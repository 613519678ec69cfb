"""One host makes the other one the chair, for everybody to read."""

from tests.attack.ground import Broken, Ground
from tests.attack.institutes import Institutes


def attack(ground: Ground) -> None:
    institutes = Institutes(ground, "Bangkok", "Yangon")
    path = institutes.published_together("Bangkok", "Yangon")

    chair = {"hosts-1-duty": "chair"}
    institutes.edit("Bangkok", path, "Bangkok", "Yangon", **chair)

    page = ground.stranger().get(path.replace("/meetings/", "/m/")).text
    if "Chair" in page:
        raise Broken("the public page says that Yangon chairs, and nobody there agreed")
