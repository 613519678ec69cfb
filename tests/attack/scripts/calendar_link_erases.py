"""Whoever was forwarded an invitation erases the person whom it invited."""

from tests.attack.ground import Broken, Ground
from tests.attack.host import Host, personal_link


def attack(ground: Ground) -> None:
    ground.start()
    host = Host(ground)
    ref = host.meeting(host.institute("Institute of Rice", "TH", "Asia/Bangkok"))
    host.invite(ref, "aye@yangon.example")
    ground.deliver()
    link = personal_link(ground, "aye@yangon.example")

    forwarded = ground.stranger()
    forwarded.post(f"{link}/data/erasure")
    forwarded.post(f"{link}/erasure")
    forwarded.post(f"{link}/data/link")

    if not ground.sql("SELECT 1 FROM people WHERE full_name = 'Aye'"):
        raise Broken("nothing says any more who was invited")
    if not ground.sql("SELECT 1 FROM contacts WHERE address = 'aye@yangon.example'"):
        raise Broken("the address is gone")
    if forwarded.get(link).status != 200:
        raise Broken("the person's own link opens nothing any more")
