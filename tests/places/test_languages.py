"""Who has not chosen a language is offered the other one, and switches by one press."""

import pytest
from flask import Flask

from nact_meet.directory.models.contact import Contact
from nact_meet.directory.models.person import Person
from nact_meet.directory.models.zone_source import ZoneSource
from nact_meet.places.models.participant import Participant
from nact_meet.publication import publishing
from nact_meet.web.extensions import db
from nact_meet.web.languages import known
from tests.cast import Cast
from tests.parts.client import visitor
from tests.parts.deliver import deliver
from tests.parts.smtp import MailServer

ENGLISH, CHINESE = "Would you rather read this in English?", "希望阅读中文版？"


def invited(cast: Cast, address: str, **values: str) -> Participant:
    guess = {"zone": "Asia/Bangkok", "zone_source": ZoneSource.GUESS}
    person = Person(
        contacts=[Contact(address=address)], **({"full_name": "Guest"} | guess | values)
    )
    db.session.add(person)
    db.session.flush()
    meeting = cast.meeting()
    (place,) = cast.invite(meeting, person)
    publishing.publish(meeting, by=cast.somchai)
    db.session.commit()
    return place


@pytest.mark.parametrize(
    ("name", "address", "reads"),
    [
        ("Guest", "guest@university.edu.cn", "zh_Hans"),
        ("李伟", "li@university.edu.sg", "en"),  # a Han name alone says nothing
        ("李伟", "li@mail.example", "en"),
    ],
)
def test_an_address_s_country_proposes_the_language_of_the_first_mail(
    cast: Cast, smtp: MailServer, name: str, address: str, reads: str
) -> None:
    place = invited(cast, address, full_name=name)

    deliver()

    (mail,) = smtp.to(address)
    other, own = (ENGLISH, CHINESE) if reads == "zh_Hans" else (CHINESE, ENGLISH)
    assert place.person.reads == reads
    assert other in mail.text() and own not in mail.text()
    assert f"/r/{place.token}/language" in mail.text()
    assert f'/r/{place.token}/language"' in mail.html()


def test_the_link_changes_nothing_and_its_button_switches_pages_and_mails(
    app: Flask, cast: Cast, smtp: MailServer
) -> None:
    place = invited(cast, "guest@mail.example")
    guest = visitor(app)

    looked = guest.get(f"/r/{place.token}/language")
    before = place.person.language
    wrong = guest.post(f"/r/{place.token}/language", data={"language": "tlh"})
    chosen = guest.post(f"/r/{place.token}/language", data={"language": "zh_Hans"})

    assert looked.status_code == 200 and "简体中文" in looked.text and before == ""
    assert wrong.status_code == 400
    assert (chosen.status_code, chosen.location) == (303, f"/r/{place.token}")
    assert place.person.language == "zh_Hans"
    assert '<html lang="zh-Hans"' in guest.get(chosen.location).text
    deliver()
    (mail,) = smtp.to("guest@mail.example")
    assert ENGLISH not in mail.text() and CHINESE not in mail.text()


@pytest.mark.parametrize("code", ["zh-TW", "zh_Hant", "zh-HK", "zh-Hant-MO"])
def test_traditional_characters_are_not_simplified_unasked(code: str) -> None:
    assert known(code) is None


@pytest.mark.parametrize("code", ["zh-CN", "zh", "zh-Hans-HK", "zh-SG"])
def test_simplified_ones_are_known_by_all_their_codes(code: str) -> None:
    assert known(code) == "zh_Hans"
