"""An organiser moves another institute's person into his own, to have power over them.

By the form, and by a list of people that names an institute for somebody who has none.
"""

from tests.attack.ground import Broken, Ground
from tests.attack.scripts.foreign_organiser_takes_a_place_over import (
    a_guest_of_a_closed_meeting,
    guest,
)

ALONE = "bounmy@vientiane.example"


def attack(ground: Ground) -> None:
    ground.start()
    secretariat = ground.secretariat()
    bangkok = ground.institute(secretariat, "Institute of Bangkok", "TH", "Asia/Bangkok")
    mallory = ground.organiser_of(secretariat, bangkok, "mallory@bangkok.example")
    a_guest_of_a_closed_meeting(ground, secretariat)
    person, _contact = guest(ground)
    alone = {"full_name": "Bounmy", "country_code": "LA", "language": "en", "address": ALONE}
    secretariat.post("/people", alone | {"zone": "Asia/Vientiane"})

    mine = {"full_name": "Aye Aye", "institute": "Institute of Bangkok", "language": "en"}
    mallory.post(f"/people/{person}", mine | {"country_code": "TH", "zone": "Asia/Bangkok"})
    ref = ground.draft(mallory, bangkok)
    lines = f"Name,Email,Institute\nBounmy,{ALONE},Institute of Bangkok\n"
    listed = mallory.post(f"/meetings/{ref}/import", {"pasted": lines}).url.partition("?")[0]
    mallory.post(f"{listed}/people")

    moved = ground.sql("SELECT full_name FROM people WHERE institute_id = :mine", mine=bangkok)
    for name in ("Aye Aye", "Bounmy"):
        if (name,) in [tuple(row) for row in moved]:
            raise Broken(f"{name} belongs to the institute of a foreign organiser now")
