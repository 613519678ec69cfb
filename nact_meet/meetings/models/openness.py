"""How open a meeting is: whom its hosts decide about, and who sees the list of who is there."""

from enum import StrEnum


class Admission(StrEnum):
    """Whom the hosts decide about; in each of them whoever they invite is let in."""

    OPEN = "open"
    """Nobody."""
    APPROVAL = "approval"
    """Whoever registers uninvited or is named by a coordinator, before a place is theirs."""
    NOTING = "noting"
    """Whom coordinators name: they have their place, and the hosts take note of it."""


class Visibility(StrEnum):
    """Who sees a list of participants, from the fewest to the most."""

    HOSTS = "hosts"
    PARTICIPANTS = "participants"
    PUBLIC = "public"

    @property
    def and_wider(self) -> list["Visibility"]:
        return list(Visibility)[list(Visibility).index(self) :]
