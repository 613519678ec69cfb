"""What is kept of feeds, at the bound and one beyond."""

import pytest

from nact_meet.feeds.cache import OVERHEAD, Remembered, Text, is_short


@pytest.mark.parametrize(("length", "is_kept"), [(16 * 1024, True), (16 * 1024 + 1, False)])
def test_an_answer_of_sixteen_kilobytes_is_kept_whole(length: int, is_kept: bool) -> None:
    assert is_short("200 OK", [("Content-Length", str(length))]) == is_kept


def test_an_answer_of_unknown_length_or_for_one_visitor_is_not_kept() -> None:
    assert not is_short("200 OK", [])
    assert not is_short("200 OK", [("Content-Length", "1"), ("Set-Cookie", "session=1")])
    assert not is_short("404 NOT FOUND", [("Content-Length", "1")])
    assert is_short("304 NOT MODIFIED", [])


@pytest.mark.parametrize(("most", "kept"), [(2 * (OVERHEAD + 10), 2), (2 * (OVERHEAD + 10) - 1, 1)])
def test_texts_are_remembered_up_to_the_last_byte(most: int, kept: int) -> None:
    remembered = Remembered(most)

    for number in (1, 2):
        remembered.keep("kind", f"{number} UTC", Text(b"x" * 10, "UTC"))

    assert len(remembered.texts("kind")) == kept
