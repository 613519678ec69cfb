"""A calendar's No from anybody's mail server gives up somebody's seat, by pipe or LMTP."""

from tests.attack.forged import demonstration, place, reply
from tests.attack.ground import Broken, Ground

OURS = "mx.meet.example"
CLAIMS = (
    (),
    ("Authentication-Results: mx.evil.example; dmarc=pass header.from=example.org",),
    (f"Authentication-Results: {OURS}; dmarc=none header.from=example.org",),
    (f'Authentication-Results: {OURS}; spf=pass smtp.mailfrom="x; dmarc=pass"@evil.example',),
)
"""Our own server writes its word topmost, and vouches for nobody here."""


def attack(ground: Ground) -> None:
    demonstration(ground, AUTHSERV_ID=OURS)
    ground.deliver()
    id, address, uid, key = place(ground, "confirmed")
    to = f"meet+{key}@meet.example"
    before = len(ground.smtp.to(address))

    for headers in CLAIMS:
        ground.receive(reply(address, to, uid, "DECLINED", *headers), to)
        must_stand(ground, id, "through the pipe")
    over_lmtp(ground, reply(address, to, uid, "DECLINED"), to)
    must_stand(ground, id, "over LMTP")

    mails = len([mail for mail in ground.deliver() if mail.recipient == address]) - before
    if mails > 1:
        raise Broken(f"{mails} mails to whose place it is")


def must_stand(ground: Ground, id: int, way: str) -> None:
    (row,) = ground.sql("SELECT state FROM participants WHERE id = :id", id=id)
    if row.state != "confirmed":
        raise Broken(f"a forged No {way} makes the place {row.state}")


def over_lmtp(ground: Ground, raw: bytes, to: str) -> None:
    """As a mail server hands it on: its standard streams are the connection."""
    lines = raw.replace(b"\r\n.", b"\r\n..")
    talk = b"LHLO evil\r\nMAIL FROM:<x@evil.example>\r\nRCPT TO:<%s>\r\nDATA\r\n" % to.encode()
    ground.flask("receive", "--lmtp", input=talk + lines + b"\r\n.\r\nQUIT\r\n")
