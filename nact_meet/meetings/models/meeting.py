"""Meetings: one video meeting each, hosted by one or more institutes with equal rights."""

import secrets
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from flask import current_app
from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, String, Text, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from nact_meet.directory.models.institute import Institute
from nact_meet.directory.models.organiser import Appointment, Organiser
from nact_meet.directory.models.person import Person
from nact_meet.directory.models.working_group import WorkingGroup
from nact_meet.meetings.models.agenda import AgendaItem
from nact_meet.meetings.models.day import MeetingDay
from nact_meet.meetings.models.host import Host, clocks, invited, named, names, own_first
from nact_meet.meetings.models.recording import Recording, RecordingCopy
from nact_meet.meetings.models.room import Room, RoomKind
from nact_meet.meetings.models.schedule import Schedule, Timetable
from nact_meet.web.database import Base, one_of
from nact_meet.web.extensions import db
from nact_meet.web.refusals import MeetingCancelled, MeetingOver
from nact_meet.web.texts import (
    InLanguages,
    Multilingual,
    ReadersText,
    chosen,
    in_all,
    in_languages,
    is_lost,
)
from nact_meet.world.timezones import instant, utc_now

CALLED_AGAIN_WITHIN = timedelta(days=1)
ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"


def new_ref() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(8))


def new_link_key() -> str:
    return secrets.token_urlsafe(6)


def new_meeting_uid() -> str:
    return f"meeting-{secrets.token_hex(12)}@{current_app.config['MAIL_DOMAIN']}"


class Admission(StrEnum):
    """Whom the hosts decide about; in each of them whoever they invite is let in."""

    OPEN = "open"
    """Nobody."""
    APPROVAL = "approval"
    """Whoever registers uninvited or is named by a coordinator, before a place is theirs."""
    NOTING = "noting"
    """Whom coordinators name: they have their place, and the hosts take note of it."""


class Visibility(StrEnum):
    """Who sees a list of participants, from the fewest to the most."""

    HOSTS = "hosts"
    PARTICIPANTS = "participants"
    PUBLIC = "public"

    @property
    def and_wider(self) -> list["Visibility"]:
        return list(Visibility)[list(Visibility).index(self) :]


class NameLabel(StrEnum):
    """What is beside a name in the video room."""

    INSTITUTE = "institute"
    """A working group's "Name (Institute)"."""
    COUNTRY = "country"
    """A coordinators' meeting's "Lao PDR - Name"."""


