"""The twelve countries of the network, and what every country is called in a reader's language."""

import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache

from babel import Locale, UnknownLocaleError

from nact_meet.limited.texts import composed


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
# Each zone once, capitals first, in protocol order.
NETWORK_ZONES: tuple[str, ...] = tuple(
    [c.zones[0] for c in NETWORK] + [zone for c in NETWORK for zone in c.zones[1:]]
)

_BY_CODE = {c.code: c for c in NETWORK}
# What CLDR has no data for, and the nearest language its readers share.
_NEAREST = {"tet": "pt_PT"}
# GB 2312 arranges its common characters by pinyin, and GB 18030 keeps that order.
_IN_READING_ORDER = {"zh": "gb18030"}
# CLDR lists these beside countries: groups of countries, placeholders, and parts of a country
# that are addressed through it.
_NOT_A_PLACE = frozenset(
    ("AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ")
)


def country(code: str) -> Country:
    """The network's country; KeyError for every other code."""
    return _BY_CODE[code.upper()]


def is_network(code: str) -> bool:
    return code.upper() in _BY_CODE


@lru_cache(maxsize=4096)
def country_name(code: str, locale: str = "en") -> str:
    """The name in the reader's language; the code itself where nobody has a name for it."""
    code, spoken = code.upper(), spoken_locale(locale)
    ours = _BY_CODE.get(code)
    if ours and spoken.language == "en":
        return ours.name
    name = spoken.territories.get(code) or Locale("en").territories.get(code) or code
    # CLDR adds a former name in brackets ("Myanmar (Burma)"), which no ministry here writes.
    return str(name).partition(" (")[0] if ours else str(name)


def all_territories(locale: str = "en") -> list[tuple[str, str]]:
    """(code, name) of every country and territory, sorted as the language's readers look."""
    return list(_sorted_territories(locale))


@cache
def _sorted_territories(locale: str) -> tuple[tuple[str, str], ...]:
    codes = {str(code) for code in Locale("en").territories} - _NOT_A_PLACE
    # Continents and the like have numbers.
    named = [(code, country_name(code, locale)) for code in codes if code.isalpha()]
    language = spoken_locale(locale).language
    return tuple(sorted(named, key=lambda row: (_reading_order(row[1], language), row[0])))


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


def _reading_order(name: str, language: str) -> bytes:
    if encoding := _IN_READING_ORDER.get(language):
        return name.encode(encoding)
    bare = "".join(c for c in composed(name, "NFD") if not unicodedata.combining(c))
    # Languages of other scripts keep their marks: without them Lao or Khmer would be misspelt.
    return (bare if bare[:1].isascii() else name).casefold().encode()
