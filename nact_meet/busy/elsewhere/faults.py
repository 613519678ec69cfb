"""Why a calendar elsewhere was not read; labels/busy.py says each to whoever gave its address."""

from enum import StrEnum


class Fault(StrEnum):
    NO_ADDRESS = "no-address"
    PASSWORD = "password-in-address"  # noqa: S105  (the name of a fault)
    PORT = "other-port"
    UNKNOWN_HOST = "unknown-host"
    PRIVATE = "private-network"
    NO_CONNECTION = "no-connection"
    SLOW = "too-slow"
    CERTIFICATE = "certificate"
    REDIRECTS = "too-many-redirects"
    DOWNGRADE = "redirect-to-http"
    NOT_ALLOWED = "not-allowed"
    NOT_FOUND = "not-found"
    OTHER_ANSWER = "other-answer"
    LARGE = "too-large"
    PACKED = "packed"
    NO_CALENDAR = "no-calendar"
    TOO_MUCH = "too-much"


class NotRead(Exception):
    """It carries no word of the address, which is a secret, nor of the answer."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.value)
        self.fault = fault
