"""One mailbox is mailed forty times, since each tag behind a plus looks like somebody else."""

from tests.attack.ground import Broken, Ground
from tests.attack.host import Host

TAGS = 40
MOST = 12
"""A university's shared mailbox serves ten scholars."""


def attack(ground: Ground) -> None:
    ground.start(PROXIES="1")
    host = Host(ground)
    ref = host.meeting(host.institute("Institute of Rice", "TH", "Asia/Bangkok"))
    stranger = ground.stranger()

    for at in range(TAGS):
        stranger.post(
            f"/m/{ref}/register",
            {"address": f"victim+{at}@inbox.example"},
            **{"X-Forwarded-For": f"198.51.{at}.7"},
        )
    mailed = sum("victim" in mail.recipient for mail in ground.deliver())

    if mailed > MOST:
        raise Broken(f"{mailed} mails to one mailbox")
