"""Registering, declining, withdrawing and coming back by a personal link."""

from typing import Any

import icalendar
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, func, select

from nact_meet.directory.models.person import Person
from nact_meet.directory.models.role import Role
from nact_meet.history.models import Change
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.notices.models.notice import Kind, Notice
from nact_meet.places import audience
from nact_meet.places.models.participant import Participant
from nact_meet.places.models.states import State
from nact_meet.publication import publishing
from nact_meet.web.extensions import db
from tests.cast import Cast
from tests.parts.client import visitor


@pytest.fixture
def meeting(cast: Cast) -> Meeting:
    """Published; Aye Aye, Li Wei and Maria are invited."""
    meeting = cast.meeting()
    cast.invite(meeting)
    publishing.publish(meeting, by=cast.somchai)
    db.session.commit()
    return meeting


@pytest.fixture
def place(meeting: Meeting, cast: Cast) -> Participant:
    """Aye Aye's."""
    return place_of(meeting, cast.aye)


def place_of(meeting: Meeting, person: Person) -> Participant:
    place = audience.place_of(meeting, person)
    assert place is not None
    return place


def typed(**values: str) -> dict[str, str]:
    usual = {
        "full_name": "Aye Aye",
        "honorific": "Dr",
        "position": "Senior researcher",
        "institute": "institute of yangon",
        "country_code": "MM",
        "zone": "Asia/Rangoon",
        "language": "en",
    }
    return usual | values


def notices(place: Participant, kind: Kind) -> int:
    where = (Notice.participant_id == place.id, Notice.kind == kind)
    return db.session.scalar(select(func.count(Notice.id)).where(*where)) or 0


def again(place: Participant) -> Participant:
    """As another process would read it now."""
    db.session.rollback()
    db.session.expire_all()
    return db.session.get_one(Participant, place.id)


def statements(action: Any) -> list[str]:
    found: list[str] = []

    def note(_connection: Any, _cursor: Any, sql: str, *_more: Any) -> None:
        if not sql.startswith(("PRAGMA", "BEGIN")):
            found.append(sql)

    event.listen(db.engine, "before_cursor_execute", note)
    action()
    event.remove(db.engine, "before_cursor_execute", note)
    return found


def test_the_page_says_whose_place_it_is_and_shows_every_clock(
    client: FlaskClient, place: Participant
) -> None:
    answer = client.get(f"/r/{place.token}")

    assert answer.status_code == 200
    assert "Dr Aye Aye" in answer.text
    assert "Your time: Yangon" in answer.text and "09:30" in answer.text
    assert answer.text.count('<th scope="row">') == 12
    assert answer.headers["Cache-Control"] == "no-store"
    assert "noindex" in answer.text


def test_a_country_where_it_is_already_tomorrow_is_marked(client: FlaskClient, cast: Cast) -> None:
    meeting = cast.meeting()
    start = meeting.starts_wall.replace(hour=22)
    meeting.take_place(start, start.replace(hour=23), "Asia/Yangon")
    (place,) = cast.invite(meeting, cast.aye)
    publishing.publish(meeting, by=cast.somchai)
    db.session.commit()

    table = client.get(f"/r/{place.token}").text.partition('<table class="table')[2]

    assert "next day" in table.partition("Timor-Leste")[2].partition("</tr>")[0]
    assert "next day" not in table.partition("Thailand")[2].partition("</tr>")[0]


def test_opening_the_link_changes_nothing(client: FlaskClient, place: Participant) -> None:
    client.get(f"/r/{place.token}")
    client.get(f"/r/{place.token}/decline")
    client.get(f"/r/{place.token}/withdraw")

    assert again(place).state == State.INVITED


def test_registering_confirms_and_corrects_what_is_known(
    client: FlaskClient, place: Participant, cast: Cast
) -> None:
    answer = client.post(f"/r/{place.token}/registration", data=typed())

    assert answer.status_code == 303 and answer.location.endswith(f"/r/{place.token}")
    place = again(place)
    assert place.is_confirmed and place.position == "Senior researcher"
    assert place.institute_name == "Institute of Yangon"
    assert place.person.institute_id == cast.yangon.id and place.person.affiliation == ""
    assert place.person.zone == "Asia/Yangon"
    assert "You are registered" in client.get(answer.location).text


