"""One household's IPv6 network has links mailed to a hundred and twenty strangers.

Whoever has a /64 may write any of its addresses: each of them is nobody new.
"""

from tests.attack.ground import Broken, Ground
from tests.attack.host import Host

VICTIMS = 120
MOST = 60
"""An institute behind one address registers forty people in an hour."""


def attack(ground: Ground) -> None:
    ground.start(PROXIES="1")
    host = Host(ground)
    ref = host.meeting(host.institute("Institute of Rice", "TH", "Asia/Bangkok"))
    stranger = ground.stranger()

    statuses = [
        stranger.post(
            f"/m/{ref}/register",
            {"address": f"victim{at}@inbox{at}.example"},
            **{"X-Forwarded-For": f"2001:db8:1:2::{at + 1:x}"},
        ).status
        for at in range(VICTIMS)
    ]
    mailed = sum("victim" in mail.recipient for mail in ground.deliver())

    if mailed > MOST:
        raise Broken(f"{mailed} strangers were mailed from one /64")
    if statuses[:40] != [200] * 40:
        raise Broken("an institute could not register its forty people")
