"""Hosts who trusted each other once do without a second yes; the copy says what one likes."""

from tests.attack.ground import Ground
from tests.attack.institutes import Institutes


def attack(ground: Ground) -> None:
    institutes = Institutes(ground, "Bangkok", "Yangon")
    bangkok, first = (
        institutes.organisers["Bangkok"],
        institutes.meeting("Bangkok", "Bangkok", "Yangon"),
    )
    bangkok.post(f"{first}/hosts/second-yes", {"wanted": "0"})
    institutes.agree_to_all("Yangon", first)

    copied = bangkok.post(f"{first}/clone").url.removeprefix(ground.url).removesuffix("/edit")
    institutes.edit("Bangkok", copied, "Bangkok", "Yangon", title="What Yangon would never say")
    institutes.invite("Bangkok", copied)
    institutes.publish("Bangkok", copied)

    institutes.check_unnamed("Yangon", copied)
