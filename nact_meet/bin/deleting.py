"""What may be deleted, who finds it in the bin, and how it comes back."""

from collections.abc import Sequence
from typing import Any, Unpack, cast

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from nact_meet.bin.models import LINK, Binned, BinSort
from nact_meet.bin.pointing import IN_BIN, NOWHERE, point_along, point_back
from nact_meet.bin.rows import (
    Ids,
    Rows,
    as_json,
    closure,
    from_json,
    holders,
    links_to,
    pointing_at,
    put_in,
    take_out,
)
from nact_meet.directory.models.institute import Institute
from nact_meet.directory.models.organiser import Organiser
from nact_meet.directory.models.person import Person
from nact_meet.directory.models.working_group import WorkingGroup
from nact_meet.history.models import Actor, Who, record
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.notices.models.notice import Notice, unfinished
from nact_meet.polls.models.poll import Poll
from nact_meet.web.database import Base
from nact_meet.web.extensions import db
from nact_meet.web.refusals import Refusal
from nact_meet.world.timezones import utc_now

Deletable = Meeting | Poll | WorkingGroup | Institute | Person

BESIDES = ("imports",)
"""What goes by itself in a day."""
HELD_ALSO = {BinSort.PERSON: ("voters", "coordinator_contacts")}
"""What keeps a row though the database would delete it along: somebody has been asked there."""


class StillNeeded(Refusal):
    """Something points at it."""

    def __init__(self, sentence: LazyString) -> None:
        self.sentence = sentence
        super().__init__(sentence)


HOLD: dict[str, LazyString] = {
    "participants": _l("This person has a place at a meeting, so they cannot be deleted."),
    "voters": _l("A poll asks for it, so it cannot be deleted."),
    "organisers": _l("This person signs in here as an organiser, so they cannot be deleted."),
    "speakers": _l("This person is in the programme of a meeting, so they cannot be deleted."),
    "coordinator_contacts": _l(
        "This person is a contact for delegations. Please remove them there first."
    ),
    "people": _l(
        "People of this institute are in the directory. Please move or delete them first."
    ),
    "appointments": _l("This institute has organisers. Please end their appointments first."),
    "meetings": _l("Meetings belong to it, so it cannot be deleted."),
    "polls": _l("Polls belong to it, so it cannot be deleted."),
    "hosts": _l("This institute hosts a meeting, so it cannot be deleted."),
    "year_proposals": _l("This institute has made a proposal for a year, so it cannot be deleted."),
    "nominations": _l("This institute is asked for a delegation, so it cannot be deleted."),
}
OTHERWISE_HELD = _l("It is still used elsewhere, so it cannot be deleted.")


class WasPublished(Refusal):
    sentence = _l("Only drafts can be deleted. You can cancel a meeting that has been published.")


class WasOpened(Refusal):
    sentence = _l("Only polls that have not been opened can be deleted. You can cancel this one.")


class DateWasTold(Refusal):
    sentence = _l(
        "Everyone asked in the poll has been told this date. Please publish the meeting, then "
        "cancel it, so that they hear of that too."
    )


class OnlyAsked(Refusal):
    sentence = _l(
        "Your institute has been asked to be a host and has not agreed yet, so it cannot delete "
        "this. You can decline instead."
    )


class NameTaken(Refusal):
    sentence = _l("Something else has the same name now. Please rename that first, then restore.")


class KeptIsInBin(Refusal):
    sentence = _l(
        "The entry that this one was merged into has been deleted. Please restore that one first."
    )


class OwnerGone(Refusal):
    sentence = _l("What it belonged to no longer exists, so it cannot be restored.")


def delete(row: Deletable, **who: Unpack[Who]) -> Binned:
    """Into the bin, with all that goes with it.

    Raises WasPublished, DateWasTold, WasOpened, OnlyAsked, StillNeeded.
    """
    check_may_go(row)
    if isinstance(row, Meeting | Poll):
        check_is_host(row, who["by"])
    sort, keepers, name = BinSort(row.__tablename__), keepers_of(row), called(row)
    db.session.flush()
    rows = closure(Base.metadata.tables[sort], row.id, besides=BESIDES)
    check_not_held(sort, rows)
    withhold_mail(rows)
    rows = closure(Base.metadata.tables[sort], row.id, besides=BESIDES)
    record("deleted", row, name=name, **who)
    entry = Binned(sort=sort, name=name, rows=as_json(rows), links=links_to(rows))
    entry.keepers, by = list(keepers), who["by"]
    entry.binned_by_id = by.id if by else None
    db.session.add(entry)
    db.session.flush()
    going = {name: {row.get("id"): NOWHERE for row in of} for name, of in rows.items()}
    entry.links = [*entry.links, *point_along(going, besides=entry)]
    take_out(rows)
    return entry


def check_may_go(row: Deletable) -> None:
    if isinstance(row, Meeting) and row.published_at:
        raise WasPublished
    if isinstance(row, Meeting) and was_chosen_aloud(row):
        raise DateWasTold
    if isinstance(row, Poll) and row.opened_at:
        raise WasOpened


