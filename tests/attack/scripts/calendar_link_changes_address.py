"""A forwarded link moves somebody's mail, and with it their place, to another address.

The link is a coordinator's, to the delegation of an institute; the place is somebody's who has
answered already.
"""

import re
from datetime import UTC, datetime, timedelta

from tests.attack.ground import Broken, Ground, link_in
from tests.attack.host import Host, personal_link

COORDINATOR, AYE, EVIL = "khin@yangon.example", "aye@yangon.example", "evil@evil.example"


def attack(ground: Ground) -> None:
    ground.start()
    host = Host(ground)
    yangon = host.institute("Institute of Yangon", "MM", "Asia/Yangon", coordinates=True)
    ref = host.meeting(
        host.institute("Institute of Rice", "TH", "Asia/Bangkok"), visibility="closed"
    )
    named = {"contact": "new", "full_name": "Khin", "address": COORDINATOR, "standing": "contact"}
    host.post(f"/institutes/{yangon}/contacts", named)
    day = datetime.now(UTC) + timedelta(days=10)
    asked = {"whom": yangon, "day": f"{day:%Y-%m-%d}", "is_mailed": "y"}
    host.post(f"/meetings/{ref}/delegations/requests", asked)
    ground.deliver()
    words = ground.smtp.to(COORDINATOR)[-1].text()
    link = re.sub(r"^https?://[^/]+", "", link_in(words, "/n/")).rstrip(".")
    forwarded = ground.stranger()
    rows = {"people-0-full_name": "Aye", "people-0-address": AYE, "people-0-role": "delegate"}
    forwarded.post(f"{link}/people", rows)
    ground.deliver()
    ((place,),) = ground.sql("SELECT id FROM participants WHERE full_name = 'Aye'")
    personal_link(ground, AYE)

    typed = {"full_name": "Aye", "address": EVIL, "role": "delegate"}
    forwarded.post(f"{link}/people/{place}", typed)
    ground.deliver()

    if any("/r/" in mail.text() for mail in ground.smtp.to(EVIL)):
        raise Broken("the personal link of somebody's place is mailed elsewhere")
    if not any("/r/" in mail.text() for mail in ground.smtp.to(AYE)):
        raise RuntimeError("nobody was named")
