"""What others may see of somebody at a meeting, and how to reach them on the day."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, String, select
from sqlalchemy.orm import Mapped, column_property, declared_attr, mapped_column

from nact_meet.directory.models.consent import Matter, Said, Source, open_consents, take_note
from nact_meet.directory.models.person import Person
from nact_meet.directory.models.role import Role
from nact_meet.history.models import record
from nact_meet.meetings.models.agenda import AgendaItem, Speaker
from nact_meet.web.database import one_of
from nact_meet.web.extensions import db
from nact_meet.web.refusals import Refusal

if TYPE_CHECKING:
    from nact_meet.meetings.models.meeting import Meeting

KEEP_DAYS = 30, 3650
"""The shortest and the longest that a meeting may keep addresses after its end."""


class Visibility(StrEnum):
    """Who sees a list of participants, from the fewest to the most."""

    HOSTS = "hosts"
    PARTICIPANTS = "participants"
    PUBLIC = "public"

    @property
    def and_wider(self) -> list["Visibility"]:
        return list(Visibility)[list(Visibility).index(self) :]


ASKED_AS = {Visibility.PARTICIPANTS: Matter.LIST, Visibility.PUBLIC: Matter.PUBLIC_LIST}


class NoListForYou(Refusal):
    sentence = _l("The list of participants of this meeting is for its hosts alone.")
    status = 404


class ListPrivacy:
    """Mixed into Meeting.

    `keep_days` after its end the worker erases addresses, answers and comments; `erased_at` says
    that it did.
    """

    list_visibility: Mapped[Visibility] = mapped_column(
        one_of(Visibility, "known_visibility"), default=Visibility.HOSTS
    )
    keep_days: Mapped[int] = mapped_column(
        CheckConstraint("keep_days BETWEEN 30 AND 3650", name="sane_retention"), default=365
    )
    erased_at: Mapped[datetime | None]

    if TYPE_CHECKING:
        id: Mapped[int]
        title: Mapped[str]
        ends_at: Mapped[datetime]
        is_public: Mapped[bool]

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

    def disclose(self: Any, visibility: Visibility, keep_days: int, *, by: Person) -> None:
        """Whom the list is for, and how long data is kept. Nobody's own choice is widened."""
        before = [self.list_visibility, self.keep_days]
        self.list_visibility, self.keep_days = visibility, keep_days
        after = [visibility, keep_days]
        names = ("list_visibility", "keep_days")
        pairs = zip(names, before, after, strict=True)
        details = {name: [old, new] for name, old, new in pairs if old != new}
        if details:
            record("privacy set", self, by=by, name=self.title, meeting=self, details=details)

    def known_speakers(self) -> Sequence[tuple[Person, bool]]:
        """People of the directory in the programme, and whether each may be named in public."""
        query = (
            select(Person, Speaker)
            .join(Speaker, Speaker.person_id == Person.id)
            .join(Speaker.item)
            .where(AgendaItem.meeting_id == self.id)
            .order_by(AgendaItem.position, Speaker.position, Speaker.id)
        )
        found = {person: speaker.may_be_named for person, speaker in db.session.execute(query)}
        return list(found.items())

    def note_agreement(self: Any, person: Person, said: Said, *, by: Person) -> None:
        """What a speaker wrote to the hosts about being named in public; caller locks the meeting.

        The programme is another one for the public then, and nobody is mailed about it.
        """
        if not take_note(person, self, [said], Source.LETTER):
            return
        self.touch()
        verb = "agreement noted" if said.agrees else "agreement taken back"
        record(verb, person, by=by, name=person.full_name, meeting=self)


class Disclosure:
    """Mixed into Participant.

    `listed_to` is the widest audience that this person agreed to be listed for. `phone`, `wechat`
    and `other_contact` are for the hosts on the day, and for nobody else.
    """

    listed_to: Mapped[Visibility] = mapped_column(
        one_of(Visibility, "known_audience"), default=Visibility.HOSTS
    )
    phone: Mapped[str] = mapped_column(String(60), default="")
    wechat: Mapped[str] = mapped_column(String(100), default="")
    other_contact: Mapped[str] = mapped_column(String(200), default="")

    if TYPE_CHECKING:
        id: Mapped[int]
        meeting: Mapped[Meeting]
        meeting_id: Mapped[int]
        person: Mapped[Person]
        person_id: Mapped[int]
        role: Mapped[Role]
        note: Callable[..., None]

    @property
    def has_day_of_contact(self) -> bool:
        return bool(self.phone or self.wechat or self.other_contact)

    @declared_attr
    @classmethod
    def is_printed(cls: Any) -> Mapped[bool]:
        """The programme has this person as a speaker; read with a place that a link opens."""
        items = select(AgendaItem.id).where(AgendaItem.meeting_id == cls.meeting_id)
        spoken = select(Speaker.id).where(
            Speaker.person_id == cls.person_id,
            Speaker.item_id.in_(items.correlate_except(AgendaItem)),
        )
        return column_property(spoken.correlate_except(Speaker).exists(), deferred=True)

    @property
    def is_in_programme(self) -> bool:
        return self.role == Role.SPEAKER or self.is_printed

    def agree(self: Any, said: Iterable[Said], **who: Any) -> None:
        """Keep what the person of this place agrees to, and what no longer; `who` acts for them.

        Who speaks is named in public from now on, or no longer: the caller has locked the meeting
        before the place then.
        """
        said = list(said)
        changed = take_note(self.person, self.meeting, said) if said else []
        for each in changed:
            verb = "consented" if each.agrees else "consent taken back"
            self.note(verb, **who, details={"matter": each.matter})
        if not changed:
            return
        held = {each.matter for each in open_consents(self.person_id, self.meeting_id)}
        agreed = [each for each, matter in ASKED_AS.items() if matter in held]
        self.listed_to = agreed[-1] if agreed else Visibility.HOSTS
        if any(each.matter == Matter.PROGRAMME for each in changed):
            self.meeting.touch()

    def reach_on_the_day(
        self: Any, phone: str, wechat: str, other_contact: str, **who: Any
    ) -> None:
        """The log says that it changed, and never to what."""
        told = (phone, wechat, other_contact)
        if told == (self.phone, self.wechat, self.other_contact):
            return
        self.phone, self.wechat, self.other_contact = told
        self.note("day-of contacts changed", **who)
