"""What an edit of a meeting changes, and whom it is told to."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from nact_meet.delegations import asking
from nact_meet.directory.models.person import Person
from nact_meet.history.models import Change, record
from nact_meet.meetings.models.meeting import Meeting, news_for
from nact_meet.notices.chores import chore
from nact_meet.places import audience
from nact_meet.publication.models import Act, open_proposals, outdate
from nact_meet.web.extensions import db
from nact_meet.world import timezones
from nact_meet.world.timezones import utc_now

ONE_SITTING = timedelta(minutes=10)
MOVES = {"starts_at", "ends_at"}
RENUMBERS = MOVES | {"zone"}
"""Facts whose change makes every SEQUENCE grow (RFC 5546 2.1.4): DTSTART names the zone."""

AGREED_ON = RENUMBERS | {
    *("title", "summary", "words", "translations", "days"),
    *("venue", "agenda", "duties", "is_public", "is_open", "registration_closes_at"),
    *("contact", "answer_by", "languages"),
}
"""All that invitations and the public page say: a change asks the hosts anew whether to publish.
`duties` names the hosts too."""

ON_NO_CALENDAR = {"rooms"}
"""Entries carry the personal join link, so that no program has to take over a change of these."""


Listener = Callable[[Meeting, Person | None], None]
listeners: list[Listener] = []
"""Of the signal "a meeting was edited"."""


def when_edited(listener: Listener) -> Listener:
    """Decorates what a later package does once something on a meeting's page is otherwise."""
    listeners.append(listener)
    return listener


def edited(meeting: Meeting, before: dict[str, Any], *, by: Person | None) -> None:
    """After an edit: `before` is what `page()` said first. Tell whom it concerns, once."""
    after = meeting.page()
    details = {key: [before[key], after[key]] for key in after if before.get(key) != after[key]}
    if not details:
        return
    if details.keys() - ON_NO_CALENDAR:
        audience.touch(meeting)
    for listener in listeners:
        listener(meeting, by)
    if meeting.published_at or not went_on(meeting, details, by):
        record("edited", meeting, by=by, name=meeting.title, meeting=meeting, details=details)
    if RENUMBERS & details.keys():
        meeting.sequence += 1
        audience.renumber(meeting)
    if (RENUMBERS | {"days"}) & details.keys():
        outdate(meeting, Act.MOVE, by=by)
    if AGREED_ON & details.keys():
        outdate(meeting, Act.PUBLISH, Act.SAVE_DATE, by=by)
    if "duties" in details:
        outdate_order(meeting, by)
    if "title" in details:
        outdate(meeting, Act.RENAME, by=by)
    if meeting.is_announced and (MOVES | {"days", "reminder_minutes"}) & details.keys():
        audience.move_reminders(meeting)
    if not meeting.is_announced or meeting.is_over:
        return
    told = told_otherwise(before, meeting.told_facts())
    if told - {"days"}:
        audience.tell_change(meeting, before["title"] if told == {"title"} else None)
    if "days" in told:
        audience.tell_change_of_days(meeting)
    if told:
        asking.tell_contacts_of_change(meeting, {key: before[key] for key in meeting.told_facts()})


def outdate_order(meeting: Meeting, by: Person | None) -> None:
    """Hosts came or went, or are in that order now; a mere role changes no order."""
    for proposal in open_proposals(meeting, Act.HOST_ORDER):
        if not proposal.stands:
            proposal.lapse(by)


def settle_date(meeting: Meeting, by: Person | None) -> None:
    """A date that people were asked to keep is sure once every host has agreed and is allowed to:
    their entries turn from tentative to confirmed (the status changed: RFC 5546 2.1.4).
    """
    if not meeting.saves_date or meeting.hosts_awaited:
        return
    meeting.saves_date = False
    audience.touch(meeting)
    record("date confirmed", meeting, by=by, name=meeting.title, meeting=meeting)
    if meeting.is_announced and not meeting.is_over:
        meeting.sequence += 1
        audience.renumber(meeting)
        audience.tell_change(meeting)


def went_on(meeting: Meeting, details: dict[str, Any], by: Person | None) -> bool:
    """Whether they only go on with a draft: one line for what somebody changes in ten minutes.

    From what it was at first to what it is now; only while nobody else did something between.
    """
    newest = select(Change).where(Change.meeting_id == meeting.id).order_by(Change.id.desc())
    last = db.session.scalar(newest.limit(1))
    is_theirs = last and by and (last.verb, last.actor_id) == ("edited", by.id)
    if not last or not is_theirs or last.at <= utc_now() - ONE_SITTING:
        return False
    known = last.details
    whole = known | {key: [known.get(key, pair)[0], pair[1]] for key, pair in details.items()}
    last.details = {key: pair for key, pair in whole.items() if pair[0] != pair[1]}
    return True


def news(meeting: Meeting, before: dict[str, Any]) -> dict[str, Any]:
    """Of an edit, what people are told of: fact -> [from, to]; nothing before publication."""
    if not meeting.is_announced or meeting.is_over:
        return {}
    after = meeting.told_facts()
    return {key: [before[key], after[key]] for key in told_otherwise(before, after)}


def told_otherwise(before: dict[str, Any], after: dict[str, Any]) -> set[str]:
    """To a reader of any language."""
    readers = (news_for(reads, before, after) for reads in before["title"])
    return set().union(*readers)


@chore
def derive_coming_meetings_again() -> None:
    """New zone data may move the instant of a wall clock: people whose clock moved are told."""
    where = (Meeting.zone_data != timezones.DATA_VERSION, Meeting.ends_at > utc_now())
    # Two workers that start together must not both tell.
    stale = select(Meeting).where(*where).with_for_update(of=Meeting, skip_locked=True)
    for meeting in db.session.scalars(stale):
        before = meeting.page()
        if meeting.derive_again():
            edited(meeting, before, by=None)
    db.session.commit()