def test_an_institute_that_the_directory_has_not_is_kept_as_typed(
    client: FlaskClient, place: Participant
) -> None:
    typed_institute = typed(institute="River Commission", country_code="organisation")

    client.post(f"/r/{place.token}/registration", data=typed_institute)

    place = again(place)
    assert place.person.institute is None and place.country_code is None
    assert place.institute_name == "River Commission"


def test_pressing_twice_registers_once_and_mails_once(
    client: FlaskClient, place: Participant
) -> None:
    for _ in range(3):
        client.post(f"/r/{place.token}/registration", data=typed())

    assert notices(place, Kind.CONFIRMATION) == 1
    verbs = db.session.scalars(select(Change.verb).where(Change.subject_id == place.id)).all()
    assert verbs.count("registered") == 1 and "corrected" not in verbs


def test_changed_details_are_kept_and_noted_without_a_mail(
    client: FlaskClient, place: Participant
) -> None:
    client.post(f"/r/{place.token}/registration", data=typed())

    client.post(f"/r/{place.token}/registration", data=typed(position="Director"))

    assert again(place).position == "Director"
    assert notices(place, Kind.CONFIRMATION) == 1
    change = db.session.scalars(select(Change).where(Change.verb == "corrected")).one()
    assert change.details == {"position": ["Senior researcher", "Director"]}


def test_an_assistant_is_greeted_and_the_log_says_who_did_it(
    client: FlaskClient, place: Participant
) -> None:
    answer = client.post(
        f"/r/{place.token}/registration", data=typed(for_another="y", own_name="Khin Khin")
    )

    place = again(place)
    assert place.contact.greets == "Khin Khin" and place.full_name == "Aye Aye"
    change = db.session.scalars(select(Change).where(Change.verb == "registered")).one()
    assert (change.actor_name, change.on_behalf_of) == ("Khin Khin", "Aye Aye")
    assert "Hello Khin Khin. You are acting for Dr Aye Aye." in client.get(answer.location).text


def test_an_assistant_withdraws_in_their_own_name(client: FlaskClient, place: Participant) -> None:
    client.post(f"/r/{place.token}/registration", data=typed(for_another="y", own_name="Khin Khin"))

    client.post(f"/r/{place.token}/withdrawal")

    change = db.session.scalars(select(Change).where(Change.verb == "withdrawn")).one()
    assert (change.actor_name, change.on_behalf_of) == ("Khin Khin", "Aye Aye")


def test_an_assistant_without_a_name_is_asked_for_it(
    client: FlaskClient, place: Participant
) -> None:
    answer = client.post(f"/r/{place.token}/registration", data=typed(for_another="y"))

    assert answer.status_code == 422
    assert "Please enter your own name too" in answer.text


def test_bad_input_comes_back_with_what_was_typed(client: FlaskClient, place: Participant) -> None:
    bad = typed(full_name="", position="Rector", zone="Mars/Olympus", country_code="ZZ")

    answer = client.post(f"/r/{place.token}/registration", data=bad)

    assert answer.status_code == 422
    assert 'value="Rector"' in answer.text and 'value="Mars/Olympus"' in answer.text
    assert "We do not know this city" in answer.text
    assert again(place).state == State.INVITED


def test_declining_is_one_page_with_one_button(client: FlaskClient, place: Participant) -> None:
    page = client.get(f"/r/{place.token}/decline")

    answer = client.post(f"/r/{place.token}/refusal")

    main = page.text.partition("<main")[2].partition("</main>")[0]
    assert main.count("<button") == 1
    assert answer.status_code == 303 and again(place).state == State.DECLINED


def test_a_withdrawn_person_may_come_back(client: FlaskClient, place: Participant) -> None:
    client.post(f"/r/{place.token}/registration", data=typed())
    client.post(f"/r/{place.token}/withdrawal")
    assert "You have withdrawn" in client.get(f"/r/{place.token}").text

    client.post(f"/r/{place.token}/registration", data=typed())

    assert again(place).is_confirmed
    assert notices(place, Kind.CONFIRMATION) == 2


