from dataclasses import replace

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nact_meet.ical import text
from nact_meet.ical.calendar import invitation
from nact_meet.ical.event import Party

SCRIPTS = "中国与东盟数字平台治理 ກອງປະຊຸມ កិច្ចប្រជុំ အစည်းအဝေး การประชุม 𠮷😀 "


def entry_of(data):
    return icalendar.Calendar.from_ical(data).walk("VEVENT")[0]


@given(st.text(alphabet=st.sampled_from(list(SCRIPTS + 'aZ\\^;,:" ')), max_size=300))
def test_folded_lines_fit_75_octets_and_unfold_to_what_they_were(value):
    content = "SUMMARY:" + value

    folded = text.lines([content])

    assert folded.endswith(b"\r\n")
    pieces = folded.removesuffix(b"\r\n").split(b"\r\n")
    assert all(len(piece) <= 75 for piece in pieces)
    assert all(piece.decode("utf-8") for piece in pieces)
    assert folded.removesuffix(b"\r\n").replace(b"\r\n ", b"").decode() == content


@pytest.mark.parametrize("character", ["\\\\", "^^", "^'", "\\;"])
def test_an_escape_is_not_divided_between_two_lines(character):
    for start in range(60, 80):
        folded = text.lines(["X:" + "a" * start + character * 60])

        for piece in folded.split(b"\r\n "):
            tail = piece.rstrip(b"\r\n")
            assert (len(tail) - len(tail.rstrip(character[:1].encode()))) % 2 == 0


def test_every_script_of_the_network_survives(event):
    titled = replace(event, summary=SCRIPTS * 3, attendee=Party(SCRIPTS.strip(), "hla@a.example"))

    entry = entry_of(invitation(titled))

    assert entry["SUMMARY"] == SCRIPTS * 3
    assert entry["ATTENDEE"].params["CN"] == SCRIPTS.strip()


def test_punctuation_of_the_format_survives(event):
    named = replace(event, summary='a;b,c:d "e" \\ ^ |', description="one\ntwo\r\nthree\rfour")

    entry = entry_of(invitation(named))

    assert entry["SUMMARY"] == 'a;b,c:d "e" \\ ^ |'
    assert entry["DESCRIPTION"] == "one\ntwo\nthree\nfour"


def test_a_backslash_before_an_n_is_not_a_line_break():
    assert text.text("C:\\New\\notes") == "C:\\\\New\\\\notes"


@pytest.mark.parametrize(
    "name", ['Chu "Ba" Anh', "Institute: Peace; War, and so on", "a^b", "^n ^' ^^", "Dr. O'Neill"]
)
def test_a_name_with_punctuation_is_one_parameter(event, name):
    entry = entry_of(invitation(replace(event, attendee=Party(name, "hla@yangon.example"))))

    assert entry["ATTENDEE"].params["CN"] == name
    assert entry["ATTENDEE"] == "mailto:hla@yangon.example"


def test_a_name_is_one_line():
    assert text.parameter(" Daw\r\n Hla\x00\t") == "Daw  Hla"


def test_an_attendee_without_a_name_has_no_empty_cn(event):
    entry = entry_of(invitation(replace(event, attendee=Party("", "hla@yangon.example"))))

    assert "CN" not in entry["ATTENDEE"].params


def test_a_uri_keeps_its_own_percent_signs():
    address = "https://n.example/a%20b?c=d,e;f#g"

    assert text.uri(address) == address
    assert text.uri("https://n.example/a b\r\n") == "https://n.example/a%20b"
