"""What others may see of somebody at a meeting, and how to reach them on the day."""

from collections.abc import Iterable
from typing import Unpack

from flask_babel import lazy_gettext as _l

from nact_meet.directory.models.consent import Matter, Said, open_consents, take_note
from nact_meet.directory.models.role import Role
from nact_meet.history.models import Who
from nact_meet.meetings.models.meeting import Visibility
from nact_meet.places import audience
from nact_meet.places.models.participant import Participant
from nact_meet.web.refusals import Refusal

KEEP_DAYS = 30, 3650
"""The shortest and the longest that a meeting may keep addresses after its end."""


ASKED_AS = {Visibility.PARTICIPANTS: Matter.LIST, Visibility.PUBLIC: Matter.PUBLIC_LIST}


class NoListForYou(Refusal):
    sentence = _l("The list of participants of this meeting is for its hosts only.")
    status = 404


def is_in_programme(place: Participant) -> bool:
    return place.role == Role.SPEAKER or place.is_printed


def agree(place: Participant, said: Iterable[Said], **who: Unpack[Who]) -> None:
    """Keep what the person of this place agrees to, and what no longer; `who` acts for them.

    Who speaks is named in public from now on, or no longer: the caller has locked the meeting
    before the place then.
    """
    said = list(said)
    changed = take_note(place.person, place.meeting, said) if said else []
    for consent in changed:
        verb = "consented" if consent.agrees else "consent taken back"
        place.note(verb, **who, details={"matter": consent.matter})
    if not changed:
        return
    held = {consent.matter for consent in open_consents(place.person_id, place.meeting_id)}
    agreed = [wider for wider, matter in ASKED_AS.items() if matter in held]
    place.listed_to = agreed[-1] if agreed else Visibility.HOSTS
    if any(consent.matter == Matter.PROGRAMME for consent in changed):
        audience.touch(place.meeting)


def reach_on_the_day(
    place: Participant, phone: str, wechat: str, other_contact: str, **who: Unpack[Who]
) -> None:
    """The log says that it changed, and never to what."""
    told = (phone, wechat, other_contact)
    if told == (place.phone, place.wechat, place.other_contact):
        return
    place.phone, place.wechat, place.other_contact = told
    place.note("day-of contacts changed", **who)
