"""What the mails say that tell of a decision of the hosts."""

from typing import Any

from nact_meet.notices.models.notice import Notice
from nact_meet.places.models.participant import Came, Participant


def words_of_hosts(place: Participant, _notice: Notice) -> dict[str, Any]:
    """The hosts' own words with a yes or a no, a paragraph each."""
    return {"said": place.words_of_hosts.split("\n\n") if place.words_of_hosts else []}


def pending_values(place: Participant, notice: Notice) -> dict[str, Any]:
    """`anew` where the hosts have taken a decision back."""
    is_named = place.came == Came.NAMED
    return {"is_named": is_named, "anew": bool(notice.payload.get("anew"))}