def check_is_host(row: Meeting | Poll, by: Actor | None) -> None:
    """What others have put before an institute is theirs until it agrees."""
    mine = Organiser.person_id == (by.id if by else None)
    organiser = db.session.scalar(select(Organiser).where(mine))
    if organiser is None or organiser.is_secretariat or row.created_by_id == organiser.person_id:
        return
    if isinstance(row, Poll) and not row.is_proposed:
        return
    if not any(h.agreed_at and h.institute_id in organiser.institute_ids for h in row.hosts):
        raise OnlyAsked


def was_chosen_aloud(meeting: Meeting) -> bool:
    """In a poll: voters' calendars may hold entries that are the places' by now."""
    poll = select(Poll.id).where(Poll.meeting_id == meeting.id, ~Poll.is_chosen_quietly)
    return db.session.scalar(poll) is not None


def check_not_held(sort: BinSort, rows: Rows) -> None:
    held = holders(rows, also=HELD_ALSO.get(sort, ()))
    if held:
        raise StillNeeded(HOLD.get(held[0], OTHERWISE_HELD))


def withhold_mail(rows: Rows) -> None:
    """What waits to be sent about it is not sent, not even once it is back."""
    ids = [notice["id"] for notice in rows.get(Notice.__tablename__, ())]
    waits = (Notice.id.in_(ids), unfinished(Notice))
    gone = update(Notice).where(*waits).values(overtaken_at=utc_now(), claimed_by=None)
    db.session.execute(gone.execution_options(synchronize_session=False))


def called(row: Deletable) -> str:
    if isinstance(row, Meeting | Poll):
        return str(row.title)[:300]
    return str(row.full_name if isinstance(row, Person) else row.name)[:300]


def keepers_of(row: Deletable) -> Sequence[Institute]:
    """Whose organisers may delete it find it again."""
    if isinstance(row, Meeting | Poll):
        return [host.institute for host in row.hosts]
    if isinstance(row, WorkingGroup):
        return row.leads
    if isinstance(row, Institute) or row.institute is None:
        return []
    code = row.institute.country_code
    of_country = (Institute.country_code == code, Institute.is_coordinator)
    others = db.session.scalars(select(Institute).where(*of_country)).all() if code else ()
    return list(dict.fromkeys([row.institute, *others]))


def restore(entry: Binned, *, by: Person) -> Deletable:
    """Raises KeptIsInBin, NameTaken, OwnerGone."""
    rows = from_json(entry.rows)
    links = [link for link in entry.links if link[0] != IN_BIN]
    if any(len(link) > len(LINK) and link[-1] == NOWHERE for link in links):
        raise KeptIsInBin
    try:
        with db.session.begin_nested():
            ids = put_in(rows, links)
            point_anew(rows, ids)
    except IntegrityError:
        raise NameTaken from None
    (was,) = (row["id"] for row in rows[entry.sort])
    if was not in ids[entry.sort]:
        raise OwnerGone
    row = cast(Deletable, db.session.get_one(MODELS[entry.sort], ids[entry.sort][was]))
    record("restored", row, by=by, name=entry.name)
    links = list(entry.links)
    db.session.delete(entry)
    db.session.flush()
    point_back(links, ids)
    return row


def left_out(entry: Binned) -> list[str]:
    """Whose places of a draft cannot come back: they are no longer in the directory."""
    places = entry.rows.get("participants", ())
    ids = {place["person_id"] for place in places}
    there = set(db.session.scalars(select(Person.id).where(Person.id.in_(ids))))
    return [place["full_name"] for place in places if place["person_id"] not in there]


def why_not(row: Deletable, by: Person) -> LazyString | str:
    """Why it would be refused to delete it, as far as one statement can say; "" where it would
    not.
    """
    try:
        check_may_go(row)
        if isinstance(row, Meeting | Poll):
            check_is_host(row, by)
    except Refusal as refusal:
        return refusal.sentence
    sort = BinSort(row.__tablename__)
    held = pointing_at(Base.metadata.tables[sort], row.id, also=HELD_ALSO.get(sort, ()))
    return HOLD.get(held, OTHERWISE_HELD) if held else ""


MODELS: dict[BinSort, type[Base]] = {
    BinSort.MEETING: Meeting,
    BinSort.POLL: Poll,
    BinSort.GROUP: WorkingGroup,
    BinSort.INSTITUTE: Institute,
    BinSort.PERSON: Person,
}


def point_anew(rows: Rows, ids: Ids) -> None:
    """What names a row by a number that is no reference: the log, and whom a message is for."""
    for change in rows.get("changes", ()):
        now = ids.get(change["subject"], {}).get(change["subject_id"], change["subject_id"])
        set_value("changes", ids["changes"][change["id"]], {"subject_id": now})
    places = ids.get("participants", {})
    for letter in rows.get("letters", ()):
        chosen = dict(letter["selection"])
        for key in ("place_ids", "place_id"):
            if key in chosen:
                chosen[key] = moved(chosen[key], places)
        set_value("letters", ids["letters"][letter["id"]], {"selection": chosen})


def moved(value: Any, ids: dict[Any, Any]) -> Any:
    return [ids.get(id, 0) for id in value] if isinstance(value, list) else ids.get(value, 0)


def set_value(table: str, id: int, values: dict[str, Any]) -> None:
    mine = Base.metadata.tables[table]
    db.session.execute(update(mine).where(mine.c.id == id).values(values))
