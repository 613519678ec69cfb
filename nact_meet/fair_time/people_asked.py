"""Who is asked for, as the address of a page says it: short, and without anybody's name.

`group=river-studies&all=1&p=7.12&o=12&x=3`: everybody of the working group and two more, one of
whom need not come, and without a third. `at` says where somebody is who is new. Exceptions alone
are named, so that a group of a thousand needs no longer an address than one of three.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Self
from urllib.parse import parse_qsl, urlencode

from werkzeug.datastructures import MultiDict

from nact_meet.directory.models.working_group import WorkingGroup
from nact_meet.fair_time.company import Company, clock_by_address
from nact_meet.mail import addresses
from nact_meet.mail.addresses import Mailbox
from nact_meet.planner.terms import MOST_PEOPLE
from nact_meet.world.timezones import canonical, is_zone

BIGGEST = 2**31 - 1
"""No row has a greater number."""


@dataclass(frozen=True)
class PeopleAsked:
    """`group` is a slug, `with_all` whether its people are meant; `new` is pasted text.

    `optional` are those of them who need not come; `clocks` are zones by the address of who is new,
    "" where it is open.
    """

    group: str = ""
    with_all: bool = False
    added: tuple[int, ...] = ()
    optional: frozenset[int] = frozenset()
    left_out: frozenset[int] = frozenset()
    new: str = ""
    clocks: Mapping[str, str] = field(default_factory=dict)
    places: Mapping[int, str] = field(default_factory=dict)
    """Zones of people of the directory, for this search alone."""

    @classmethod
    def read(cls, args: "MultiDict[str, str]", *, with_all: bool = False) -> Self:
        """`person` and `optional` are long names of `p` and `o`, one person each."""
        optional = frozenset(numbers(args.getlist("o") + args.getlist("optional")))
        left_out = frozenset(numbers(args.getlist("x")))
        named = numbers([*args.getlist("p"), *args.getlist("person"), *args.getlist("optional")])
        return cls(
            args.get("group", ""),
            with_all or bool(args.get("all")),
            tuple(id_ for id_ in dict.fromkeys(named) if id_ not in left_out),
            optional,
            left_out,
            args.get("new", ""),
            clocks_in(args.getlist("at")),
            places_in(args.getlist("z")),
        )

    @classmethod
    def unpacked(cls, text: str) -> Self:
        """What `packed` wrote."""
        return cls.read(MultiDict(parse_qsl(text)))

    @property
    def packed(self) -> str:
        return urlencode(self.query, doseq=True)

    @property
    def query(self) -> dict[str, Any]:
        """For url_for; what says nothing is left out."""
        parts = {
            "group": self.group,
            "all": "1" if self.group and self.with_all else "",
            "p": dotted(self.added),
            "o": dotted(sorted(self.optional)),
            "x": dotted(sorted(self.left_out)),
            "new": self.new,
            "at": [f"{stranger.address} {zone}" for stranger, zone in self.clocks_said],
            "z": [f"{id_}.{zone}" for id_, zone in self.places.items()],
        }
        return {name: value for name, value in parts.items() if value}

    def with_(self, people: Iterable[int], new: str) -> "PeopleAsked":
        """These as well; and whoever stands in the text is not in the directory."""
        more = tuple(people)
        added = tuple(dict.fromkeys((*self.added, *more)))
        return replace(self, added=added, left_out=self.left_out - set(more), new=new)

    def placed(
        self, people: Mapping[int, str], settled: Collection[int], strangers: Mapping[str, str]
    ) -> "PeopleAsked":
        """There, as far as it is said; of those `settled` the directory knows it."""
        before = {id_: zone for id_, zone in self.places.items() if id_ not in settled}
        return replace(self, places={**before, **people}, clocks={**self.clocks, **strangers})

    def without(self, people: Iterable[int]) -> "PeopleAsked":
        """These need not come."""
        return replace(self, optional=self.optional | frozenset(people))

    def gathered(self) -> Company:
        """Raises TooManyPeople."""
        group = WorkingGroup.by_slug(self.group) if self.group and self.with_all else None
        return Company.gather(group, self.added, self.left_out, self.strangers, self.clocks_chosen)

    @property
    def only_new(self) -> "PeopleAsked":
        """Who is in no directory, and where each of them is."""
        return PeopleAsked(new=self.new, clocks=self.clocks)

    @property
    def clocks_chosen(self) -> dict[str, str]:
        """By address."""
        return {stranger.address: zone for stranger, zone in self.clocks_said if zone}

    @property
    def strangers(self) -> tuple[Mailbox, ...]:
        return addresses.read(self.new).mailboxes if self.new else ()

    @property
    def clocks_said(self) -> list[tuple[Mailbox, str]]:
        """Where it is another than their address says."""
        said = ((stranger, self.clocks.get(stranger.address)) for stranger in self.strangers)
        return [
            (stranger, zone)
            for stranger, zone in said
            if zone is not None and zone != (clock_by_address(stranger) or "")
        ]

    def clock_of(self, stranger: Mailbox) -> str | None:
        return self.clocks.get(stranger.address, clock_by_address(stranger)) or None


def clocks_in(said: Sequence[str]) -> dict[str, str]:
    """From "address zone"; no zone where it is open."""
    pairs = (text.strip().partition(" ") for text in said[:MOST_PEOPLE])
    return {address: zone for address, _blank, zone in pairs if not zone or is_zone(zone)}


def places_in(said: Sequence[str]) -> dict[int, str]:
    """From "12.Asia/Dili"."""
    pairs = (text.partition(".") for text in said[:MOST_PEOPLE])
    return {
        id_: canonical(zone)
        for text, _dot, zone in pairs
        for id_ in numbers([text])
        if id_ and is_zone(zone)
    }


def dotted(ids: Iterable[int]) -> str:
    return ".".join(map(str, ids))


def numbers(values: Iterable[str]) -> Iterator[int]:
    """From "1.2.3" and "4"; what is no number is nobody's."""
    for value in values:
        for part in value.split("."):
            if part.strip():
                is_number = part.isascii() and part.isdigit() and len(part) < 11
                yield int(part) if is_number and int(part) <= BIGGEST else 0
