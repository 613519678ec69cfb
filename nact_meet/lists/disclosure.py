"""What others may see of somebody at a meeting, and how to reach them on the day."""

from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, column_property, declared_attr, mapped_column

from nact_meet.directory.models.consent import Matter, Said, open_consents, take_note
from nact_meet.directory.models.person import Person
from nact_meet.directory.models.role import Role
from nact_meet.meetings.models.agenda import AgendaItem, Speaker
from nact_meet.web.database import one_of
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