def test_of_two_scholars_who_share_a_mailbox_one_withdraws_alone(
    client: FlaskClient, meeting: Meeting, cast: Cast
) -> None:
    cast.wei.contacts[0].address = cast.aye.contacts[0].address
    db.session.commit()
    aye, wei = place_of(meeting, cast.aye), place_of(meeting, cast.wei)
    for place, name in ((aye, "Aye Aye"), (wei, "Li Wei")):
        client.post(f"/r/{place.token}/registration", data=typed(full_name=name))

    client.post(f"/r/{aye.token}/withdrawal")

    assert again(aye).state == State.WITHDRAWN and again(wei).is_confirmed
    assert notices(wei, Kind.WITHDRAWAL) == 0
    calendar = client.get(f"/r/{wei.token}/meeting.ics")
    assert icalendar.Calendar.from_ical(calendar.data).events[0]["UID"] == wei.uid


def test_a_registered_person_adds_it_to_any_calendar(
    client: FlaskClient, place: Participant
) -> None:
    client.post(f"/r/{place.token}/registration", data=typed())

    page = client.get(f"/r/{place.token}").text

    order = ["meeting.ics", "Outlook.com", "Office 365", "Google", "Yahoo"]
    positions = [page.index(each) for each in order]
    assert positions == sorted(positions)
    assert place.person.feed_key not in page  # it opens every meeting of theirs


def test_the_download_has_no_method_and_names_nobody(
    client: FlaskClient, place: Participant
) -> None:
    client.post(f"/r/{place.token}/registration", data=typed())

    answer = client.get(f"/r/{place.token}/meeting.ics")

    assert answer.content_type == "text/calendar; charset=utf-8"
    calendar = icalendar.Calendar.from_ical(answer.data)
    (entry,) = calendar.events
    place = again(place)
    assert "METHOD" not in calendar and "ATTENDEE" not in entry
    assert (entry["UID"], entry["SEQUENCE"]) == (place.uid, place.sequence)
    assert entry["LOCATION"].endswith(f"/r/{place.token}/join")


def test_somebody_who_declined_has_no_entry_to_download(
    client: FlaskClient, place: Participant
) -> None:
    client.post(f"/r/{place.token}/refusal")

    assert client.get(f"/r/{place.token}/meeting.ics").status_code == 409


def test_a_cancelled_meeting_says_so_with_its_reason(
    client: FlaskClient, meeting: Meeting, place: Participant, cast: Cast
) -> None:
    publishing.cancel(meeting, by=cast.somchai, reason="The river has risen.")
    db.session.commit()

    page = client.get(f"/r/{place.token}")
    refused = client.post(f"/r/{place.token}/registration", data=typed())

    assert page.status_code == 200 and "The river has risen." in page.text
    assert "when--cancelled" in page.text
    assert refused.status_code == 409 and "has been cancelled" in refused.text
    assert f"/r/{place.token}" in refused.text


def test_a_closed_registration_is_a_page_and_not_an_exception(
    client: FlaskClient, meeting: Meeting, place: Participant
) -> None:
    meeting.registration_closes_at = meeting.created_at
    db.session.commit()

    page = client.get(f"/r/{place.token}")
    refused = client.post(f"/r/{place.token}/registration", data=typed())

    assert "Registration is not open now" in page.text
    assert refused.status_code == 409 and again(place).state == State.INVITED


@pytest.mark.parametrize("token", ["nonsense", "WzEsIngiXQ.abc", "%E2%80%AE", "a" * 3000])
def test_an_unknown_link_offers_new_ones_by_mail(
    client: FlaskClient, place: Participant, token: str
) -> None:
    answer = client.get(f"/r/{token}")

    assert answer.status_code == 404
    assert "This link does not work" in answer.text and 'action="/links"' in answer.text


