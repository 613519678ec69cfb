"""What a calendar's link may not: all one's data, taking it along and erasing need a new mail."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from nact_meet import chores
from nact_meet.directory.models.contact import Contact
from nact_meet.directory.models.person import Person
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.notices.models.notice import Kind, Notice
from nact_meet.own_data.models import OwnDataLink
from nact_meet.places.models.participant import Participant
from nact_meet.publication import publishing
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now
from tests.attack.ground import link_in
from tests.cast import Cast
from tests.parts.client import visitor
from tests.parts.deliver import deliver
from tests.parts.smtp import MailServer

AYE = "aye@yangon.example"


@pytest.fixture
def elsewhere(cast: Cast, meeting: Meeting) -> Participant:
    """Aye Aye's place at another meeting."""
    other = cast.meeting(title="A closed matter", is_public=False)
    (place,) = cast.invite(other, cast.aye)
    publishing.publish(other, by=cast.somchai)
    db.session.commit()
    return place


def mailed(client: FlaskClient, place: Participant, smtp: MailServer) -> str:
    """The path of the newest link, asked for on the page of this place."""
    assert client.post(f"/r/{place.token}/data/link").status_code == 303
    deliver()
    return path_in(smtp.to(place.contact.address)[-1].text(), "/own-data/")


def path_in(text: str, beginning: str) -> str:
    return "/" + link_in(text, beginning).split("/", 3)[3]


def test_a_place_s_link_shows_its_own_meeting_and_asks_for_a_mail(
    client: FlaskClient, aye: Participant, elsewhere: Participant
) -> None:
    page = client.get(f"/r/{aye.token}/data").text

    assert "Email me a link" in page
    assert "A closed matter" not in page and elsewhere.token not in page
    for path in ("data.json", "data/erasure"):
        assert client.get(f"/r/{aye.token}/{path}").status_code == 404
    assert client.post(f"/r/{aye.token}/data/erasure").status_code == 404
    assert db.session.get_one(Participant, aye.id).full_name == "Aye Aye"


def test_the_mailed_link_shows_everything_and_downloads_it(
    client: FlaskClient, aye: Participant, elsewhere: Participant, smtp: MailServer
) -> None:
    path = mailed(client, aye, smtp)

    page, data = client.get(path).text, client.get(f"{path}/own-data.json").text

    assert "A closed matter" in page and "A closed matter" in data
    assert smtp.to(AYE)[-1].message["To"] == AYE


def test_who_shares_the_mailbox_has_a_link_of_their_own(
    client: FlaskClient, cast: Cast, aye: Participant, smtp: MailServer
) -> None:
    other = Person(full_name="Ko Ko", zone="Asia/Yangon", contacts=[Contact(address=AYE)])
    db.session.add(other)
    db.session.commit()
    (place,) = cast.invite(aye.meeting, other)

    hers, his = mailed(client, aye, smtp), mailed(client, place, smtp)

    assert "Aye Aye" in client.get(hers).text and "Ko Ko" not in client.get(hers).text
    assert "Ko Ko" in client.get(his).text and "Aye Aye" not in client.get(his).text


def test_every_address_that_reaches_them_gets_what_is_its_own(
    client: FlaskClient, cast: Cast, aye: Participant, elsewhere: Participant, smtp: MailServer
) -> None:
    cast.aye.reach_at("khin@yangon.example", "Daw Khin", by=cast.somchai)
    elsewhere.contact = cast.aye.contact_at("khin@yangon.example")
    db.session.commit()

    hers = mailed(client, aye, smtp)
    assistants = path_in(smtp.to("khin@yangon.example")[-1].text(), "/own-data/")

    assert "A closed matter" not in client.get(hers).text
    assert "A closed matter" in client.get(assistants).text
    assert "Rice and rivers" not in client.get(assistants).text


def test_its_half_hour_begins_when_the_mail_has_left(app: Flask, aye: Participant) -> None:
    with time_machine.travel(utc_now(), tick=False) as clock:
        client = visitor(app)
        client.post(f"/r/{aye.token}/data/link")
        clock.shift(timedelta(hours=3))
        deliver()
        path = f"/own-data/{db.session.scalars(select(OwnDataLink)).one().token}"

        clock.shift(timedelta(minutes=30))
        at_the_end = client.get(path).status_code
        clock.shift(timedelta(seconds=1))
        after = client.get(path)

        assert (at_the_end, after.status_code) == (200, 410)
        assert client.post(f"{path}/erasure").status_code == 410
        assert "Email me a new link" in after.text
        assert client.post(f"{path}/link").status_code == 303
        assert len(db.session.scalars(select(OwnDataLink)).all()) == 2


def test_the_calendar_of_all_meetings_is_shown_and_replaced_by_it_alone(
    client: FlaskClient, aye: Participant, smtp: MailServer
) -> None:
    old, path = aye.person.feed_key, mailed(client, aye, smtp)

    shown = client.get(path).text
    by_place = client.post(f"/r/{aye.token}/feed").status_code
    replaced = client.post(f"{path}/feed").status_code

    assert f"/feeds/people/{old}.ics" in shown and "webcal://" in shown
    assert (by_place, replaced) == (404, 303)
    assert db.session.get_one(Person, aye.person_id).feed_key != old


def test_nobody_fills_a_mailbox_and_the_answer_is_the_same(
    client: FlaskClient, aye: Participant, smtp: MailServer
) -> None:
    deliver()
    smtp.reset()

    answers = {client.post(f"/r/{aye.token}/data/link").headers["Location"] for _ in range(4)}
    deliver()

    assert answers == {"/privacy/link"}
    assert len(smtp.to(AYE)) == 3


def test_an_address_that_returned_mail_is_said_so(client: FlaskClient, aye: Participant) -> None:
    aye.contact.bounced_at = utc_now()
    db.session.commit()

    answer = client.post(f"/r/{aye.token}/data/link")

    assert answer.status_code == 409 and "came back" in answer.text


def test_no_other_link_opens_it_and_it_opens_nothing_else(
    client: FlaskClient, aye: Participant, smtp: MailServer
) -> None:
    path = mailed(client, aye, smtp)
    token = path.rpartition("/")[2]

    for wrong in (f"/own-data/{aye.token}", f"/own-data/{token}x", f"/erasure/{token}"):
        assert client.get(wrong).status_code == 404
    assert client.get(f"/r/{token}").status_code == 404


def test_the_worker_forgets_old_links_with_their_mails(
    client: FlaskClient, aye: Participant, smtp: MailServer
) -> None:
    mailed(client, aye, smtp)
    with time_machine.travel(utc_now() + timedelta(hours=25)):
        chores.do()

    assert db.session.scalars(select(OwnDataLink)).all() == []
    mails = select(Notice).where(Notice.kind == Kind.OWN_DATA_LINK)
    assert db.session.scalars(mails).all() == []
