"""Names hide nothing; the scripts of the network keep the joiners that they need."""

import pytest
from flask import Flask

from nact_meet.world.unseen import MARKS, complaint, first_unseen

HIDING = (
    *"\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c",
    *"\u00ad\u034f\u115f\u1160\u17b4\u180e\u200b\u200c\u200d\u2028\u2029\u2060\u2061\u2062\u2063",
    *"\u2064\u206a\u206f\u2800\u3164\ufeff\uffa0\ufff9\ufffb\U000e0001\U000e0041\U0001d173",
)
NAMES = (
    "ဒေါ် အေးအေး",
    "က္\u200cက",  # Burmese, a stacked letter kept apart
    "សុខ\u200bសាន្ត",  # Khmer, two words
    "ວຽງ\u200bຈັນ",  # Lao
    "สม\u200bชาย",  # Thai
    "علی\u200cرضا",  # Persian
    "ශ්\u200dරී",  # Sinhala
    "क्\u200dष",
    "བཀྲ་ཤིས",
    "ᠮᠣᠩᠭᠣᠯ\u180eᠠ",
    "李伟",
    "Nguyễn Thị Ánh",
    "Maria João O’Neill-Soares (Ph.D.)",
    "👩🏽\u200d🏫 The class of 2027",
    "❤\ufe0f\u200d🔥",
    "Ａ Ｂ\u3000Ｃ",
)


@pytest.mark.parametrize("letter", HIDING)
def test_a_letter_that_nobody_sees_is_found(letter: str) -> None:
    assert first_unseen(f"Aye {letter}Aye") == (letter, "Aye ")
    assert first_unseen(f"{letter}Aye") == (letter, "")


@pytest.mark.parametrize("name", NAMES)
def test_a_name_as_people_write_it_hides_nothing(name: str) -> None:
    assert first_unseen(name) == ("", "")


def test_a_joiner_joins_once() -> None:
    assert first_unseen("علی\u200c\u200cرضا") == ("\u200c", "علی\u200c")


def test_of_two_letters_the_first_is_named(app: Flask) -> None:
    with app.test_request_context():
        inside, first = complaint("Aye \u202eAye\u2066"), complaint("\u202eAye")

        assert inside == (
            "Please type this again: there is an invisible character (U+202E) after “Aye ”."
        )
        assert first == "Please type this again: it begins with an invisible character (U+202E)."
        assert complaint("Aye Aye") == ""


def test_what_copying_leaves_around_a_name_joins_nothing_at_its_ends() -> None:
    assert set(MARKS) <= set(HIDING)
