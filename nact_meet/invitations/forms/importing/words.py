"""Words of a list, English or Chinese -> the countries, roles and languages they mean."""

from functools import cache

from flask_babel import force_locale

from nact_meet.directory.labels import ROLES
from nact_meet.directory.models.role import Role
from nact_meet.limited.texts import composed
from nact_meet.web.languages import ALSO_CALLED, LANGUAGES, known
from nact_meet.world import countries

ORGANISATION = (
    "-",
    "organisation",
    "organization",
    "international organisation",
    "国际组织",
    "组织",
)
"""What lists write where somebody is of no country."""

_COUNTRIES = {
    "BN": "brunei, 文莱",
    "LA": "laos, lao p.d.r., lao people's democratic republic, 老挝",
    "MM": "burma, 缅甸",
    "PH": "the philippines, 菲律宾",
    "TL": "east timor, timor leste, 东帝汶",
    "VN": "vietnam, viet nam, 越南",
    "CN": "p.r. china, pr china, prc, people's republic of china, 中国, 中华人民共和国",
    "KH": "kampuchea, 柬埔寨",
}
_ROLES = {
    Role.DELEGATE: "participant, member, attendee, 代表, 参会代表, 参会者, 与会者, 团员, 成员",
    Role.HEAD: "head, head of the delegation, hod, leader, delegation leader, 团长, 代表团团长",
    Role.SPEAKER: "keynote speaker, presenter, panellist, panelist, 发言人, 演讲人, 演讲者",
    Role.CHAIR: "chairman, chairwoman, chairperson, co-chair, 主席, 会议主席",
    Role.MODERATOR: "host, facilitator, 主持人, 主持",
    Role.RAPPORTEUR: "reporter, note taker, 记录员, 报告员, 书记员",
    Role.OBSERVER: "guest, 观察员, 列席, 列席人员",
    Role.INTERPRETER: "translator, 口译, 口译员, 翻译, 译员",
    Role.TECHNICIAN: "technical support, it, 技术人员, 技术支持, 技术员",
    Role.PRESS: "media, journalist, 记者, 媒体, 新闻",
}


def folded(text: str) -> str:
    return " ".join(composed(text, "NFKC").casefold().split())


def country_of(text: str) -> str | None:
    """A code of the network's; "" for an organisation; None for every other word."""
    return country_words().get(folded(text))


def role_of(text: str) -> Role | None:
    return role_words().get(folded(text))


def language_of(text: str) -> str | None:
    """One of those that we write mails in."""
    return language_words().get(folded(text)) or known(text.strip())


@cache
def country_words() -> dict[str, str]:
    """By their names in the languages we speak, by their codes, and as people call them."""
    codes = dict.fromkeys(ORGANISATION, "")
    for ours in countries.NETWORK:
        names = (countries.country_name(ours.code, locale) for locale, _name in LANGUAGES)
        codes |= dict.fromkeys(map(folded, (ours.code, *names)), ours.code)
    for code, words in _COUNTRIES.items():
        codes |= dict.fromkeys(map(folded, words.split(",")), code)
    return codes


@cache
def role_words() -> dict[str, Role]:
    roles = {folded(w): role for role, words in _ROLES.items() for w in words.split(",")}
    roles |= {role.value: role for role in Role}
    for locale, _name in LANGUAGES:
        with force_locale(locale):
            roles |= {folded(str(ROLES[role])): role for role in Role}
    return roles


@cache
def language_words() -> dict[str, str]:
    codes = {folded(w): code for code, words in ALSO_CALLED.items() for w in words.split(",")}
    return codes | {folded(name): code for code, name in LANGUAGES}
