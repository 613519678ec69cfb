"""What goes when the time to keep a meeting's data is over; the worker carries it out.

Names, positions, institutes and roles stay: who took part, and who spoke where; and of the ledger
the points.
"""

from datetime import timedelta
from typing import Any

import structlog
from sqlalchemy import Select, Text, and_, cast, false, func, or_, select, update

from nact_meet.directory.models.contact import Contact
from nact_meet.history.models import Change, record
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.notices.chores import chore
from nact_meet.notices.models.notice import Notice, unfinished
from nact_meet.own_data.addresses import drop_addresses
from nact_meet.own_data.erasure import CARD, KEPT
from nact_meet.own_data.keeping import keepings, last_first
from nact_meet.own_data.sweep import (
    about_meetings,
    blanks,
    count_of,
    drop_rows_of,
    run,
    table_of,
    tables,
)
from nact_meet.places.models.participant import Participant
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now

log = structlog.get_logger()


@chore
def carry_out() -> None:
    """One meeting or poll a transaction; two workers at once do each once."""
    while meeting := db.session.scalar(due().limit(1)):
        counts = erase_data_of(meeting)
        ref = meeting.ref
        db.session.commit()
        log.info("data erased", meeting=ref, **counts)
    db.session.commit()
    for keeping in keepings():
        keeping.carry_out()


def due() -> Select[Meeting]:
    """What somebody there wishes to have erased may be put back for a day: it waits for that."""
    kept = Meeting.erased_at.is_(None)
    lengths = db.session.scalars(select(Meeting.keep_days).where(kept).distinct()).all()
    over = [
        and_(Meeting.keep_days == days, Meeting.ends_at <= utc_now() - timedelta(days=days))
        for days in lengths
    ]
    theirs = (Participant.meeting_id == Meeting.id, Contact.put_away_at.is_not(None))
    is_asked = select(Participant.id).join(Participant.contact).where(*theirs).exists()
    query = (
        select(Meeting)
        .where(kept, or_(false(), *over), ~is_asked)
        .order_by(Meeting.ends_at, Meeting.id)
    )
    # NO KEY UPDATE: a page that holds a place may still read whether the meeting has seats.
    return query.with_for_update(of=Meeting, key_share=True, skip_locked=True)


def erase_data_of(meeting: Meeting) -> dict[str, int]:
    """A constant number of statements, however many took part. Answers how many rows of what."""
    db.session.flush()
    here = Participant.meeting_id == meeting.id
    places = select(Participant.id).where(here)
    counts = {"places": db.session.scalar(select(func.count(Participant.id)).where(here)) or 0}
    people = select(Participant.person_id).where(here)
    for keeping in last_first():
        counts |= keeping.let_go(meeting, people)
    counts["addresses"] = drop_addresses(people, besides=meeting.id)
    counts |= drop_rows_of({"participants.id": places}) | drop_papers(meeting)
    counts["mails"] = drop_mail(meeting)
    for keeping in last_first():
        counts |= keeping.blank(meeting)
    run(update(Participant).where(here).values(**blanks(table_of(Participant), keep=KEPT | CARD)))
    blank_log(meeting)
    meeting.erased_at = utc_now()
    shown = {name: count for name, count in counts.items() if count}
    record("data erased", meeting, by=None, name=meeting.title, meeting=meeting, details=shown)
    db.session.expire_all()
    return shown


def drop_papers(meeting: Meeting) -> dict[str, int]:
    """Whatever names many at once."""
    papers = {table.__tablename__ for keeping in keepings() for table in keeping.papers}
    dropped = {}
    for table in tables():
        if table.name in papers:
            about = about_meetings(table, [meeting.id])
            assert about is not None
            dropped[table.name] = count_of(table.delete().where(about))
    return dropped


def drop_mail(meeting: Meeting) -> int:
    """Which kind of mail was sent when, stays."""
    ours = Notice.meeting_id == meeting.id
    run(update(Notice).where(ours, unfinished(Notice)).values(overtaken_at=utc_now()))
    blank: dict[str, Any] = {"address": "", "payload": {}, "mail": None, "reason": "", "key": None}
    return count_of(update(Notice).where(ours).values(**blank))


def blank_log(meeting: Meeting) -> None:
    """The log keeps who did what; not what a form said, and no address."""
    ours = Change.meeting_id == meeting.id
    personal = or_(Change.subject == "participants", cast(Change.details, Text).contains("@"))
    run(update(Change).where(ours, personal).values(details={}))
