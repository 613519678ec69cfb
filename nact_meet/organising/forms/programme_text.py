"""A programme as people have it, in a letter or a spreadsheet, read into rows of the form.

Cells are parted by tabs; a cell of several lines is in quotation marks, as spreadsheets copy it. A
time or a length in minutes is found wherever it is; a row of headings says what its columns are.
What is not understood stays as words: nothing that was pasted is left out.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from flask_babel import lazy_gettext as _l

from nact_meet.meetings.models.agenda import ItemKind
from nact_meet.web.refusals import Refusal

MOST_LETTERS = 50_000
MOST_ITEMS = 200
A_DAY, HALF_A_DAY = 1440, 720
LONGEST_PAUSE = 240
"""Minutes between two items that are a break; longer ones are two parts of a programme."""

_CELL = re.compile(r'"(?P<quoted>(?:[^"]|""){0,4000}+)"(?=[\t\n]|\Z)|(?P<plain>[^\t\n]*)')
_CLOCK = (
    r"(?P<{0}part>上午|下午|晚上|中午|早上|a\.?m\.?|p\.?m\.?)?\s?(?P<{0}hour>[01]?\d|2[0-4])"
    r"(?:[:：.．h时時点點](?P<{0}minute>[0-5]\d)?分?)?\s?(?P<{0}half>[ap]\.?m\b\.?)?"
)
_SPAN = re.compile(
    rf"{_CLOCK.format('from_')}\s?(?:-|–|—|−|－|~|～|〜|至|到|to|until)\s?{_CLOCK.format('to_')}",
    re.IGNORECASE,
)
_START = re.compile(
    r"(?P<from_part>上午|下午|晚上|中午|早上)?\s?(?P<from_hour>[01]?\d|2[0-4])"
    r"[:：h时時点點](?P<from_minute>[0-5]\d)?分?\s?(?P<from_half>[ap]\.?m\b\.?)?",
    re.IGNORECASE,
)
_LENGTH = re.compile(
    r"[(（\[]?\s?(?P<minutes>\d{1,4})\s?(?:minutes?\b|mins?\b\.?|分钟|分鐘|['′’](?!\w))\s?[)）\]]?",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"(?:\(?\d{1,3}[.)、．）](?!\d)|[（(]\d{1,3}[)）]|[（(]?[一二三四五六七八九十]{1,3}[)）、]"
    r"|[•·▪◦*‣–—-](?=\s))\s*"
)
_ROW_NUMBER = re.compile(r"\d{1,3}\.?")
_AROUND = " \t\n\r|:：,，;；–—-"
_PARTS = re.compile(r"[\n;；]")

HEADINGS = {
    "time": ("time", "hour", "hours", "时间", "時間"),
    "minutes": ("minutes", "min", "min.", "mins", "length", "duration", "分钟", "时长", "時長"),
    "title": (
        *("title", "topic", "item", "session", "subject", "agenda", "programme", "program"),
        *("activity", "content", "内容", "议题", "題目", "题目", "主题", "环节", "议程", "活动"),
    ),
    "speakers": (
        *("speaker", "speakers", "presenter", "presenters", "by", "who", "speaker(s)"),
        *("发言人", "发言嘉宾", "嘉宾", "主讲人", "主讲", "报告人", "演讲人", "講者"),
    ),
    "number": ("no", "no.", "nr", "nr.", "#", "序号", "編號", "编号"),
}
KINDS = (
    (ItemKind.BREAK, ("break", "lunch", "coffee", "tea", "dinner", "茶歇", "休息", "午餐", "午休")),
    (ItemKind.OPENING, ("opening", "welcome", "开幕", "開幕", "致辞", "致辭", "欢迎")),
    (ItemKind.CLOSING, ("closing", "concluding", "conclusion", "闭幕", "閉幕", "总结", "結束")),
    (ItemKind.DISCUSSION, ("discussion", "questions and answers", "q&a", "讨论", "討論", "问答")),
)


class PasteTooLong(Refusal):
    sentence = _l(
        "This text has more than %(most)s characters. Please paste the programme alone.",
        most=f"{MOST_LETTERS:,}",
    )
    status = 422


class TooManyItems(Refusal):
    sentence = _l(
        "This text would be more than %(most)s items. Please paste a part of it.",
        most=str(MOST_ITEMS),
    )
    status = 422


class NothingPasted(Refusal):
    sentence = _l("There is nothing to read in this text.")
    status = 422


@dataclass
class Read:
    """An item as far as it was understood; `starts` in minutes of its day, where it says so."""

    title: str = ""
    speakers: list[str] = field(default_factory=list)
    starts: int | None = None
    minutes: int | None = None
    day: int = 1
    is_pause: bool = False

    @property
    def kind(self) -> ItemKind:
        if self.is_pause:
            return ItemKind.BREAK
        words = self.title.casefold()
        found = (kind for kind, signs in KINDS if any(sign in words for sign in signs))
        return next(found, ItemKind.SESSION)

    @property
    def is_timed(self) -> bool:
        return self.starts is not None or self.minutes is not None

    @property
    def values(self) -> dict[str, str]:
        """As the form's row has them."""
        return {
            "day": str(self.day),
            "kind": self.kind.value,
            "title": self.title,
            "minutes": str(self.minutes or ""),
            "speakers": "\n".join(self.speakers),
        }


def items_of(text: str, days: int = 1) -> list[Read]:
    """In order; where the clock goes back, the next of the meeting's `days` has begun.

    Raises PasteTooLong, TooManyItems, NothingPasted.
    """
    if len(text) > MOST_LETTERS:
        raise PasteTooLong
    items = with_lengths(list(items_in(rows_of(text))), days)
    if len(items) > MOST_ITEMS:
        raise TooManyItems
    if not items:
        raise NothingPasted
    return items


