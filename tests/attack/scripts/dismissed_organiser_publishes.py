"""Who made a draft and acts for its host no more publishes it in that host's name."""

from tests.attack.ground import Broken, Ground
from tests.attack.institutes import Institutes


def attack(ground: Ground) -> None:
    institutes = Institutes(ground, "Bangkok", "Dili")
    dili, bangkok = institutes.ids["Dili"], institutes.ids["Bangkok"]
    somchai = {"full_name": "Organiser in Bangkok", "address": "bangkok@bangkok.example"}
    institutes.secretariat.post(f"/institutes/{dili}/appointments", somchai)
    institutes.secretariat.post(
        f"/institutes/{bangkok}/appointments",
        {"full_name": "Successor", "address": "successor@bangkok.example"},
    )
    path = institutes.meeting("Bangkok", "Bangkok")

    ((organiser,),) = ground.sql(
        "SELECT id FROM organisers WHERE address = 'bangkok@bangkok.example'"
    )
    institutes.secretariat.post(f"/institutes/{bangkok}/appointments/{organiser}/end")
    institutes.publish("Bangkok", path)

    if institutes.fact(path, "published_at"):
        raise Broken("the host is announced by somebody who acts for it no more")
