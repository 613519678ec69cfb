"""How institutes' contacts are asked for delegations, reminded, and told what changed."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, and_, func, select, update

from nact_meet.delegations import links
from nact_meet.directory.models.contact import Contact
from nact_meet.directory.models.coordinator import CoordinatorContact
from nact_meet.directory.models.institute import Institute
from nact_meet.directory.models.person import Person
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.notices.links_again import links_again
from nact_meet.notices.models.notice import LATELY, Kind, Notice, post, quiet_until, unattempted
from nact_meet.places.models.nomination import Nomination
from nact_meet.places.models.participant import Participant, when_left
from nact_meet.web.extensions import db
from nact_meet.web.refusals import MeetingOver, Refusal
from nact_meet.world import timezones
from nact_meet.world.timezones import utc_now

REMINDED = (3, 1)
"""Days before the date."""
IN_THE_MORNING = time(9)
LAST_MINUTE = time(23, 59)


class DateNotPossible(Refusal):
    sentence = _l("Please choose a day after today and before the meeting.")


class NobodyToAsk(Refusal):
    sentence = _l("There is no contact to ask. Please enter the delegation yourself.")


def nominations_of(meeting: Meeting) -> Sequence[Nomination]:
    where = Nomination.meeting_id == meeting.id
    return db.session.scalars(select(Nomination).where(where).order_by(Nomination.id)).all()


def nomination_of(meeting: Meeting, institute: Institute) -> Nomination:
    """That of the institute; it takes over what hosts entered for its country before it was
    there, and is made where there is none."""
    nomination = nomination_where(meeting, Nomination.institute_id == institute.id)
    if nomination is None and institute.is_coordinator:
        nomination = nomination_where(meeting, *of_country_alone(institute.country_code))
    if nomination is None:
        nomination = Nomination(meeting=meeting)
        db.session.add(nomination)
    nomination.institute, nomination.country_code = institute, institute.country_code
    db.session.flush()
    return nomination


def nomination_of_country(meeting: Meeting, country_code: str) -> Nomination:
    """Of a country that no institute answers for; made where there is none."""
    nomination = nomination_where(meeting, *of_country_alone(country_code))
    if nomination is None:
        nomination = Nomination(meeting=meeting, country_code=country_code)
        db.session.add(nomination)
        db.session.flush()
    return nomination


def nomination_where(meeting: Meeting, *where: ColumnElement[bool]) -> Nomination | None:
    query = select(Nomination).where(Nomination.meeting_id == meeting.id, *where)
    return db.session.scalar(query)


def of_country_alone(country_code: str | None) -> tuple[ColumnElement[bool], ...]:
    return Nomination.institute_id.is_(None), Nomination.country_code == country_code


def contacts_of(nomination: Nomination) -> Sequence[CoordinatorContact]:
    """Whoever answers for the institute and is reached by mail."""
    institute = nomination.institute
    contacts = CoordinatorContact.of(institute) if institute else ()
    return [contact for contact in contacts if contact.is_reached]


def ask(nomination: Nomination, day: date, words: str, *, by: Person) -> None:
    """Ask every contact for the delegation by the end of `day`, for the first time or again.

    Before publication it is written down, and asked then. Raises MeetingCancelled,
    MeetingOver, NobodyToAsk, DateNotPossible.
    """
    check_may_be_asked(nomination)
    if not contacts_of(nomination):
        raise NobodyToAsk
    verb = "asked again" if nomination.asked_at else "asked"
    before, nomination.due_at = nomination.due_at, checked_end_of(nomination, day)
    nomination.words, nomination.answered_at = words, None
    nomination.note(verb, by=by, details=told(before, nomination.due_at))
    if nomination.meeting.is_announced:
        write_to_contacts(nomination)


def put_date(nomination: Nomination, day: date, *, by: Person) -> None:
    """Another date, of which nobody is told but by a reminder. Raises as `ask` does."""
    check_may_be_asked(nomination)
    before, nomination.due_at = nomination.due_at, checked_end_of(nomination, day)
    if before != nomination.due_at:
        nomination.note("date changed", by=by, details=told(before, nomination.due_at))
    if nomination.asked_at:
        remind_anew(nomination)


def silence(nomination: Nomination, *, by: Person) -> None:
    """No automatic reminder goes to it from now on."""
    if nomination.is_reminded:
        nomination.is_reminded = False
        nomination.note("silenced", by=by)
        drop_reminders(nomination)


def remind_again(nomination: Nomination, *, by: Person) -> None:
    """Its reminders of a date that is still to come go out again."""
    if not nomination.is_reminded:
        nomination.is_reminded = True
        nomination.note("reminded again", by=by)
        is_waited_for = nomination.asked_at and not nomination.answered_at
        if is_waited_for and nomination.due_at:
            remind_anew(nomination)


def replace_links(nomination: Nomination, *, by: Person) -> None:
    """No link mailed before opens anything; who has not answered yet gets a new one."""
    links.replace(nomination)
    nomination.note("links replaced", by=by)
    is_waited_for = nomination.asked_at and not nomination.answered_at
    if is_waited_for and nomination.meeting.is_announced:
        write_to_contacts(nomination)


def check_may_be_asked(nomination: Nomination) -> None:
    nomination.meeting.check_not_cancelled()
    if nomination.meeting.has_started:
        raise MeetingOver


def checked_end_of(nomination: Nomination, day: date) -> datetime:
    """The end of the day by the institute's own clock. Raises DateNotPossible."""
    end = timezones.instant(datetime.combine(day, LAST_MINUTE), nomination.zone, 0)
    if not utc_now() < end < nomination.meeting.starts_at:
        raise DateNotPossible
    return end


