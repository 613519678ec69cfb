"""Read in the room: whom a report without a status is about, by flufl.bounce.

It is asked who alone: "permanent" is for it whatever has failed.
"""

from email import message_from_bytes

from flufl.bounce import all_failures


def addresses(octets: bytes) -> list[str]:
    passing, lasting = all_failures(message_from_bytes(octets))
    return sorted({address.decode("ascii", "replace") for address in passing | lasting})
