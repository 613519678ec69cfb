"""Zones as people read and write them: by a city alone, in any language of the service."""

from collections.abc import Iterable
from functools import cache

from markupsafe import Markup

from nact_meet.web.languages import LANGUAGES
from nact_meet.world import timezones
from nact_meet.world.countries import NETWORK, NETWORK_ZONES

CAPITALS = {
    **{capital.lower(): zone for capital, zone in ((c.capital, c.zones[0]) for c in NETWORK)},
    **{"hanoi": "Asia/Ho_Chi_Minh", "河内": "Asia/Ho_Chi_Minh", "北京": "Asia/Shanghai"},
    **{"naypyidaw": "Asia/Yangon", "内比都": "Asia/Yangon", "斯里巴加湾市": "Asia/Brunei"},
}
"""Where the clock of a country bears another city's name."""


def typed_zone(text: str) -> str:
    """The zone that somebody meant who wrote its city, or its IANA name. Raises UnknownZone."""
    if timezones.is_zone(text):
        return timezones.canonical(text)
    city = " ".join(text.replace("_", " ").lower().split())
    return cities().get(city) or timezones.canonical(text)


@cache
def cities() -> dict[str, str]:
    """City -> zone, in every language, and as zones spell it where one alone is named so."""
    named: dict[str, set[str]] = {}
    for name in filter(is_a_place, timezones.ALL_NAMES):
        named.setdefault(spelt(name).lower(), set()).add(timezones.canonical(name))
    alone = {city: zones.pop() for city, zones in named.items() if len(zones) == 1}
    spoken = {
        timezones.city(zone, language).lower(): zone
        for language in dict(LANGUAGES)
        for zone in timezones.ALL_ZONES
    }
    return alone | CAPITALS | spoken


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
