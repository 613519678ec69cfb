"""People of a list into the directory and to a meeting: some statements, however many they are."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import insert, select, update

from nact_meet.directory.models.contact import Contact
from nact_meet.directory.models.person import Person
from nact_meet.directory.models.working_group import Membership, WorkingGroup
from nact_meet.directory.models.zone_source import ZoneSource
from nact_meet.directory.permissions import may_change, those
from nact_meet.directory.recognition import LikelyZone, likely_zone, zone_of_country
from nact_meet.history.models import Change, values
from nact_meet.invitations.newcomers import Match, Newcomer
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.notices.models.notice import Kind, post
from nact_meet.places.models.participant import SEATED, Participant
from nact_meet.places.models.seating import CountrySeats, Seating, count
from nact_meet.places.models.states import State
from nact_meet.places.reminders import post_reminders, rows_for
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now


def keep_answers_and_seats(meeting: Meeting) -> None:
    """As they are until this transaction ends: places first, then seats, as everybody does."""
    asked = (Participant.meeting_id == meeting.id, Participant.state == State.INVITED)
    query = select(Participant.id).where(*asked)
    db.session.execute(query.with_for_update(of=Participant, key_share=True)).all()
    if meeting.is_limited:
        fresh = {"populate_existing": True}
        for table in (Seating, CountrySeats):
            pools = select(table).where(table.meeting_id == meeting.id).with_for_update()
            db.session.scalars(pools, execution_options=fresh).all()


class Arrival:
    """One list on its way into the directory, and into a working group; nobody is mailed."""

    meeting_id: int | None = None

    def __init__(self, likely: str, by: Person) -> None:
        self.likely = likely
        self.by = by

    def arrive(self, coming: Sequence[Newcomer], group: WorkingGroup | None = None) -> None:
        db.session.flush()
        reached = self.introduce([newcomer for newcomer in coming if newcomer.known is None])
        self.fill_gaps([newcomer for newcomer in coming if newcomer.known is not None])
        if group and coming:
            self.join(group, coming, reached)

    def join(
        self, group: WorkingGroup, coming: Sequence[Newcomer], reached: dict[int, tuple[int, int]]
    ) -> None:
        rows = [
            {
                "working_group_id": group.id,
                "person_id": reached[new.entry.number][0] if new.known is None else new.known.id,
                "role": new.entry.role,
            }
            for new in coming
        ]
        db.session.execute(insert(Membership), rows)
        names = [new.known.full_name if new.known else new.entry.full_name for new in coming]
        said = [
            values(
                "joined", group, by=self.by, name=group.name,
                details={"person": name, "role": new.entry.role},
            )
            for name, new in zip(names, coming, strict=True)
        ]  # fmt: skip
        db.session.execute(insert(Change), said)

    def introduce(self, strangers: Sequence[Newcomer]) -> dict[int, tuple[int, int]]:
        """Into the directory: line number -> ids of the person and of the contact."""
        if not strangers:
            return {}
        made = insert(Person).returning(Person.id, sort_by_parameter_order=True)
        ids = db.session.scalars(made, [self.person(stranger) for stranger in strangers]).all()
        rows = [
            {
                "person_id": id,
                "address": stranger.entry.address,
                "reader_name": stranger.entry.reader_name,
                "typed_by_id": self.by.organiser.id if self.by.organiser else None,
            }
            for id, stranger in zip(ids, strangers, strict=True)
        ]
        answer = db.session.execute(insert(Contact).returning(Contact.person_id, Contact.id), rows)
        contacts = dict(iter(answer))
        names = (stranger.entry.full_name for stranger in strangers)
        self.note("created", "people", list(zip(ids, names, strict=True)))
        return {
            stranger.entry.number: (id, contacts[id])
            for id, stranger in zip(ids, strangers, strict=True)
        }

    def person(self, stranger: Newcomer) -> dict[str, Any]:
        entry, institute = stranger.entry, stranger.institute
        return {
            "full_name": entry.full_name,
            "own_script_name": entry.own_script_name,
            "honorific": entry.honorific,
            "position": entry.position,
            "institute_id": institute.id if institute else None,
            "affiliation": "" if institute else entry.institute,
            "country_code": stranger.country_code,
            "language": entry.language,
            **self.zone(stranger),
        }

    def zone(self, stranger: Newcomer) -> LikelyZone:
        """As written, else the institute's, the country's, or what the address suggests."""
        if stranger.entry.zone:
            return LikelyZone(zone=stranger.entry.zone, zone_source=ZoneSource.SAID)
        if stranger.institute:
            return LikelyZone(zone=stranger.institute.zone, zone_source=ZoneSource.INSTITUTE)
        of_country = zone_of_country(stranger.country_code or "")
        return of_country or likely_zone(stranger.entry.address, self.likely)

    def fill_gaps(self, known: Sequence[Newcomer]) -> None:
        """What the directory has of somebody stays; what it lacks is taken from the list, of those
        who are the importer's to change.
        """
        lacking = [newcomer for newcomer in known if is_lacking(newcomer)]
        ids = [newcomer.person.id for newcomer in lacking]
        mine = those(may_change(self.by.organiser), ids) if self.by.organiser else set()
        if rows := [filled(newcomer) for newcomer in lacking if newcomer.person.id in mine]:
            db.session.execute(update(Person), rows)

    def note(self, verb: str, table: str, rows: Iterable[tuple[int, str]]) -> None:
        common = {
            "verb": verb,
            "subject": table,
            "actor_id": self.by.id,
            "actor_name": self.by.full_name,
            "meeting_id": self.meeting_id if table == "participants" else None,
        }
        if notes := [common | {"subject_id": id, "subject_name": name} for id, name in rows]:
            db.session.execute(insert(Change), notes)


class Bringing(Arrival):
    """One to a meeting; `at` is its moment, later than all that the meeting said before."""

    def __init__(self, meeting: Meeting, by: Person, is_registered: bool) -> None:
        super().__init__(meeting.zone, by)
        self.meeting, self.meeting_id = meeting, meeting.id
        self.is_registered = is_registered
        self.at = max(utc_now(), meeting.revised_at + timedelta(seconds=1))
        self.seating = Seating.of(meeting) if is_registered else None
        self.pools: Counter[str | None] = Counter()

    def bring(self, coming: Sequence[Newcomer]) -> None:
        db.session.flush()
        reached = self.introduce([newcomer for newcomer in coming if newcomer.known is None])
        self.fill_gaps([newcomer for newcomer in coming if newcomer.known is not None])
        places = self.make_places([e for e in coming if e.match != Match.ASKED], reached)
        places += self.say_yes([e for e in coming if e.match == Match.ASKED])
        self.take_seats()
        self.note("registered" if self.is_registered else "invited", "participants", places)
        if self.meeting.is_announced:
            self.tell([id for id, _name in places])

    def make_places(
        self, fresh: Sequence[Newcomer], reached: dict[int, tuple[int, int]]
    ) -> list[tuple[int, str]]:
        """(id, name) of each."""
        if not fresh:
            return []
        rows = []
        for newcomer in fresh:
            person, contact = reached.get(newcomer.entry.number) or (
                newcomer.person.id,
                newcomer.person.contact_id,
            )
            rows.append(self.place(newcomer) | {"person_id": person, "contact_id": contact})
        made = insert(Participant).returning(Participant.id, Participant.full_name)
        return [(id, name) for id, name in db.session.execute(made, rows)]

    def place(self, newcomer: Newcomer) -> dict[str, Any]:
        """Names and positions as this list has them: so they are at this meeting."""
        entry, known = newcomer.entry, newcomer.known
        own = {
            name: getattr(entry, name) or (getattr(known, name) if known else "") for name in CARD
        }
        institute = newcomer.institute.name if newcomer.institute else entry.institute
        if known and not institute:
            institute = known.institute_name or known.affiliation
        return {
            "meeting_id": self.meeting.id,
            "role": entry.role,
            "full_name": known.full_name if known else entry.full_name,
            **own,
            "institute_name": institute,
            "country_code": newcomer.country_code,
            "revised_at": self.at,
            **self.standing(newcomer),
        }

    def standing(self, newcomer: Newcomer) -> dict[str, Any]:
        if not self.is_registered:
            return {"state": State.INVITED}
        theirs = {"state": State.CONFIRMED, "registered_at": self.at}
        if self.seating is None or newcomer.role not in SEATED:
            return theirs | {"has_seat": False, "seat_country": None, "delegation_id": None}
        delegation = self.seating.delegation_of(newcomer.seat_country)
        self.pools[delegation.country_code if delegation else None] += 1
        return theirs | {
            "has_seat": True,
            "seat_country": newcomer.seat_country,
            "delegation_id": delegation.id if delegation else None,
        }

    def say_yes(self, asked: Sequence[Newcomer]) -> list[tuple[int, str]]:
        """Who was invited has answered, though not to us."""
        if not asked:
            return []
        rows = [
            {"id": newcomer.place_id, "revised_at": self.at} | self.standing(newcomer) | UNSAID
            for newcomer in asked
        ]
        db.session.execute(update(Participant), rows)
        return [(newcomer.place_id, newcomer.person.full_name) for newcomer in asked]

    def take_seats(self) -> None:
        if self.seating is None:
            return
        for code, number in self.pools.items():
            delegation = self.seating.delegation_of(code)
            if delegation:
                count(delegation, CountrySeats.id == delegation.id, number)
            else:
                count(self.seating, Seating.meeting_id == self.meeting.id, number)

    def tell(self, ids: Sequence[int]) -> None:
        kind = Kind.CONFIRMATION if self.is_registered else Kind.INVITATION
        post(rows_for(self.meeting, kind, ids, utc_now()))
        post_reminders(self.meeting, ids)


CARD = ("own_script_name", "honorific", "position")
UNSAID = {
    **{"is_tentative": False, "is_unproved": False, "clearance_on": None},
    **{"answered_through": None, "comment": ""},
}
"""What was said before: Answer.speak."""


def is_lacking(newcomer: Newcomer) -> bool:
    known, entry = newcomer.person, newcomer.entry
    has_none = not known.institute_id and not known.affiliation and bool(entry.institute)
    lacks_country = known.country_code is None and newcomer.country_code is not None
    return (
        has_none
        or lacks_country
        or any(getattr(entry, name) and not getattr(known, name) for name in CARD)
    )


def filled(newcomer: Newcomer) -> dict[str, Any]:
    known, entry, institute = newcomer.person, newcomer.entry, newcomer.institute
    has_one = known.institute_id or known.affiliation
    return {
        "id": known.id,
        **{name: getattr(known, name) or getattr(entry, name) for name in CARD},
        "country_code": newcomer.country_code if known.country_code is None else known.country_code,
        "institute_id": known.institute_id if has_one else institute.id if institute else None,
        "affiliation": known.affiliation if has_one or institute else entry.institute,
    }
