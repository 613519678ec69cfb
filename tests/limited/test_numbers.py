"""Whole numbers as strangers write them: up to what a row can hold, and no further."""

import pytest
from werkzeug.datastructures import MultiDict

from nact_meet.limited.numbers import LARGEST, whole_number, whole_numbers
from nact_meet.web.forms.fields import Line, PageForm, Rows


@pytest.mark.parametrize("text", ["0", " 7 ", "-3", str(LARGEST), str(-LARGEST), "٣"])
def test_a_number_that_a_row_can_hold_is_one(text: str) -> None:
    assert whole_number(text) == int(text)


@pytest.mark.parametrize("text", [str(LARGEST + 1), "9" * 30, "9" * 5000, "²", "", "1e3", "0x1"])
def test_any_other_is_none(text: str) -> None:
    with pytest.raises(ValueError):
        whole_number(text)


def test_of_many_those_are_taken_that_are_numbers() -> None:
    assert list(whole_numbers(["1", "x", "9" * 5000, "2"])) == [1, 2]


def test_a_row_is_named_by_a_number() -> None:
    class ListForm(PageForm):
        names = Rows(Line(), max_entries=3)

    keys = ("names-1", "names-²", f"names-{'9' * 5000}", "names--1", "names-", "namesake-2")
    form = ListForm(MultiDict(dict.fromkeys(keys, "x")))

    assert len(form.names) == 1
