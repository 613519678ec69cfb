"""A forwarded personal link registers and withdraws all the time: a mail for each."""

from tests.attack.ground import Broken, Ground
from tests.attack.host import Guest, Host, later, settle, work

TOGGLES = 8
MOST = 4
"""The invitation, the first yes, the first no, and what stands at the end."""


def attack(ground: Ground) -> None:
    ground.start(NOTICE_QUIET_SECONDS="60")
    host = Host(ground)
    ref = host.meeting(host.institute("Institute of Rice", "TH", "Asia/Bangkok"))
    host.invite(ref, "aye@yangon.example")
    aye = Guest(ground, "aye@yangon.example")
    work(ground)

    for _toggle in range(TOGGLES):
        aye.register()
        settle(ground)
        aye.withdraw()
        settle(ground)
    at_once = aye.mails
    later(ground)

    if aye.mails > MOST:
        raise Broken(f"{aye.mails} mails to whose place it is")
    if at_once < 3:
        raise Broken("the first yes and the first no were not confirmed at once")
