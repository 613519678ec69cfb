"""Zones as people read and write them: by a city alone, in any language of the service."""

from collections.abc import Iterable, Iterator
from functools import cache

from markupsafe import Markup

from nact_meet.web.folding import fold
from nact_meet.web.languages import LANGUAGES
from nact_meet.world import countries, timezones
from nact_meet.world.countries import NETWORK, NETWORK_ZONES, Country
from nact_meet.world.timezones import UnknownZone

CAPITALS = {country.capital: country.zones[0] for country in NETWORK} | {
    **{"河内": "Asia/Ho_Chi_Minh", "北京": "Asia/Shanghai"},
    **{"内比都": "Asia/Yangon", "斯里巴加湾市": "Asia/Brunei"},
}
"""Where the clock of a country bears another city's name."""
SIGNS = "_-.,'’‘()"
MOST_LETTERS = 100
"""No city has more."""


class AmbiguousZone(UnknownZone):
    """A name of several; `zones` are those."""

    def __init__(self, text: str, zones: Iterable[str]) -> None:
        super().__init__(text)
        self.zones = sorted(zones)


def typed_zone(text: str) -> str:
    """The zone that somebody meant who wrote its city, its country or its IANA name, with or
    without accents. Raises UnknownZone, and AmbiguousZone where several are called so.
    """
    if timezones.is_zone(text):
        return timezones.canonical(text)
    name = plain(text) if len(text) <= MOST_LETTERS else ""
    zones = cities().get(name) or of_countries().get(name) or set()
    if len(zones) > 1:
        raise AmbiguousZone(text, zones)
    return next(iter(zones), None) or timezones.canonical(text)


def plain(text: str) -> str:
    """Equal for "Hà Nội", "Ha_Noi" and "hanoi"."""
    return "".join(sign for sign in fold(text) or "" if not sign.isspace() and sign not in SIGNS)


@cache
def cities() -> dict[str, set[str]]:
    """City -> zones: in every language, and as zones spell it."""
    named: dict[str, set[str]] = {}
    for name in filter(is_a_place, timezones.ALL_NAMES):
        named.setdefault(plain(spelt(name)), set()).add(timezones.canonical(name))
    for zone in timezones.ALL_ZONES:
        for language in dict(LANGUAGES):
            named[plain(timezones.city(zone, language))] = {zone}
    return named | {plain(city): {zone} for city, zone in CAPITALS.items()}


@cache
def of_countries() -> dict[str, set[str]]:
    """The network's, by their names in every language: the zones of each whose clocks differ."""
    named = {}
    for country in NETWORK:
        alone = timezones.only_clock(country.code)
        for name in names_of(country):
            named[plain(name)] = {alone} if alone else set(country.zones)
    return named


def names_of(country: Country) -> Iterator[str]:
    """Also those that CLDR has in English and in its own languages: Laos, ประเทศไทย."""
    yield country.name
    for language in dict(LANGUAGES):
        yield countries.country_name(country.code, language)
    for language in ("en", *country.languages):
        name = countries.spoken_locale(language).territories.get(country.code, "")
        yield from filter(None, name.replace(")", "").split(" ("))


def zones_called(text: str, most: int) -> list[str]:
    """Whose city, country or own name has this in it: the network's first, and of those the ones
    that begin so.
    """
    wanted = plain(text) if len(text) <= MOST_LETTERS else ""
    if not wanted:
        return []
    found: list[tuple[bool, bool, int, str]] = []
    for zone, names in zone_names().items():
        if any(wanted in name for name in names):
            begins = any(name.startswith(wanted) for name in names)
            found.append((zone not in NETWORK_ZONES, not begins, len(found), zone))
    return [zone for *_order, zone in sorted(found)[:most]]


@cache
def zone_names() -> dict[str, list[str]]:
    """All that a zone is called, the network's first, as those have their order."""
    ordered = dict.fromkeys([*NETWORK_ZONES, *filter(is_a_place, timezones.ALL_ZONES), "UTC"])
    named: dict[str, list[str]] = {
        zone: [plain(name) for name in timezones.names(zone)] for zone in ordered
    }
    for group in (cities(), of_countries()):
        for name, zones in group.items():
            for zone in zones & named.keys():
                named[zone].append(name)
    for country in NETWORK:  # Kuching too is found by Malaysia, whose clocks are one
        for zone in country.zones:
            named[zone] += [plain(name) for name in names_of(country)]
    return named


def spelt(zone: str) -> str:
    """The city as the zone's own name has it."""
    return zone.rpartition("/")[2].replace("_", " ")


def is_a_place(name: str) -> bool:
    return "/" in name and not name.startswith("Etc/")


@cache
def zone_options(locale: str) -> Markup:
    """The network's cities, then every other: made once a language."""
    others = (zone for zone in timezones.ALL_ZONES if zone not in NETWORK_ZONES)
    return network_options(locale) + options([*filter(is_a_place, others), "UTC"], locale)


@cache
def network_options(locale: str) -> Markup:
    return options(NETWORK_ZONES, locale)


def options(zones: Iterable[str], locale: str) -> Markup:
    """By `data-zone` a script finds the city of the zone, whatever its browser calls it."""
    return Markup("").join(option(zone, timezones.city(zone, locale)) for zone in zones)


def option(zone: str, city: str) -> Markup:
    """What the zone's name says by itself needs no `data-zone`."""
    names = [name for name in timezones.names(zone) if spelt(name) != city]
    also = Markup(' data-zone="{}"').format(" ".join(names)) if names else ""
    return Markup('<option value="{}"{}>').format(city, also)
