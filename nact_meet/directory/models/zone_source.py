"""How the time zone of a person is known."""

from enum import StrEnum


class ZoneSource(StrEnum):
    """A guess serves to order and to plan mail; nobody is shown it as their own clock."""

    SAID = "said"
    INSTITUTE = "institute"
    COUNTRY = "country"
    """Whose clocks all agree."""
    GUESS = "guess"
