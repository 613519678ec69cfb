"""Whom a meeting concerns, and what they are promised: invitations, changes, reminders."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, String, and_, case, cast, exists, func, or_, select, update
from sqlalchemy.orm import joinedload

from nact_meet.directory.models.contact import Contact
from nact_meet.directory.models.person import Person
from nact_meet.directory.models.role import Role
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.notices.models.notice import Kind, Notice, post, quiet_until, unattempted
from nact_meet.places import days
from nact_meet.places.models.participant import Participant, subject_to_clearance
from nact_meet.places.models.states import CONCERNED, CameBy, State
from nact_meet.places.reminders import post_reminders, rows_for
from nact_meet.places.selection import SUBJECT
from nact_meet.web.extensions import db
from nact_meet.web.texts import is_lost
from nact_meet.world.timezones import utc_now

ANNOUNCED = {
    Kind.INVITATION: (State.INVITED,),
    Kind.CONFIRMATION: (State.CONFIRMED,),
    Kind.PENDING: (State.NOMINATED, State.PENDING),
}
"""What publication tells whom."""


def place_of(meeting: Meeting, person: Person) -> Participant | None:
    where = (Participant.meeting_id == meeting.id, Participant.person_id == person.id)
    return db.session.scalar(select(Participant).where(*where))


def places_of(meeting: Meeting) -> Sequence[Participant]:
    """All of them, also of people who are gone, in the order in which they were made."""
    where = Participant.meeting_id == meeting.id
    return db.session.scalars(select(Participant).where(where).order_by(Participant.id)).all()


def invite(meeting: Meeting, contact: Contact, role: Role, *, by: Person | None) -> Participant:
    """The place of this contact's person; made where there is none, left as it is otherwise.

    Before publication nobody hears of it; afterwards the invitation goes out at once.
    """
    place: Participant | None = place_of(meeting, contact.person)
    if place is not None:
        return place
    place = make_place(meeting, contact, role, State.INVITED)
    place.note("invited", by=by)
    if meeting.is_announced:
        place.tell(Kind.INVITATION)
        post_reminders(meeting, [place.id])
    return place


def make_place(
    meeting: Meeting, contact: Contact, role: Role, state: State, came: CameBy = CameBy.INVITED
) -> Participant:
    with db.session.no_autoflush:
        place = Participant(meeting=meeting, person=contact.person, contact=contact)
        place.role, place.state, place.came = role, state, came
        db.session.add(place)
        place.freeze()
    db.session.flush()
    return place


def counts_by_answer(meeting: Meeting) -> dict[str, int]:
    """How many places there are in each state, in the order of State; those whose yes is subject
    to clearance are counted by themselves, after who is confirmed.
    """
    is_subject = and_(*subject_to_clearance())
    answer = case((is_subject, SUBJECT), else_=cast(Participant.state, String))
    query = select(answer, func.count()).where(Participant.meeting_id == meeting.id)
    counts: dict[str, int] = dict(db.session.execute(query.group_by(answer)).all())
    order = [*State]
    order.insert(order.index(State.CONFIRMED) + 1, SUBJECT)
    return {str(answer): counts[answer] for answer in order if answer in counts}


def concerned(meeting: Meeting) -> tuple[ColumnElement[bool], ...]:
    """The conditions: at this meeting, and a change of it is for them."""
    return Participant.meeting_id == meeting.id, Participant.state.in_(CONCERNED)


def concerned_ids(meeting: Meeting) -> Sequence[int]:
    return db.session.scalars(select(Participant.id).where(*concerned(meeting))).all()


def concerned_count(meeting: Meeting, retitled: Mapping[str, str] | None = None) -> int:
    """How many people a change or a cancellation will be told to."""
    if retitled:
        return len(readers_of(meeting, retitled, told(meeting)))
    return db.session.scalar(select(func.count(Participant.id)).where(*told(meeting))) or 0


def told(meeting: Meeting) -> tuple[ColumnElement[bool], ...]:
    """The conditions: concerned, and reached by email."""
    return *concerned(meeting), Participant.contact.has(Contact.bounced_at.is_(None))


def readers_of(
    meeting: Meeting, title: Mapping[str, str], among: Sequence[ColumnElement[bool]] = ()
) -> Sequence[int]:
    """The places of those concerned in whose language the meeting had another title."""
    person = joinedload(Participant.person)
    query = select(Participant).where(*(among or concerned(meeting)))
    places = db.session.scalars(
        query.options(person.joinedload(Person.institute), person.selectinload(Person.contacts))
    )
    now = meeting.texts("title")
    return [place.id for place in places if is_lost(title, now, place.person.reads)]


@dataclass(frozen=True)
class Expected:
    """How many people publication will tell: on the list of participants, and besides them."""

    listed: int
    others: int

    @property
    def total(self) -> int:
        return self.listed + self.others


def expected(meeting: Meeting) -> Expected:
    """The invited whom email reaches, and `newcomers`."""
    return Expected(concerned_count(meeting), len(newcomers(meeting)))


def newcomers(meeting: Meeting) -> list[Person]:
    """Known speakers and the organisers, who come onto the list of participants by publication,
    unless they were on it and are gone; whom email reaches.
    """
    where = Participant.meeting_id == meeting.id
    known = set(db.session.scalars(select(Participant.person_id).where(where)))
    speakers = [speaker.person for item in meeting.agenda for speaker in item.speakers]
    come = (*speakers, *meeting.organisers)
    reached = {person.id: person for person in come if person and person.contact}
    return [person for id, person in reached.items() if id not in known]


def countries_told(meeting: Meeting, besides: Sequence[Person] = ()) -> int:
    """Of how many countries they are: those concerned whom email reaches, and some `besides`."""
    theirs = select(Participant.country_code).where(*told(meeting)).distinct()
    codes = {*db.session.scalars(theirs), *(person.country_code for person in besides)}
    return len(codes - {None, ""})


def expected_before(meeting: Meeting) -> Expected | None:
    """Of a draft; None once it is published, or over."""
    return None if meeting.published_at or meeting.is_over else expected(meeting)


def announce(meeting: Meeting) -> None:
    """Invitations to the invited; who holds a place already gets its entry."""
    for kind, states in ANNOUNCED.items():
        where = (Participant.meeting_id == meeting.id, Participant.state.in_(states))
        ids = db.session.scalars(select(Participant.id).where(*where)).all()
        post(rows_for(meeting, kind, ids, utc_now()))
    post_reminders(meeting, concerned_ids(meeting))


def tell_everyone(meeting: Meeting, kind: Kind) -> None:
    post(rows_for(meeting, kind, concerned_ids(meeting), utc_now()))


def told_of_cancellation(meeting: Meeting) -> Sequence[int]:
    """The places of those concerned to whom that mail has been begun."""
    told = (Notice.kind == Kind.CANCELLATION, Notice.participant_id == Participant.id)
    begun = or_(Notice.attempts > 0, Notice.mail.is_not(None))
    since = Notice.created_at >= (meeting.cancelled_at or utc_now())
    query = select(Participant.id).where(*concerned(meeting), exists().where(*told, begun, since))
    return db.session.scalars(query.order_by(Participant.id)).all()


def tell_it_is_back(meeting: Meeting, ids: Sequence[int]) -> None:
    rows = rows_for(meeting, Kind.CHANGE, ids, utc_now())
    post(row | {"payload": {"back": True}} for row in rows)


def tell_change(meeting: Meeting, retitled: Mapping[str, str] | None = None) -> None:
    """One notice a person, however many edits: those that wait already wait a little longer.

    `retitled` is the title of before, where nothing else has changed.
    """
    ids = readers_of(meeting, retitled) if retitled else concerned_ids(meeting)
    tell_change_to(meeting, ids, quiet_for(meeting))


def tell_change_of_days(meeting: Meeting) -> None:
    """Of others than the first: who said yes has an entry of each, and a mail for each that
    changed; whoever else is concerned has one mail of them all, which changes no entry."""
    due_at = quiet_for(meeting)
    where = (*concerned(meeting), Participant.state != State.CONFIRMED)
    tell_change_to(meeting, db.session.scalars(select(Participant.id).where(*where)).all(), due_at)
    days.tell_of_days(meeting, due_at)


def quiet_for(meeting: Meeting) -> datetime:
    """When news of this edit, and of those just before, is due."""
    waiting = (Notice.meeting_id == meeting.id, unattempted(Kind.CHANGE, Kind.DAY))
    return quiet_until(
        db.session.scalar(select(func.min(Notice.created_at)).where(*waiting)) or utc_now()
    )


def tell_change_to(meeting: Meeting, ids: Sequence[int], due_at: datetime) -> None:
    told: Sequence[int | None] = db.session.scalars(
        update(Notice)
        .where(Notice.meeting_id == meeting.id, unattempted(Kind.CHANGE))
        .values(due_at=due_at)
        .returning(Notice.participant_id)
        .execution_options(synchronize_session=False)
    ).all()
    post(rows_for(meeting, Kind.CHANGE, sorted(set(ids) - set(told)), due_at))


def touch(meeting: Meeting) -> None:
    """Later by a second than itself and every place: DTSTAMP is the later one's."""
    latest = select(func.max(Participant.revised_at)).where(Participant.meeting_id == meeting.id)
    known = (meeting.revised_at, db.session.scalar(latest))
    before = max(at or utc_now() for at in known)
    meeting.revised_at = max(utc_now(), before + timedelta(seconds=1))


