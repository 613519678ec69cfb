"""Participants: one row per (meeting, person), with the place's own calendar identity."""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Self, Unpack

from flask import current_app
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from sqlalchemy import (
    JSON,
    CheckConstraint,
    ColumnElement,
    Date,
    ForeignKey,
    Index,
    Select,
    String,
    Text,
    UniqueConstraint,
    exists,
    func,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.orm import (
    Mapped,
    column_property,
    declared_attr,
    joinedload,
    mapped_column,
    relationship,
    undefer,
)

from nact_meet.directory.models.contact import AddressChange, Contact, when_address_changed
from nact_meet.directory.models.institute import Institute
from nact_meet.directory.models.organiser import Organiser
from nact_meet.directory.models.person import Person
from nact_meet.directory.models.role import Role
from nact_meet.directory.models.zone_source import ZoneSource
from nact_meet.history.models import Actor, Who, record
from nact_meet.meetings.models.agenda import AgendaItem, Speaker
from nact_meet.meetings.models.day import MeetingDay
from nact_meet.meetings.models.meeting import Admission, Meeting, Visibility, news_for
from nact_meet.meetings.models.room import Connections
from nact_meet.meetings.models.schedule import Schedule
from nact_meet.notices.chores import chore
from nact_meet.notices.models.notice import (
    LATELY,
    Kind,
    Notice,
    post,
    quiet_until,
    unattempted,
    unfinished,
)
from nact_meet.notices.registry import mails_of
from nact_meet.places.models.day_entry import DayEntry
from nact_meet.places.models.nomination import Nomination
from nact_meet.places.models.seating import CountrySeats, NoSeatLeft, Seating
from nact_meet.places.models.states import AWAITED, CONCERNED, GONE, CameBy, Channel, State
from nact_meet.places.reminders import post_reminders
from nact_meet.places.room_labels import room_label
from nact_meet.web.database import Base, one_of
from nact_meet.web.extensions import db, links
from nact_meet.web.formats import locale_name
from nact_meet.web.refusals import (
    LastContact,
    MeetingOver,
    NothingToSay,
    Refusal,
    RegistrationClosed,
)
from nact_meet.web.tokens import BadLink, Purpose
from nact_meet.web.typesetting import addressed
from nact_meet.world.timezones import local, utc_now

SEATED = (Role.DELEGATE, Role.HEAD, Role.SPEAKER)
"""Who takes a seat; whoever serves the meeting or watches it takes none."""

STANDING = {
    State.INVITED: Kind.INVITATION,
    State.NOMINATED: Kind.PENDING,
    State.PENDING: Kind.PENDING,
    State.CONFIRMED: Kind.CONFIRMATION,
}
"""The mail that says how things stand."""

Listener = Callable[["Participant"], None]
listeners: list[Listener] = []
"""Of the signal "a place was left"."""

NewsListener = Callable[["Participant", str, Actor | None], None]
news_listeners: list[NewsListener] = []
"""Of the signal "an answer changed"."""
NEWS = (
    *("declined", "withdrawn", "hesitated", "came back", "disowned"),
    *("day declined", "day taken back", "colleague suggested"),
    *("awaits clearance", "was cleared"),
)
"""What hosts would otherwise have to look for, as the log names it."""


class Decision(StrEnum):
    """What the hosts said about somebody; it stands until they take it back."""

    APPROVED = "approved"
    NOTED = "noted"
    DECLINED = "declined"


USUAL: dict[Decision, LazyString] = {
    Decision.APPROVED: _l("The hosts look forward to welcoming you."),
    Decision.DECLINED: _l(
        "The hosts thank you for registering. They cannot offer you a place at this "
        "meeting and hope to see you at another one."
    ),
}
"""What the hosts say with a yes and with a no, where they have no words of their own."""

OUTCOMES = (Kind.CONFIRMATION, Kind.WITHDRAWAL, Kind.WAITING, Kind.PENDING)
"""The mails that follow from what somebody does with a place, once or many times."""

SAY_HOW_IT_STANDS = (*OUTCOMES, Kind.INVITATION, Kind.OFFER, Kind.DECISION)
"""Each makes the one before it untrue."""

TELL_OF_IT = (Kind.CONFIRMATION, Kind.WAITING, Kind.DECISION)
"""The mails by which people hear of a decision."""


class NotThisTime(Refusal):
    sentence = _l(
        "The hosts could not offer you a place this time. You are welcome to write to them."
    )


class AnswerTooLate(Refusal):
    sentence = _l("This answer is no longer possible.")


class ClearanceAwaited(Refusal):
    sentence = _l(
        "Your seat is subject to clearance by your authorities. Please tell us on your page that "
        "it was granted; then you can join."
    )


class ClearanceDayNotPossible(Refusal):
    sentence = _l("Please choose a day from today until the day of the meeting.")
    field = "clearance_on"


class NamedNoMore(Refusal):
    sentence = _l(
        "You are no longer in your delegation to this meeting. If that is a mistake, "
        "please write to your country’s coordinator or to the hosts."
    )


class WayIn(StrEnum):
    """How somebody is in: with a connection of their own, at others' screen, in the other room."""

    ROOM = "room"
    TOGETHER = "together"
    FALLBACK = "fallback"


@dataclass(frozen=True)
class Details:
    """What a registration form says about a person. `institute` is a name, as typed."""

    full_name: str
    honorific: str
    position: str
    institute: str
    country_code: str | None
    zone: str
    language: str
    own_script_name: str = ""
    country_said: str = ""
    zone_source: ZoneSource = ZoneSource.SAID
    chose_language: bool = True


def new_uid() -> str:
    domain = current_app.config["MAIL_DOMAIN"]
    return f"{secrets.token_hex(16)}@{domain}"


def new_link_key() -> str:
    return secrets.token_urlsafe(6)


def when_answer_changed(listener: NewsListener) -> NewsListener:
    """Decorates what a later package does once somebody says other than was expected of them."""
    news_listeners.append(listener)
    return listener


def when_left(listener: Listener) -> Listener:
    """Decorates what a later package does once somebody has left their place."""
    listeners.append(listener)
    return listener


class Participant(Base):
    """One person's place at one meeting; name, position, institute, country as they were for it.

    UID, SEQUENCE and organizer address are the place's own (RFC 5545 3.8.4.7, 3.8.7.4).
    """

    __tablename__ = "participants"
    __table_args__ = (
        UniqueConstraint("meeting_id", "person_id"),
        CheckConstraint("(decision IS NULL) = (decided_at IS NULL)", name="decided_once"),
        Index("ix_participants_meeting_state", "meeting_id", "state"),
        Index(
            "ix_participants_waiting",
            "meeting_id",
            "waiting_since",
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
        Index(
            "ix_participants_clearance",
            "clearance_on",
            sqlite_where=text("clearance_on IS NOT NULL"),
            postgresql_where=text("clearance_on IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contacts.id"), index=True)
    role: Mapped[Role] = mapped_column(one_of(Role, "known_role"), default=Role.DELEGATE)
    state: Mapped[State] = mapped_column(one_of(State, "known_state"), default=State.INVITED)
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    registered_at: Mapped[datetime | None]
    submission_key: Mapped[str | None] = mapped_column(String(40), unique=True)
    """The form that made this row: pressing its button twice makes one."""

    # The card.
    full_name: Mapped[str] = mapped_column(String(200))
    own_script_name: Mapped[str] = mapped_column(String(200), default="")
    honorific: Mapped[str] = mapped_column(String(60), default="")
    position: Mapped[str] = mapped_column(String(200), default="")
    institute_name: Mapped[str] = mapped_column(String(200), default="")
    country_code: Mapped[str | None] = mapped_column(String(2))
    country_said: Mapped[str] = mapped_column(String(100), default="")
    """Where from, in their own words, where that is none of the network's countries."""
    country_agreed: Mapped[str | None] = mapped_column(String(100))
    """How the hosts show it; None until they have decided, and nobody else reads it before."""

    # The link and the entry in a calendar.
    link_key: Mapped[str] = mapped_column(String(16), default=new_link_key)
    uid: Mapped[str] = mapped_column(
        String(200), unique=True, default=new_uid, insert_sentinel=True
    )
    organizer_key: Mapped[str] = mapped_column(
        String(32), unique=True, default=lambda: secrets.token_hex(10)
    )
    sequence: Mapped[int] = mapped_column(default=0)
    asked_sequence: Mapped[int] = mapped_column(default=0)
    """The SEQUENCE of the last change that was not their own: what answers an older one answers
    another question (RFC 5546 2.1.5)."""
    revised_at: Mapped[datetime] = mapped_column(default=utc_now)
    told: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """What this person was last told: `Meeting.facts()`, the METHOD of the last mail, at which
    address the entry stands, which mail said how things stand, and how often each did lately."""

    # What they said last, and through what.
    answered_through: Mapped[Channel | None] = mapped_column(one_of(Channel, "known_channel"))
    is_tentative: Mapped[bool] = mapped_column(default=False)
    is_unproved: Mapped[bool] = mapped_column(default=False)
    """The answer came by mail from another address than the one that was asked."""
    comment: Mapped[str] = mapped_column(Text, default="")
    replied_at: Mapped[datetime | None]
    """When they spoke last: a reply's DTSTAMP, or the moment they pressed a button."""
    doubted_at: Mapped[datetime | None]
    """Since when a No by mail waits, of which nobody can tell who sent it."""
    doubts_perhaps: Mapped[bool] = mapped_column(default=False)
    """It is no No, and takes back a yes all the same: they may come."""
    agreed_start: Mapped[datetime | None]
    agreed_end: Mapped[datetime | None]
    """The time that they said suits them; None where nobody asked."""

    clearance_on: Mapped[date | None] = mapped_column(Date)
    """Their yes is subject to clearance by their own authorities, expected on this day; None once
    it was granted, where none is needed, and of whoever is not coming."""

    # The seat: the delegation's or the general pool's, as `delegation_id` says.
    has_seat: Mapped[bool] = mapped_column(default=False)
    delegation_id: Mapped[int | None] = mapped_column(
        ForeignKey("delegations.id", ondelete="SET NULL")
    )
    seat_country: Mapped[str | None] = mapped_column(String(2))
    """What it counts for: the institute's country, whatever the person's passport says."""
    waiting_since: Mapped[datetime | None]
    offered_until: Mapped[datetime | None]
    """Until when a freed seat, held already, is theirs to take."""
    offers_missed: Mapped[int] = mapped_column(default=0)

    # Whose delegation they are in.
    nomination_id: Mapped[int | None] = mapped_column(
        ForeignKey("nominations.id", ondelete="SET NULL"), index=True
    )
    delegation_position: Mapped[int | None]
    """Counts from 1 in the coordinator's own order."""
    attended: Mapped[bool | None]
    """What the coordinator ticked afterwards; None while nobody has said."""

    # The gate: how they came, and what the hosts decided.
    came: Mapped[CameBy] = mapped_column(one_of(CameBy, "known_came"), default=CameBy.INVITED)
    applied_at: Mapped[datetime | None]
    """Since when the hosts have been asked about them."""
    decision: Mapped[Decision | None] = mapped_column(one_of(Decision, "known_decision"))
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str] = mapped_column(String(200), default="")
    """A name, as the log keeps it."""
    decision_note: Mapped[str] = mapped_column(Text, default="")
    """What the hosts wrote to this person; "" where the meeting's own words serve."""

    # What others see of them, and how the hosts alone reach them on the day.
    listed_to: Mapped[Visibility] = mapped_column(
        one_of(Visibility, "known_audience"), default=Visibility.HOSTS
    )
    """The widest audience that this person agreed to be listed for."""
    phone: Mapped[str] = mapped_column(String(60), default="")
    wechat: Mapped[str] = mapped_column(String(100), default="")
    other_contact: Mapped[str] = mapped_column(String(200), default="")

    # The room.
    arrived_at: Mapped[datetime | None]
    rules_agreed_at: Mapped[datetime | None]
    """To what the hosts say of recording; emptied when they say otherwise."""
    way_in: Mapped[WayIn | None] = mapped_column(one_of(WayIn, "known_way"))
    """Ends when they leave or the room closes."""

    @declared_attr
    @classmethod
    def is_printed(cls) -> Mapped[bool]:
        """The programme has this person as a speaker; read with a place that a link opens."""
        items = select(AgendaItem.id).where(AgendaItem.meeting_id == cls.meeting_id)
        spoken = select(Speaker.id).where(
            Speaker.person_id == cls.person_id,
            Speaker.item_id.in_(items.correlate_except(AgendaItem)),
        )
        return column_property(spoken.correlate_except(Speaker).exists(), deferred=True)

    meeting: Mapped[Meeting] = relationship()
    person: Mapped[Person] = relationship()
    contact: Mapped[Contact] = relationship()
    nomination: Mapped[Nomination | None] = relationship()
    day_entries: Mapped[list[DayEntry]] = relationship(
        cascade="all, delete-orphan", order_by="DayEntry.id"
    )
    """Looked for only where the meeting has several days, or had."""

    # Who they are

    @property
    def name_with_honorific(self) -> str:
        return addressed(self.honorific, self.full_name, self.own_script_name)

    @property
    def name_in_room(self) -> str:
        """How to be called in the video room, for everybody there to read."""
        return room_label(self.meeting.label_by, self)

    @property
    def has_day_of_contact(self) -> bool:
        return bool(self.phone or self.wechat or self.other_contact)

    @property
    def answered_by(self) -> Who:
        """Who acts through this place's link: the person, or whoever reads their mail."""
        if reader := self.contact.reader_name:
            return {"by": None, "actor_name": reader, "on_behalf_of": self.full_name}
        return {"by": self.person}

    def freeze(self) -> None:
        """Keep name, position, institute and country as they are now for this meeting.

        Who was named comes for the country that named them.
        """
        person = self.person
        self.full_name, self.own_script_name = person.full_name, person.own_script_name
        self.honorific, self.position = person.honorific, person.position
        self.institute_name = person.institute_name
        named_by = self.nomination
        self.country_code = named_by.country_code if named_by else person.country_code
        said = "" if self.country_code else person.country_said
        if said != self.country_said:
            self.country_said, self.country_agreed = said, None

    @property
    def country_waits(self) -> bool:
        """They wrote where they are from, and the hosts have not decided how lists show it."""
        return self.country_said != "" and self.country_agreed is None and not self.is_gone

    @classmethod
    def with_country_to_decide(cls) -> Select[Self]:
        where = (cls.country_said != "", cls.country_agreed.is_(None), cls.state.not_in(GONE))
        return select(cls).where(*where)

    def call_country(self, name: str, *, by: Person) -> None:
        """The hosts decide how to show where somebody is from; empty: not at all."""
        self.country_agreed = name
        details = {"country": [self.country_said, name]}
        record("country decided", self, name=self.full_name, details=details, by=by)

    def describe(self, details: Details, institute: Institute | None) -> None:
        """Correct what is known of the person; `institute` is the directory's, where it has it."""
        person = self.person
        person.full_name, person.own_script_name = details.full_name, details.own_script_name
        person.honorific, person.position = details.honorific, details.position
        person.institute, person.affiliation = institute, "" if institute else details.institute
        person.country_code, person.country_said = details.country_code, details.country_said
        person.zone, person.zone_source = details.zone, details.zone_source
        person.language, person.chose_language = details.language, details.chose_language
        self.freeze()

    def card(self) -> dict[str, Any]:
        """What the form says, as the log of changes shows it; JSON."""
        return {
            "full_name": self.full_name,
            "own_script_name": self.own_script_name,
            "honorific": self.honorific,
            "position": self.position,
            "institute": self.institute_name,
            "country": self.country_code or self.country_said or None,
            "zone": self.person.own_zone,
            "language": self.person.language,
            "read_by": self.contact.reader_name,
        }

    # Their link

    @classmethod
    def by_token(cls, token: str, *, for_update: bool = False) -> Self:
        """The place that a personal link opens. Raises BadLink, also for a replaced link."""
        values = links.read(Purpose.PLACE, token)
        if not (isinstance(values, list) and len(values) == 2 and isinstance(values[0], int)):
            raise BadLink
        known = [
            joinedload(cls.meeting, innerjoin=True),
            joinedload(cls.contact, innerjoin=True),
            joinedload(cls.person, innerjoin=True),
            undefer(cls.is_printed),
        ]
        lock = {"of": cls, "key_share": True} if for_update else None
        place = db.session.get(cls, values[0], options=known, with_for_update=lock)
        if place is None:
            raise BadLink
        if not secrets.compare_digest(place.link_key, str(values[1])):
            raise BadLink(place.person.reads)
        return place

    @property
    def token(self) -> str:
        """The personal link's last part: `/r/<token>`."""
        return links.sign(Purpose.PLACE, [self.id, self.link_key])

    def replace_link(self) -> None:
        """Every link mailed before stops working."""
        self.link_key = new_link_key()

    # How the place is taken and left

    @property
    def is_confirmed(self) -> bool:
        return self.state == State.CONFIRMED

    @property
    def is_invited(self) -> bool:
        return self.state == State.INVITED

    @property
    def is_concerned(self) -> bool:
        return self.state in CONCERNED

    @property
    def is_gone(self) -> bool:
        return self.state in GONE

    def check_open(self) -> None:
        """Raises MeetingCancelled, RegistrationClosed. Who is confirmed may correct details.

        An offer that was made holds until its hour, whenever registration closes.
        """
        self.meeting.check_not_cancelled()
        is_theirs = self.is_confirmed or (self.is_offered and not self.meeting.is_over)
        if not self.meeting.registration_is_open and not is_theirs:
            raise RegistrationClosed

    def register(
        self, details: Details, *, assistant: str = "", clearance_on: date | None = None
    ) -> None:
        """Take the place as this person, or correct what is known of somebody who has it.

        `assistant` is who registers for the person and reads their mail; on `clearance_on` their
        authorities are expected to allow it. A second call changes nothing. Raises
        MeetingCancelled, RegistrationClosed, ClearanceDayNotPossible.
        """
        self.check_open()
        before, was_confirmed = self.card(), self.is_confirmed
        self.contact.reader_name = assistant
        self.describe(details, Institute.named(details.institute))
        after = self.card()
        changed = {key: [before[key], after[key]] for key in after if after[key] != before[key]}
        if changed:
            self.revise()
        if changed and was_confirmed:
            self.note("corrected", **self.answered_by, details=changed)
        if clearance_on:
            self.expect_clearance(clearance_on, **self.answered_by)
        self.confirm(**self.answered_by)
        if self.country_waits and ("country" in changed or not was_confirmed):
            self.say_news("wrote a country", self.answered_by["by"])

    def confirm(self, *, through: Channel = Channel.PAGE, **who: Unpack[Who]) -> None:
        """Take the place, for the first time or again. A second call only says so once more.

        Where the hosts decide they wait for them; where all seats are taken, for one. `who` acts
        for the person. Raises MeetingCancelled, RegistrationClosed, NoSeatLeft, NotThisTime,
        NamedNoMore.
        """
        self.check_open()
        self.check_still_named()
        if self.must_ask_hosts():
            self.speak(through)
            self.await_hosts(**who)
            return
        # Words that came with the same answer still go with it.
        words = self.comment if self.is_confirmed and not self.is_tentative else ""
        is_theirs = self.is_confirmed or self.take_seat()
        if not is_theirs:
            self.wait_for_seat(**who)
        self.speak(through, words)
        if self.is_confirmed:
            self.agree_to_time()
        if self.is_confirmed or not is_theirs:
            return
        if self.is_gone:
            self.grow()
            self.say_news("came back", who["by"])
        self.hold("registered", **who)

    def hold(self, verb: str, **who: Unpack[Who]) -> None:
        """The place is theirs. An entry that was taken out comes back as news."""
        told = self.told or {}
        if told.get("method") == "CANCEL" and told.get("sequence") == self.sequence:
            self.grow()
        self.state, self.registered_at = State.CONFIRMED, utc_now()
        self.waiting_since = self.offered_until = None
        self.agree_to_time()
        self.revise()
        self.note(verb, **who)
        if self.meeting.is_announced:
            self.tell_outcome(Kind.CONFIRMATION)
            post_reminders(self.meeting, [self.id])

    def decline(
        self, *, through: Channel = Channel.PAGE, words: str = "", **who: Unpack[Who]
    ) -> None:
        """`words` are a line to the hosts, as the person wrote it."""
        self.leave(State.DECLINED, through, "declined", words, **who)

    def withdraw(
        self, *, through: Channel = Channel.PAGE, words: str = "", **who: Unpack[Who]
    ) -> None:
        self.leave(State.WITHDRAWN, through, "withdrawn", words, **who)

    def remove(self, *, by: Person) -> None:
        """Its organisers take the place back. Raises MeetingOver."""
        self.leave(State.WITHDRAWN, None, "removed", by=by)

    def leave(
        self,
        state: State,
        through: Channel | None,
        verb: str,
        words: str = "",
        **who: Unpack[Who],
    ) -> None:
        """`through` is None where it is not the person's own answer: then it is a new question."""
        if self.meeting.is_over:
            raise MeetingOver
        if not self.is_concerned:
            self.add_words(words, through, verb, **who)
            return
        self.state, self.clearance_on = state, None
        self.grow()
        if through is None:
            self.asked_sequence = self.sequence
        self.speak(through, words)
        self.revise()
        self.note(verb, **who)
        if self.meeting.published_at or self.holds_entry:
            self.tell_outcome(Kind.WITHDRAWAL)
        self.leave_room()
        self.give_seat_back()
        self.say_left()

    def add_words(self, words: str, through: Channel | None, verb: str, **who: Unpack[Who]) -> None:
        """To a No that was said before, such as a calendar's; without any it is no news."""
        if words and words != self.comment:
            self.speak(through, words)
            self.note(verb, **who)

    def say_left(self) -> None:
        """The signal "a place was left": later packages hear it, see `when_left`."""
        for listener in listeners:
            listener(self)

    def leave_room(self) -> None:
        """Their connection is somebody else's to take."""
        if self.way_in == WayIn.ROOM and (connections := Connections.of(self.meeting)):
            connections.give_back()
        self.way_in = None

    def invite_again(self, *, by: Person) -> None:
        """Somebody who is gone is asked once more. Raises MeetingCancelled, MeetingOver."""
        self.meeting.check_open_for_invitations()
        if not self.is_gone:
            return
        self.come_by_invitation()
        self.state = State.INVITED
        self.grow()
        self.asked_sequence = self.sequence
        self.speak(None)
        self.revise()
        self.note("invited again", by=by)
        if self.meeting.is_announced:
            self.tell(Kind.INVITATION)
            post_reminders(self.meeting, [self.id])

    def change_role(self, role: Role, **who: Unpack[Who]) -> None:
        """Nobody is mailed: what the person must know is in the programme; but who waited for a
        seat, and needs none any more, is registered. Raises NoSeatLeft.
        """
        if role == self.role:
            return
        details = {"role": [self.role, role]}
        self.role = role
        self.sit_as(role)
        self.note("role changed", details=details, **who)
        if self.is_waiting and role not in SEATED:
            self.hold("registered", **who)

    def revise(self) -> None:
        """Later by a second than itself and its meeting: some programs compare only DTSTAMP."""
        before = max(self.revised_at or utc_now(), self.meeting.revised_at)
        self.revised_at = max(utc_now(), before + timedelta(seconds=1))

    def note(self, verb: str, *, details: dict[str, Any] | None = None, **who: Unpack[Who]) -> None:
        details = details or {}
        record(verb, self, name=self.full_name, meeting=self.meeting, details=details, **who)
        if verb in NEWS:
            self.say_news(verb, who["by"])

    def say_news(self, verb: str, by: Actor | None) -> None:
        """The signal "an answer changed": later packages hear it, see `when_answer_changed`."""
        for listener in news_listeners:
            listener(self, verb, by)

    # The gate before a place is theirs

    @property
    def awaits_hosts(self) -> bool:
        return self.state in AWAITED

    @property
    def is_to_be_noted(self) -> bool:
        """A coordinator named them, and the hosts have not taken note yet."""
        is_named = self.meeting.takes_note and self.came == CameBy.NAMED
        return is_named and self.decision is None and self.has_a_place

    @property
    def has_a_place(self) -> bool:
        """Theirs, or one in the line."""
        return self.state in (State.CONFIRMED, State.WAITING)

    @property
    def is_turned_down(self) -> bool:
        return self.decision == Decision.DECLINED and self.state == State.DECLINED

    @property
    def words_of_hosts(self) -> str:
        """What the hosts say with their yes or no, in the language of the moment."""
        if self.decision not in (Decision.APPROVED, Decision.DECLINED):
            return ""
        return self.decision_note or words_of(self.meeting, self.decision)

    def must_ask_hosts(self) -> bool:
        """Whether they decide first. Who has a place, or one in the line, keeps it.

        Raises NotThisTime where they have said no.
        """
        if self.state in (State.CONFIRMED, State.WAITING) or self.came == CameBy.INVITED:
            return False
        if self.decision == Decision.DECLINED:
            raise NotThisTime
        return self.meeting.admission == Admission.APPROVAL and self.decision is None

    def admit(self, *, named: bool, **who: Unpack[Who]) -> None:
        """Let in somebody whom a coordinator named, or whom a host put down: without a form.

        They are confirmed, or wait for the hosts where those approve what coordinators name.
        Nobody is mailed before publication. Raises MeetingCancelled, MeetingOver, NotThisTime, and
        NoSeatLeft: nobody is put on the waiting list by others.
        """
        self.meeting.check_open_for_invitations()
        if self.is_confirmed:
            return
        if not named:
            self.come_by_invitation()
        elif self.came == CameBy.REGISTERED:
            self.came = CameBy.NAMED
        if self.must_ask_hosts():
            self.await_hosts(**who)
            return
        if not self.take_seat():
            raise NoSeatLeft
        if self.is_gone:
            self.grow()
        self.hold("named", **who)

    def await_hosts(self, **who: Unpack[Who]) -> None:
        """The hosts are asked. An entry in the calendar would say that they attend: it goes."""
        state = State.NOMINATED if self.came == CameBy.NAMED else State.PENDING
        self.seat_country = self.country_of_seat
        if self.state == state and self.applied_at:
            return
        if self.holds_entry or self.is_gone:
            self.grow()
        if self.holds_entry:
            self.asked_sequence = self.sequence
        self.state, self.applied_at = state, utc_now()
        self.revise()
        self.note("named" if self.came == CameBy.NAMED else "applied", **who)
        if self.meeting.is_announced:
            self.tell_outcome(Kind.PENDING)

    def come_by_invitation(self) -> None:
        """The hosts want them here: whatever was decided before counts no more."""
        self.came = CameBy.INVITED
        if self.decision:
            self.forget_decision()

    def ask_anew(self, state: State) -> None:
        """Not the person's own answer: what their calendar says of an older state is outdated."""
        self.state = state
        self.grow()
        self.asked_sequence = self.sequence
        self.revise()

    def forget_decision(self) -> None:
        self.decision = self.decided_at = None
        self.decided_by = self.decision_note = ""
        self.withhold()

    def withhold(self) -> None:
        """What nobody has begun to send is not sent: a second yes must not be told twice."""
        db.session.execute(
            update(Notice)
            .where(Notice.participant_id == self.id, Notice.kind.in_(TELL_OF_IT))
            .where(unfinished(Notice), Notice.attempts == 0, Notice.mail.is_(None))
            .values(overtaken_at=utc_now(), claimed_by=None)
            .execution_options(synchronize_session=False)
        )

    # The seat, and the waiting line

    def take_seat(self) -> bool:
        """True where one was free, is held already, or none is needed."""
        if self.has_seat or self.role not in SEATED:
            return True
        seating = Seating.of(self.meeting)
        if seating is None:
            return True
        self.seat_country = self.country_of_seat
        pool = seating.pool(self.seat_country)
        self.has_seat = pool.take()
        if self.has_seat and isinstance(pool, CountrySeats):
            self.delegation_id = pool.id
        return self.has_seat

    @property
    def country_of_seat(self) -> str | None:
        institute = self.person.institute
        return institute.country_code if institute else self.country_code

    def give_seat_back(self) -> None:
        """It goes to whoever waits for one of its kind."""
        self.waiting_since = self.offered_until = None
        if not self.has_seat:
            return
        seating = Seating.of(self.meeting)
        self.has_seat, delegation_id, self.delegation_id = False, self.delegation_id, None
        if seating is None:
            return
        pool = db.session.get(CountrySeats, delegation_id) if delegation_id else seating
        assert pool is not None
        pool.give_back()
        promote(self.meeting, seating, pool)

    def count_for(self, country_code: str | None) -> None:
        """Their seat counts for this country from now on. Raises NoSeatLeft."""
        seating = Seating.of(self.meeting) if self.has_seat else None
        if seating is None or country_code == self.seat_country:
            self.seat_country = country_code
            return
        before, after = seating.pool(self.seat_country), seating.pool(country_code)
        if after is not before and not after.take():
            raise NoSeatLeft
        self.seat_country = country_code
        self.delegation_id = after.id if isinstance(after, CountrySeats) else None
        if after is not before:
            before.give_back()
            promote(self.meeting, seating, before)

    def pass_seat_to(self, other: "Participant") -> None:
        """Straight from one to the other: no count changes, and nobody who waits comes between."""
        other.has_seat, self.has_seat = True, False
        other.delegation_id, self.delegation_id = self.delegation_id, None
        other.seat_country = self.seat_country

    def sit_as(self, role: Role) -> None:
        """A role that needs a seat takes one, where the place is theirs; the others free it."""
        if role not in SEATED:
            self.give_seat_back()
        elif self.state == State.CONFIRMED and not self.take_seat():
            raise NoSeatLeft

    def wait_for_seat(self, **who: Unpack[Who]) -> None:
        """Into the line, where there is one. Raises NoSeatLeft.

        An entry in their calendar would say that they attend: it goes until a seat is theirs.
        """
        if not self.has_line:
            raise NoSeatLeft
        if self.state == State.WAITING:
            return
        if self.holds_entry:
            self.grow()
            self.asked_sequence = self.sequence
        self.state, self.waiting_since = State.WAITING, utc_now()
        self.revise()
        self.note("queued", **who)
        self.tell_outcome(Kind.WAITING)

    def offer_seat(self, minutes: int) -> None:
        """The seat is held for so long, or until the start; they are asked whether they take it."""
        self.offered_until = min(utc_now() + timedelta(minutes=minutes), self.meeting.starts_at)
        self.revise()
        self.note("offered a seat", by=None)
        self.tell(Kind.OFFER, until=self.offered_until.isoformat())

    def miss_offer(self) -> None:
        """Not taken in time: they stay in the line, and are not asked again by themselves."""
        since = self.waiting_since
        self.offers_missed += 1
        self.give_seat_back()
        self.waiting_since = since
        self.note("missed an offer", by=None)

    @property
    def is_waiting(self) -> bool:
        return self.state == State.WAITING

    @property
    def is_offered(self) -> bool:
        """A seat is theirs for the taking."""
        return self.is_waiting and self.offered_until is not None and self.offered_until > utc_now()

    @property
    def has_line(self) -> bool:
        """Not where the seats are a coordinator's to fill: nobody would ever be promoted."""
        seating = db.session.get(Seating, self.meeting_id)
        pool = seating.pool(self.seat_country) if seating else None
        return self.meeting.has_waiting_list and not (pool and is_named_for(self.meeting, pool))

    @property
    def ahead(self) -> int:
        """How many are before them in the line."""
        if self.waiting_since is None or self.offered_until:
            return 0
        seating = db.session.get(Seating, self.meeting_id)
        if seating is None:
            return 0
        pool = seating.pool(self.seat_country)
        earlier = or_(
            Participant.waiting_since < self.waiting_since,
            (Participant.waiting_since == self.waiting_since) & (Participant.id < self.id),
        )
        where = (*in_line(self.meeting), of_pool(seating, pool), earlier)
        return db.session.scalar(select(func.count(Participant.id)).where(*where)) or 0

    # The delegation that named them

    def check_still_named(self) -> None:
        """A seat that a coordinator gave to somebody else is not taken back by an old link.

        Raises NamedNoMore, unless anybody may come.
        """
        if self.is_taken_out and not self.meeting.is_open:
            raise NamedNoMore

    @property
    def is_taken_out(self) -> bool:
        """Whoever named them for a delegation did not keep them in it."""
        was_named = self.came == CameBy.NAMED and self.nomination_id is None
        return was_named and self.state == State.WITHDRAWN

    @property
    def is_of_another_country(self) -> bool:
        """A remark, never a refusal: the seat counts for the country that named them."""
        named_by = self.nomination.country_code if self.nomination else None
        theirs = self.person.country_code or self.person.country_said
        return bool(named_by and theirs and theirs != named_by)

    # The days, where there are several

    def on_day(self, key: str) -> DayEntry | None:
        return next((entry for entry in self.day_entries if entry.key == key), None)

    def entry_of_day(self, key: str) -> DayEntry:
        """Made where nothing was known of that day."""
        entry = self.on_day(key)
        if entry is None:
            entry = DayEntry(key=key, sequence=0, asked_sequence=0)
            self.day_entries.append(entry)
        return entry

    def is_off(self, day: Schedule) -> bool:
        """They come to the meeting, and not on this day of it."""
        entry = self.on_day(day.key) if isinstance(day, MeetingDay) else None
        return entry is not None and entry.is_declined

    @property
    def days_off(self) -> list[MeetingDay]:
        return (
            [day for day in self.meeting.days if self.is_off(day)] if self.meeting.has_days else []
        )

    @property
    def doubted_days(self) -> list[MeetingDay]:
        """A No to them came by mail, and waits for their own word."""
        coming = (
            [day for day in self.meeting.days if not day.is_over] if self.meeting.has_days else []
        )
        entries = ((day, self.on_day(day.key)) for day in coming)
        return [day for day, entry in entries if entry and entry.is_doubted]

    @property
    def comes_on_no_day(self) -> bool:
        """They said no to each that is left, and not to the meeting."""
        return self.meeting.has_days and all(self.is_off(day) for day in self.meeting.days_to_come)

    def partstat_on(self, day: Schedule) -> str:
        return "DECLINED" if self.is_off(day) else self.partstat

    def miss_day(
        self,
        day: MeetingDay,
        *,
        through: Channel = Channel.PAGE,
        said_at: datetime | None = None,
        comment: str = "",
        **who: Unpack[Who],
    ) -> None:
        """They cannot come on this day; their seat is theirs, and the other days stay."""
        entry = self.entry_of_day(day.key)
        was_off = entry.is_declined
        entry.decline(said_at or utc_now(), through, comment=comment)
        if not was_off:
            self.grow_on(day)
            self.note("day declined", details={"day_at": day.starts_at.isoformat()}, **who)

    def come_on_day(
        self,
        day: MeetingDay,
        *,
        through: Channel = Channel.PAGE,
        said_at: datetime | None = None,
        **who: Unpack[Who],
    ) -> None:
        """They come on this day after all. A second time says nothing."""
        entry = self.on_day(day.key)
        details = {"day_at": day.starts_at.isoformat()}
        if entry and entry.is_doubted:
            entry.take_back(said_at or utc_now(), through)
            self.note("day doubt settled", details=details, **who)
        if self.is_off(day):
            self.entry_of_day(day.key).take_back(said_at or utc_now(), through)
            self.grow_on(day)
            self.note("day taken back", details=details, **who)
            if day.is_first and self.is_confirmed:
                self.agree_to_time()

    def grow_on(self, day: MeetingDay) -> None:
        """Its entry alone says something else from now on."""
        if day.is_first:
            self.sequence += 1
        else:
            self.entry_of_day(day.key).sequence += 1
        self.revise()

    def grow(self) -> None:
        """Their entry of each day comes or goes: each SEQUENCE grows (RFC 5546 2.1.4)."""
        self.sequence += 1
        for day in self.meeting.later_days:
            self.entry_of_day(day.key).sequence += 1

    # Subject to clearance by their own authorities

    @property
    def awaits_clearance(self) -> bool:
        """They said yes, and their authorities have still to allow it."""
        return self.clearance_on is not None

    @property
    def home_zone(self) -> str:
        """By whose clock their authorities' days are counted."""
        if self.nomination:
            return self.nomination.zone
        institute = self.person.institute
        return institute.zone if institute else self.person.own_zone or self.meeting.zone

    def agree_subject_to_clearance(
        self, day: date, *, through: Channel = Channel.PAGE, **who: Unpack[Who]
    ) -> None:
        """Yes, and their authorities are expected to allow it on `day`: the seat is held.

        Raises ClearanceDayNotPossible, and what `confirm` does.
        """
        self.check_open()
        self.expect_clearance(day, **who)
        self.confirm(through=through, **who)

    def expect_clearance(self, day: date, **who: Unpack[Who]) -> None:
        """On that day, for the first time or another one than before; the entry in the calendar
        of who is registered is tentative from now on. Raises ClearanceDayNotPossible.
        """
        before = self.clearance_on
        if day == before:
            return
        self.check_clearance_day(day)
        self.clearance_on = day
        days = [before.isoformat() if before else None, day.isoformat()]
        self.note("awaits clearance", details={"clearance_on": days}, **who)
        if before is None and self.is_confirmed:
            self.tell_whether_certain()

    def check_clearance_day(self, day: date) -> None:
        """Raises ClearanceDayNotPossible."""
        today, last = (local(at, self.home_zone) for at in (utc_now(), self.meeting.starts_at))
        if not today.date() <= day <= last.date():
            raise ClearanceDayNotPossible

    def clear(self, **who: Unpack[Who]) -> None:
        """Their authorities allow it. A second time says nothing."""
        if not self.awaits_clearance:
            return
        self.clearance_on = None
        self.note("was cleared", **who)
        if self.is_confirmed:
            self.tell_whether_certain()

    def lose_clearance(self, *, through: Channel | None = None, **who: Unpack[Who]) -> None:
        """They cannot come, and why is nobody's business: it is said as of whoever withdraws.

        Raises MeetingOver.
        """
        if self.awaits_clearance:
            self.leave(State.WITHDRAWN, through, "withdrawn", **who)

    def tell_whether_certain(self) -> None:
        """The same entry, tentative or not; some programs ignore one whose SEQUENCE is the same."""
        self.grow()
        self.revise()
        if self.meeting.is_announced:
            self.tell_outcome(Kind.CONFIRMATION)

    # What they are told

    @property
    def holds_entry(self) -> bool:
        """True while a REQUEST we sent may stand in this person's calendar."""
        return self.told is not None and self.told["method"] == "REQUEST"

    @property
    def standing(self) -> Kind | None:
        """The mail that says how things stand; None where somebody waits for a seat."""
        if self.meeting.cancelled_at:
            return Kind.CANCELLATION
        if self.is_gone:
            return Kind.DECISION if self.is_turned_down else Kind.WITHDRAWAL
        return STANDING.get(self.state)

    def tell(self, kind: Kind, **payload: Any) -> None:
        """Promise a mail about this place, due now."""
        db.session.flush()
        row = {"kind": kind, "participant_id": self.id, "meeting_id": self.meeting_id}
        post([row | {"payload": payload, "address": self.contact.address}])

    def tell_outcome(self, kind: Kind) -> None:
        """At once; what they were told lately waits, and quick changes make one mail in the end."""
        times = self.times_told(kind)
        if not times:
            self.tell(kind)
            return
        first = self.withhold_outcomes() or utc_now()
        when = {"created_at": first, "due_at": quiet_until(first, times)}
        row = {"kind": kind, "participant_id": self.id, "meeting_id": self.meeting_id}
        post([row | when | {"payload": {}, "address": self.contact.address}])

    def times_told(self, kind: Kind) -> int:
        """How often within a day, as far as mails were written; nobody waits for their first."""
        times, at = (self.told or {}).get("times", {}).get(kind, (0, ""))
        return times if times and datetime.fromisoformat(at) > utc_now() - LATELY else 0

    def withhold_outcomes(self) -> datetime | None:
        """Something else has become of it before they were told. Since when it has waited.

        A link that somebody asked for has a key and goes nevertheless.
        """
        waited = db.session.scalars(
            update(Notice)
            .where(Notice.participant_id == self.id, unattempted(*OUTCOMES), Notice.key.is_(None))
            .values(overtaken_at=utc_now(), claimed_by=None)
            .returning(Notice.created_at)
            .execution_options(synchronize_session=False)
        ).all()
        return min(waited, default=None)

    def knows_already(self, kind: Kind) -> bool:
        """The last mail said so, of the same facts, to the same address.

        And nobody has asked anew since: their calendar's answer would be to an older question.
        """
        told, now = self.told or {}, self.meeting.facts()
        same = told.get("stands") == kind and not news_for(self.person.reads, told, now)
        same = same and told.get("is_subject", False) == self.awaits_clearance
        is_newest = told.get("sequence", -1) >= self.asked_sequence
        return same and is_newest and told.get("address") == self.contact.address

    def tell_again(self, kind: Kind, *, by: Person) -> None:
        """The same news once more; one that waits already is enough. Raises NothingToSay."""
        if not self.may_be_told_again(kind):
            raise NothingToSay
        waits = exists().where(Notice.participant_id == self.id, unattempted(kind))
        if db.session.scalar(select(waits)):
            return
        self.tell(kind, again=True)
        self.note("sent again", by=by, details={"kind": kind})

    def may_be_told_again(self, kind: Kind) -> bool:
        """True while what such a mail says still holds. A reminder has its hour, a link its age."""
        known = mails_of(kind)
        again = Notice(kind=kind, payload={"again": True})
        return known.may_be_repeated and known.is_true(again, self)

    def was_told(self, kind: Kind, address: str, method: str) -> None:
        """Remember what a mail to `address` says; one without an entry changes no entry."""
        before = self.told or {}
        is_off = self.is_off(self.meeting.first_day) if method else before.get("is_off", False)
        self.told = self.meeting.facts() | {
            "days": self.meeting.hours_of_later_days,
            "is_off": is_off,
            "method": method or before.get("method", ""),
            "address": address,
            "sequence": self.sequence,
            "stands": kind if kind in SAY_HOW_IT_STANDS else before.get("stands", ""),
            "times": before.get("times", {}),
            **({"is_subject": True} if self.awaits_clearance else {}),
        }
        if kind in OUTCOMES:
            self.count_told(kind)

    def count_told(self, kind: Kind) -> None:
        assert self.told is not None
        told = [self.times_told(kind) + 1, utc_now().isoformat()]
        self.told = self.told | {"times": self.told.get("times", {}) | {kind: told}}

    # Where they are told it

    def readdress(self, contact: Contact, **who: Unpack[Who]) -> None:
        """From now on write to `contact`. The links in the old mailbox open nothing any more.

        The old mailbox gets a CANCEL and the new one the entry, each with a higher SEQUENCE than
        the last: where both feed one calendar, the entry comes back. Who holds no entry is told
        only what the old address could not be told.
        """
        old, self.contact = self.contact, contact
        if old.address == contact.address:
            return
        details = {"address": [old.address, contact.address]}
        self.note("readdressed", details=details, **who)
        self.replace_link()
        if not self.meeting.is_announced or self.meeting.is_over:
            self.leave_kept_time(old)
            return
        if not self.holds_entry:
            if old.bounced_at:
                self.tell_what_was_missed(old.bounced_at)
            return
        self.grow()
        self.say_farewell(old)
        self.grow()
        self.asked_sequence = self.sequence
        self.revise()
        self.tell_how_it_stands()

    def leave_kept_time(self, old: Contact) -> None:
        """Of a poll's date that is not announced yet: the new address hears at publication."""
        if self.meeting.published_at is None and self.holds_entry and not self.meeting.is_over:
            self.grow()
            self.say_farewell(old)
            self.grow()
            self.asked_sequence = self.sequence
            self.revise()

    def say_farewell(self, old: Contact) -> None:
        """What the old mailbox is told is kept with the notice: by then the place has moved on."""
        assert self.told is not None
        address = self.told.get("address", old.address)
        self.told = self.told | {"method": ""}
        first = [] if self.meeting.is_partly_held else [{"sequence": self.sequence}]
        farewells = [*first, *self.farewells_of_days()]
        if old.bounced_at is None or address != old.address:
            common = {"address": address, "greeted": old.greets}
            row = {"kind": Kind.READDRESSED, "participant_id": self.id, "address": address}
            about = row | {"meeting_id": self.meeting_id}
            post(about | {"payload": common | farewell} for farewell in farewells)

    def farewells_of_days(self) -> list[dict[str, Any]]:
        """What takes each later day's entry out of the calendar that has it, unless it is over."""
        held = [entry for entry in self.day_entries if entry.holds_entry and not entry.is_over]
        for entry in held:
            day = self.meeting.day_of(entry.key)
            entry.go(day.sequence if day else 0)
        return [
            {"sequence": entry.told_sequence, "day": entry.key, "hours": entry.told}
            for entry in held
        ]

    def tell_what_was_missed(self, since: datetime) -> None:
        """One mail that says how things stand, if any could not be sent to this place since."""
        failed = (Notice.participant_id == self.id, Notice.failed_at >= since)
        if db.session.scalar(select(exists().where(*failed))):
            self.tell_how_it_stands()

    def times_sent(self, kind: Kind, since: datetime) -> int:
        """How many mails of this kind were promised for this place."""
        where = (Notice.participant_id == self.id, Notice.kind == kind, Notice.created_at > since)
        return db.session.scalar(select(func.count()).select_from(Notice).where(*where)) or 0

    def tell_how_it_stands(self) -> None:
        """Where it is worth a mail; one that waits already is enough."""
        kind = self.standing
        if kind is None or not self.may_be_told_again(kind):
            return
        waits = exists().where(Notice.participant_id == self.id, unattempted(kind))
        if not db.session.scalar(select(waits)):
            self.tell(kind, again=True)

    # What they answer

    @property
    def answered_at(self) -> datetime | None:
        """When they said yes or no, or the place was taken back: nothing revises it after that."""
        if self.state in GONE:
            return self.revised_at
        if self.state == State.CONFIRMED:
            return self.registered_at
        return self.replied_at if self.is_tentative else None

    @property
    def is_unanswered(self) -> bool:
        """Asked, and they have said neither yes nor no nor perhaps."""
        return self.state == State.INVITED and not self.is_tentative

    @property
    def partstat(self) -> str:
        """RFC 5545 3.2.12, for this place's ATTENDEE; who waits attends nothing yet."""
        if self.state in GONE:
            return "DECLINED"
        if self.state not in (State.INVITED, State.CONFIRMED):
            return "NEEDS-ACTION"
        if self.is_tentative or self.awaits_clearance:
            return "TENTATIVE"
        return "ACCEPTED" if self.state == State.CONFIRMED else "NEEDS-ACTION"

    @property
    def is_doubted(self) -> bool:
        """A No by mail, or a perhaps after a yes, waits for their word, or the hosts'."""
        return self.doubted_at is not None and self.is_concerned

    def doubt(self, *, perhaps: bool = False) -> None:
        """Ask them whether they said so: by one mail for each time that the meeting asks anew."""
        self.doubted_at, self.doubts_perhaps = utc_now(), perhaps
        self.note("perhaps doubted" if perhaps else "doubted", by=None)
        key = f"doubt:{self.organizer_key}:{self.asked_sequence}"
        row = {"kind": Kind.DOUBT, "key": key, "participant_id": self.id}
        about = {"meeting_id": self.meeting_id, "address": self.contact.address, "payload": {}}
        if self.meeting.is_announced:
            post([row | about])

    def settle_doubt(self, **who: Unpack[Who]) -> None:
        """They are coming: no No was theirs, and they are sure. A second time says nothing.

        Raises MeetingCancelled, MeetingOver, AnswerTooLate, and what `confirm` does.
        """
        self.meeting.check_open_for_invitations()
        if self.is_gone:
            raise AnswerTooLate
        is_unsure = self.is_tentative and self.is_confirmed
        if self.is_doubted or is_unsure:
            self.note("doubt settled", **who)
        if is_unsure:
            self.is_tentative = False
            self.revise()
        self.doubted_at, self.replied_at = None, utc_now()
        if self.is_invited:
            self.confirm(**who)

    @property
    def has_said_no(self) -> bool:
        """It was their own word, and the hosts took nothing back."""
        is_own = self.is_gone and self.answered_through is not None
        return is_own and not self.is_turned_down and not self.meeting.is_over

    @property
    def may_hesitate(self) -> bool:
        return self.state in (State.INVITED, State.CONFIRMED) and not self.meeting.is_over

    def hesitate(
        self, *, through: Channel = Channel.PAGE, words: str = "", **who: Unpack[Who]
    ) -> None:
        """Perhaps: who has a place keeps it.

        Raises MeetingCancelled, RegistrationClosed, AnswerTooLate.
        """
        self.check_open()
        if not self.may_hesitate:
            raise AnswerTooLate
        self.speak(through, words)
        self.is_tentative = True
        self.revise()
        self.note("hesitated", **who)

    @property
    def is_asked_about_time(self) -> bool:
        """Its first day was moved since they said yes; they have not said that it suits them."""
        first, agreed = self.meeting.first_day, (self.agreed_start, self.agreed_end)
        is_moved = agreed != (first.starts_at, first.ends_at) and self.agreed_start is not None
        return self.is_confirmed and is_moved and not self.is_off(first)

    def suit(self, **who: Unpack[Who]) -> None:
        """The new time suits them. A second call says nothing. Raises MeetingCancelled."""
        self.meeting.check_not_cancelled()
        if self.is_asked_about_time:
            self.agree_to_time()
            self.note("suited", **who)

    def agree_to_time(self) -> None:
        first = self.meeting.first_day
        self.agreed_start, self.agreed_end = first.starts_at, first.ends_at

    def speak(self, through: Channel | None, words: str = "") -> None:
        """What the person says now stands for all that they said before; None unsays it."""
        if through != Channel.CALENDAR:
            self.doubted_at = None
        self.replied_at = utc_now() if through else self.replied_at
        self.answered_through = through
        self.is_tentative, self.is_unproved, self.comment = False, False, words


def certain() -> tuple[ColumnElement[bool], ...]:
    """The conditions: they come, and no authority has still to allow it."""
    return Participant.state == State.CONFIRMED, Participant.clearance_on.is_(None)


def subject_to_clearance() -> tuple[ColumnElement[bool], ...]:
    """The conditions: a seat is held for them, and their authorities have still to allow it."""
    return Participant.state == State.CONFIRMED, Participant.clearance_on.is_not(None)


def promote(meeting: Meeting, seating: Seating, pool: Seating | CountrySeats) -> None:
    """Give what is free to those who wait for it, in their order. After the start to nobody."""
    if not meeting.has_waiting_list or is_named_for(meeting, pool):
        return
    while place := next_in_line(meeting, seating, pool):
        if not place.take_seat():
            return
        if seating.hold_minutes:
            place.offer_seat(seating.hold_minutes)
        else:
            place.hold("promoted", by=None)


def is_named_for(meeting: Meeting, pool: Seating | CountrySeats) -> bool:
    """A country's seats, and its coordinator was asked: what is freed goes back to them."""
    if not isinstance(pool, CountrySeats):
        return False
    asked = (Nomination.meeting_id == meeting.id, Nomination.asked_at.is_not(None))
    query = select(exists().where(*asked, Nomination.country_code == pool.country_code))
    return bool(db.session.scalar(query))


def next_in_line(
    meeting: Meeting, seating: Seating, pool: Seating | CountrySeats
) -> Participant | None:
    """Whoever is doing something with their own place at this moment is passed over."""
    query = (
        select(Participant)
        .where(*in_line(meeting), of_pool(seating, pool), Participant.offers_missed == 0)
        .order_by(Participant.waiting_since, Participant.id)
        .limit(1)
        .with_for_update(of=Participant, key_share=True, skip_locked=True)
    )
    return db.session.scalar(query)


def in_line(meeting: Meeting) -> tuple[ColumnElement[bool], ...]:
    """The conditions: they wait, and were not offered a seat already."""
    return (
        Participant.meeting_id == meeting.id,
        Participant.state == State.WAITING,
        Participant.offered_until.is_(None),
    )


def of_pool(seating: Seating, pool: Seating | CountrySeats) -> ColumnElement[bool]:
    """The condition: whose seat would be counted there."""
    if isinstance(pool, CountrySeats):
        return Participant.seat_country == pool.country_code
    codes = [delegation.country_code for delegation in seating.delegations]
    country = Participant.seat_country
    return or_(country.is_(None), country.not_in(codes))


@chore
def end_offers() -> None:
    """Seats that were held for somebody, and not taken in time, go to whoever is next."""
    lapsed = (
        select(Participant)
        .where(Participant.state == State.WAITING, Participant.offered_until <= utc_now())
        .order_by(Participant.offered_until, Participant.id)
        .with_for_update(of=Participant, key_share=True, skip_locked=True)
    )
    for place in db.session.scalars(lapsed).all():
        place.miss_offer()
    db.session.commit()


@when_address_changed
def write_to_new_address(change: AddressChange) -> None:
    """Of whoever has places there; what was erased stays without one. Raises LastContact."""
    query = select(Participant).where(Participant.contact_id == change.old.id)
    if change.meeting_id:
        query = query.where(Participant.meeting_id == change.meeting_id)
    places = db.session.scalars(query.order_by(Participant.id)).all()
    if places and change.new is None:
        raise LastContact
    for place in places:
        if change.returned_at:
            place.tell_what_was_missed(change.returned_at)
        elif change.new and (change.old.address or change.old_goes):
            place.readdress(change.new, by=change.by)
    if change.new and change.new.address != change.old.address:
        tell_hosts(places, change.by)


def tell_hosts(places: Sequence[Participant], by: Actor | None) -> None:
    """Of people who are reached elsewhere now: an organiser has one mail of all their meetings."""
    concerned: dict[int, list[int]] = {}
    organisers: dict[int, Organiser] = {}
    for place in places:
        if place.is_concerned and place.meeting.is_announced and not place.meeting.is_over:
            hosts = [host.institute_id for host in place.meeting.hosts]
            for organiser in Organiser.of_institutes(hosts, besides=None):
                organisers[organiser.id] = organiser
                concerned.setdefault(organiser.id, []).append(place.meeting_id)
    row = {"kind": Kind.ADDRESS_NEWS}
    post(
        row
        | {
            "organiser_id": organiser.id,
            "address": organiser.address,
            "payload": {"person": places[0].person_id, "meetings": concerned[organiser.id]},
        }
        for organiser in organisers.values()
        if by is None or organiser.person_id != by.id
    )


def words_of(meeting: Meeting, decision: Decision) -> str:
    """The hosts' own, or the usual ones, in the language of the moment."""
    own = meeting.decision_words.get(decision, {})
    return own.get(locale_name()) or str(USUAL[decision])
