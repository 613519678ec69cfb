"""A number that no row can have, in an address or a form, is a fault of the site."""

from tests.attack.ground import Broken, Ground
from tests.attack.meetings import host_institute, open_meeting

HUGE = (2**63, 2**64, int("9" * 300), "9" * 5000)


def attack(ground: Ground) -> None:
    ground.start()
    secretariat = ground.secretariat()
    at = f"/meetings/{open_meeting(secretariat, host_institute(secretariat))}"
    for huge in HUGE:
        answers = {
            "an address": secretariat.get(f"/people/{huge}"),
            "a query": secretariat.get(f"{at}/post?letter={huge}"),
            "a page of a list": secretariat.get(f"{at}/post?page={huge}"),
            "a form": secretariat.post("/polls", {f"person-{huge}": "1"}),
            "a decision": secretariat.post(f"{at}/decisions", {"place": huge}),
        }
        for where, answer in answers.items():
            if answer.status >= 500:
                raise Broken(f"{str(huge)[:24]} in {where}: {answer.status}")