def renumber(meeting: Meeting) -> None:
    """The start, the end or the status changed: each SEQUENCE grows (RFC 5546 2.1.4)."""
    db.session.flush()
    for place in loaded_places(meeting):
        db.session.expire(place, ["sequence", "asked_sequence"])
    db.session.execute(
        update(Participant)
        .where(*concerned(meeting))
        .values(
            sequence=Participant.sequence + 1,
            asked_sequence=Participant.sequence + 1,
        )
        .execution_options(synchronize_session=False)
    )


def loaded_places(meeting: Meeting) -> list[Participant]:
    rows = db.session.identity_map.values()
    return [row for row in rows if isinstance(row, Participant) and row.meeting_id == meeting.id]


def move_reminders(meeting: Meeting) -> None:
    """After the start or the leads changed: old reminders go, new ones are written."""
    db.session.execute(
        update(Notice)
        .where(Notice.meeting_id == meeting.id, unattempted(Kind.REMINDER))
        .values(overtaken_at=utc_now(), key=None)
        .execution_options(synchronize_session=False)
    )
    post_reminders(meeting, concerned_ids(meeting))


def expect_speakers_and_organisers(meeting: Meeting) -> None:
    """Speakers whom the directory knows and the hosts' organisers hold places too."""
    for speaker in (speaker for item in meeting.agenda for speaker in item.speakers):
        if speaker.person and speaker.person.contact:
            invite(meeting, speaker.person.contact, Role.SPEAKER, by=None)
    for person in meeting.organisers:
        if person.contact and place_of(meeting, person) is None:
            place = make_place(meeting, person.contact, Role.OBSERVER, State.CONFIRMED)
            place.registered_at = utc_now()
