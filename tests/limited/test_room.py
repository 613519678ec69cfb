"""The room of processes with limits: what a reader makes, and each way in which it does not end."""

import os
import time
from typing import Any

import pytest

from nact_meet.limited import room
from nact_meet.limited.faults import NotThat, TooMuch
from nact_meet.limited.room import Bounds
from tests.parts.patience import LONG

HERE = "tests.limited.test_room"


def backwards(octets: bytes, *words: Any) -> Any:
    return {"read": octets.decode()[::-1], "words": words}


def refuse(_octets: bytes) -> None:
    raise NotThat("no letters of ours: 李")


def for_ever(_octets: bytes) -> None:
    while True:
        pass


def asleep(_octets: bytes) -> None:
    time.sleep(LONG)


def swollen(_octets: bytes) -> int:
    return len(bytearray(512 * 1024 * 1024))


def broken(_octets: bytes) -> None:
    os.abort()


def secrets(_octets: bytes) -> list[str]:
    return sorted(os.environ)


def read(reader: Any, octets: bytes = b"", *words: object, **bounds: int) -> Any:
    return room.read(f"{HERE}:{reader.__name__}", octets, *words, bounds=Bounds(**bounds))


def test_what_is_made_of_octets_and_words_comes_back() -> None:
    made = read(backwards, b"abc", "Asia/Dili", 7)

    assert made == {"read": "cba", "words": ["Asia/Dili", 7]}


def test_the_room_knows_no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "x" * 64)

    assert "SECRET_KEY" not in read(secrets)


def test_a_reader_says_why_it_refuses() -> None:
    with pytest.raises(NotThat, match="no letters of ours: 李"):
        read(refuse)


@pytest.mark.parametrize(
    ("reader", "bounds"),
    [
        (for_ever, {"cpu_seconds": 1, "seconds": int(LONG)}),
        (asleep, {"seconds": 1}),
        (swollen, {"megabytes": 256}),
        (broken, {}),
    ],
)
def test_what_takes_too_much_is_ended(reader: Any, bounds: dict[str, int]) -> None:
    with pytest.raises(TooMuch):
        read(reader, **bounds)


@pytest.mark.parametrize(("megabytes", "is_read"), [(1024, True), (256, False)])
def test_memory_is_what_the_bound_says(megabytes: int, is_read: bool) -> None:
    if is_read:
        assert read(swollen, megabytes=megabytes) == 512 * 1024 * 1024
    else:
        with pytest.raises(TooMuch):
            read(swollen, megabytes=megabytes)
