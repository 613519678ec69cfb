"""Undo in the message that confirms an act: for a day, while nothing of it has changed since."""

from flask import g
from flask_babel import lazy_gettext as _l
from sqlalchemy import event, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from nact_meet.bin.models import Undo
from nact_meet.bin.noticing import ONLY_GROWS, Noticed, noticed, row_of
from nact_meet.bin.rows import Row, as_json, closure, from_json, put_in, take_out
from nact_meet.directory.models.organiser import Organiser
from nact_meet.directory.models.person import Person
from nact_meet.history.models import record
from nact_meet.meetings.access import meetings_of
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.notices.models.notice import Kind, Notice
from nact_meet.places import audience
from nact_meet.polls.models.poll import Poll
from nact_meet.web.database import Base
from nact_meet.web.extensions import db
from nact_meet.web.refusals import Refusal

CAN_BE_UNDONE = {
    *("meetings.update", "together.act", "seats.update", "privacy.update"),
    *("participants.update", "participants.call_country", "participants.remove"),
    *("delegates.create", "delegates.update", "delegates.remove"),
    *("questions.create", "questions.update"),
    *("questions.remove", "questions.ask_again", "approval.update", "approval.dismiss"),
    *("incoming.finish", "incoming.finish_all"),
    *("working_groups.update", "working_groups.join", "working_groups.leave"),
    *("institutes.update", "people.update", "people.drop"),
    *("coordinators.create", "coordinators.update", "coordinators.dismiss"),
    *("polls.update", "voters.add", "voters.remove", "voters.require"),
    *("hours.keep_for_country", "hours.reset_country", "hours.keep_for_institute"),
    *("hours.reset_institute", "hours.keep_for_person", "hours.reset_person"),
    *("days_off.correct", "days_off.withdraw", "days_off.announce", "days_off.unmark"),
    *("blackouts.declare", "blackouts.lift", "weights.update", "weights.reset"),
    *("people_busy.block", "people_busy.unblock"),
    *("protocol.update", "delegations.silence", "delegations.end_silence"),
    *("clearances.need", "clearances.update", "clearances.drop"),
    *("delegation_clearances.update", "usual_times.correct"),
}
"""Acts after which Undo stands in the message, where they mailed nobody; by their endpoint."""


class NothingToUndo(Refusal):
    sentence = _l(
        "This can no longer be undone: it already has been, or more than a day has passed."
    )
    status = 404


class MovedOn(Refusal):
    sentence = _l(
        "This has been changed again since, so it cannot be undone any more. Please change it by "
        "hand."
    )


class WereTold(Refusal):
    sentence = _l(
        "People have been emailed about this since, so it cannot be undone any more. Please "
        "change it by hand."
    )


def keep(seen: Noticed, organiser: Organiser) -> Undo | None:
    """In the transaction of the act; None where it cannot be undone, or changed nothing."""
    before, after = seen.rows()
    meetings = {
        row["id"] if name == Meeting.__tablename__ else row.get("meeting_id")
        for rows in (before, after)
        for name, of in rows.items()
        for row in of
    } - {None}
    if not (before or after) or len(meetings) > 1:
        return None
    undo = Undo(organiser_id=organiser.id, office=office_of(organiser), name=seen.name)
    undo.before, undo.after = as_json(before), as_json(after)
    undo.links, undo.meeting_id = seen.links, next(iter(meetings), None)
    db.session.add(undo)
    db.session.flush()
    return undo


def office_of(organiser: Organiser) -> list[int]:
    """What they act for; 0 says for all."""
    return sorted([*organiser.institute_ids, *([0] if organiser.is_secretariat else [])])


def undo_of(id: int, organiser: Organiser) -> Undo:
    """Their own, while they act for the same. A meeting is locked. Raises NothingToUndo."""
    mine = select(Undo).where(Undo.id == id, Undo.organiser_id == organiser.id)
    undo = db.session.scalar(mine.with_for_update(of=Undo))
    if undo is None or undo.office != office_of(organiser):
        raise NothingToUndo
    if undo.meeting_id:
        theirs = meetings_of(organiser).where(Meeting.id == undo.meeting_id)
        lock = theirs.with_for_update(of=Meeting, key_share=True)
        if db.session.scalar(lock) is None:
            raise NothingToUndo
    return undo


