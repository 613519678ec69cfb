"""Which column of a list holds what: by its heading in English or Chinese, or by what is in it."""

import re
from collections.abc import Iterable, Sequence
from enum import StrEnum
from functools import cache

from flask_babel import force_locale
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _lp

from nact_meet.invitations.forms.importing.words import country_of, role_of
from nact_meet.limited.texts import composed
from nact_meet.lists.columns import COLUMNS
from nact_meet.tables.rows import Row
from nact_meet.web.languages import LANGUAGES

FIRST_LINES = 15
"""In which the headings are looked for, below a title or two."""
SAMPLE = 200


class Holds(StrEnum):
    """What a column may hold. The values are those of our own lists' columns."""

    NOTHING = ""
    NAME = "full_name"
    ADDRESS = "address"
    INSTITUTE = "institute"
    COUNTRY = "country"
    POSITION = "position"
    HONORIFIC = "honorific"
    OWN_SCRIPT = "own_script_name"
    ROLE = "role"
    ZONE = "zone"
    LANGUAGE = "language"
    READER = "reader_name"


HOLDS = {
    Holds.NOTHING: _l("Ignore this column"),
    Holds.NAME: _l("Full name"),
    Holds.ADDRESS: _l("Email address"),
    Holds.INSTITUTE: _lp("label", "Institute"),
    Holds.COUNTRY: _lp("label", "Country"),
    Holds.POSITION: _lp("label", "Position"),
    Holds.HONORIFIC: _lp("label", "Honorific"),
    Holds.OWN_SCRIPT: _l("Name in their own script"),
    Holds.ROLE: _lp("label", "Role"),
    Holds.ZONE: _l("Time zone"),
    Holds.LANGUAGE: _lp("label", "Language"),
    Holds.READER: _l("Email is read by"),
}

_WORDS = {
    Holds.NAME: "name, full name, participant, delegate name, first name, given name, last name, "
    "family name, surname, 姓名, 名字, 姓, 名, 英文姓名, 姓名英文, 参会人员, 参会人, 代表姓名",
    Holds.ADDRESS: "mail, mail address, email, email address, contact, contact address, contacts, "
    "邮箱, 电子邮箱, 邮件, 电子邮件, 邮箱地址, 邮件地址, 电邮, 联系方式, 联系邮箱",
    Holds.INSTITUTE: "institute, institution, organisation, organization, affiliation, think tank, "
    "ministry, university, 单位, 机构, 工作单位, 所在单位, 单位名称, 智库, 院校, 组织",
    Holds.COUNTRY: "country, country or region, nation, delegation, 国家, 国别, 代表团, 国家地区",
    Holds.POSITION: "position, title, job title, designation, post, 职务, 职位, 职称, 职务职称",
    Holds.HONORIFIC: "honorific, salutation, prefix, mr ms, 称谓, 尊称, 称呼",
    Holds.OWN_SCRIPT: "name in own script, native name, local name, chinese name, original name, "
    "name in their own script, 中文姓名, 中文名, 本国文字姓名, 母语姓名",
    Holds.ROLE: "role, capacity, participation, 角色, 参会身份, 身份, 参会角色",
    Holds.ZONE: "time zone, timezone, zone, 时区",
    Holds.LANGUAGE: "language, languages, preferred language, 语言, 语种",
    Holds.READER: "assistant, secretary, mail is read by, care of, c o, contact person, 助理, "
    "秘书, 联系人, 收信人",
}


@cache
def known_headings() -> dict[str, Holds]:
    """Also those that our own lists write, in each language: what we export can come back."""
    headings = {plain(word): holds for holds, words in _WORDS.items() for word in words.split(",")}
    own = {holds.value for holds in Holds}
    for language, _name in LANGUAGES:
        with force_locale(language):
            for column in COLUMNS:
                holds = Holds(column.key) if column.key in own else Holds.NOTHING
                headings[plain(str(column.label))] = holds
            headings |= {plain(str(name)): holds for holds, name in HOLDS.items() if holds}
    return headings


def plain(heading: str) -> str:
    """In lower case, without signs and what stands in brackets: `E-mail *` is `email`."""
    text = composed(heading, "NFKC").casefold()
    text = re.sub(r"\([^()]*\)|\[[^\[\]]*\]", " ", text.replace("e-mail", "email"))
    return " ".join(re.sub(r"[^\w\s]|_", " ", text).split())


def named(cells: Iterable[str]) -> list[Holds | None]:
    """None where nobody knows the word."""
    return [known_headings().get(plain(cell)) if cell else None for cell in cells]


def heading_of(rows: Sequence[Row]) -> int:
    """The number of the line that names the columns; 0 where none does."""
    for number, cells in rows[:FIRST_LINES]:
        words = named(cells)
        if sum(word is not None for word in words) >= 2 or (words == [Holds.NAME]):
            return number
        if any("@" in cell for cell in cells):
            break
    return 0


def columns_of(rows: Sequence[Row], heading: int) -> list[str]:
    """What each column holds, as far as it can be told; a line 0 is headings of our own."""
    width = max(len(cells) for _number, cells in rows)
    lines = [cells for number, cells in rows if number > heading][:SAMPLE]
    words = next((cells for number, cells in rows if number == heading), [])
    columns = [holds or Holds.NOTHING for holds in named(words)] if words else seen(lines, width)
    columns += [Holds.NOTHING] * (width - len(columns))
    return [holds.value for holds in columns]


def seen(lines: Sequence[Sequence[str]], width: int) -> list[Holds]:
    """Without headings: addresses have an @, countries and roles are known words."""
    columns = [[line[at] for line in lines if at < len(line) and line[at]] for at in range(width)]
    told = [told_by(cells) for cells in columns]
    for holds in (Holds.NAME, Holds.INSTITUTE, Holds.POSITION):
        free = (at for at, content in enumerate(told) if content is Holds.NOTHING and columns[at])
        if (at := next(free, None)) is not None:
            told[at] = holds
    return told


def told_by(cells: Sequence[str]) -> Holds:
    tests = {
        Holds.ADDRESS: lambda cell: "@" in cell,
        Holds.COUNTRY: lambda cell: country_of(cell) is not None,
        Holds.ROLE: lambda cell: role_of(cell) is not None,
    }
    most = (h for h, test in tests.items() if sum(map(test, cells)) * 2 > len(cells))
    return next(most, Holds.NOTHING)