def test_a_replaced_link_opens_nothing_and_the_new_one_comes_by_mail(
    client: FlaskClient, place: Participant, cast: Cast
) -> None:
    old = place.token
    place.replace_link()
    db.session.commit()

    answers = [client.get(f"/r/{old}"), client.post(f"/r/{old}/registration", data=typed())]
    for _ in range(2):
        client.post("/links", data={"address": "AYE@yangon.example"})
    stranger = client.post("/links", data={"address": "stranger@elsewhere.example"})

    assert [each.status_code for each in answers] == [404, 404]
    assert again(place).state == State.INVITED
    assert notices(place, Kind.INVITATION) == 2, "one at publication, one now"
    assert stranger.status_code == 200


def test_somebody_who_is_not_meant_tells_the_organisers(
    client: FlaskClient, place: Participant
) -> None:
    page = client.get(f"/r/{place.token}/not-me")
    client.post(f"/r/{place.token}/not-me")

    assert "This link is for Dr Aye Aye" in page.text
    assert "aye@yangon.example" not in page.text
    assert db.session.scalars(select(Change).where(Change.verb == "disowned")).one()
    assert again(place).state == State.INVITED


@pytest.mark.parametrize(
    "name",
    [
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "{{ 7 * 7 }}",
        "ဒေါ်အေးအေး",
        "Ａ" * 200,
    ],
)
def test_a_strange_name_does_no_harm(client: FlaskClient, place: Participant, name: str) -> None:
    answer = client.post(f"/r/{place.token}/registration", data=typed(full_name=name))

    assert answer.status_code == 303
    page = client.get(answer.location).text
    calendar = icalendar.Calendar.from_ical(client.get(f"/r/{place.token}/meeting.ics").data)
    assert again(place).full_name == name
    assert "<script>alert" not in page and "<img" not in page and ">49<" not in page
    assert len(calendar.events) == 1


@pytest.mark.parametrize(
    "name", ["Aye\r\nBcc: all@x.example", "Aye\u2028Aye", "Aye\x00", "A" * 201]
)
def test_a_name_that_could_become_a_header_is_refused(
    client: FlaskClient, place: Participant, name: str
) -> None:
    answer = client.post(f"/r/{place.token}/registration", data=typed(full_name=name))

    assert answer.status_code == 422
    assert again(place).full_name == "Aye Aye"


def test_the_page_speaks_its_persons_language_unless_the_browser_chose(
    client: FlaskClient, meeting: Meeting, cast: Cast
) -> None:
    wei = place_of(meeting, cast.wei)

    own = client.get(f"/r/{wei.token}", headers={"Accept-Language": "en"})
    client.set_cookie("language", "en")
    chosen = client.get(f"/r/{wei.token}")

    assert '<html lang="zh' in own.text and '<html lang="en"' in chosen.text


def test_registering_takes_few_statements(client: FlaskClient, place: Participant) -> None:
    token = place.token
    db.session.remove()

    seen = statements(lambda: client.get(f"/r/{token}"))
    db.session.remove()
    seen_again = statements(lambda: client.get(f"/r/{token}"))
    db.session.remove()
    done = statements(lambda: client.post(f"/r/{token}/registration", data=typed()))

    assert len(seen) <= 5, seen
    assert len(seen_again) <= 2, seen_again
    assert len(done) <= 8, done


def test_it_is_the_same_on_both_databases(app_on_both: Flask, cast: Cast) -> None:
    meeting = cast.meeting()
    (place,) = cast.invite(meeting, cast.maria, role=Role.SPEAKER)
    publishing.publish(meeting, by=cast.somchai)
    db.session.commit()
    client = visitor(app_on_both)
    url = f"/r/{place.token}"

    answers = [
        client.get(url),
        client.post(f"{url}/registration", data=typed(full_name="Maria")),
        client.post(f"{url}/registration", data=typed(full_name="Maria")),
        client.post(f"{url}/withdrawal"),
        client.post(f"{url}/registration", data=typed(full_name="Maria")),
    ]

    assert [each.status_code for each in answers] == [200, 303, 303, 303, 303]
    assert again(place).is_confirmed and notices(place, Kind.CONFIRMATION) == 2
