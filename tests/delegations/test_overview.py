"""The hosts see one row per country and organisation: asked, answered, seats used; and ask."""

from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from nact_meet.delegations import asking, links
from nact_meet.delegations.overview import DelegationRow, Progress, overview
from nact_meet.directory.models.institute import Institute
from nact_meet.history.models import Change
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.places.models.nomination import Nomination
from nact_meet.places.models.states import State
from nact_meet.publication import publishing
from nact_meet.seats.plan import Plan, arrange
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now
from tests.cast import Cast
from tests.delegations.conftest import Yangon
from tests.parts.deliver import deliver
from tests.parts.smtp import MailServer
from tests.parts.statements import statements

NETWORK = ["BN", "KH", "ID", "LA", "MY", "MM", "PH", "SG", "TH", "TL", "VN", "CN"]


@pytest.fixture
def meeting(cast: Cast) -> Meeting:
    meeting = cast.meeting()
    arrange(meeting, Plan(40, {"MM": 3}), by=cast.somchai)
    publishing.publish(meeting, by=cast.somchai)
    db.session.commit()
    return meeting


def day_in(days: int) -> str:
    return (utc_now() + timedelta(days=days)).date().isoformat()


def row_of(meeting: Meeting, key: str) -> DelegationRow:
    db.session.expire_all()
    return next(each for each in overview(meeting) if key in (each.key, each.country_code))


def ask(client: FlaskClient, meeting: Meeting, *whom: str, **typed: str) -> tuple[int, str]:
    values = {"day": day_in(9), "words": "", "is_mailed": "y"} | typed
    url = f"/meetings/{meeting.ref}/delegations/requests"
    answer = client.post(url, data={"whom": list(whom)} | values)
    return answer.status_code, answer.text


def test_countries_come_in_protocol_order_then_organisations(
    meeting: Meeting, yangon: Yangon
) -> None:
    db.session.add(Institute(name="Secretariat of rivers", zone="Asia/Jakarta"))
    db.session.commit()

    rows = overview(meeting)

    assert [each.country_code for each in rows] == [*NETWORK, None]
    assert [each.institute.name for each in rows if each.institute] == [
        "Institute of Yangon",
        "Secretariat of rivers",
    ]
    assert [each.country_code for each in rows if not each.is_vacant] == ["MM"]


def test_a_row_counts_the_named_the_registered_and_the_seats(
    meeting: Meeting, yangon: Yangon, cast: Cast
) -> None:
    nomination = asking.nomination_of(meeting, yangon.institute)
    aye, wei, maria = cast.invite(meeting)
    aye.confirm(**aye.answered_by)
    maria.decline(**maria.answered_by)
    for each in (aye, wei, maria):
        each.nomination_id = nomination.id
    db.session.commit()

    row = row_of(meeting, "MM")

    assert (row.named, row.confirmed, row.taken, row.seats) == (2, 1, 1, 3)
    assert row_of(meeting, "TH").seats is None


def test_progress_follows_what_happened(meeting: Meeting, yangon: Yangon, cast: Cast) -> None:
    found = [row_of(meeting, "MM").progress]
    nomination = asking.nomination_of(meeting, yangon.institute)
    asking.ask(nomination, (utc_now() + timedelta(days=3)).date(), "", by=cast.somchai)
    db.session.commit()
    found.append(row_of(meeting, "MM").progress)
    nomination.due_at = utc_now() - timedelta(minutes=1)
    db.session.commit()
    found.append(row_of(meeting, "MM").progress)
    nomination.answered_at = utc_now()
    db.session.commit()
    found.append(row_of(meeting, "MM").progress)

    wanted = [Progress.UNASKED, Progress.ASKED, Progress.LATE, Progress.ANSWERED]
    assert found == wanted


def test_a_coordinator_whose_addresses_return_mail_is_vacant(
    meeting: Meeting, yangon: Yangon, organiser_client: FlaskClient
) -> None:
    for each in (yangon.khin, yangon.zaw):
        each.contact.returned_mail("550 gone")
    db.session.commit()

    page = organiser_client.get(f"/meetings/{meeting.ref}/delegations").text

    assert row_of(meeting, "MM").is_vacant
    assert page.count("No coordinator") == 12


def test_the_page_asks_the_same_however_many_were_named(
    meeting: Meeting, yangon: Yangon, cast: Cast, organiser_client: FlaskClient
) -> None:
    url = f"/meetings/{meeting.ref}/delegations"
    asking.nomination_of(meeting, yangon.institute)
    db.session.commit()
    organiser_client.get(url)
    with statements() as few:
        organiser_client.get(url)
    for institute in (cast.dili, cast.shanghai, cast.institute):
        institute.is_coordinator = True
        asking.nomination_of(meeting, institute).due_at = utc_now()
    for place in cast.invite(meeting):
        place.nomination_id = asking.nominations_of(meeting)[0].id
    db.session.commit()

    with statements() as many:
        organiser_client.get(url)

    assert len(many) <= len(few)


def test_the_chosen_are_asked_with_a_date_and_a_word(
    meeting: Meeting, yangon: Yangon, organiser_client: FlaskClient, smtp: MailServer
) -> None:
    key = str(yangon.institute.id)
    page = organiser_client.get(f"/meetings/{meeting.ref}/delegations/requests/new?whom={key}").text
    assert "2 emails go to:" in page and "Dr Ko Zaw (Deputy)" in page

    status, _text = ask(organiser_client, meeting, key, words="Two speakers, please.")

    assert status == 303
    assert "2 emails are on their way." in organiser_client.get("/meetings").text
    deliver()
    assert "Two speakers, please." in smtp.to("khin@yangon.example")[-1].text()
    assert row_of(meeting, "MM").progress == Progress.ASKED


