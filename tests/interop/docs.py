"""docs/interop.md: page.md with the table in it."""

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from nact_meet.world.timezones import DATA_VERSION
from tests.interop.table import NOTES, Table

WORDS = Path(__file__).parent / "page.md"
PAGE = Path(__file__).parents[2] / "docs" / "interop.md"


def write(table: Table, seconds: float) -> None:
    day = f"{datetime.now(UTC):%-d %B %Y}"
    reasons = f"\n\n## Why a cell is FAIL\n{listed(table.reasons)}" if table.reasons else ""
    text = WORDS.read_text(encoding="utf-8").format(
        made=f"Made on {day} in {seconds / 60:.0f} minutes, with pytz's data {DATA_VERSION}.",
        table="\n".join(table.lines()),
        notes=listed(NOTES),
        reasons=reasons,
    )
    PAGE.write_text(text, encoding="utf-8")


def listed(sentences: Iterable[str]) -> str:
    return "\n".join(f"- {each}" for each in sentences)
