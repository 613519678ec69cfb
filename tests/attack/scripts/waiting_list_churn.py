"""Somebody enters and leaves the waiting list, and gives a seat away and wants it back."""

from tests.attack.ground import Broken, Ground
from tests.attack.host import Guest, Host, later, settle, work

TOGGLES = 6
MOST = 5
"""Invitation, on the list, off it, a seat at last; and what stands at the end."""


def attack(ground: Ground) -> None:
    ground.start(NOTICE_QUIET_SECONDS="60")
    host = Host(ground)
    ref = host.meeting(host.institute("Institute of Rice", "TH", "Asia/Bangkok"))
    host.post(f"/meetings/{ref}/seats", {"seats": "1", "hold": "0"})
    host.invite(ref, "aye@yangon.example", "maria@dili.example", "wei@shanghai.example")
    aye, maria, wei = (
        Guest(ground, address)
        for address in ("aye@yangon.example", "maria@dili.example", "wei@shanghai.example")
    )
    work(ground)

    aye.register()
    wei.register()
    for _toggle in range(TOGGLES):
        maria.register()
        settle(ground)
        maria.withdraw()
        settle(ground)
    for _toggle in range(TOGGLES):
        aye.withdraw()
        settle(ground)
        aye.register()
        settle(ground)
    later(ground)

    mails = {guest.address: guest.mails for guest in (aye, maria, wei)}
    if max(mails.values()) > MOST:
        raise Broken(f"mails: {mails}")
