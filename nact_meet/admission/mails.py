"""Mails that tell of a decision of the hosts, or that it is still to come."""

from nact_meet.notices.composing import Values
from nact_meet.notices.models.notice import Kind, Notice
from nact_meet.notices.registry import mails
from nact_meet.places.mails import GoingMail, is_news, lies_ahead, words_of_hosts
from nact_meet.places.models.participant import Participant
from nact_meet.places.models.states import CameBy


@mails(Kind.PENDING)
class PendingMail(GoingMail):
    def is_true(self, notice: Notice, place: Participant) -> bool:
        return lies_ahead(place.meeting) and place.awaits_hosts and is_news(notice, place)

    def values(self, place: Participant, notice: Notice) -> Values:
        """`anew` where the hosts have taken a decision back."""
        is_named = place.came == CameBy.NAMED
        return {"is_named": is_named, "anew": bool(notice.payload.get("anew"))}


@mails(Kind.DECISION)
class DecisionMail(GoingMail):
    def is_true(self, notice: Notice, place: Participant) -> bool:
        return lies_ahead(place.meeting) and place.is_turned_down

    def values(self, place: Participant, notice: Notice) -> Values:
        return words_of_hosts(place)