def rows_of(text: str) -> Iterator[list[str]]:
    """Cells of each line that has any."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\N{LINE TABULATION}", "\n")
    at, cells = 0, list[str]()
    while at <= len(text):
        found = _CELL.match(text, at)
        assert found
        quoted = found["quoted"]
        cells.append((found["plain"] if quoted is None else quoted.replace('""', '"')).strip())
        at = found.end() + 1
        if text[found.end() : at] != "\t":
            if any(cells):
                yield cells
            cells = []


def items_in(rows: Iterator[list[str]]) -> Iterator[Read]:
    """A line of words alone, below an item that is timed, tells more of that item."""
    columns: Mapping[int, str] = {}
    last: Read | None = None
    for cells in rows:
        if found := columns_of(cells):
            columns = found
            continue
        item = item_of(cells, columns)
        filled = sum(map(bool, cells))
        if last and last.is_timed and not item.is_timed and filled == 1 and not is_numbered(cells):
            last.speakers += [*parts(item.title), *item.speakers]
            continue
        if last:
            yield last
        last = item
    if last:
        yield last


def columns_of(cells: Sequence[str]) -> Mapping[int, str]:
    """What each column is, if these are headings and nothing else."""
    found = {}
    for at, cell in enumerate(cells):
        words = " ".join(cell.casefold().split()).rstrip(":：")
        name = next((name for name, known in HEADINGS.items() if words in known), None)
        if name:
            found[at] = name
        elif words:
            return {}
    return found if len(found) > 1 else {}


def item_of(cells: Sequence[str], columns: Mapping[int, str]) -> Read:
    item, words = Read(), list[str]()
    for at, cell in enumerate(cells):
        column = columns.get(at)
        if column == "number" or not cell:
            continue
        if is_length(cell, column, bool(words)) and not item.is_timed:
            item.minutes = int(cell)
        elif column == "speakers":
            item.speakers += parts(cell)
        elif rest := rest_of(cell, item):
            words.append(rest)
    if not columns and len(words) > 1 and _ROW_NUMBER.fullmatch(words[0]):
        del words[0]
    item.title, *others = words or [""]
    item.title = " ".join(item.title.split())
    item.speakers = [part for other in others for part in parts(other)] + item.speakers
    return item


def is_length(cell: str, column: str | None, is_after_words: bool) -> bool:
    """A number alone, where it is no number of the row."""
    is_column = column == "minutes" or (column is None and is_after_words)
    return is_column and cell.isdecimal() and len(cell) <= 4


def rest_of(cell: str, item: Read) -> str:
    """The words beside a time and a length, which go into `item`."""
    rest = _NUMBER.sub("", cell, count=1) if _NUMBER.match(cell) else cell
    if item.starts is None and (found := _SPAN.match(rest)) and is_clock(found):
        item.starts = minute_of(found, "from_")
        item.minutes = length_of(item.starts, minute_of(found, "to_"))
        rest = rest[found.end() :].strip(_AROUND)
    elif item.starts is None and (found := _START.match(rest)):
        item.starts = minute_of(found, "from_")
        rest = rest[found.end() :].strip(_AROUND)
    if item.minutes is None and (found := length_in(rest)):
        item.minutes = int(found["minutes"])
        rest = f"{rest[: found.start()].rstrip(_AROUND)} {rest[found.end() :].lstrip(_AROUND)}"
    return rest.strip()


def length_in(words: str) -> re.Match[str] | None:
    """Before or behind the words or in brackets: one within them may be what it is about."""
    for found in _LENGTH.finditer(words):
        is_bracketed = found[0][0] in "(（[" and found[0][-1] in ")）]"
        if is_bracketed or found.start() == 0 or found.end() == len(words):
            return found
    return None


def is_clock(found: re.Match[str]) -> bool:
    """ "9-10" may be pages; "9:00-10" and "9-10 am" are hours."""
    signs = ("from_minute", "to_minute", "from_half", "to_half", "from_part", "to_part")
    return any(found[sign] for sign in signs)


def minute_of(found: re.Match[str], end: str) -> int:
    hour, minute = int(found[f"{end}hour"]), int(found[f"{end}minute"] or 0)
    said = (found[f"{end}half"] or found.groupdict().get(f"{end}part") or "").casefold()
    is_late = said.startswith("p") or said in ("下午", "晚上")
    if is_late and hour < 12:
        hour += 12
    return hour * 60 + minute


def length_of(starts: int, ends: int) -> int | None:
    """12:30-1:30 is an hour, 23:00-00:30 an hour and a half."""
    minutes = (ends - starts) % A_DAY
    return (minutes - HALF_A_DAY if minutes > HALF_A_DAY else minutes) or None


def is_numbered(cells: Sequence[str]) -> bool:
    return bool(_NUMBER.match(next(filter(None, cells), "")))


def parts(cell: str) -> list[str]:
    """A line or a semicolon parts speakers; a comma is before an institute."""
    return [" ".join(part.split()) for part in _PARTS.split(cell) if part.strip()]


def with_lengths(items: list[Read], days: int) -> list[Read]:
    """Items that say only when they start last until the next one; a pause is a break."""
    whole, day = list[Read](), 1
    for item, after in zip(items, [*items, Read()][1:], strict=True):
        item.day = day
        whole.append(item)
        if item.starts is None or after.starts is None:
            continue
        if after.starts < item.starts and days > day:
            day += 1
            continue
        until = length_of(item.starts, after.starts) or 0
        if item.minutes is None:
            item.minutes = until or None
        elif 0 < (pause := until - item.minutes) <= LONGEST_PAUSE:
            whole.append(Read(minutes=pause, day=day, is_pause=True))
    return whole
