"""The languages that the service speaks, and which of them a reader gets."""

from collections.abc import Iterable

from nact_meet.world import countries

LANGUAGES: tuple[tuple[str, str], ...] = (("en", "English"), ("zh_Hans", "简体中文"))
"""(locale, its own name); the first is what everything falls back to."""
ALSO_CALLED = {
    "en": "english, eng, 英文, 英语",
    "zh_Hans": "chinese, mandarin, simplified chinese, 中文, 汉语, 简体中文, 普通话",
}
"""What people write in a list who mean them."""

DEFAULT = LANGUAGES[0][0]
TRADITIONAL = {"hant", "tw", "hk", "mo"}
"""Subtags of Chinese (RFC 5646) that mean traditional characters."""
_CODES = {code for code, _ in LANGUAGES}


def usual_in(country_code: str | None) -> str:
    """What somebody reads who has not said so: what their country's offices use most."""
    if not country_code or not countries.is_network(country_code):
        return DEFAULT
    return known(countries.country(country_code).languages[0]) or DEFAULT


def other_than(language: str) -> str:
    """The likeliest other, to offer to somebody who has not chosen."""
    return next(code for code, _name in LANGUAGES if code != language)


def known(code: str | None) -> str | None:
    """The locale we have for a code such as `zh-CN`, `zh_Hans` or `EN`; None where we have none.

    Whoever wants Chinese in traditional characters is not given simplified ones unasked.
    """
    language = (code or "").replace("-", "_")
    if language in _CODES:
        return language
    first, *more = language.lower().split("_")
    if first == "zh" and "hans" not in more and not TRADITIONAL.isdisjoint(more):
        return None
    return next((code for code in _CODES if code.split("_")[0] == first), None)


def first_known(codes: Iterable[str | None]) -> str:
    """The first of a reader's wishes that we can meet."""
    return next((language for language in map(known, codes) if language), DEFAULT)
