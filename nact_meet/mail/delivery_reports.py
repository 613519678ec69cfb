"""Mail that came back (RFC 3464, and what older servers write instead)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message

from nact_meet.ical.charsets import one_line
from nact_meet.mail.addresses import as_stored

_PERMANENT = re.compile(r"\b5\.\d{1,3}\.\d{1,3}\b|\b55[0-4]\b")
_ABOUT_IT = re.compile(
    r"undeliver|delivery (status|fail)|returned mail|mail delivery|not delivered|failure notice"
    r"|退信|投递失败|无法送达",
    re.IGNORECASE,
)
_DAEMONS = ("mailer-daemon@", "postmaster@", "mail-daemon@", "mdaemon@")
_ESCAPED = re.compile(r"\\x\{(10[0-9a-f]{4}|[0-9a-f]{1,5})\}", re.IGNORECASE)
MOST_WORDS = 500


@dataclass(frozen=True)
class Report:
    """`is_permanent` where nothing will reach this address; `reason` is the other server's.

    `recipients` are the addresses that it is about, as they were written to and as they became.
    """

    is_permanent: bool
    reason: str
    recipients: tuple[str, ...] = ()


def read(message: Message, text: str) -> Report | None:
    """None where this is no report of a delivery. `text` is the message's own."""
    if fields := list(recipients(message)):
        failed = [field for field in fields if is_failed(field)]
        told = failed or fields
        about = tuple(address for field in told for address in addresses(field))
        return Report(bool(failed), reason(told[0]), about)
    if not (is_from_a_daemon(message) and _ABOUT_IT.search(f"{message.get('Subject', '')} {text}")):
        return None
    permanent = _PERMANENT.search(text)
    line = next((line for line in text.splitlines() if _PERMANENT.search(line)), "")
    return Report(permanent is not None, one_line(line)[:MOST_WORDS])


def recipients(message: Message) -> Iterator[Message]:
    """The groups of fields that tell of one recipient each (RFC 3464, section 2.3)."""
    for part in message.walk():
        if part.get_content_type() in ("message/delivery-status", "message/global-delivery-status"):
            groups = part.get_payload()
            for group in groups[:50] if isinstance(groups, list) else []:
                if isinstance(group, Message) and ("Action" in group or "Status" in group):
                    yield group


def addresses(fields: Message) -> Iterator[str]:
    """As ours are stored: servers write a domain as they handed it on, `xn--...`."""
    for name in ("Original-Recipient", "Final-Recipient"):
        kind, _, address = str(fields.get(name, "")).partition(";")
        if "@" in address:
            text = one_line(address).strip("<>")
            yield as_stored(unescaped(text) if kind.strip().lower() == "utf-8" else text)


def unescaped(address: str) -> str:
    """`\\x{5317}` is a letter (RFC 6533, section 3)."""
    letters = _ESCAPED.sub(lambda letter: chr(int(letter[1], 16)), address)
    return letters.encode("utf-8", "replace").decode()  # half a surrogate is no letter


def is_failed(fields: Message) -> bool:
    """Delayed, relayed, expanded and delivered are no failures, nor is a full mailbox for a day."""
    action = str(fields.get("Action", "")).strip().lower()
    status = str(fields.get("Status", "")).strip()
    return action == "failed" and not status.startswith("4")


def reason(fields: Message) -> str:
    code = str(fields.get("Diagnostic-Code", "")).partition(";")
    return one_line(f"{fields.get('Status', '')} {code[2] or code[0]}")[:MOST_WORDS]


def is_from_a_daemon(message: Message) -> bool:
    sender = str(message.get("From", "")).lower()
    nobody = str(message.get("Return-Path", "")).strip() == "<>"
    return nobody or any(daemon in sender for daemon in _DAEMONS)
