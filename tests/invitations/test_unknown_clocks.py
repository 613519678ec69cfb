"""Somebody of whom only an address is known: nobody is told a guess as their own clock."""

import re
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import downgrade, upgrade
from playwright.sync_api import Browser, expect
from sqlalchemy import insert, select, text, update

from nact_meet.directory.models.contact import Contact
from nact_meet.directory.models.organiser import Organiser
from nact_meet.directory.models.person import Person
from nact_meet.directory.models.zone_source import ZoneSource
from nact_meet.directory.recognition import likely_zone
from nact_meet.places.models.participant import Participant
from nact_meet.publication import publishing
from nact_meet.web.database import Base
from nact_meet.web.extensions import db
from nact_meet.world.timezones import wall_clock
from tests.cast import Cast
from tests.own_data.fresh import ask_to_be_erased, fresh_link
from tests.own_data.test_fresh_links import path_in
from tests.parts.client import visitor
from tests.parts.deliver import deliver
from tests.parts.loopback import Listen
from tests.parts.patience import LONG
from tests.parts.smtp import MailServer

BEFORE = "0029"


def pasted(client: FlaskClient, cast: Cast, *addresses: str, **values: Any) -> list[Participant]:
    """Whom an organiser invites by their addresses alone, to a meeting that is published then."""
    meeting = cast.meeting(**values)
    data = {"pasted": ", ".join(addresses), "role": "delegate"}
    answer = client.post(f"/meetings/{meeting.ref}/invitations", data=data)
    assert answer.status_code == 303, answer.text
    publishing.publish(meeting, by=cast.somchai)
    db.session.commit()
    reached = Participant.contact.has(Contact.address.in_(addresses))
    query = select(Participant).where(Participant.meeting_id == meeting.id, reached)
    return list(db.session.scalars(query.order_by(Participant.id)))


@pytest.mark.parametrize(
    ("address", "zone", "source"),
    [
        ("a@ministry.gov.mm", "Asia/Yangon", ZoneSource.COUNTRY),
        ("a@university.edu.my", "Asia/Kuala_Lumpur", ZoneSource.COUNTRY),
        ("a@institute.ac.uk", "Europe/London", ZoneSource.COUNTRY),
        ("a@institute.de", "Europe/Berlin", ZoneSource.COUNTRY),
        ("a@ministry.go.id", "Asia/Jakarta", ZoneSource.GUESS),  # it has three clocks
        ("a@university.us", "Asia/Bangkok", ZoneSource.GUESS),
        ("a@startup.io", "Asia/Bangkok", ZoneSource.GUESS),  # anybody may buy one
        ("a@mail.com", "Asia/Bangkok", ZoneSource.GUESS),
        ("a@network.example", "Asia/Bangkok", ZoneSource.GUESS),
    ],
)
def test_an_address_tells_the_clock_of_a_country_that_has_one(
    address: str, zone: str, source: ZoneSource
) -> None:
    assert likely_zone(address, "Asia/Bangkok") == {"zone": zone, "zone_source": source}


def test_mail_page_and_join_page_name_the_meeting_s_clock_as_the_meeting_s(
    app: Flask, cast: Cast, organiser_client: FlaskClient, smtp: MailServer
) -> None:
    (place,) = pasted(organiser_client, cast, "guest@mail.example", zone="Asia/Dili")
    deliver()
    (mail,) = smtp.to("guest@mail.example")
    guest = visitor(app)

    page, join = (guest.get(f"/r/{place.token}{more}").text for more in ("", "/join"))

    assert place.person.zone_source == ZoneSource.GUESS
    assert "10:00–12:00 Dili (UTC+9)" in mail.text()
    assert "Dili, UTC+9" in page and "Dili, UTC+9" in join
    assert "Your time" not in page + join
    assert re.search(r'<input[^>]* name="zone"[^>]* value=""', page)


def test_one_s_own_data_and_its_erasure_go_by_the_meeting_s_clock(
    app: Flask, cast: Cast, organiser_client: FlaskClient, smtp: MailServer
) -> None:
    (place,) = pasted(organiser_client, cast, "guest@mail.example", zone="Asia/Dili")
    place.person.zone = "Asia/Bangkok"  # of an earlier meeting's hosts
    assert place.person.own_zone is None
    link = fresh_link(place)

    pages = [visitor(app).get(f"/r/{place.token}/data").text, visitor(app).get(link).text]
    ask_to_be_erased(app, place)
    deliver()
    mail = smtp.to("guest@mail.example")[-1].text()
    pages.append(visitor(app).get(path_in(mail, "/erasure/")).text)

    assert "Dili" in mail and "UTC+9" in mail and "Bangkok" not in mail
    assert "UTC+9" in pages[2]
    assert not any("UTC+7" in page for page in pages)