def take_back(undo: Undo, *, by: Person) -> None:
    """Raises MovedOn, WereTold."""
    check_nothing_moved(undo)
    check_was_told_to_none(undo)
    try:
        with db.session.begin_nested():
            put_back(undo)
    except IntegrityError:
        raise MovedOn from None
    db.session.expire_all()
    meeting = undo.meeting
    if meeting:
        audience.touch(meeting)
    record("undone", meeting or by, by=by, name=undo.name, meeting=meeting)
    db.session.delete(undo)


def check_nothing_moved(undo: Undo) -> None:
    """Each row is as the act left it, as far as it wrote it; and nobody needs what it made."""
    for name, rows in undo.after.items():
        was = {row["id"]: row for row in undo.before.get(name, ())}
        for row in rows:
            found = row_of(Base.metadata.tables[name], row["id"])
            now = as_json({name: [found]})[name][0] if found else None
            if now is None or any(now[key] != row[key] for key in written(row, was.get(row["id"]))):
                raise MovedOn
            if row["id"] not in was:
                check_is_alone(undo, name, row["id"])
    for name, rows in undo.before.items():
        made = {row["id"] for row in undo.after.get(name, ())}
        for row in rows:
            if row["id"] not in made and row_of(Base.metadata.tables[name], row["id"]):
                raise MovedOn


def check_was_told_to_none(undo: Undo) -> None:
    """Since: a draft that was published, a poll that was opened. What guests cause tells nobody
    else, and reminders come anyway.
    """
    polls = {
        row["id"] if name == Poll.__tablename__ else row.get("poll_id")
        for rows in (undo.before, undo.after)
        for name, of in rows.items()
        for row in of
    } - {None}
    meetings = {undo.meeting_id} - {None}
    about = Notice.poll_id.in_(polls) | Notice.meeting_id.in_(meetings)
    since = (Notice.created_at >= undo.made_at, Notice.kind != Kind.REMINDER)
    query = select(Notice.id).where(about, ~Notice.is_by_guest, *since)
    if db.session.scalar(query.limit(1)):
        raise WereTold


def written(row: Row, was: Row | None) -> set[str]:
    changed = {key for key in row if was is None or was.get(key) != row[key]}
    return changed - ONLY_GROWS


def check_is_alone(undo: Undo, name: str, id: int) -> None:
    """Nothing hangs on a new row but what the same act made."""
    for table, rows in closure(Base.metadata.tables[name], id).items():
        made = {row["id"] for row in undo.after.get(table, ())}
        if table != name and any(row.get("id") not in made for row in rows):
            raise MovedOn


def put_back(undo: Undo) -> None:
    before, after = from_json(undo.before), from_json(undo.after)
    was, now = ids_of(before), ids_of(after)
    new = {
        name: [row for row in of if row["id"] not in was.get(name, ())]
        for name, of in after.items()
    }
    gone = {
        name: [row for row in of if row["id"] not in now.get(name, ())]
        for name, of in before.items()
    }
    take_out(new)
    ids = put_in(gone, undo.links)
    if any(ids[name].get(row["id"]) != row["id"] for name, of in gone.items() for row in of):
        raise MovedOn
    became = {name: {row["id"]: row for row in of} for name, of in after.items()}
    for name, of in before.items():
        table = Base.metadata.tables[name]
        for row in of:
            if changed := became.get(name, {}).get(row["id"]):
                values = {key: row[key] for key in written(row, changed)}
                db.session.execute(update(table).where(table.c.id == row["id"]).values(values))


def ids_of(rows: dict[str, list[Row]]) -> dict[str, set[int]]:
    return {name: {row["id"] for row in of} for name, of in rows.items()}


def before_commit(session: Session) -> None:
    """The act and what undoes it are one transaction; a savepoint is a step of the act."""
    seen = noticed()
    if seen is None or session.in_nested_transaction():
        return
    session.flush()
    g.pop("noticed")
    if seen.can_be_undone and (undo := keep(seen, g.undoing)):
        g.undo_id = undo.id


event.listen(Session, "before_commit", before_commit)
