"""A host names in a form what belongs to another meeting, institute or poll."""

from tests.attack.ground import Broken, Browser, Ground
from tests.attack.host import Host

TABLES = ("participants", "contacts", "poll_slots", "polls", "hosts", "people")


def attack(ground: Ground) -> None:
    ground.start()
    sec = Host(ground)
    rice = sec.institute("Institute of Rice", "TH", "Asia/Bangkok")
    salt = sec.institute("Institute of Salt", "MM", "Asia/Yangon")
    mine, theirs = sec.meeting(rice), sec.meeting(salt, title="Of others")
    sec.invite(mine, "aye@yangon.example")
    sec.invite(theirs, "victim@victim.example")
    ground.deliver()
    sec.post(
        f"/institutes/{rice}/appointments", {"address": "host@rice.example", "full_name": "Ho"}
    )
    host = ground.sign_in("host@rice.example")
    place, own = (place_at(ground, ref) for ref in (theirs, mine))
    ((contact,),) = ground.sql("SELECT id FROM contacts WHERE address = 'victim@victim.example'")
    before = rows(ground)

    tries(host, mine, own, place, contact, salt)

    for table, was in before.items():
        if (now := rows(ground)[table]) != was:
            raise Broken(f"{table}: {set(now) ^ set(was)}")


def tries(host: Browser, mine: str, own: int, place: int, contact: int, institute: str) -> None:
    host.post(f"/meetings/{mine}/participants/{own}/address", {"contact": str(contact)})
    host.post(f"/meetings/{mine}/participants/{place}/removal")
    host.post(f"/meetings/{mine}/decisions", {"place": str(place), "decision": "declined"})
    host.post(f"/meetings/{mine}/decisions/reconsideration", {"place": str(place)})
    meeting = {"title": "Salt", "day": "2027-09-01", "starts": "10:00", "ends": "12:00"}
    hosted = {"zone": "Asia/Bangkok", "hosts-0-institute_id": institute, "hosts-0-duty": "host"}
    host.post("/meetings", meeting | hosted | {"visibility": "public", "access": "open"})


def place_at(ground: Ground, ref: str) -> int:
    ((id,),) = ground.sql(
        "SELECT participants.id FROM participants JOIN meetings ON meetings.id = meeting_id"
        " WHERE meetings.ref = :ref",
        ref=ref,
    )
    return int(id)


def rows(ground: Ground) -> dict[str, list[tuple[object, ...]]]:
    return {table: [tuple(row) for row in ground.sql(f"SELECT * FROM {table}")] for table in TABLES}