def told(before: datetime | None, after: datetime) -> dict[str, list[str | None]]:
    return {"due_at": [before.isoformat() if before else None, after.isoformat()]}


def ask_contacts(meeting: Meeting) -> None:
    """At publication: whom a draft has kept waiting."""
    for nomination in kept_waiting(meeting):
        write_to_contacts(nomination)


def kept_waiting(meeting: Meeting) -> list[Nomination]:
    return [
        nomination
        for nomination in nominations_of(meeting)
        if nomination.due_at and not nomination.asked_at and not nomination.is_past_due
    ]


def asked_of(meeting: Meeting) -> list[Nomination]:
    return [nomination for nomination in nominations_of(meeting) if nomination.asked_at]


def count_contacts(nominations: Iterable[Nomination]) -> int:
    """How many are written to."""
    return sum(len(contacts_of(nomination)) for nomination in nominations)


def tell_contacts_of_end(meeting: Meeting) -> None:
    for nomination in nominations_of(meeting):
        tell_contacts(nomination, "cancelled")


def tell_contacts_that_it_is_back(meeting: Meeting) -> None:
    for nomination in nominations_of(meeting):
        tell_contacts(nomination, "back")


def tell_contacts_of_change(meeting: Meeting, before: dict[str, Any]) -> None:
    """`before` is what `told_facts()` said before this edit."""
    for nomination in nominations_of(meeting):
        tell_move(nomination, before)


def write_to_contacts(nomination: Nomination) -> None:
    is_again, nomination.asked_at = nomination.asked_at is not None, utc_now()
    asked_at = nomination.asked_at.isoformat()
    post_to_contacts(nomination, Kind.NOMINATION, asked_at=asked_at, again=is_again)
    remind_anew(nomination)


def tell_contacts(nomination: Nomination, what: str, **payload: Any) -> None:
    """News of a nomination that was asked for: `what` is "cancelled", "back" or "freed"."""
    if nomination.asked_at and nomination.meeting.published_at:
        post_to_contacts(nomination, Kind.NOMINATION_NEWS, what=what, **payload)


@links_again
def delegations_asked_for(address: str) -> Iterator[dict[str, Any]]:
    """Of meetings that have not begun, also where somebody has answered."""
    rows = db.session.execute(
        select(Nomination.id, Nomination.meeting_id, CoordinatorContact.id)
        .join(Nomination.meeting)
        .join(CoordinatorContact, CoordinatorContact.institute_id == Nomination.institute_id)
        .join(CoordinatorContact.contact)
        .where(Contact.address == address, Nomination.asked_at.is_not(None))
        .where(Meeting.published_at.is_not(None), Meeting.cancelled_at.is_(None))
        .where(Meeting.starts_at > utc_now())
    )
    for nomination_id, meeting_id, contact_id in rows:
        yield {
            "kind": Kind.NOMINATION_NEWS,
            "nomination_id": nomination_id,
            "meeting_id": meeting_id,
            "payload": {"what": "link", "contact_id": contact_id},
            "key": f"nomination:{nomination_id}:{contact_id}",
        }


