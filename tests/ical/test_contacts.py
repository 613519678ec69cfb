"""Files of contacts as telephones and mail programs write them."""

import pytest

from nact_meet.ical import contacts
from nact_meet.tables.rows import BadTable

GOOGLE = """BEGIN:VCARD
VERSION:3.0
FN:Aye Aye
N:Aye;Aye;;Dr.;
item1.EMAIL;TYPE=INTERNET:old@yangon.example
EMAIL;TYPE=INTERNET,PREF:aye@yangon.example
ORG:Institute of Yangon\\, Faculty;Rivers
TITLE:Director
ADR;TYPE=WORK:;;1 Road;Yangon;;11001;Myanmar
PHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQSkZJRgABAQAAAQ
 ABAAD/2wBDAAMC
X-NOTHING
END:VCARD
"""
NEW = """BEGIN:VCARD\r
VERSION:4.0\r
FN;ALTID=1:王芳\r
EMAIL;PREF=2:b@shanghai.example\r
EMAIL;PREF=1:wang@shanghai.ex\r
 ample\r
TZ:Asia/Shanghai\r
END:VCARD\r
BEGIN:VCARD\r
VERSION:4.0\r
N:Phan;Thu;Van;;\r
END:VCARD\r
"""


def test_cards_of_both_versions_are_rows_with_the_address_they_prefer() -> None:
    old, new = contacts.read(GOOGLE.encode()), contacts.read(b"\xef\xbb\xbf" + NEW.encode())

    assert old.rows[0].cells[:3] == ["Full name", "Email address", "Institute"]
    assert old.rows[1].cells == [
        *("Aye Aye", "aye@yangon.example", "Institute of Yangon, Faculty", "Director"),
        *("Myanmar", "Dr.", ""),
    ]
    assert new.rows[1].cells[:2] == ["王芳", "wang@shanghai.example"]
    assert new.rows[1].cells[6] == "Asia/Shanghai"
    assert new.rows[2].cells[:2] == ["Thu Van Phan", ""]


@pytest.mark.parametrize(
    "text", ["BEGIN:VCARD\nVERSION:3.0\nFN:Nobody", "BEGIN:VCARD" + "\x00" * 9]
)
def test_a_file_that_holds_no_whole_card_is_refused(text: str) -> None:
    with pytest.raises(BadTable):
        contacts.read(text.encode())


def test_as_many_cards_as_a_list_may_have_are_read_and_one_more_is_said() -> None:
    card = "BEGIN:VCARD\nFN:A\nEMAIL:a{n}@a.example\nEND:VCARD\n"
    many = "".join(card.format(n=n) for n in range(5000))

    assert len(contacts.read(many.encode()).rows) == 5001
