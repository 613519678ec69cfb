"""Freed seats: the coordinator, whose seat it is to fill, hears that somebody has left."""

from nact_meet.places.models.participant import Participant, when_left


@when_left
def hand_back(place: Participant) -> None:
    nomination, meeting = place.nomination, place.meeting
    if nomination and nomination.asked_at and meeting.is_announced and not meeting.has_started:
        nomination.tell_contacts("freed", name=place.full_name)
