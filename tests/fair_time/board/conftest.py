"""What the tests of the board's page share: what a table of its says, cell by cell."""

import re
from html import unescape

TAG = re.compile(r"<[^>]+>")


def heard(page: str, head: str, day: str = "") -> list[str]:
    """What a screen reader hears of the cells of a row, by the row's bold name."""
    start = page.index(f'id="d{day}"') if day else 0
    row = page[page.index(f"<b>{head}</b>", start) :]
    row = row[: row.index("</tr>")]
    return [unescape(each) for each in re.findall(r'visually-hidden">(.*?)</span></td>', row)]


def seen(page: str, head: str, day: str = "") -> str:
    """The text of the head of a row."""
    start = page.index(f'id="d{day}"') if day else 0
    row = page[page.index(f"<b>{head}</b>", start) :]
    return " ".join(unescape(TAG.sub(" ", row[: row.index("</th>")])).split())