def test_an_organiser_s_clock_that_nobody_said_is_no_knowledge(
    app: Flask, cast: Cast, smtp: MailServer
) -> None:
    app.test_cli_runner().invoke(args=["create-organiser", "new@secretariat.example"])
    app.test_cli_runner().invoke(
        args=["create-organiser", "said@secretariat.example", "--zone", "Asia/Dili"]
    )
    Organiser.appoint_at("nu@yangon.example", "Nu Nu", cast.yangon, by=cast.somchai)
    db.session.commit()

    sources = {
        organiser.address.partition("@")[0]: (organiser.person.zone, organiser.person.zone_source)
        for organiser in db.session.scalars(select(Organiser))
    }

    assert sources["new"] == ("UTC", ZoneSource.GUESS)
    assert sources["said"] == ("Asia/Dili", ZoneSource.SAID)
    assert sources["nu"] == ("Asia/Yangon", ZoneSource.INSTITUTE)


def test_what_somebody_says_is_their_clock_from_then_on(
    app: Flask, cast: Cast, organiser_client: FlaskClient
) -> None:
    (place,) = pasted(organiser_client, cast, "guest@mail.example")
    typed = {"full_name": "Guest", "institute": "Ministry", "country_code": "MM", "language": "en"}
    guest = visitor(app)

    asked = guest.post(f"/r/{place.token}/registration", data=typed)
    told = guest.post(f"/r/{place.token}/registration", data=typed | {"zone": "Asia/Yangon"})

    assert asked.status_code == 422 and 'value="Yangon"' in asked.text
    assert "We filled in the time zone of your country." in asked.text
    assert told.status_code == 303 and place.person.own_zone == "Asia/Yangon"
    assert place.person.zone_source == ZoneSource.SAID
    assert "Your time: Yangon" in guest.get(f"/r/{place.token}").text


def test_a_zone_that_nobody_typed_is_kept_as_the_browser_s(
    app: Flask, cast: Cast, organiser_client: FlaskClient
) -> None:
    (place,) = pasted(organiser_client, cast, "guest@mail.example")
    typed = {"full_name": "Guest", "institute": "Ministry", "country_code": "MM", "language": "en"}
    typed |= {"zone": "Asia/Yangon"}
    guest, sources = visitor(app), []

    for filled_in in ("browser", "country", "guess", ""):
        guest.post(f"/r/{place.token}/registration", data=typed | {"zone_source": filled_in})
        sources.append(place.person.zone_source)

    assert sources == ["browser", "country", "said", "said"]


def test_a_browser_s_zone_is_said_again_where_an_older_version_runs(
    app_on_both: Flask, cast: Cast
) -> None:
    cast.maria.zone_source = ZoneSource.BROWSER
    db.session.commit()
    db.session.remove()

    downgrade(revision="0030")
    before = db.session.execute(text("SELECT zone_source FROM people WHERE full_name = 'Maria'"))
    known = before.scalar_one()
    db.session.remove()
    upgrade()

    assert known == "said"
    db.session.execute(update(Person).values(zone_source=ZoneSource.BROWSER))
    db.session.commit()


def test_an_organiser_s_correction_of_the_rest_makes_no_knowledge_of_a_guess(
    cast: Cast, organiser_client: FlaskClient
) -> None:
    (place,) = pasted(organiser_client, cast, "guest@mail.example")
    person = place.person
    person.institute = cast.institute
    db.session.commit()
    form = organiser_client.get(f"/people/{person.id}/edit").text

    typed = {
        "full_name": "Guest of honour",
        "language": "en",
        "institute": "",
        "zone": "",
        "reason": "Their card",
    }
    answer = organiser_client.post(f"/people/{person.id}", data=typed)

    assert 'value="Bangkok"' not in form.partition('name="zone"')[2].partition(">")[0]
    assert (answer.status_code, person.full_name) == (303, "Guest of honour")
    assert (person.zone, person.own_zone) == ("Asia/Bangkok", None)


@dataclass
class Guest:
    address: str
    browser_zone: str
    country: str
    city: str
    zone: str


GUESTS = [
    Guest("a@mail.example", "Asia/Rangoon", "MM", "Yangon", "Asia/Yangon"),
    Guest("b@mail.example", "Asia/Shanghai", "CN", "Shanghai", "Asia/Shanghai"),
    Guest("c@mail.example", "Asia/Kuala_Lumpur", "MY", "Kuala Lumpur", "Asia/Kuala_Lumpur"),
    Guest("d@mail.example", "Europe/London", "other", "London", "Europe/London"),
]


