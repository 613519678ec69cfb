"""What is stored of one person, as far as an address proves: nothing of who else reads there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from nact_meet.directory.models.consent import Consent
from nact_meet.directory.models.contact import Contact
from nact_meet.directory.models.institute import Institute
from nact_meet.directory.models.role import Role
from nact_meet.history.models import Change
from nact_meet.history.sentences import Told, told
from nact_meet.meetings.models.agenda import AgendaItem, Speaker
from nact_meet.meetings.models.host import Host
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.own_data.models import Erasure
from nact_meet.places.models.participant import Details, Participant
from nact_meet.places.models.suggestion import Suggestion
from nact_meet.web.extensions import db
from nact_meet.web.tokens import BadLink

if TYPE_CHECKING:
    from nact_meet.directory.models.person import Person


OF_ADDRESSES = {"address", "from", "to"}
ANOTHER = "…"
"""Stands for an address that this one's reader may not know."""
MOST_TOLD = 100


@dataclass(frozen=True)
class OwnData:
    """`places` are all that this contact reaches, the latest meeting first.

    `others` counts further addresses of the same person: what those reach is theirs to show. A
    secretary who reads one of several mailboxes learns of nothing that went to another.
    """

    place: Participant
    places: Sequence[Participant]
    others: int
    meeting_ids: Sequence[int]
    """Meetings of the places; and, where this address is all, whose programme names the person."""

    @classmethod
    def of(cls, place: Participant) -> "OwnData":
        hosts = selectinload(Meeting.hosts).joinedload(Host.institute)
        places = db.session.scalars(
            select(Participant)
            .join(Participant.meeting)
            .where(Participant.contact_id == place.contact_id)
            .options(joinedload(Participant.meeting).options(hosts))
            .order_by(Meeting.starts_at.desc(), Participant.id)
        ).all()
        theirs = (Contact.person_id == place.person_id, Contact.id != place.contact_id)
        count = select(func.count(Contact.id)).where(*theirs, Contact.address != "")
        others = db.session.scalar(count) or 0
        printed = select(AgendaItem.meeting_id).join(AgendaItem.speakers)
        printed = printed.where(Speaker.person_id == place.person_id)
        meeting_ids = {held.meeting_id for held in places}
        meeting_ids |= set() if others else set(db.session.scalars(printed))
        return cls(place, places, others, sorted(meeting_ids))

    @classmethod
    def of_contact(cls, contact: Contact) -> "OwnData":
        """Seen from the latest of the places that this address reaches. Raises BadLink."""
        theirs = select(Participant).join(Participant.meeting)
        theirs = theirs.where(Participant.contact_id == contact.id)
        latest = theirs.order_by(Meeting.starts_at.desc(), Participant.id).limit(1)
        if (place := db.session.scalar(latest)) is None:
            raise BadLink
        return cls.of(place)

    @property
    def person(self) -> "Person":
        return self.place.person

    @property
    def contact(self) -> Contact:
        return self.place.contact

    @property
    def zone(self) -> str:
        """Theirs where it is known, else the meeting's."""
        return self.person.own_zone or self.place.meeting.zone

    @property
    def place_ids(self) -> list[int]:
        return [place.id for place in self.places]

    @cached_property
    def address_serves_others(self) -> bool:
        """Those too who wait to be erased, and whose address is put away."""
        contact = self.contact
        same = (Contact.address == contact.address, Contact.person_id != contact.person_id)
        seen = db.session.scalar(select(func.count(Contact.id)).where(*same))
        return bool(seen) or Erasure.hides(contact.address, besides=contact)

    @property
    def suggested(self) -> ColumnElement[bool]:
        """The condition on Suggestion: somebody wrote that this person could come instead."""
        at_address = Suggestion.address == self.contact.address
        names = {self.person.full_name, *(place.full_name for place in self.places)}
        is_shared = self.address_serves_others
        return at_address & Suggestion.full_name.in_(names) if is_shared else at_address

    @property
    def is_all(self) -> bool:
        """True where no other address reaches this person."""
        return self.others == 0

    @property
    def coming(self) -> list[Participant]:
        return [place for place in self.places if not place.meeting.is_over]

    @property
    def past(self) -> list[Participant]:
        return [place for place in self.places if place.meeting.is_over]

    @property
    def spoken(self) -> list[Participant]:
        """Places at past meetings whose programme names this person."""
        return [place for place in self.past if place.role == Role.SPEAKER or place.is_printed]

    @property
    def consents(self) -> Sequence[tuple[Consent, Meeting]]:
        """Each with the meeting that it is about."""
        meetings = [place.meeting_id for place in self.places]
        where = (Consent.person_id == self.place.person_id, Consent.meeting_id.in_(meetings))
        query = select(Consent, Meeting).join(Meeting, Meeting.id == Consent.meeting_id)
        newest_first = query.where(*where).order_by(Consent.given_at.desc(), Consent.id)
        return [(consent, meeting) for consent, meeting in db.session.execute(newest_first)]

    @property
    def changes(self) -> Sequence[Change]:
        """Who changed what of the person and of these places, the newest first."""
        of_person = (Change.subject == self.person.__tablename__) & (
            Change.subject_id == self.place.person_id
        )
        of_places = (Change.subject == Participant.__tablename__) & Change.subject_id.in_(
            self.place_ids
        )
        query = select(Change).where(or_(of_person, of_places)).order_by(Change.id.desc())
        return db.session.scalars(query).all()

    @property
    def log(self) -> list[Told]:
        """The last of them in words."""
        return [
            told(change, self.zone, self.readable(change.details))
            for change in self.changes[:MOST_TOLD]
        ]

    def readable(self, details: Mapping[str, Any]) -> dict[str, Any]:
        """Without the other addresses of this person: who reads at this one learns none of them."""
        return {
            key: self.masked(value) if key in OF_ADDRESSES else value
            for key, value in details.items()
        }

    def masked(self, value: Any) -> Any:
        if isinstance(value, list):
            return [self.masked(part) for part in value]
        is_other = isinstance(value, str) and value not in ("", self.contact.address)
        return ANOTHER if is_other else value

    def lock(self) -> None:
        """Meetings before places, in the order of their ids: as everybody does."""
        rows = select(Meeting.id).where(Meeting.id.in_(self.meeting_ids)).order_by(Meeting.id)
        db.session.execute(rows.with_for_update(of=Meeting, key_share=True))
        theirs = Participant.contact_id == self.place.contact_id
        places = select(Participant.id).where(theirs).order_by(Participant.id)
        db.session.execute(places.with_for_update(of=Participant, key_share=True))

    def correct(self, details: Details, *, assistant: str) -> None:
        """Put right what is known of the person: for this place, for what comes, for the directory.

        Past meetings keep their list as it was, but for the one whose link is used.
        """
        self.contact.reader_name = assistant
        institute = Institute.named(details.institute)
        for place in {self.place, *self.coming}:
            before = place.card()
            place.describe(details, institute)
            after = place.card()
            changed = {key: [before[key], after[key]] for key in after if after[key] != before[key]}
            if changed:
                place.revise()
                place.note("corrected", **place.answered_by, details=changed)
