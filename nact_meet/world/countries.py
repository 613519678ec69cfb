"""The twelve countries of the network, and what they are called in a reader's language."""

from dataclasses import dataclass
from functools import lru_cache

from babel import Locale, UnknownLocaleError


@dataclass(frozen=True)
class Country:
    """`zones` begins with the capital's; `languages` with the one most used in office."""

    code: str
    name: str
    capital: str
    zones: tuple[str, ...]
    languages: tuple[str, ...]


# Protocol order: ASEAN alphabetically by the English names ASEAN uses, then China.
NETWORK: tuple[Country, ...] = (
    Country("BN", "Brunei Darussalam", "Bandar Seri Begawan", ("Asia/Brunei",), ("ms", "en")),
    Country("KH", "Cambodia", "Phnom Penh", ("Asia/Phnom_Penh",), ("km",)),
    Country(
        "ID",
        "Indonesia",
        "Jakarta",
        ("Asia/Jakarta", "Asia/Pontianak", "Asia/Makassar", "Asia/Jayapura"),
        ("id",),
    ),
    Country("LA", "Lao PDR", "Vientiane", ("Asia/Vientiane",), ("lo",)),
    Country("MY", "Malaysia", "Kuala Lumpur", ("Asia/Kuala_Lumpur", "Asia/Kuching"), ("ms", "en")),
    Country("MM", "Myanmar", "Nay Pyi Taw", ("Asia/Yangon",), ("my",)),
    Country("PH", "Philippines", "Manila", ("Asia/Manila",), ("fil", "en")),
    Country("SG", "Singapore", "Singapore", ("Asia/Singapore",), ("en", "zh", "ms", "ta")),
    Country("TH", "Thailand", "Bangkok", ("Asia/Bangkok",), ("th",)),
    Country("TL", "Timor-Leste", "Dili", ("Asia/Dili",), ("pt", "tet")),
    Country("VN", "Viet Nam", "Ha Noi", ("Asia/Ho_Chi_Minh",), ("vi",)),
    Country("CN", "China", "Beijing", ("Asia/Shanghai",), ("zh",)),
)
ASEAN_SECRETARIAT = "ASEAN Secretariat"
"""An organisation: lists have it after the countries."""
# Each zone once, capitals first, in protocol order.
NETWORK_ZONES: tuple[str, ...] = tuple(
    [c.zones[0] for c in NETWORK] + [zone for c in NETWORK for zone in c.zones[1:]]
)

_BY_CODE = {c.code: c for c in NETWORK}
# What CLDR has no data for, and the nearest language its readers share.
_NEAREST = {"tet": "pt_PT"}


def country(code: str) -> Country:
    """The network's country; KeyError for every other code."""
    return _BY_CODE[code.upper()]


def is_network(code: str) -> bool:
    return code.upper() in _BY_CODE


@lru_cache(maxsize=4096)
def country_name(code: str, locale: str = "en") -> str:
    """The name in the reader's language; the code itself where it is none of the network's: nobody
    else's list decides what is a country, and how it is called.
    """
    code, spoken = code.upper(), spoken_locale(locale)
    ours = _BY_CODE.get(code)
    if not ours or spoken.language == "en":
        return ours.name if ours else code
    # CLDR adds a former name in brackets ("Myanmar (Burma)"), which no ministry here writes.
    return str(spoken.territories.get(code) or ours.name).partition(" (")[0]


@lru_cache(maxsize=256)
def spoken_locale(locale: str) -> Locale:
    """Babel's locale for `zh`, `zh_Hans_CN`, `zh-Hans`; the nearest language, then English."""
    tag = locale.replace("-", "_")
    for candidate in (tag, _NEAREST.get(tag.partition("_")[0]), tag.partition("_")[0]):
        if not candidate:
            continue
        try:
            return Locale.parse(candidate)
        except (UnknownLocaleError, ValueError):
            continue
    return Locale("en")


ANYBODYS = frozenset(["AI", "CC", "CO", "FM", "GG", "IM", "IO", "LY", "ME", "SH", "TO", "TV", "WS"])
"""Endings that are sold to whoever likes their sound: they say no country."""


def likely_country(address: str) -> str:
    """That whose domain the address ends with (ISO 3166-1); empty where it names none."""
    code = address.rpartition(".")[2].upper()
    code = {"UK": "GB"}.get(code, code)
    return code if len(code) == 2 and code not in ANYBODYS else ""
