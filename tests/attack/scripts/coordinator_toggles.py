"""A coordinator's forwarded link names somebody, removes them, names them: a mail for each."""

import re
from datetime import UTC, datetime, timedelta

from tests.attack.ground import Broken, Ground, link_in
from tests.attack.host import Host, later, settle, work

TOGGLES = 8
MOST = 3
"""Named, taken out again, and what stands at the end."""
MOST_VICTIMS = 80
VICTIM = "victim@inbox.example"


def attack(ground: Ground) -> None:
    ground.start(NOTICE_QUIET_SECONDS="60")
    desk = desk_of(ground)
    stranger = ground.stranger()
    work(ground)

    for _toggle in range(TOGGLES):
        stranger.post(f"{desk}/people", rows(VICTIM))
        settle(ground)
        page = stranger.get(desk).text
        for place in dict.fromkeys(re.findall(r"/people/(\d+)", page)):
            stranger.post(f"{desk}/people/{place}/removal")
        settle(ground)
    for form in range(3):
        stranger.post(
            f"{desk}/people", rows(*(f"v{form}{at}@inbox{at}.example" for at in range(40)))
        )
    later(ground)

    mails = len(ground.smtp.to(VICTIM))
    others = len({mail.recipient for mail in ground.smtp.messages if mail.recipient[0] == "v"})
    if mails > MOST:
        raise Broken(f"{mails} mails to one who was named")
    if others > MOST_VICTIMS:
        raise Broken(f"{others} people were written to by one link")


def desk_of(ground: Ground) -> str:
    """Daw Khin is asked for the delegation of Myanmar, and her mail is forwarded."""
    host = Host(ground)
    yangon = host.institute("Institute of Yangon", "MM", "Asia/Yangon", coordinates=True)
    ref = host.meeting(host.institute("Institute of Rice", "TH", "Asia/Bangkok"))
    khin = {"contact": "new", "full_name": "Daw Khin", "address": "khin@yangon.example"}
    host.post(f"/institutes/{yangon}/contacts", khin | {"standing": "contact"})
    day = datetime.now(UTC) + timedelta(days=7)
    asked = {"whom": yangon, "day": f"{day:%Y-%m-%d}", "is_mailed": "y"}
    host.post(f"/meetings/{ref}/delegations/requests", asked)
    ground.deliver()
    words = ground.smtp.to("khin@yangon.example")[-1].text()
    return re.sub(r"^https?://[^/]+", "", link_in(words, "/n/"))


def rows(*addresses: str) -> dict[str, str]:
    return {
        f"people-{at}-{name}": value
        for at, address in enumerate(addresses)
        for name, value in {
            "full_name": address.split("@")[0].title(),
            "address": address,
            "role": "delegate",
            "language": "en",
        }.items()
    }
