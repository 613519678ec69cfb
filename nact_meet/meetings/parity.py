"""Whether co-hosts open and close alike: said beside the programme, and in nobody's way."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from sqlalchemy import select

from nact_meet.directory.models.institute import Institute
from nact_meet.directory.models.person import Person
from nact_meet.meetings.models.agenda import AgendaItem, ItemKind, Speaker
from nact_meet.meetings.models.host import own_first
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.web.extensions import db

CEREMONIAL = (ItemKind.OPENING, ItemKind.CLOSING)
ALIKE = Fraction(1)
"""By less than so many minutes nobody is given less than another."""


@dataclass(frozen=True)
class Speech:
    """One speaker's part of an item: its minutes are shared by all who speak in it."""

    kind: ItemKind
    minutes: Fraction
    institute_id: int | None


@dataclass(frozen=True)
class HostShare:
    host: Institute
    openers: int
    closers: int
    exact_minutes: Fraction

    @property
    def minutes(self) -> int:
        return round(self.exact_minutes)


@dataclass(frozen=True)
class Parity:
    """`unknown` speak in an opening or closing item, and are not known to be of any institute."""

    shares: Sequence[HostShare]
    unknown: int

    @property
    def is_known(self) -> bool:
        return any(share.openers or share.closers for share in self.shares)

    @property
    def is_even(self) -> bool:
        numbers = {(share.openers, share.closers) for share in self.shares}
        minutes = [share.exact_minutes for share in self.shares]
        return len(numbers) == 1 and max(minutes) - min(minutes) < ALIKE


def parity(hosts: Sequence[Institute], speeches: Iterable[Speech]) -> Parity | None:
    """None where there is nothing to compare: one host, or nobody who opens or closes."""
    known = list(speeches)
    if len(hosts) < 2 or not known:
        return None
    unknown = sum(speech.institute_id is None for speech in known)
    return Parity([share_of(host, known) for host in hosts], unknown)


def share_of(host: Institute, speeches: Sequence[Speech]) -> HostShare:
    own = [speech for speech in speeches if speech.institute_id == host.id]
    openers = sum(speech.kind == ItemKind.OPENING for speech in own)
    minutes = sum((speech.minutes for speech in own), Fraction())
    return HostShare(host, openers, len(own) - openers, minutes)


def parity_of(meeting: Meeting) -> Parity | None:
    """As it is stored; a speaker is of the institute that the directory has them at."""
    hosts = own_first([host.institute for host in meeting.hosts])
    return parity(hosts, speeches_of(meeting)) if len(hosts) > 1 else None


def speeches_of(meeting: Meeting) -> list[Speech]:
    query = (
        select(AgendaItem.id, AgendaItem.kind, AgendaItem.minutes, Person.institute_id)
        .join(Speaker, Speaker.item_id == AgendaItem.id)
        .outerjoin(Person, Person.id == Speaker.person_id)
        .where(AgendaItem.meeting_id == meeting.id, AgendaItem.kind.in_(CEREMONIAL))
    )
    rows = db.session.execute(query).all()
    speakers = [row.id for row in rows]
    return [
        Speech(row.kind, Fraction(row.minutes, speakers.count(row.id)), row.institute_id)
        for row in rows
    ]
