"""Mail for somebody goes to another address: asked at the old one, or undone for a week."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from nact_meet.directory.models import redirection
from nact_meet.directory.models.contact import Contact
from nact_meet.directory.models.organiser import Organiser
from nact_meet.directory.models.redirection import Redirection
from nact_meet.history.models import Change
from nact_meet.meetings.models.host import Host
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.notices.models.notice import Kind, Notice
from nact_meet.places import audience
from nact_meet.places.models.participant import Participant
from nact_meet.publication import publishing
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now
from tests.cast import Cast, person
from tests.parts.deliver import deliver
from tests.parts.smtp import MailServer

OLD, NEW = "aye@yangon.example", "aye@new.example"


@pytest.fixture
def meeting(cast: Cast, smtp: MailServer) -> Meeting:
    """Aye Aye is invited, and so are the others."""
    meeting = cast.meeting(is_public=False, reminder_minutes=[])
    cast.invite(meeting)
    publishing.publish(meeting, by=cast.somchai)
    db.session.commit()
    deliver()
    smtp.reset()
    return meeting


@pytest.fixture
def place(meeting: Meeting, cast: Cast) -> Participant:
    place = audience.place_of(meeting, cast.aye)
    assert place is not None
    return place


def other(cast: Cast) -> Contact:
    """An address of hers that nothing was sent to yet."""
    cast.aye.reach_at(NEW, "", by=cast.aye)
    db.session.commit()
    return cast.aye.contact_at(NEW)


def link(smtp: MailServer, address: str) -> str:
    """The path of the newest link about an address that was mailed there."""
    deliver()
    texts = [mail.text() for mail in smtp.to(address)]
    return [found[0] for text in texts if (found := re.search(r"/a/[\w.-]+", text))][-1]


def drop(client: FlaskClient, cast: Cast, address: str = OLD) -> int:
    contact = cast.aye.contact_at(address)
    return client.post(f"/people/{cast.aye.id}/contacts/{contact.id}/end").status_code


def addresses(cast: Cast) -> list[str]:
    db.session.expire_all()
    return [contact.address for contact in cast.aye.contacts]


def test_an_address_that_places_rely_on_is_asked_before_it_goes(
    app: Flask, organiser_client: FlaskClient, place: Participant, cast: Cast, smtp: MailServer
) -> None:
    cast.act_for(cast.yangon)
    other(cast)

    assert drop(organiser_client, cast) == 303
    page = link(smtp, OLD)
    visitor = app.test_client()
    asked = visitor.get(page).text
    still = (addresses(cast), place.contact.address)
    db.session.rollback()
    agreed = visitor.post(f"{page}/agreement")
    changed = (addresses(cast), place.contact.address)
    undone = visitor.post(f"{link(smtp, NEW)}/undoing")

    assert "Dr Somchai (Institute of Bangkok) asks" in smtp.to(OLD)[0].text()
    assert NEW in asked and "Refuse" in asked
    assert still == ([OLD, NEW], OLD)
    assert (agreed.status_code, undone.status_code) == (303, 303)
    assert changed == ([NEW], NEW)
    assert (addresses(cast), place.contact.address) == ([OLD, NEW], OLD)


def test_no_answer_or_a_no_leaves_it_as_it_was(
    app: Flask, organiser_client: FlaskClient, place: Participant, cast: Cast, smtp: MailServer
) -> None:
    cast.act_for(cast.yangon)
    other(cast)
    drop(organiser_client, cast)
    page, visitor = link(smtp, OLD), app.test_client()

    codes = [visitor.post(f"{page}/{way}").status_code for way in ("refusal", "agreement")]

    assert codes == [303, 409]
    assert (addresses(cast), place.contact.address) == ([OLD, NEW], OLD)
    assert "Nothing has changed" in visitor.get(page).text


@pytest.mark.parametrize(("late", "code"), [(-60, 303), (1, 409)])
def test_the_question_stands_for_a_week(
    late: int,
    code: int,
    app: Flask,
    organiser_client: FlaskClient,
    place: Participant,
    cast: Cast,
    smtp: MailServer,
) -> None:
    cast.act_for(cast.yangon)
    other(cast)
    drop(organiser_client, cast)
    page = link(smtp, OLD)
    row = db.session.scalars(select(Redirection)).one()
    row.expires_at = utc_now() - timedelta(seconds=late)
    db.session.commit()

    answer = app.test_client().post(f"{page}/agreement")

    assert answer.status_code == code
    assert place.contact.address == (NEW if code == 303 else OLD)


def test_where_it_failed_the_new_one_holds_at_once_and_undoes(
    app: Flask, organiser_client: FlaskClient, place: Participant, cast: Cast, smtp: MailServer
) -> None:
    cast.act_for(cast.yangon)
    place.contact.returned_mail("5.1.1")
    db.session.commit()

    organiser_client.post(f"/people/{cast.aye.id}/contacts", data={"address": NEW})
    held = place.contact.address
    old, new = link(smtp, OLD), link(smtp, NEW)
    visitor = app.test_client()
    agreed = visitor.post(f"{new}/agreement")
    undone = visitor.post(f"{old}/undoing")
    again = visitor.post(f"{new}/undoing")

    assert held == NEW
    assert not any(OLD in mail.text() for mail in smtp.to(NEW))
    assert [answer.status_code for answer in (agreed, undone, again)] == [409, 303, 409]
    assert (addresses(cast), place.contact.address) == ([OLD], OLD)
    assert place.contact.bounced_at is None


@pytest.mark.parametrize(("days", "code"), [(6.99, 303), (7.01, 409)])
def test_it_undoes_for_a_week(
    days: float,
    code: int,
    app: Flask,
    organiser_client: FlaskClient,
    place: Participant,
    cast: Cast,
    smtp: MailServer,
) -> None:
    cast.act_for(cast.yangon)
    place.contact.returned_mail("5.1.1")
    db.session.commit()
    organiser_client.post(f"/people/{cast.aye.id}/contacts", data={"address": NEW})
    page = link(smtp, NEW)
    row = db.session.scalars(select(Redirection)).one()
    row.held_at = utc_now() - timedelta(days=days)
    db.session.commit()

    answer = app.test_client().post(f"{page}/undoing")

    assert answer.status_code == code
    assert place.contact.address == (OLD if code == 303 else NEW)


def test_hosts_propose_and_the_person_agrees_for_their_meeting_alone(
    app: Flask, organiser_client: FlaskClient, place: Participant, cast: Cast, smtp: MailServer
) -> None:
    [elsewhere] = cast.invite(cast.meeting(title="Another"), cast.aye)
    page = f"/meetings/{place.meeting.ref}/participants/{place.id}"

    proposed = organiser_client.post(f"{page}/address", data={"address": NEW})
    shown = organiser_client.get(page).text
    before = place.contact.address
    asked = link(smtp, OLD)
    app.test_client().post(f"{asked}/agreement")

    assert proposed.status_code == 303
    assert "Waiting for an answer from the old address" in shown
    assert before == OLD
    assert (place.contact.address, elsewhere.contact.address) == (NEW, OLD)
    assert addresses(cast) == [OLD, NEW]


def test_where_nobody_can_be_asked_the_institute_decides_and_not_the_host(
    organiser_client: FlaskClient, place: Participant, cast: Cast, smtp: MailServer
) -> None:
    khin = person("Khin", "khin@yangon.example", cast.yangon)
    organiser = Organiser(person=khin, address="khin@yangon.example")
    db.session.add(organiser)
    organiser.appoint(cast.yangon, by=khin)
    place.contact.returned_mail("5.1.1")
    db.session.commit()
    page = f"/meetings/{place.meeting.ref}/participants/{place.id}"

    organiser_client.post(f"{page}/address", data={"address": NEW})
    row = db.session.scalars(select(Redirection)).one()
    accept = f"/people/{cast.aye.id}/redirections/{row.id}/agreement"
    by_host = organiser_client.post(accept).status_code
    still = place.contact.address
    deliver()
    cast.act_for(cast.yangon)
    by_institute = organiser_client.post(accept).status_code

    assert f"/people/{cast.aye.id}" in smtp.to("khin@yangon.example")[0].text()
    assert (by_host, still) == (404, OLD)
    assert (by_institute, place.contact.address) == (303, NEW)


def test_people_ask_for_another_address_by_their_link_and_confirm_at_the_old(
    app: Flask, place: Participant, cast: Cast, smtp: MailServer
) -> None:
    visitor, page = app.test_client(), f"/r/{place.token}/address"

    wrong = visitor.post(page, data={"address": OLD})
    asked = visitor.post(page, data={"address": NEW})
    shown = visitor.get(page).text
    before = place.contact.address
    db.session.rollback()
    visitor.post(f"{link(smtp, OLD)}/agreement")

    assert (wrong.status_code, asked.status_code) == (422, 303)
    assert NEW in shown
    assert (before, place.contact.address, addresses(cast)) == (OLD, NEW, [NEW])


def test_hosts_of_coming_meetings_hear_once_of_all(
    place: Participant, cast: Cast, smtp: MailServer
) -> None:
    second = cast.meeting(title="Rivers and rice", reminder_minutes=[])
    second.hosts.append(Host(institute=cast.yangon))
    cast.invite(second, cast.aye)
    second.published_at = utc_now()
    db.session.commit()
    row = Redirection.ask(place.contact, NEW, goes=True, by=cast.aye)
    row.hold(by=cast.aye)
    db.session.commit()
    deliver()

    [mail] = [
        mail for mail in smtp.to("somchai@bangkok.example") if "another" in mail.message["Subject"]
    ]
    assert "Rice and rivers" in mail.text() and "Rivers and rice" in mail.text()
    assert NEW not in mail.text()


def test_the_log_says_who_asked_and_who_agreed(place: Participant, cast: Cast) -> None:
    row = Redirection.ask(place.contact, NEW, by=cast.somchai)
    row.hold(**row.who_reads(redirection.Side.OLD))

    verbs = db.session.execute(
        select(Change.verb, Change.actor_name)
        .where(Change.subject == "people", Change.verb.like("address change%"))
        .order_by(Change.id)
    ).all()
    assert [tuple(line) for line in verbs] == [
        ("address change asked", "Somchai"),
        ("address changed", "Aye Aye"),
    ]


def test_a_second_question_about_the_same_takes_the_first_ones_place(
    place: Participant, cast: Cast
) -> None:
    first = Redirection.ask(place.contact, NEW, by=cast.somchai)
    second = Redirection.ask(place.contact, "aye@newest.example", by=cast.somchai)

    assert (first.is_open, second.is_open) == (False, True)


def test_somebody_is_asked_so_often_a_day(place: Participant, cast: Cast) -> None:
    for number in range(redirection.MOST_A_DAY):
        Redirection.ask(place.contact, f"aye{number}@new.example", by=cast.somchai)

    with pytest.raises(redirection.AskedOften):
        Redirection.ask(place.contact, NEW, by=cast.somchai)


def test_a_link_that_was_forwarded_pushes_out_and_uses_up_nothing_of_organisers(
    app: Flask, place: Participant, cast: Cast
) -> None:
    asked = Redirection.ask(place.contact, NEW, by=cast.somchai)
    db.session.commit()
    visitor, page = app.test_client(), f"/r/{place.token}/address"

    codes = [
        visitor.post(page, data={"address": f"mallory{number}@new.example"}).status_code
        for number in range(redirection.MOST_A_DAY + 1)
    ]
    still_open = asked.is_open
    Redirection.ask(place.contact, "aye@newest.example", by=cast.somchai)

    assert codes == [303] * redirection.MOST_A_DAY + [409]
    assert still_open
    assert [row.asked_by_id for row in redirection.open_of(cast.aye)] == [cast.somchai.id]


def test_where_a_mailbox_stays_silent_the_secretariat_decides_and_says_why(
    app: Flask, organiser_client: FlaskClient, place: Participant, cast: Cast, smtp: MailServer
) -> None:
    row = Redirection.ask(place.contact, NEW, goes=True, by=cast.aye)
    db.session.commit()
    path = f"/people/{cast.aye.id}"
    accept, why = f"{path}/redirections/{row.id}/agreement", {"reason": "She telephoned"}
    cast.act_for(cast.yangon)
    institute = organiser_client.post(accept, data=why).status_code
    offered = "Change without an answer" in organiser_client.get(path).text
    cast.organiser.appointments = cast.organiser.appointments[:1]
    cast.organiser.is_secretariat = True
    db.session.commit()

    shown = "Change without an answer" in organiser_client.get(path).text
    silent = organiser_client.post(accept).status_code
    still = place.contact.address
    told = organiser_client.post(accept, data=why).status_code
    held = place.contact.address
    undone = app.test_client().post(f"{link(smtp, OLD)}/undoing").status_code

    assert (institute, offered, shown, silent, still) == (409, False, True, 422, OLD)
    assert (told, held) == (303, NEW)
    assert link(smtp, NEW)
    assert (undone, addresses(cast), place.contact.address) == (303, [OLD], OLD)


def test_a_second_address_does_not_open_the_place_of_the_first(
    app: Flask, cast: Cast, smtp: MailServer
) -> None:
    meeting = cast.meeting(is_open=True)
    [place] = cast.invite(meeting, cast.aye)
    publishing.publish(meeting, by=cast.somchai)
    other(cast)
    visitor = app.test_client()

    visitor.post(f"/m/{meeting.ref}/register", data={"address": NEW})
    deliver()
    [mail] = smtp.to(NEW)
    found = re.search(r"/m/\S+/register/\S+", mail.text())
    assert found is not None
    page = visitor.get(f"{found[0]}?person={cast.aye.id}")

    assert page.status_code == 409
    assert "another of your addresses" in page.text and place.token not in page.text


def test_what_was_asked_is_forgotten_after_some_months(place: Participant, cast: Cast) -> None:
    row = Redirection.ask(place.contact, NEW, by=cast.somchai)
    row.expires_at = utc_now() - redirection.KEPT_FOR - timedelta(days=1)
    db.session.commit()

    redirection.forget_redirections()

    assert db.session.scalars(select(Redirection)).all() == []
    kinds = db.session.scalars(select(Notice.kind).where(Notice.kind == Kind.ADDRESS_ASKED))
    assert kinds.all() == []
