"""The main room fails for a country, or for everybody: the same links open the fallback room."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, case, func, select, update

from nact_meet.directory.models.person import Person
from nact_meet.history.models import record
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.meetings.models.room import Connections, RoomFailure
from nact_meet.places import audience
from nact_meet.places.models.participant import Participant, WayIn
from nact_meet.places.models.states import State
from nact_meet.web.extensions import db
from nact_meet.web.refusals import Refusal

EVERYBODY = ""


class NoFallbackRoom(Refusal):
    sentence = _l("There is no fallback room yet. Please add one on the page Room first.")


@dataclass(frozen=True)
class CountryOnTheDay:
    """`failing_since` where the main room does not work for exactly this country."""

    country_code: str
    confirmed: int
    inside: int
    failing_since: datetime | None


def divert(meeting: Meeting, country_code: str, *, by: Person) -> None:
    """Raises MeetingCancelled, NoFallbackRoom. The caller has locked the meeting."""
    meeting.check_not_cancelled()
    if meeting.fallback_room is None:
        raise NoFallbackRoom
    if failure_of(meeting, country_code) is None:
        db.session.add(RoomFailure(meeting_id=meeting.id, country_code=country_code))
        free_connections(meeting, country_code)
        note("room failed", meeting, country_code, by)


def use_main_room_again(meeting: Meeting, country_code: str, *, by: Person) -> None:
    """Who is in the fallback room stays there until they open their link again."""
    failure = failure_of(meeting, country_code)
    if failure is not None:
        db.session.delete(failure)
        change_way(meeting, country_code, WayIn.FALLBACK, None)
        note("room works again", meeting, country_code, by)


def failure_of(meeting: Meeting, country_code: str) -> RoomFailure | None:
    here = (RoomFailure.meeting_id == meeting.id, RoomFailure.country_code == country_code)
    return db.session.scalar(select(RoomFailure).where(*here))


def free_connections(meeting: Meeting, country_code: str) -> None:
    """A room that is limited must not count devices that cannot reach it any more."""
    moved = change_way(meeting, country_code, WayIn.ROOM, WayIn.FALLBACK)
    connections = Connections.of(meeting)
    if connections and moved:
        connections.give_back(moved)


def change_way(meeting: Meeting, country_code: str, before: WayIn, after: WayIn | None) -> int:
    """How many; one statement, so that nobody can come in between."""
    changed: Any = db.session.execute(
        update(Participant)
        .where(Participant.meeting_id == meeting.id, Participant.way_in == before)
        .where(*([Participant.country_code == country_code] if country_code else []))
        .values(way_in=after)
        .execution_options(synchronize_session=False)
    )
    for place in audience.loaded_places(meeting):
        db.session.expire(place, ["way_in"])
    return int(changed.rowcount)


def note(verb: str, meeting: Meeting, country_code: str, by: Person) -> None:
    where = {"room_country": country_code} if country_code else {}
    record(verb, meeting, by=by, name=meeting.title, meeting=meeting, details=where)


def countries_on_the_day(meeting: Meeting) -> Sequence[CountryOnTheDay]:
    """Everybody first, then each country from which somebody comes, or where the room fails."""
    since = {failure.country_code: failure.since_at for failure in failures(meeting)}
    counts = {code: (confirmed, inside) for code, confirmed, inside in counted(meeting)}
    confirmed, inside = (sum(pair[part] for pair in counts.values()) for part in (0, 1))
    codes = {code for code in {*counts, *since} if code}
    return [
        CountryOnTheDay(EVERYBODY, confirmed, inside, since.get(EVERYBODY)),
        *(CountryOnTheDay(code, *counts.get(code, (0, 0)), since.get(code)) for code in codes),
    ]


def failures(meeting: Meeting) -> Sequence[RoomFailure]:
    return db.session.scalars(select(RoomFailure).where(RoomFailure.meeting_id == meeting.id)).all()


def counted(meeting: Meeting) -> Sequence[Any]:
    """Per country, how many are confirmed, and how many of them are in a room now."""
    is_inside: ColumnElement[int] = case((Participant.way_in.is_not(None), 1), else_=0)
    query = select(Participant.country_code, func.count(), func.sum(is_inside)).where(
        Participant.meeting_id == meeting.id, Participant.state == State.CONFIRMED
    )
    return db.session.execute(query.group_by(Participant.country_code)).all()
