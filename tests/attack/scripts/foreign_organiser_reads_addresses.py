"""An institute's organiser reads where people of other institutes are reached.

By the list of people, their page, a search for parts of the address, a pasted address, contacts for
delegations, who signs in where, and a programme that names them.
"""

from tests.attack.ground import Broken, Browser, Ground
from tests.attack.scripts.foreign_organiser_takes_a_place_over import (
    GUEST,
    a_guest_of_a_closed_meeting,
    guest,
)


def attack(ground: Ground) -> None:
    ground.start()
    secretariat = ground.secretariat()
    bangkok = ground.institute(secretariat, "Institute of Bangkok", "TH", "Asia/Bangkok")
    mallory = ground.organiser_of(secretariat, bangkok, "mallory@bangkok.example")
    a_guest_of_a_closed_meeting(ground, secretariat)
    person, contact = guest(ground)
    [(yangon,)] = ground.sql("SELECT id FROM institutes WHERE name = 'Institute of Yangon'")
    khin = ground.sign_in("khin@yangon.example")
    khin.post(f"/institutes/{yangon}/contacts", {"contact": contact, "standing": "contact"})

    form = speaking(ground, mallory, bangkok)
    pages = [
        "/people",
        "/people?q=Aye",
        f"/people/{person}",
        f"/institutes/{yangon}",
        f"/institutes/{yangon}/contacts",
        form,
        f"{form}/programme",
    ]
    for page in pages:
        text = mallory.get(page).text
        for address in (GUEST, "khin@yangon.example"):
            if address in text:
                raise Broken(f"{page} shows a foreign organiser {address}")
    for page in ("/people?q=aye%40yangon", f"/finder?new={GUEST}"):
        if "Aye Aye" in mallory.get(page).text:
            raise Broken(f"{page} tells a foreign organiser whose address it is")


def speaking(ground: Ground, mallory: Browser, institute: int) -> str:
    """The form of a draft whose programme has her speak."""
    item = {"agenda-0-kind": "session", "agenda-0-title": "Opening", "agenda-0-minutes": "30"}
    return f"/meetings/{ground.draft(mallory, institute, **item, **SPEAKER)}/edit"


SPEAKER = {"agenda-0-speakers": "Aye Aye"}
