"""Where people are, as it is typed beside their names: for one search, or for the directory too."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Self

from flask_babel import gettext as _

from nact_meet.directory.access import current_person, people_to_place
from nact_meet.directory.models.person import Person
from nact_meet.directory.models.zone_source import ZoneSource
from nact_meet.fair_time.people_asked import PeopleAsked
from nact_meet.mail.addresses import Mailbox
from nact_meet.web.forms.fields import which_zone
from nact_meet.web.forms.zone import typed_zone
from nact_meet.web.typesetting import labelled
from nact_meet.world.timezones import UnknownZone


@dataclass
class TypedZones:
    """`people` by id and `strangers` by address, as far as a zone is another than is known of them;
    `settled` are people of whom what is known was typed. `texts` are by the names of the fields.
    """

    people: dict[int, str] = field(default_factory=dict)
    settled: set[int] = field(default_factory=set)
    strangers: dict[str, str] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(
        cls, sent: Mapping[str, str], people: Sequence[Person], strangers: Sequence[Mailbox]
    ) -> Self:
        typed = cls()
        for person in people:
            typed.read_one(sent, f"zone-{person.id}", person)
        for stranger in strangers:
            typed.read_one(sent, f"zone-{stranger.address}", stranger)
        return typed

    def read_one(self, sent: Mapping[str, str], name: str, who: Person | Mailbox) -> None:
        text = sent.get(name)
        if text is None:
            return
        self.texts[name] = text
        try:
            zone = typed_zone(text) if text.strip() else ""
        except UnknownZone as unknown:
            called = who.full_name if isinstance(who, Person) else who.name or who.address
            self.errors[name] = labelled(called, which_zone(unknown))
            return
        if isinstance(who, Mailbox):
            self.strangers[who.address] = zone
        elif zone and zone != who.own_zone:
            self.people[who.id] = zone
        else:
            self.settled.add(who.id)

    def of(self, asked: PeopleAsked) -> PeopleAsked:
        """The same people where these say."""
        return asked.placed(self.people, self.settled, self.strangers)

    def keep(self) -> int:
        """In the directory, of those of whom one may say it; they need no saying any more."""
        mine = people_to_place(self.people)
        for person in mine:
            person.is_at(self.people.pop(person.id), ZoneSource.SAID, by=current_person())
            self.settled.add(person.id)
        return len(mine)


def said_of(kept: int) -> str:
    if not kept:
        return str(_("None of these is yours to change: the time zones apply to this search only."))
    return str(_("Saved in the directory. Zones of other people apply to this search only."))
