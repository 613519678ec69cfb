"""Tables at each bound and one beyond: lines, columns, letters of a cell."""

import pytest

from nact_meet.tables.rows import BadTable, Row, table, tidy


def test_thirty_thousand_lines_are_read_and_no_more() -> None:
    rows = [Row(number, ["x"]) for number in range(1, 30_002)]

    assert len(table(rows[:30_000]).rows) == 30_000
    with pytest.raises(BadTable, match="30000"):
        table(rows)


def test_what_stands_in_the_sixty_first_column_is_not_read() -> None:
    (row,) = table([Row(1, [str(number) for number in range(1, 62)])]).rows

    assert row.cells[-1] == "60"


def test_a_cell_keeps_two_thousand_letters() -> None:
    assert len(tidy("a" * 2000)) == len(tidy("a" * 2001)) == 2000