@when_left
def tell_of_free_seat(place: Participant) -> None:
    """The coordinator, whose seat it is to fill, hears that somebody has left."""
    nomination, meeting = place.nomination, place.meeting
    if nomination and nomination.asked_at and meeting.is_announced and not meeting.has_started:
        tell_who_left(nomination, place)


def tell_who_left(nomination: Nomination, place: Participant) -> None:
    """At once; who comes and goes all day is told of once they stay away."""
    last = last_told(nomination, place)
    times = last.payload.get("times", 1) if last else 0
    waiting = (of_leaving(nomination, place), unattempted(Kind.NOMINATION_NEWS))
    first = db.session.scalar(select(func.min(Notice.created_at)).where(*waiting))
    due_at = quiet_until(first or utc_now(), times) if times else utc_now()
    if first:
        db.session.execute(update(Notice).where(*waiting).values(due_at=due_at))
        return
    news = {"what": "freed", "name": place.full_name, "place": place.id, "times": times + 1}
    post_to_contacts(nomination, Kind.NOMINATION_NEWS, due_at=due_at, **news)


def last_told(nomination: Nomination, place: Participant) -> Notice | None:
    lately = Notice.created_at > utc_now() - LATELY
    query = select(Notice).where(of_leaving(nomination, place), lately)
    return db.session.scalar(query.order_by(Notice.id.desc()).limit(1))


def of_leaving(nomination: Nomination, place: Participant) -> ColumnElement[bool]:
    """The condition: news that this person has left."""
    who = Notice.payload["place"].as_integer() == place.id
    return and_(Notice.nomination_id == nomination.id, Notice.kind == Kind.NOMINATION_NEWS, who)


def tell_move(nomination: Nomination, before: dict[str, Any]) -> None:
    """One mail, however many edits; `before` is what Meeting.told_facts() said before this one."""
    waiting = (Notice.nomination_id == nomination.id, unattempted(Kind.NOMINATION_NEWS))
    moved = (*waiting, Notice.payload["what"].as_string() == "moved")
    first = db.session.scalar(select(func.min(Notice.created_at)).where(*moved))
    due_at = quiet_until(first or utc_now())
    if first:
        db.session.execute(update(Notice).where(*moved).values(due_at=due_at))
    elif nomination.asked_at:
        news = {"what": "moved", "before": before}
        post_to_contacts(nomination, Kind.NOMINATION_NEWS, due_at=due_at, **news)


def post_to_contacts(
    nomination: Nomination, kind: Kind, *, due_at: datetime | None = None, **payload: Any
) -> None:
    db.session.flush()
    due_at = due_at or utc_now()
    post(row(nomination, kind, contact, due_at, payload) for contact in contacts_of(nomination))


def remind_anew(nomination: Nomination) -> None:
    """Old reminders go; principals get none, and mornings that have passed are left out."""
    drop_reminders(nomination)
    due_at = nomination.due_at
    assert due_at is not None
    if not nomination.is_reminded:
        return
    last_day = timezones.local(due_at, nomination.zone).date()
    mornings = [(days, morning(nomination, last_day - timedelta(days=days))) for days in REMINDED]
    reminded = [contact for contact in contacts_of(nomination) if not contact.is_principal]
    post(
        row(
            nomination,
            Kind.NOMINATION_REMINDER,
            contact,
            at,
            {"days": days, "due_at": due_at.isoformat()},
        )
        for days, at in mornings
        for contact in reminded
        if at > utc_now()
    )


def drop_reminders(nomination: Nomination) -> None:
    mine = (Notice.nomination_id == nomination.id, unattempted(Kind.NOMINATION_REMINDER))
    db.session.execute(
        update(Notice)
        .where(*mine)
        .values(overtaken_at=utc_now())
        .execution_options(synchronize_session=False)
    )


def morning(nomination: Nomination, day: date) -> datetime:
    return timezones.instant(datetime.combine(day, IN_THE_MORNING), nomination.zone, 0)


def row(
    nomination: Nomination,
    kind: Kind,
    contact: CoordinatorContact,
    due_at: datetime,
    payload: dict[str, Any],
) -> dict[str, Any]:
    return {
        "kind": kind,
        "nomination_id": nomination.id,
        "meeting_id": nomination.meeting_id,
        "address": contact.contact.address,
        "due_at": due_at,
        "payload": payload | {"contact_id": contact.id},
    }
