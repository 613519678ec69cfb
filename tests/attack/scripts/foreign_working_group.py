"""An institute's organiser renames another's working group, and puts people in and out of it."""

from tests.attack.ground import Broken, Ground


def attack(ground: Ground) -> None:
    ground.start()
    secretariat = ground.secretariat()
    bangkok = ground.institute(secretariat, "Institute of Bangkok", "TH", "Asia/Bangkok")
    yangon = ground.institute(secretariat, "Institute of Yangon", "MM", "Asia/Yangon")
    mallory = ground.organiser_of(secretariat, bangkok, "mallory@bangkok.example")
    khin = ground.organiser_of(secretariat, yangon, "khin@yangon.example")
    group = khin.post("/working-groups", {"name": "Rivers and rice", "summary": ""}).url
    khin.post(f"{group}/memberships", {"who": "Khin", "role": "chair"})
    [(member,)] = ground.sql("SELECT id FROM memberships")

    mallory.post(f"{group}/memberships", {"who": "Mallory", "role": "chair"})
    mallory.post(f"{group}/memberships/{member}/end")
    mallory.post(group, {"name": "Mine", "summary": ""})

    query = "SELECT full_name FROM memberships JOIN people ON people.id = person_id"
    names = [name for (name,) in ground.sql(query)]
    [(title,)] = ground.sql("SELECT name FROM working_groups")
    if names != ["Khin"] or title != "Rivers and rice":
        raise Broken(f"a foreign organiser has made of it: {title!r}, {names}")
