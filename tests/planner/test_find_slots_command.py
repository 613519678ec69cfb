"""`flask find-slots` as another program calls it: without a database, in a process of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from nact_meet.planner.command import find_slots as command
from tests.parts.patience import LONG

ROOT = Path(__file__).parents[2]
MARCH = ("--from", "2027-03-01", "--to", "2027-03-31")
EVERY = [*("--hard", "working-hours"), *("--hard", "lunch"), *("--hard", "holidays")]


def find_slots(tmp_path: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {
        "DATA_DIR": str(tmp_path / "data"),
        "DATABASE_URL": "postgresql+psycopg://nobody:nothing@127.0.0.1:1/nowhere",
    }
    return subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", "find-slots", *words],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=LONG,
        check=False,
    )


def test_it_prints_ranked_slots_with_what_each_is_to_whom(tmp_path: Path) -> None:
    people = ("--country", "CN", "--country", "LA", "--zone", "Europe/London")
    done = find_slots(
        *(tmp_path, *people, "--minutes", "60", *MARCH, *EVERY, "--hard", "weekends"),
        *("--plain-hours", "--step", "15", "--limit", "1000", "--json"),
    )

    slots: list[dict[str, Any]] = json.loads(done.stdout)

    assert [each["starts_at"] for each in slots] == [
        "2027-03-29T08:00:00Z",
        "2027-03-30T08:00:00Z",
        "2027-03-31T08:00:00Z",
    ]
    assert slots[0]["ends_at"] == "2027-03-29T09:00:00Z"
    assert slots[0]["cost"] == 0
    assert [each["who"] for each in slots[0]["people"]] == ["Beijing", "Vientiane", "Europe/London"]
    assert slots[0]["people"][2]["starts"] == "2027-03-29T09:00:00+01:00"
    assert slots[0]["people"][2]["reasons"] == []


def test_without_hard_rules_everything_has_its_price_for_all_twelve() -> None:
    done = CliRunner().invoke(command, ["--country", "all", *MARCH, "--limit", "3", "--json"])

    slots = json.loads(done.stdout)

    assert len(slots) == 3
    assert {len(each["people"]) for each in slots} == {12}
    for slot in slots:
        assert slot["cost"] == pytest.approx(sum(each["cost"] for each in slot["people"]), abs=0.06)


def test_no_common_slot_is_an_empty_list_and_a_word_on_what_would_help() -> None:
    people = ("--country", "CN", "--zone", "America/New_York")

    done = CliRunner().invoke(command, [*people, *MARCH, "--hard", "working-hours", "--json"])

    assert json.loads(done.stdout) == []
    assert "Without America/New_York" in done.stderr


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--country", "FR"), "not a country of the network"),
        (("--zone", "Mars/Olympus"), "not a time zone"),
        ((), "at least one person"),
        (("--country", "CN", "--minutes", "7"), "multiple of 5"),
    ],
)
def test_what_it_cannot_do_it_says_in_a_sentence(words: tuple[str, ...], says: str) -> None:
    done = CliRunner().invoke(command, [*words, *MARCH])

    assert done.exit_code == 2
    assert says in done.stderr
