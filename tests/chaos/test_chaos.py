"""The short form of `make chaos`; what workers that are killed leave behind is in tests/notices."""

import pytest

from tests.chaos.__main__ import chaos


@pytest.mark.walk
@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_nothing_that_was_acknowledged_is_lost_whatever_is_killed(database: str) -> None:
    counts, _column = chaos(database, kills=2, seed=7, workers=2)

    assert counts.kept["facts acknowledged"]
    assert counts.broken == dict.fromkeys(counts.broken, 0), counts.examples
