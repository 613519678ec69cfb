"""The roll of a delegation: who is in it, in whose order, as what, and who sat in the room."""

from collections.abc import Mapping, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from nact_meet.delegations import naming, recognition
from nact_meet.delegations.recognition import Named, Namer
from nact_meet.delegations.refusals import NotYet
from nact_meet.directory.models.organiser import Organiser
from nact_meet.directory.models.person import Person
from nact_meet.directory.permissions import holds, is_theirs
from nact_meet.places.addresses import propose_address
from nact_meet.places.models.nomination import Nomination
from nact_meet.places.models.participant import SEATED, Details, Participant
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now

ATTENDED = {True: "attended", False: "not attended", None: "attendance unknown"}


def everybody(nomination: Nomination) -> Sequence[Participant]:
    """In the delegation's own order, also who has left it by themselves."""
    query = (
        select(Participant)
        .where(Participant.nomination_id == nomination.id)
        .options(joinedload(Participant.person), joinedload(Participant.contact))
        .order_by(Participant.delegation_position, Participant.id)
    )
    return db.session.scalars(query).all()


def people(nomination: Nomination) -> list[Participant]:
    return [place for place in everybody(nomination) if not place.is_gone]


def answer(nomination: Nomination, namer: Namer) -> None:
    """This is our delegation. Said again it counts only if something has changed since."""
    if nomination.answered_at and not nomination.is_changed_since_answer:
        return
    nomination.meeting.check_not_cancelled()
    nomination.answered_at, nomination.changed_at = utc_now(), None
    nomination.note("delegation answered", **namer.who)


def put_in_order(nomination: Nomination, places: Sequence[Participant], namer: Namer) -> None:
    """`places` first, in this order; whoever is not among them follows as before."""
    naming.check_not_started(nomination)
    before = everybody(nomination)
    rest = [place for place in before if place not in places]
    after = [*(place for place in places if place in before), *rest]
    for position, place in enumerate(after, 1):
        place.delegation_position = position
    if list(before) != after:
        nomination.note("delegation ordered", **namer.who)
        naming.touch(nomination)


def move(nomination: Nomination, place: Participant, step: int, namer: Namer) -> None:
    """Up (-1) or down (+1) among those who come; at either end nothing happens."""
    places = people(nomination)
    at = places.index(place)
    if 0 <= at + step < len(places):
        places[at], places[at + step] = places[at + step], places[at]
        put_in_order(nomination, places, namer)


def correct(nomination: Nomination, place: Participant, named: Named, namer: Namer) -> None:
    """What is written of somebody, what they come as, and where their mail goes.

    The directory follows for those whom it knows through this place alone. Raises
    MeetingCancelled, DelegationStands, AnotherCountrysInstitute, DelegationFull.
    """
    naming.check_not_started(nomination)
    naming.lock_places(nomination, [])
    if named.role in SEATED and place.role not in SEATED:
        naming.check_seat(nomination, place, named.role)
    before = place.card()
    describe(nomination, place, named, namer)
    after = place.card()
    if changed := {key: [before[key], after[key]] for key in after if after[key] != before[key]}:
        place.revise()
        place.note("corrected", **namer.who, details=changed)
    is_ours = may_describe(place.person, namer) and is_ours_alone(place.person)
    if named.address == place.contact.address and is_ours:
        place.contact.reader_name = named.reader_name
    elif named.address and named.address != place.contact.address:
        propose_address(place, named.address, named.reader_name, is_ours=is_ours, **namer.who)
    naming.mark(nomination, place, named.role, namer)
    naming.touch(nomination)


def describe(nomination: Nomination, place: Participant, named: Named, namer: Namer) -> None:
    institute = recognition.institute_of(nomination, named)
    if may_describe(place.person, namer) and is_ours_alone(place.person):
        person = place.person
        details = Details(
            full_name=named.full_name,
            own_script_name=named.own_script_name,
            honorific=named.honorific,
            position=named.position,
            institute=named.institute,
            country_code=recognition.nationality(nomination, named),
            country_said=named.country_said,
            zone=person.zone,
            zone_source=person.zone_source,
            language=named.language or person.language,
            chose_language=person.chose_language and named.language in ("", person.language),
        )
        place.describe(details, institute)
    place.full_name, place.own_script_name = named.full_name, named.own_script_name
    place.honorific, place.position = named.honorific, named.position
    place.institute_name = institute.name if institute else named.institute


def may_describe(person: Person, namer: Namer) -> bool:
    """Hosts write for a delegation what the directory may keep of their own people alone."""
    by = namer.who["by"]
    if not namer.is_host:
        return True
    organiser = (
        db.session.scalar(select(Organiser).where(Organiser.person_id == by.id)) if by else None
    )
    return organiser is not None and holds(is_theirs(organiser), person)


def is_ours_alone(person: Person) -> bool:
    """Nobody else has anything to do with this person yet: no other meeting, no account."""
    query = select(func.count(Participant.id)).where(Participant.person_id == person.id)
    return db.session.scalar(query) == 1 and person.organiser is None


def take_out(nomination: Nomination, place: Participant, namer: Namer) -> None:
    """Raises MeetingCancelled, DelegationStands. Who is out already stays out."""
    naming.check_not_started(nomination)
    naming.lock_places(nomination, [])
    if place.nomination_id == nomination.id:
        naming.leave(place, "taken out", **namer.who)
        naming.touch(nomination)


def note_attendance(nomination: Nomination, sat: Mapping[int, bool | None], namer: Namer) -> None:
    """Who really sat in the room, by participant; None where nobody knows. Raises NotYet."""
    if not nomination.meeting.has_started:
        raise NotYet
    for place in everybody(nomination):
        if place.id in sat and place.attended != sat[place.id]:
            place.attended = sat[place.id]
            place.note(ATTENDED[place.attended], **namer.who)
