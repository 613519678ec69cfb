"""A friendly third host says yes to what the second one never saw."""

from tests.attack.ground import Broken, Ground
from tests.attack.institutes import Institutes


def attack(ground: Ground) -> None:
    institutes = Institutes(ground, "Bangkok", "Yangon", "Dili")
    path = institutes.meeting("Bangkok", "Bangkok", "Yangon", "Dili")
    institutes.publish("Bangkok", path)
    institutes.agree_to_all("Dili", path)
    institutes.check_unnamed("Yangon", path)

    institutes.agree_to_all("Yangon", path)
    before = institutes.fact(path, "starts_at")
    everybody = ("Bangkok", "Yangon", "Dili")
    institutes.edit("Bangkok", path, *everybody, starts="08:00", ends="09:00")
    institutes.agree_to_all("Dili", path)

    if institutes.fact(path, "published_at") is None:
        raise RuntimeError("all hosts agreed, and it is not published")
    if institutes.fact(path, "starts_at") != before:
        raise Broken("two of three hosts moved the meeting of all")
