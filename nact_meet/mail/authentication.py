"""What our own mail server says of who wrote a message (RFC 8601).

Anybody can write such a header, so only the server's counts that is named in the settings, and its
word for somebody only where it stands topmost: what came with the message stands below.
"""

import re
from collections.abc import Iterator
from email.message import Message

from nact_meet.mail.addresses import as_stored

MOST_OCTETS = 10_000
_RESULT = re.compile(r"\s*(\w+)(?:/\d+)?\s*=\s*(\w+)", re.ASCII)
_FROM = re.compile(r"(?<!\S)header\.from\s*=\s*(\S+)", re.ASCII)


def is_proved(message: Message, sender: str, authserv_id: str) -> bool:
    """Whether DMARC passed for the domain of `sender`, the one address in From (RFC 7489)."""
    clauses = next(ours(message, authserv_id), [])
    said = [clause for clause in clauses if result(clause)[0] == "dmarc"]
    domain = sender.rpartition("@")[2]
    return bool(said and domain) and all(passes(clause, domain) for clause in said)


def has_failed(message: Message, authserv_id: str) -> bool:
    """Whether it says that the sender is not who it claims to be.

    A relay in between breaks SPF alone: where DMARC passed nothing has failed. That is believed of
    the topmost alone, as in `is_proved`; a failure of each, since nobody forges one against
    themselves.
    """
    said = [[result(clause) for clause in clauses] for clauses in ours(message, authserv_id)]
    results = {one for header in said for one in header}
    if ("dmarc", "fail") in results:
        return True
    return ("spf", "fail") in results and ("dmarc", "pass") not in said[0]


def ours(message: Message, authserv_id: str) -> Iterator[list[str]]:
    """The results in each header of that server, the topmost first."""
    for value in message.get_all("Authentication-Results", []) if authserv_id else []:
        server, *clauses = without_free_text(str(value)).lower().split(";")
        if server.split()[:1] == [authserv_id.lower()]:
            yield clauses


def result(clause: str) -> tuple[str, str]:
    """The method and what it found: `dmarc=pass header.from=...`."""
    found = _RESULT.match(clause)
    return (found[1], found[2]) if found else ("", "")


def passes(clause: str, domain: str) -> bool:
    """Only for the domain that it names: what we take for From may be another than it took."""
    named = _FROM.search(clause)
    if result(clause)[1] != "pass" or named is None:
        return False
    return as_stored(f"x@{named[1]}") == as_stored(f"x@{domain}")


def without_free_text(value: str) -> str:
    """Without comments, which nest, and quoted strings: a stranger can have written both."""
    kept: list[str] = []
    depth, is_quoted, is_escaped = 0, False, False
    for sign in value[:MOST_OCTETS]:
        if is_escaped or sign == "\\":
            is_escaped = not is_escaped
        elif sign == '"' and not depth:
            is_quoted = not is_quoted
        elif sign in "()" and not is_quoted:
            depth = max(depth + (1 if sign == "(" else -1), 0)
            kept.append(" ")
        elif not depth and not is_quoted:
            kept.append(sign)
    return "".join(kept)
