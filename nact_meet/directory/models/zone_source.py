"""How the time zone of a person is known."""

from enum import StrEnum
from typing import Self


class ZoneSource(StrEnum):
    """A guess serves to order and to plan mail; nobody is shown it as their own clock."""

    SAID = "said"
    BROWSER = "browser"
    """It filled the form in, and its reader sent it so."""
    INSTITUTE = "institute"
    COUNTRY = "country"
    """Whose clocks all agree."""
    GUESS = "guess"

    @property
    def is_certain(self) -> bool:
        """Its owner has said so, or sent a form that says so."""
        return self in (self.SAID, self.BROWSER)

    @classmethod
    def filled_in(cls, by: str | None) -> Self:
        """What filled in the zone of a form, as zone.js says; nothing: somebody typed it."""
        return cls(by) if by in (cls.BROWSER, cls.COUNTRY) else cls.SAID
