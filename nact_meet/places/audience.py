"""Whom a meeting concerns, and what they are promised: invitations, changes, reminders."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select, update

from nact_meet.notices.models.notice import Kind, Notice, post, quiet_until, unattempted
from nact_meet.places.models.participant import CONCERNED, Came, Participant, Role, State
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now

ANNOUNCED = {
    Kind.INVITATION: (State.INVITED,),
    Kind.CONFIRMATION: (State.CONFIRMED,),
    Kind.PENDING: (State.NOMINATED, State.PENDING),
}
"""What publication tells whom."""

if TYPE_CHECKING:
    from nact_meet.directory.models.contact import Contact
    from nact_meet.directory.models.person import Person


class Audience:
    """Mixed into Meeting: everything is a statement or two, however many people are concerned."""

    id: Any
    starts_at: Any
    revised_at: Any
    reminder_minutes: Any

    def place_of(self, person: "Person") -> Participant | None:
        where = (Participant.meeting_id == self.id, Participant.person_id == person.id)
        return db.session.scalar(select(Participant).where(*where))

    def invite(self: Any, contact: "Contact", role: Role, *, by: "Person | None") -> Participant:
        """The place of this contact's person; made where there is none, left as it is otherwise.

        Before publication nobody hears of it; afterwards the invitation goes out at once.
        """
        place: Participant | None = self.place_of(contact.person)
        if place is not None:
            return place
        place = self.make_place(contact, role, State.INVITED)
        place.note("invited", by=by)
        if self.is_announced:
            place.tell(Kind.INVITATION)
            self.post_reminders([place.id])
        return place

    def make_place(
        self: Any, contact: "Contact", role: Role, state: State, came: Came = Came.INVITED
    ) -> Participant:
        with db.session.no_autoflush:
            place = Participant(meeting=self, person=contact.person, contact=contact)
            place.role, place.state, place.came = role, state, came
            db.session.add(place)
            place.freeze()
        db.session.flush()
        return place

    @property
    def concerned_ids(self) -> Sequence[int]:
        where = (Participant.meeting_id == self.id, Participant.state.in_(CONCERNED))
        return db.session.scalars(select(Participant.id).where(*where)).all()

    @property
    def concerned_count(self) -> int:
        """How many people a change or a cancellation will be told to."""
        where = (Participant.meeting_id == self.id, Participant.state.in_(CONCERNED))
        return db.session.scalar(select(func.count(Participant.id)).where(*where)) or 0

    @property
    def expected_count(self: Any) -> int:
        """How many people publication will tell: the invited, known speakers, the organisers."""
        where = (Participant.meeting_id == self.id, Participant.state.in_(CONCERNED))
        people = set(db.session.scalars(select(Participant.person_id).where(*where)))
        speakers = [each.person for item in self.agenda for each in item.speakers]
        expected = [each for each in (*speakers, *self.organisers) if each and each.contact]
        return len(people | {each.id for each in expected})

    def announce(self: Any) -> None:
        """Invitations to the invited; who holds a place already gets its entry."""
        for kind, states in ANNOUNCED.items():
            where = (Participant.meeting_id == self.id, Participant.state.in_(states))
            ids = db.session.scalars(select(Participant.id).where(*where)).all()
            post(self.rows(kind, ids, utc_now()))
        self.post_reminders(self.concerned_ids)

    def tell_everyone(self, kind: Kind) -> None:
        post(self.rows(kind, self.concerned_ids, utc_now()))

    def tell_change(self) -> None:
        """One notice a person, however many edits: those that wait already wait a little longer."""
        waiting = db.session.execute(
            select(func.min(Notice.created_at), func.count()).where(
                Notice.meeting_id == self.id, unattempted(Kind.CHANGE)
            )
        ).one()
        due_at = quiet_until(waiting[0] or utc_now())
        told: Sequence[int | None] = db.session.scalars(
            update(Notice)
            .where(Notice.meeting_id == self.id, unattempted(Kind.CHANGE))
            .values(due_at=due_at)
            .returning(Notice.participant_id)
            .execution_options(synchronize_session=False)
        ).all()
        post(self.rows(Kind.CHANGE, sorted(set(self.concerned_ids) - set(told)), due_at))

    def touch(self) -> None:
        """Later by a second than itself and every place: DTSTAMP is the later one's."""
        latest = select(func.max(Participant.revised_at)).where(Participant.meeting_id == self.id)
        known = (self.revised_at, db.session.scalar(latest))
        before = max(each or utc_now() for each in known)
        self.revised_at = max(utc_now(), before + timedelta(seconds=1))

    def renumber(self) -> None:
        """The start, the end or the status changed: each SEQUENCE grows (RFC 5546 2.1.4)."""
        db.session.flush()
        for place in self.loaded_places():
            db.session.expire(place, ["sequence", "asked_sequence"])
        db.session.execute(
            update(Participant)
            .where(Participant.meeting_id == self.id, Participant.state.in_(CONCERNED))
            .values(
                sequence=Participant.sequence + 1,
                asked_sequence=Participant.sequence + 1,
            )
            .execution_options(synchronize_session=False)
        )

    def loaded_places(self) -> list[Participant]:
        rows = db.session.identity_map.values()
        return [row for row in rows if isinstance(row, Participant) and row.meeting_id == self.id]

    def post_reminders(self, participant_ids: Sequence[int]) -> None:
        """One notice for each place and lead; a lead that has passed already is left out."""
        now = utc_now()
        for minutes in self.reminder_minutes:
            due_at = self.starts_at - timedelta(minutes=minutes)
            if due_at > now:
                self.post_reminder(participant_ids, minutes, due_at)

    def post_reminder(self, ids: Sequence[int], minutes: int, due_at: datetime) -> None:
        start = self.starts_at.isoformat()
        payload = {"minutes": minutes, "starts_at": start}
        rows = self.rows(Kind.REMINDER, ids, due_at)
        post(
            row | {"payload": payload, "key": f"reminder:{row['participant_id']}:{minutes}:{start}"}
            for row in rows
        )

    def move_reminders(self) -> None:
        """After the start or the leads changed: old reminders go, new ones are written."""
        db.session.execute(
            update(Notice)
            .where(Notice.meeting_id == self.id, unattempted(Kind.REMINDER))
            .values(overtaken_at=utc_now(), key=None)
            .execution_options(synchronize_session=False)
        )
        self.post_reminders(self.concerned_ids)

    def rows(self, kind: Kind, ids: Sequence[int], due_at: datetime) -> list[dict[str, Any]]:
        common = {"kind": kind, "meeting_id": self.id, "due_at": due_at}
        return [common | {"participant_id": each} for each in ids]

    def expect_speakers_and_organisers(self: Any) -> None:
        """Speakers whom the directory knows and the hosts' organisers hold places too."""
        for speaker in (each for item in self.agenda for each in item.speakers):
            if speaker.person and speaker.person.contact:
                self.invite(speaker.person.contact, Role.SPEAKER, by=None)
        for person in self.organisers:
            if person.contact and self.place_of(person) is None:
                place = self.make_place(person.contact, Role.OBSERVER, State.CONFIRMED)
                place.registered_at = utc_now()