class Meeting(Multilingual, Schedule, Base):
    """`ref` is its part of every address. `revised_at` grows with every change of its page.

    `languages` are locale codes; `reminder_minutes` counts before the start. `decision_words` are
    the hosts' own, by decision and then by language; the usual ones else. `keep_days` after its
    end the worker erases addresses, answers and comments; `erased_at` says that it did.
    """

    __tablename__ = "meetings"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        CheckConstraint("cancelled_at IS NULL OR published_at IS NOT NULL", name="was_published"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, default=new_ref)
    first_title: Mapped[str] = mapped_column("title", String(300))
    title = InLanguages()
    first_summary: Mapped[str] = mapped_column("summary", Text, default="")
    summary = InLanguages()
    """Markdown."""
    first_words: Mapped[str] = mapped_column("words", Text, default="")
    words = InLanguages()
    """The hosts' own, in the invitation alone; Markdown."""
    working_group_id: Mapped[int | None] = mapped_column(
        ForeignKey("working_groups.id"), index=True
    )
    venue: Mapped[str] = mapped_column(String(300), default="")
    is_public: Mapped[bool] = mapped_column(default=True)
    is_open: Mapped[bool] = mapped_column(default=False)
    """Open to anybody; otherwise to the invited alone."""
    has_days: Mapped[bool] = mapped_column(default=False)
    """It has hours for each of several days. Where it is not set nobody looks for any."""
    is_limited: Mapped[bool] = mapped_column(default=False)
    """Its seats are counted: see Seating."""
    registration_closes_at: Mapped[datetime | None]
    answer_by: Mapped[date | None] = mapped_column(Date)
    """The day by which the hosts would like to know; nothing ends then."""
    contact_id: Mapped[int | None] = mapped_column(
        ForeignKey("organisers.id", ondelete="SET NULL"), index=True
    )
    languages: Mapped[list[str]] = mapped_column(JSON, default=list)
    reminder_minutes: Mapped[list[int]] = mapped_column(JSON, default=lambda: [1440, 60])
    is_demo: Mapped[bool] = mapped_column(default=False)
    admission: Mapped[Admission] = mapped_column(
        one_of(Admission, "known_admission"), default=Admission.OPEN
    )
    decision_words: Mapped[dict[str, dict[str, str]]] = mapped_column(JSON, default=dict)
    has_questions: Mapped[bool] = mapped_column(default=False)
    """Where it is not set nobody looks for any: registering costs no more than without them."""
    list_visibility: Mapped[Visibility] = mapped_column(
        one_of(Visibility, "known_visibility"), default=Visibility.HOSTS
    )
    keep_days: Mapped[int] = mapped_column(
        CheckConstraint("keep_days BETWEEN 30 AND 3650", name="sane_retention"), default=365
    )
    erased_at: Mapped[datetime | None]
    hosts_first: Mapped[bool] = mapped_column(default=False)
    """In lists; otherwise the hosts are among the others, and marked."""
    label_by: Mapped[NameLabel] = mapped_column(
        one_of(NameLabel, "known_label"), default=NameLabel.INSTITUTE
    )
    names_absent: Mapped[bool] = mapped_column(default=True)
    """Lists say which of the delegations that were asked are not represented."""
    recording: Mapped[Recording] = mapped_column(
        one_of(Recording, "known_recording"), default=Recording.NONE
    )
    has_photograph: Mapped[bool] = mapped_column(default=False)
    """One of the group, that is announced."""
    second_yes: Mapped[bool | None] = mapped_column(default=None)
    """False where the hosts do without, None otherwise."""
    series_key: Mapped[str | None] = mapped_column(String(16), index=True)
    """The same of meetings that repeat each other; each is its own in all else."""
    counted_at: Mapped[datetime | None]
    """Since when the ledger of its working group has what it was to whom."""

    link_key: Mapped[str] = mapped_column(String(16), default=new_link_key)
    """In every link that was mailed to register for it."""
    uid: Mapped[str] = mapped_column(String(200), unique=True, default=new_meeting_uid)
    sequence: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    revised_at: Mapped[datetime] = mapped_column(default=utc_now)
    published_at: Mapped[datetime | None] = mapped_column(index=True)
    saves_date: Mapped[bool] = mapped_column(default=False)
    """People were asked to keep the date: not every host has agreed and been allowed to host."""
    cancelled_at: Mapped[datetime | None]
    cancel_reason: Mapped[str] = mapped_column(Text, default="")
    room_closed_at: Mapped[datetime | None]

    working_group: Mapped[WorkingGroup | None] = relationship()
    created_by: Mapped[Person | None] = relationship()
    named_contact: Mapped[Organiser | None] = relationship()
    hosts: Mapped[list[Host]] = relationship(
        back_populates="meeting", cascade="all, delete-orphan", order_by="Host.position"
    )
    agenda: Mapped[list[AgendaItem]] = relationship(
        back_populates="meeting", cascade="all, delete-orphan", order_by="AgendaItem.position"
    )
    rooms: Mapped[list[Room]] = relationship(
        back_populates="meeting", cascade="all, delete-orphan", order_by="Room.kind.desc()"
    )

    recording_copy: Mapped[RecordingCopy | None] = relationship(
        back_populates="meeting", cascade="all, delete-orphan", uselist=False
    )

    left_key = ""
    """Of the one day that an edit leaves of several, until it is stored."""
    days: Mapped[list[MeetingDay]] = relationship(
        back_populates="meeting", cascade="all, delete-orphan", order_by="MeetingDay.position"
    )

    @property
    def by_day(self) -> Sequence[Schedule]:
        """Its hours on each day, in order. `starts_at` is the first's, `ends_at` the last's."""
        return self.days if self.has_days else [self]

    @property
    def first_day(self) -> Schedule:
        return self.by_day[0]

    @property
    def later_days(self) -> Sequence[MeetingDay]:
        """Each has entries of its own; those of the first are the places' own."""
        return self.days[1:] if self.has_days else []

    def day_of(self, key: str) -> MeetingDay | None:
        return next((day for day in self.days if day.key == key), None) if self.has_days else None

    @property
    def plan(self) -> Timetable:
        days = self.days if self.has_days else []
        slots = tuple(day.slot for day in self.by_day)
        return Timetable(slots, tuple(day.key for day in days))

    def follow(self, plan: Timetable) -> None:
        """Take place on these days; one whose key is known keeps it, whatever its hours are now.

        Raises DaysOverlap and what `take_place` does; nothing is changed then.
        """
        plan.check_order()
        first, last = plan.slots[0], plan.slots[-1]
        rows = [MeetingDay.at(slot) for slot in plan.slots]
        folds = (first.starts_fold, last.ends_fold)
        super().take_place(first.starts_wall, last.ends_wall, first.zone, *folds)
        known = {day.key: day for day in self.days} if self.has_days else {}
        keys = plan.keys or [""] * len(rows)
        for position, (key, slot) in enumerate(zip(keys, plan.slots, strict=True)):
            if row := known.get(key):
                row.move(slot)
                rows[position] = row
            rows[position].position = position
        if self.has_days or len(rows) > 1:
            self.days = rows if len(rows) > 1 else []
            self.left_key = rows[0].key if len(rows) == 1 else ""
        self.has_days = len(rows) > 1

    def take_place(
        self,
        starts_wall: datetime,
        ends_wall: datetime,
        zone: str,
        starts_fold: int | None = None,
        ends_fold: int | None = None,
    ) -> None:
        """On one day, or through a night. Raises as `Schedule.take_place` does."""
        super().take_place(starts_wall, ends_wall, zone, starts_fold, ends_fold)
        if self.has_days:
            self.days, self.has_days = [], False

    def derive_again(self) -> bool:
        moved = [day.derive_again() for day in self.days] if self.has_days else []
        return super().derive_again() or any(moved)

    @property
    def is_announced(self) -> bool:
        return self.published_at is not None and self.cancelled_at is None

    def was_held_on(self, day: Schedule) -> bool:
        """It is over, and was before the rest of the meeting was cancelled."""
        return day.ends_at <= (self.cancelled_at or utc_now())

    @property
    def may_be_called_again(self) -> bool:
        """For a day after it was cancelled, as long as it is not over."""
        until = self.may_be_called_again_until
        return until is not None and utc_now() <= until and not self.is_over

    @property
    def may_be_called_again_until(self) -> datetime | None:
        return self.cancelled_at + CALLED_AGAIN_WITHIN if self.cancelled_at else None

    @property
    def is_partly_held(self) -> bool:
        """Of several days: what is done with it from now on is done with those to come."""
        return self.has_days and self.was_held_on(self.first_day)

    @property
    def days_to_come(self) -> Sequence[Schedule]:
        """With the one that is; all of them where none is left."""
        return [day for day in self.by_day if not self.was_held_on(day)] or self.by_day

    @property
    def has_waiting_list(self) -> bool:
        """Where delegations are invited, a freed seat is their coordinator's to fill."""
        return self.is_open and self.is_announced and not self.has_started

    @property
    def is_in_public(self) -> bool:
        """True where anybody may read its page; a cancelled one stays, marked so."""
        return self.is_public and self.published_at is not None

    @property
    def registration_is_open(self) -> bool:
        closes_at = self.registration_closes_at or self.ends_at
        return self.is_announced and utc_now() < min(closes_at, self.ends_at)

    @property
    def host_names(self) -> list[str]:
        """Of those who agreed: whoever writes or shows who the hosts are asks here."""
        return names(own_first(named(self.hosts)))

    @property
    def invited_names(self) -> list[str]:
        """Of institutes for which nobody acts here, and that nobody has confirmed."""
        return names(own_first(invited(self.hosts)))

    @property
    def host_zones(self) -> list[str]:
        """The clocks of those who are named, each once, the meeting's own zone first."""
        return clocks(self.zone, self.hosts)

    @property
    def main_room(self) -> Room | None:
        return next((room for room in self.rooms if room.kind == RoomKind.MAIN), None)

    @property
    def fallback_room(self) -> Room | None:
        return next((room for room in self.rooms if room.kind == RoomKind.FALLBACK), None)

    @property
    def organisers(self) -> list[Person]:
        """The people who act for hosts that agreed, and whoever made it."""
        appointed = select(Organiser.person_id).join(Appointment)
        hosts = [institute.id for institute in named(self.hosts)]
        where = Person.id.in_(appointed.where(Appointment.institute_id.in_(hosts)))
        people = db.session.scalars(select(Person).where(where).order_by(Person.id)).all()
        return list(dict.fromkeys([*([self.created_by] if self.created_by else []), *people]))

    @property
    def contact(self) -> Organiser | None:
        """Whom people write to: nobody of a host that has not agreed to its part."""
        chosen = self.chosen_contact
        speaks = chosen and any(chosen.acts_for(each) for each in self.speaking_hosts)
        return chosen if speaks else None

    @property
    def chosen_contact(self) -> Organiser | None:
        """As the form has it, also of a host that may agree yet: as long as they act for one."""
        chosen = self.named_contact
        acts = chosen and any(chosen.acts_for(host.institute) for host in self.hosts)
        return chosen if acts else None

    @property
    def hosts_awaited(self) -> list[Institute]:
        """Who has not agreed to its part, or was not allowed it by its authorities yet."""
        return [host.institute for host in self.hosts if host.is_asked]

    @property
    def speaking_hosts(self) -> list[Institute]:
        """Without those that are asked: others read nothing of them, and they hear nothing."""
        return [host.institute for host in self.hosts if not host.is_asked]

    def name_hosts_in_order(self, institute_ids: Sequence[int]) -> None:
        """Whom it leaves out comes last."""
        rank = {id_: number for number, id_ in enumerate(institute_ids)}
        self.hosts.sort(key=lambda host: rank.get(host.institute.id, len(rank)))
        for position, host in enumerate(self.hosts):
            host.position = position

    @property
    def answer_by_at(self) -> datetime | None:
        """Noon of that day, for mails and pages: a day has no zone."""
        if self.answer_by is None:
            return None
        return instant(datetime.combine(self.answer_by, time(12)), self.zone, 0)

    @property
    def timed_agenda(self) -> Iterator[tuple[AgendaItem, datetime, int]]:
        """Each item with its start and its day's number; the items of a day begin with it."""
        days = self.by_day
        at = [day.starts_at for day in days]
        for item in self.agenda:
            day = min(item.day, len(days) - 1)
            yield item, at[day], day
            at[day] += timedelta(minutes=item.minutes)

    def facts(self) -> dict[str, Any]:
        """What people are told of and what `news_for` compares; JSON.

        The hours are those of the first day: what is told of the others, see places/days.py.
        """
        return {
            "title": self.texts("title"),
            "starts_at": self.first_day.starts_at.isoformat(),
            "ends_at": self.first_day.ends_at.isoformat(),
            "zone": self.zone,
            "venue": self.venue,
            "hosts": [institute.name for institute in named(self.hosts)],
            **({"saves_date": True} if self.saves_date else {}),
        }

    def told_facts(self) -> dict[str, Any]:
        """With the hours of the other days, for whoever has no entry of theirs."""
        return self.facts() | {"days": self.hours_of_later_days}

    def page(self) -> dict[str, Any]:
        """Everything an edit can change, as the log of changes shows it; JSON. No passcode."""
        closes_at = self.registration_closes_at
        return self.told_facts() | {
            "summary": self.first_summary,
            "words": self.first_words or "",
            "written_in": self.written_in or "",
            "translations": self.told_translations,
            "working_group": self.working_group.first_name if self.working_group else None,
            "is_public": self.is_public,
            "is_open": self.is_open,
            "registration_closes_at": closes_at.isoformat() if closes_at else None,
            "answer_by": self.answer_by.isoformat() if self.answer_by else None,
            "contact": self.named_contact.person.full_name if self.named_contact else None,
            "languages": list(self.languages),
            "reminder_minutes": list(self.reminder_minutes),
            "rooms": [[room.kind, room.url, room.number, room.countries] for room in self.rooms],
            "duties": [[host.institute.name, host.duty] for host in self.hosts],
            "agenda": [
                [
                    *([item.day + 1] if self.has_days else []),
                    item.kind,
                    in_all(item.texts("title")),
                    item.minutes,
                    [speaker.printed for speaker in item.speakers],
                ]
                for item in self.agenda
            ],
        }

    @property
    def hours_of_later_days(self) -> list[list[str]]:
        """Start and end of each; JSON."""
        return [[day.starts_at.isoformat(), day.ends_at.isoformat()] for day in self.later_days]

    def check_not_cancelled(self) -> None:
        if self.cancelled_at:
            raise MeetingCancelled

    def check_open_for_invitations(self) -> None:
        """Raises MeetingCancelled, MeetingOver."""
        self.check_not_cancelled()
        if self.is_over:
            raise MeetingOver

    @property
    def takes_note(self) -> bool:
        return self.admission == Admission.NOTING

    @property
    def erases_at(self) -> datetime:
        return self.ends_at + timedelta(days=self.keep_days)

    @property
    def list_audience(self) -> Visibility:
        """A meeting in no public list shows none of its people in public either."""
        if self.list_visibility == Visibility.PUBLIC and not self.is_public:
            return Visibility.PARTICIPANTS
        return self.list_visibility

    def is_listed_for(self, audience: Visibility) -> bool:
        return self.list_audience in audience.and_wider


def news_for(reads: str, told: Mapping[str, Any], facts: Mapping[str, Any]) -> set[str]:
    """Which of the facts somebody knows otherwise who was `told` others: of a title what they read
    of it.
    """
    changed = {key for key in facts if told.get(key) != facts[key]}
    if "hosts" in changed and is_same_set(told.get("hosts"), facts["hosts"]):
        changed.discard("hosts")
    if told.get("title") and not is_lost(told["title"], facts["title"], reads):
        changed.discard("title")
    return changed


def is_same_set(told: Sequence[str] | None, now: Sequence[str]) -> bool:
    """In which order hosts are named is no news to participants."""
    return told is not None and sorted(told) == sorted(now)


TITLE = (Meeting.first_title, Meeting.written_in, Meeting.translations)
"""For a query that wants titles alone, and not the meetings."""


def title_of(first: str, written_in: str, translations: dict[str, dict[str, str]]) -> ReadersText:
    """What the reader of the moment reads of TITLE."""
    return chosen(in_languages("title", first, written_in, translations))