def test_everybody_not_asked_yet_is_asked_at_once(
    meeting: Meeting, yangon: Yangon, organiser_client: FlaskClient
) -> None:
    url = f"/meetings/{meeting.ref}/delegations/requests/new?all=1"
    assert 'name="whom"' in organiser_client.get(url).text

    ask(organiser_client, meeting, str(yangon.institute.id))

    assert "No one you selected can be asked" in organiser_client.get(url).text


def test_only_the_date_changes_where_nobody_is_to_be_written_to(
    meeting: Meeting, yangon: Yangon, organiser_client: FlaskClient, smtp: MailServer
) -> None:
    key = str(yangon.institute.id)
    ask(organiser_client, meeting, key)
    deliver()

    ask(organiser_client, meeting, key, day=day_in(12), is_mailed="")
    deliver()

    nomination = db.session.query(Nomination).one()
    assert nomination.due_at is not None
    assert nomination.due_at.date() == date.fromisoformat(day_in(12))
    assert len(smtp.to("khin@yangon.example")) == 1
    assert db.session.query(Change).filter_by(verb="date changed").count() == 1


@pytest.mark.parametrize("day", ["", "soon", day_in(-1), day_in(60)])
def test_a_date_that_cannot_be_gets_the_form_back(
    day: str, meeting: Meeting, yangon: Yangon, organiser_client: FlaskClient
) -> None:
    key = str(yangon.institute.id)

    status, text = ask(organiser_client, meeting, key, day=day, words="Two speakers")

    assert status == 422
    assert "Two speakers" in text and f'value="{key}"' in text and 'class="error"' in text
    assert db.session.query(Nomination).count() == 0


def test_nobody_chosen_is_said_so(meeting: Meeting, organiser_client: FlaskClient) -> None:
    status, text = ask(organiser_client, meeting, "BN", "999", "'; --")

    assert status == 422
    assert "No one you selected can be asked" in text


def test_hosts_act_for_a_country_that_nobody_coordinates(
    meeting: Meeting, organiser_client: FlaskClient
) -> None:
    url = f"/meetings/{meeting.ref}/delegations"

    first = organiser_client.post(url, data={"whom": "BN"})
    again = organiser_client.post(url, data={"whom": "BN"})

    nomination = db.session.query(Nomination).one()
    assert (nomination.country_code, nomination.institute) == ("BN", None)
    assert first.status_code == again.status_code == 303
    assert first.location == again.location
    assert organiser_client.post(url, data={"whom": "XX"}).status_code == 404
    assert row_of(meeting, "BN").nomination is nomination


def test_strangers_see_and_ask_nothing(
    app: Flask, cast: Cast, yangon: Yangon, organiser_client: FlaskClient
) -> None:
    other = cast.meeting(created_by=cast.wei)
    other.hosts = []
    db.session.commit()
    url = f"/meetings/{other.ref}/delegations"

    answers = [
        organiser_client.get(url),
        organiser_client.get(f"{url}/requests/new"),
        organiser_client.post(url, data={"whom": "BN"}),
        organiser_client.post(f"{url}/requests", data={"whom": str(yangon.institute.id)}),
    ]

    assert [each.status_code for each in answers] == [404] * 4
    assert app.test_client().get(url).status_code == 303


def test_the_log_says_who_asked_whom_by_when(
    meeting: Meeting, yangon: Yangon, organiser_client: FlaskClient
) -> None:
    ask(organiser_client, meeting, str(yangon.institute.id))

    page = organiser_client.get(f"/meetings/{meeting.ref}/changes").text

    assert "Somchai asked Myanmar to name its delegation." in page
    assert "Asked for by:" in page


def test_somebody_who_waits_for_the_hosts_is_named_and_not_registered(
    meeting: Meeting, yangon: Yangon, cast: Cast
) -> None:
    (aye,) = cast.invite(meeting, cast.aye)
    aye.nomination_id = asking.nomination_of(meeting, yangon.institute).id
    aye.state = State.NOMINATED
    db.session.commit()

    row = row_of(meeting, "MM")

    assert (row.named, row.confirmed) == (1, 0)


def test_replaced_links_open_nothing_and_new_ones_are_mailed(
    meeting: Meeting, yangon: Yangon, organiser_client: FlaskClient, smtp: MailServer
) -> None:
    ask(organiser_client, meeting, str(yangon.institute.id))
    deliver()
    nomination = db.session.query(Nomination).one()
    url = f"/meetings/{meeting.ref}/delegations/{nomination.id}"
    assert "Replace the links" in organiser_client.get(url).text
    old = links.token_for(nomination, yangon.khin)

    organiser_client.post(f"{url}/links")
    deliver()

    assert organiser_client.get(f"/n/{old}").status_code == 404
    db.session.refresh(nomination)
    new = smtp.to("khin@yangon.example")[-1].text().partition("/n/")[2].split()[0]
    assert new == links.token_for(nomination, yangon.khin) != old
    assert organiser_client.get(f"/n/{new}").status_code == 200


def test_the_meetings_mail_names_the_delegation_and_hides_what_waits(
    meeting: Meeting, yangon: Yangon, organiser_client: FlaskClient
) -> None:
    ask(organiser_client, meeting, str(yangon.institute.id))

    page = organiser_client.get(f"/meetings/{meeting.ref}/post").text

    assert page.count("Delegation of Myanmar") == 2
    assert "Request to name a delegation" in page
    assert "6 reminders are scheduled" in page  # two of them Somchai's own