@pytest.mark.browser
def test_four_whose_address_says_nothing_register_without_typing_a_zone(
    app: Flask,
    cast: Cast,
    organiser_client: FlaskClient,
    browser: Browser,
    listen: Listen,
    smtp: MailServer,
) -> None:
    """Page, mail and join page say the right clock of each."""
    places = pasted(organiser_client, cast, *(guest.address for guest in GUESTS))
    starts_at, tokens = places[0].meeting.starts_at, [place.token for place in places]
    url = listen(app)

    for guest, token in zip(GUESTS, tokens, strict=True):
        clock = f"{wall_clock(starts_at, guest.zone):%H:%M}"
        context = browser.new_context(
            viewport={"width": 360, "height": 740}, timezone_id=guest.browser_zone
        )
        context.set_default_timeout(LONG * 1000)
        page = context.new_page()
        page.goto(f"{url}/r/{token}")
        expect(page.locator(".clocks .mine")).to_have_count(0)
        page.get_by_label("Full name").fill("Guest")
        page.get_by_label("Institute").fill("Ministry")
        page.locator("[name=country_code]").select_option(guest.country)
        if guest.country == "other":
            page.get_by_label("Which country or region?").fill("United Kingdom")
        page.get_by_role("button", name="Register").click()
        expect(page.locator(".clocks .mine")).to_contain_text(guest.city)
        expect(page.locator(".clocks .mine")).to_contain_text(clock)
        page.goto(f"{url}/r/{token}/join")
        expect(page.locator("main")).to_contain_text(clock)
        expect(page.locator("main")).to_contain_text(guest.city)
        context.close()

    deliver()
    for guest in GUESTS:
        known = select(Person).join(Contact).where(Contact.address == guest.address)
        person, confirmation = db.session.scalars(known).one(), smtp.to(guest.address)[-1].text()
        assert (person.own_zone, person.zone_source) == (guest.zone, ZoneSource.BROWSER)
        clock = f"{wall_clock(starts_at, guest.zone):%H:%M}"
        assert re.search(rf", {clock}–\d\d:\d\d {guest.city} \(UTC", confirmation)


@pytest.mark.browser
def test_a_country_proposes_its_clock_and_says_so_unless_somebody_typed_another(
    app: Flask, cast: Cast, organiser_client: FlaskClient, browser: Browser, listen: Listen
) -> None:
    (place,) = pasted(organiser_client, cast, "guest@mail.example")
    address = f"{listen(app)}/r/{place.token}"
    page = browser.new_context(timezone_id="Asia/Bangkok").new_page()
    page.set_default_timeout(LONG * 1000)
    page.goto(address)
    zone, country = page.locator("[name=zone]"), page.locator("[name=country_code]")
    said = page.get_by_text("We filled in the time zone of your country.")

    expect(zone).to_have_value("Bangkok")
    expect(said).to_be_hidden()
    country.select_option("MM")
    expect(zone).to_have_value("Yangon")
    expect(said).to_be_visible()
    zone.fill("Dili")
    country.select_option("CN")
    expect(zone).to_have_value("Dili")
    page.context.close()


def test_what_is_known_of_zones_at_the_upgrade_and_nothing_more(
    app_on_both: Flask, cast: Cast
) -> None:
    """An institute's, a country's with one clock, what somebody typed; the rest is asked for."""
    maria, wei = cast.maria.id, cast.wei.id
    db.session.add_all(
        [
            Person(full_name="Country", zone="Asia/Yangon", country_code="MM"),
            Person(full_name="Archipelago", zone="Asia/Jakarta", country_code="ID"),
            Person(full_name="Elsewhere", zone="Asia/Bangkok", country_code="MM"),
            Person(full_name="Nobody", zone="Asia/Bangkok"),
        ]
    )
    cast.maria.zone = "Asia/Tokyo"
    db.session.commit()
    db.session.remove()
    downgrade(revision=BEFORE)
    typed = {"subject": "people", "subject_id": maria, "verb": "edited"}
    with db.engine.begin() as connection:
        details = {"zone": ["Asia/Dili", "Asia/Tokyo"]}
        connection.execute(insert(Base.metadata.tables["changes"]).values(**typed, details=details))

    upgrade()

    known = dict(iter(db.session.execute(select(Person.full_name, Person.zone_source))))
    assert known["Li Wei"] == ZoneSource.INSTITUTE and wei
    assert (known["Somchai"], known["Maria"]) == (ZoneSource.SAID, ZoneSource.SAID)
    assert known["Country"] == ZoneSource.COUNTRY
    guessed = {name for name, source in known.items() if source == ZoneSource.GUESS}
    assert guessed == {"Archipelago", "Elsewhere", "Nobody"}
