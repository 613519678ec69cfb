"""How long authorities usually take, country by country: dated, with where it was read.

Whoever lives by these rules knows better: what an institute says of its own goes before them.
"""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class UsualTime:
    """The fewest and most days that lie between an application and the meeting."""

    least: int
    most: int
    in_working_days: bool
    as_of: date
    source: str


TO_HOST: dict[str, UsualTime] = {
    "VN": UsualTime(
        *(30, 40, False, date(2020, 2, 21)),
        "Decision 06/2020/QD-TTg, international conferences and seminars, also online: 40 days "
        "where the Prime Minister decides, 30 where another authority does",
    ),
    "CN": UsualTime(
        *(30, 60, False, date(2025, 9, 30)),
        "Notices of universities of 2025 on ordinary international meetings held online: one to "
        "two months before; a summary within two months after",
    ),
}
"""By country code. Of the others nothing dated is known here."""
