"""A mail that only says "undeliverable" makes the site write to somebody no more.

To the address of a place, of a contact who names a delegation, of a voter; with the names of our
mails counted up; with and without a mail server that says it is forged.
"""

from datetime import UTC, datetime, timedelta

from tests.attack.forged import place, report, silenced
from tests.attack.ground import Broken, Ground
from tests.attack.host import Host

OURS = "mx.meet.example"
COUNTED = 60
KHIN = "khin@yangon.example"


def attack(ground: Ground) -> None:
    ground.start(DEMO="1", AUTHSERV_ID=OURS)
    mails = ground.deliver()
    _id, address, _uid, key = place(ground, "confirmed")
    to = f"meet+{key}@meet.example"
    failed = f"Authentication-Results: {OURS}; spf=fail; dmarc=fail header.from=evil.example"
    quoted = "".join(f"Message-ID: <notice-{id}@meet.example>\r\n" for id in range(1, COUNTED))
    returned = next(mail.sender for mail in mails if mail.recipient == address)

    tries = {
        "to a place's address": (report(address, to), to),
        "that our server calls forged": (report(address, to, failed), to),
        "forged, to where a mail returns": (report(address, returned, failed), returned),
        "with the names of mails counted up": (
            report(address, "meet@meet.example", quoted=quoted),
            "meet@meet.example",
        ),
        **of_contacts(ground),
        **of_voters(ground),
    }
    for words, (raw, envelope) in tries.items():
        ground.receive(raw, envelope)
        if gone := silenced(ground):
            raise Broken(f"a bounce {words} silences {', '.join(gone)}")


def of_contacts(ground: Ground) -> dict[str, tuple[bytes, str]]:
    """Whoever was written to about a delegation can show this address to anybody."""
    host, day = Host(ground), datetime.now(UTC) + timedelta(days=7)
    yangon = ground.sql("SELECT id FROM institutes WHERE country_code = 'MM'")[0].id
    ref = host.meeting(host.institute("Institute of Rice", "TH", "Asia/Bangkok"))
    khin = {"contact": "new", "full_name": "Daw Khin", "address": KHIN, "standing": "contact"}
    host.post(f"/institutes/{yangon}/contacts", khin)
    asked = {"whom": yangon, "day": f"{day:%Y-%m-%d}", "is_mailed": "y"}
    host.post(f"/meetings/{ref}/delegations/requests", asked)
    ground.deliver()
    mail = ground.smtp.to(KHIN)[-1]
    (sender,) = mail.message["From"].addresses
    return {"to a contact's address": (report(KHIN, sender.addr_spec), sender.addr_spec)}


def of_voters(ground: Ground) -> dict[str, tuple[bytes, str]]:
    voter = ground.sql(
        "SELECT v.id, v.key, c.id AS contact, c.address FROM voters v"
        " JOIN contacts c ON c.id = v.contact_id ORDER BY v.id LIMIT 1"
    )[0]
    to = f"meet+v{voter.id}-{voter.contact}-{voter.key}@meet.example"
    return {"to a voter's address": (report(voter.address, to), to)}
