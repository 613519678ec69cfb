"""Who has not chosen a language is offered the other one, and switches by one press."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from nact_meet.delegations import asking
from nact_meet.directory.models.contact import Contact
from nact_meet.directory.models.coordinator import CoordinatorContact, Standing
from nact_meet.directory.models.person import Person
from nact_meet.directory.models.redirection import Redirection
from nact_meet.directory.models.zone_source import ZoneSource
from nact_meet.notices.models.notice import Kind
from nact_meet.own_data.erasing import mail_links
from nact_meet.places.models.participant import Participant
from nact_meet.polls import agreeing
from nact_meet.publication import publishing
from nact_meet.signing_in.models.sign_in_link import SignInLink
from nact_meet.web.extensions import db
from nact_meet.web.languages import asks_for_traditional, first_known, known
from tests.cast import Cast
from tests.parts.client import visitor
from tests.parts.deliver import deliver
from tests.parts.smtp import Delivered, MailServer
from tests.polls.conftest import contact_of, draft, enrol

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


@pytest.mark.parametrize(("chosen", "offered"), [("en", CHINESE), ("zh_Hans", ENGLISH)])
def test_a_language_that_an_organiser_chose_is_asked_about_until_its_reader_chooses(
    app: Flask, organiser_client: FlaskClient, cast: Cast, smtp: MailServer,
    chosen: str, offered: str,
) -> None:  # fmt: skip
    typed = {"full_name": "Guest", "address": "guest@mail.example", "zone": "Dili"}
    organiser_client.post("/people", data=typed | {"language": chosen})
    guest = db.session.scalars(select(Person).where(Person.full_name == "Guest")).one()
    (place,) = cast.invite(cast.meeting(), guest)
    publishing.publish(place.meeting, by=cast.somchai)
    deliver()

    visitor(app).post(f"/r/{place.token}/language", data={"language": chosen})
    place.tell_again(Kind.INVITATION, by=cast.somchai)
    deliver()

    first, second = smtp.to("guest@mail.example")
    assert guest.language == chosen
    assert offered in first.text() and f"/r/{place.token}/language" in first.html()
    assert offered not in second.text()


@pytest.fixture
def nobody_chose(cast: Cast) -> Cast:
    for person in (cast.somchai, cast.aye, cast.wei):
        person.language, person.chose_language = "", False
    db.session.commit()
    return cast


def ask_for_a_delegation(cast: Cast) -> None:
    cast.yangon.is_coordinator = True
    CoordinatorContact.name(cast.yangon, contact_of(cast.aye), Standing.CONTACT, by=cast.somchai)
    meeting = cast.meeting()
    publishing.publish(meeting, by=cast.somchai)
    nomination = asking.nomination_of(meeting, cast.yangon)
    asking.ask(nomination, meeting.starts_at.date() - timedelta(days=3), "", by=cast.somchai)


def ask_when(cast: Cast) -> None:
    poll = draft(cast)
    enrol(poll, cast, cast.aye)
    agreeing.open(poll, by=cast.somchai)


def ask_for_another_address(cast: Cast) -> None:
    Redirection.ask(contact_of(cast.aye), "new@yangon.example", "", goes=True, by=cast.aye)


def ask_for_all_data(cast: Cast) -> None:
    cast.invite(cast.meeting(), cast.aye)
    mail_links(cast.aye)


@pytest.mark.parametrize(
    "ask", [ask_for_a_delegation, ask_when, ask_for_another_address, ask_for_all_data]
)
def test_every_mail_to_somebody_who_never_chose_has_a_link_that_switches(
    app: Flask, nobody_chose: Cast, smtp: MailServer, ask: Callable[[Cast], None]
) -> None:
    aye = nobody_chose.aye
    ask(nobody_chose)

    deliver()

    (mail,) = smtp.to("aye@yangon.example")
    page, looked, chosen = switch(app, mail)
    assert CHINESE in mail.text() and CHINESE in mail.html()
    assert looked.status_code == 200 and "简体中文" in looked.text
    assert (chosen.status_code, chosen.location) == (303, page)
    assert db.session.get_one(Person, aye.id).language == "zh_Hans"


def switch(app: Flask, mail: Delivered) -> tuple[str, Any, Any]:
    """The page that the mail leads to; the choice below it, and one of Chinese."""
    (link,) = re.findall(r"http://[^/]+(/\S+)/language\n", mail.text())
    assert f'{link}/language"' in mail.html()
    reader = visitor(app)
    looked = reader.get(f"{link}/language")
    return link, looked, reader.post(f"{link}/language", data={"language": "zh_Hans"})


def test_an_organiser_switches_from_the_mail_that_signs_in_and_when_signed_in(
    app: Flask, nobody_chose: Cast, smtp: MailServer, organiser_client: FlaskClient
) -> None:
    somchai = nobody_chose.somchai
    visitor(app).post("/sign-in", data={"address": "somchai@bangkok.example"})

    deliver()

    (mail,) = smtp.to("somchai@bangkok.example")
    switch(app, mail)
    assert db.session.get_one(Person, somchai.id).language == "zh_Hans"
    assert visitor(app).get("/account/devices/language").status_code == 303
    organiser_client.post("/account/devices/language", data={"language": "en"})
    assert db.session.get_one(Person, somchai.id).language == "en"


def test_a_link_that_has_signed_in_chooses_nothing_more(app: Flask, nobody_chose: Cast) -> None:
    link = SignInLink.for_organiser(nobody_chose.organiser)
    db.session.add(link)
    db.session.commit()
    address = f"/sign-in/{link.token}"
    visitor(app).post(address)
    db.session.expire_all()

    answer = visitor(app).post(f"{address}/language", data={"language": "zh_Hans"})

    assert answer.status_code == 404
    assert nobody_chose.somchai.language == ""


def test_who_registers_uninvited_switches_this_browser_and_the_form_keeps_it(
    app: Flask, cast: Cast, smtp: MailServer
) -> None:
    meeting = cast.meeting(is_open=True)
    publishing.publish(meeting, by=cast.somchai)
    db.session.commit()
    guest = visitor(app)
    guest.post(f"/m/{meeting.ref}/register", data={"address": "new@elsewhere.example"})

    deliver()

    (mail,) = smtp.to("new@elsewhere.example")
    (link,) = re.findall(r"http://[^/]+(/\S+)/language\n", mail.text())
    guest.post(f"{link}/language", data={"language": "zh_Hans"})
    form = guest.get(link).text
    assert CHINESE in mail.text()
    assert re.search(r'<option selected value="zh_Hans"', form)


@pytest.mark.parametrize(
    "code", ["zh-TW", "zh_Hant", "zh-HK", "zh-Hant-MO", "cmn-Hant-TW", "yue", "yue-HK"]
)
def test_traditional_characters_are_not_simplified_unasked(code: str) -> None:
    assert known(code) is None
    assert first_known([code, "zh", "en"]) == "en"
    assert asks_for_traditional([None, "", code, "zh"])


@pytest.mark.parametrize("wishes", [["en", "zh-TW"], ["zh-CN", "zh-TW"], ["zh"], []])
def test_who_asked_for_something_else_first_is_asked_nothing(wishes: list[str]) -> None:
    assert not asks_for_traditional(wishes)


ASKED = "本網站沒有繁體中文版。"


def test_a_page_asks_who_reads_traditional_characters_until_they_have_chosen(
    app: Flask, cast: Cast
) -> None:
    meeting = cast.meeting()
    publishing.publish(meeting, by=cast.somchai)
    db.session.commit()
    address, taipei = f"/m/{meeting.ref}", {"Accept-Language": "zh-TW,zh;q=0.9,en;q=0.8"}
    guest = visitor(app)

    asked = guest.get(address, headers=taipei).text
    unasked = guest.get(address, headers={"Accept-Language": "en"}).text
    chosen = guest.post("/language", data={"language": "zh_Hans", "next": address}, headers=taipei)
    after = guest.get(chosen.location, headers=taipei).text

    assert ASKED in asked and '<html lang="en"' in asked
    assert ASKED not in unasked
    assert ASKED not in after and '<html lang="zh-Hans"' in after


@pytest.mark.parametrize("language", ["zh_Hans", "en"])
def test_what_others_chose_for_somebody_gives_way_to_a_browser_that_asks_for_traditional_ones(
    app: Flask, cast: Cast, language: str
) -> None:
    place = invited(cast, "guest@mail.example", language=language)
    guest, address = visitor(app), f"/r/{place.token}"
    taipei, beijing = ({"Accept-Language": code} for code in ("zh-TW,zh;q=0.9", "zh-CN"))

    asked, as_chosen = (guest.get(address, headers=way).text for way in (taipei, beijing))
    guest.post(f"{address}/language", data={"language": "zh_Hans"}, headers=taipei)
    after = visitor(app).get(address, headers=taipei).text

    assert ASKED in asked and '<html lang="en"' in asked
    assert f'<html lang="{language.replace("_", "-")}"' in as_chosen and ASKED not in as_chosen
    assert '<html lang="zh-Hans"' in after and ASKED not in after


def test_a_mail_to_an_address_in_taiwan_asks_in_traditional_characters(
    cast: Cast, smtp: MailServer
) -> None:
    place = invited(cast, "guest@university.edu.tw")

    deliver()

    (mail,) = smtp.to("guest@university.edu.tw")
    assert place.person.reads == "en"
    assert "您想閱讀簡體中文版嗎？" in mail.text()
    assert CHINESE not in mail.text()


@pytest.mark.parametrize("code", ["zh-CN", "zh", "zh-Hans-HK", "zh-SG", "cmn", "yue-Hans"])
def test_simplified_ones_are_known_by_all_their_codes(code: str) -> None:
    assert known(code) == "zh_Hans"


def test_who_enters_another_need_not_say_what_they_read(
    app: Flask, organiser_client: FlaskClient, cast: Cast
) -> None:
    form = organiser_client.get("/people/new").text
    typed = {"full_name": "Mei", "address": "mei@shanghai.example", "country_code": "CN"}

    made = organiser_client.post("/people", data=typed | {"language": ""})

    assert re.search(r'<option selected value="">Not known yet: by their country', form)
    assert made.status_code == 303
    mei = db.session.scalars(select(Person).filter_by(full_name="Mei")).one()
    assert (mei.language, mei.reads) == ("", "zh_Hans")
    shown = organiser_client.get(f"/people/{mei.id}").text
    assert "by their country; emails offer the other" in shown
