"""The hosts decide about a colleague whom somebody suggests instead of themselves."""

from nact_meet.directory.models.person import Person
from nact_meet.directory.recognition import Guest, contacts_at, meant
from nact_meet.invitations.inviting import invite_all
from nact_meet.mail.addresses import Mailbox
from nact_meet.places.audience import place_of
from nact_meet.places.models.suggestion import ColleagueReply, Suggestion


def invite_suggested(suggestion: Suggestion, *, by: Person) -> bool:
    """As a person of their own; whether they were not expected already.

    Somebody of the directory by name and address, and else somebody new at that address.
    Raises MeetingCancelled, MeetingOver.
    """
    place = suggestion.place
    mailbox = Mailbox(suggestion.full_name, suggestion.address)
    contact = meant(mailbox, contacts_at([suggestion.address]).get(suggestion.address, []), "")
    there = place_of(place.meeting, contact.person) if contact else None
    is_new = there is None or there.is_gone
    if there:
        there.invite_again(by=by)
    else:
        invite_all(place.meeting, [Guest(mailbox, contact, place.role)], by=by)
    suggestion.decide(ColleagueReply.INVITED, by=by)
    return is_new
