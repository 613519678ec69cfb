"""Somebody cannot come, and suggests who could: the coordinator who named them decides, else hosts.

Nobody writes to whoever is suggested before that.
"""

from nact_meet.delegations import asking, naming
from nact_meet.delegations.recognition import NAMED_AS, Named, Namer
from nact_meet.directory.models.role import Role
from nact_meet.notices.models.notice import Kind
from nact_meet.places.models.participant import Participant
from nact_meet.places.models.suggestion import ColleagueReply, Suggestion


def suggest(
    place: Participant, full_name: str, address: str, words: str = "", *, gives_back: bool
) -> Suggestion:
    """`gives_back`: they do not come in any case. Raises as `Suggestion.by` does."""
    suggestion = Suggestion.by(place, full_name, address, words)
    details = {"colleague": full_name}
    nomination = place.nomination
    if nomination and asking.contacts_of(nomination):
        suggestion.nomination = nomination
        place.note("colleague suggested to coordinator", **place.answered_by, details=details)
        asking.post_to_contacts(
            nomination,
            Kind.NOMINATION_NEWS,
            what="colleague",
            name=place.full_name,
            colleague=full_name,
        )
    else:
        place.note("colleague suggested", **place.answered_by, details=details)
    if gives_back and place.is_concerned:
        leave = place.withdraw if place.has_a_place else place.decline
        leave(words=words, **place.answered_by)
    return suggestion


def name_suggested(suggestion: Suggestion, namer: Namer) -> Participant:
    """In the delegation like anybody whom its coordinator names. Raises as `name_people` does."""
    assert suggestion.nomination is not None, "the hosts decide about the others"
    role = suggestion.place.role if suggestion.place.role in NAMED_AS else Role.DELEGATE
    named = Named(suggestion.full_name, suggestion.address, role)
    (place,) = naming.name_people(suggestion.nomination, [named], namer)
    suggestion.decide(ColleagueReply.INVITED, **namer.who)
    return place
