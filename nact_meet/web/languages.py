"""The languages that the service speaks, and which of them a reader gets."""

from collections.abc import Iterable, Iterator

from nact_meet.world import countries

LANGUAGES: tuple[tuple[str, str], ...] = (("en", "English"), ("zh_Hans", "简体中文"))
"""(locale, its own name); the first is what everything falls back to."""
ALSO_CALLED = {
    "en": "english, eng, 英文, 英语",
    "zh_Hans": "chinese, mandarin, simplified chinese, 中文, 汉语, 简体中文, 普通话",
}
"""What people write in a list who mean them."""

DEFAULT = LANGUAGES[0][0]
SPOKEN = ("en", "zh", "id", "km", "lo", "ms", "my", "fil", "pt", "tet", "th", "vi")
"""The languages that a meeting may be held in, or interpreted into."""
WRITABLE = (*dict(LANGUAGES), *(code for code in SPOKEN if code not in ("en", "zh")))
"""Those that texts may be in; first what readers choose first."""
TRADITIONAL = {"hant", "tw", "hk", "mo"}
"""Subtags of Chinese (RFC 5646) that mean traditional characters; also the codes of places."""
CHINESE = {"zh": "zh", "cmn": "zh", "yue": "zh_hant"}
"""What these languages' codes stand for; Cantonese is written in traditional characters."""
OFFERED_IN_TRADITIONAL = "本郵件沒有繁體中文版。您想閱讀簡體中文版嗎？"
"""Said in mails to whoever probably reads those: there is no catalogue of them."""
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
    if is_traditional(code):
        return None
    first = subtags(code)[0]
    return next((code for code in _CODES if code.split("_")[0] == first), None)


def reads_traditional(country_code: str) -> bool:
    return country_code.lower() in TRADITIONAL


def is_traditional(code: str | None) -> bool:
    first, *more = subtags(code)
    return first == "zh" and "hans" not in more and not TRADITIONAL.isdisjoint(more)


def subtags(code: str | None) -> list[str]:
    first, *more = (code or "").lower().replace("-", "_").split("_")
    return [*CHINESE.get(first, first).split("_"), *more]


def first_known(codes: Iterable[str | None]) -> str:
    """The first of a reader's wishes that we can meet."""
    return next(met(codes), DEFAULT)


def met(codes: Iterable[str | None]) -> Iterator[str]:
    """Those we can, best first; "zh" after "zh-TW" asks for no other characters (RFC 4647)."""
    wants_traditional = False
    for code in codes:
        wants_traditional |= is_traditional(code)
        language = known(code)
        if language and not (wants_traditional and (code or "").lower() == "zh"):
            yield language


def asks_for_traditional(codes: Iterable[str | None]) -> bool:
    """Before anything that we can meet."""
    first = next((code for code in codes if known(code) or is_traditional(code)), None)
    return is_traditional(first)
