"""Text of strangers in one form: as Unicode says where people write, and never sorted for hours."""

import unicodedata
from pathlib import Path

import pytest

from nact_meet import limited
from nact_meet.limited.texts import JOINER, MOST_MARKS, composed

ACUTE, BELOW = "\u0301", "\u0323"


@pytest.mark.parametrize(
    "text",
    [
        "Aye Aye",
        "Nguye\u0302\u0303n Va\u0306n",
        "ที่นั่ง " * 500,
        "ခွန်အား" * 500,
        "李伟，" * 900,
        "👩🏽‍🏫" * 60,
        "\u1112\u1161\u11ab" * 100,
        "…" * 100,
    ],
)
def test_what_people_write_is_composed_as_unicode_says(text: str) -> None:
    assert composed(text) == unicodedata.normalize("NFC", text)


@pytest.mark.parametrize(("marks", "joiners"), [(MOST_MARKS, 0), (MOST_MARKS + 1, 1)])
def test_thirty_marks_stand_on_one_letter_and_the_next_begins_anew(
    marks: int, joiners: int
) -> None:
    assert composed("q" + BELOW * marks).count(JOINER) == joiners


def test_no_run_of_marks_is_sorted_that_is_longer() -> None:
    """Two kinds of marks in turn are sorted apart: what takes time is a run without a joiner."""
    made = composed("q" + (ACUTE + BELOW) * 50_000)

    assert max(map(len, made.split(JOINER))) <= MOST_MARKS + 1
    assert made.replace(JOINER, "").count(BELOW) == 50_000


def test_nothing_else_composes_text() -> None:
    """Each place that did so by itself could be kept busy for hours."""
    package = Path(limited.__path__[0]).parent
    callers = [
        path for path in package.rglob("*.py") if "unicodedata.normalize" in path.read_text()
    ]

    assert [path.name for path in callers] == ["texts.py"]
