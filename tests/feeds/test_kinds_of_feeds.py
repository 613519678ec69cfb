"""Feeds of countries; feeds in which each item of an agenda is an entry of its own."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from icalendar import Calendar

from nact_meet.directory.models.working_group import WorkingGroup
from nact_meet.meetings.models.agenda import AgendaItem, ItemKind, Speaker
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.places import audience
from nact_meet.places.models.states import State
from nact_meet.publication import publishing
from nact_meet.web.extensions import db
from tests.cast import Cast, hosted_by
from tests.feeds.filling import edit, events


@pytest.fixture
def meeting(cast: Cast) -> Meeting:
    found = cast.meeting(working_group=WorkingGroup(slug="rivers", name="Rivers"))
    found.agenda = [
        AgendaItem(position=0, kind=ItemKind.OPENING, minutes=20),
        AgendaItem(
            position=1,
            kind=ItemKind.SESSION,
            title="Rice; and rivers",
            minutes=50,
            speakers=[Speaker(position=0, printed="Xu Jian"), Speaker(position=1, printed="Mai")],
        ),
    ]
    publishing.publish(found, by=cast.somchai)
    cast.invite(found, cast.aye)
    return found


def agenda_paths(cast: Cast, meeting: Meeting) -> list[str]:
    return [
        "/feeds/agenda/meetings.ics",
        "/feeds/agenda/countries/th.ics",
        "/feeds/agenda/working-groups/rivers.ics",
        f"/feeds/agenda/people/{cast.aye.feed_key}.ics",
        f"/feeds/agenda/meetings/{meeting.ref}.ics",
    ]


def test_a_country_has_the_meetings_that_its_institutes_host(
    client: FlaskClient, cast: Cast, meeting: Meeting
) -> None:
    meeting.hosts.append(hosted_by(cast.shanghai, position=1))
    elsewhere = cast.meeting(title="Roads")
    elsewhere.hosts[0].institute = cast.dili
    publishing.publish(elsewhere, by=cast.somchai)
    db.session.commit()

    found = {code: client.get(f"/feeds/countries/{code}.ics") for code in ("th", "CN", "tl", "vn")}

    assert {
        code: [entry["UID"] for entry in events(each.data)] for code, each in found.items()
    } == {
        "th": [meeting.uid],
        "CN": [meeting.uid],
        "tl": [elsewhere.uid],
        "vn": [],
    }
    assert Calendar.from_ical(found["th"].data)["NAME"] == "Thailand"


@pytest.mark.parametrize("code", ["xx", "zz", "thailand", "1"])
def test_a_country_that_does_not_exist_is_not_found(client: FlaskClient, code: str) -> None:
    assert client.get(f"/feeds/countries/{code}.ics").status_code == 404


def test_an_institute_that_moves_to_another_country_takes_its_meetings_along(
    client: FlaskClient, cast: Cast, meeting: Meeting
) -> None:
    first = client.get("/feeds/countries/th.ics")
    cast.institute.country_code = "VN"
    db.session.commit()

    answer = client.get("/feeds/countries/th.ics", headers={"If-None-Match": first.headers["ETag"]})

    assert (answer.status_code, events(answer.data)) == (200, [])
    assert len(events(client.get("/feeds/countries/vn.ics").data)) == 1


def test_an_agenda_is_text_in_the_one_feed_and_entries_in_the_other(
    client: FlaskClient, cast: Cast, meeting: Meeting
) -> None:
    (plain,) = events(client.get("/feeds/meetings.ics").data)
    whole, opening, session = events(client.get("/feeds/agenda/meetings.ics").data)

    assert "Rice; and rivers (Xu Jian; Mai)" in plain["DESCRIPTION"]
    assert whole["UID"] == meeting.uid
    assert (opening["SUMMARY"], session["SUMMARY"]) == ("Opening speech", "Rice; and rivers")
    assert [each["RELATED-TO"] for each in (opening, session)] == [meeting.uid] * 2
    assert opening["DTSTART"].dt == meeting.starts_at
    assert opening["DTEND"].dt == session["DTSTART"].dt == meeting.starts_at + timedelta(minutes=20)
    assert session["DTEND"].dt == meeting.starts_at + timedelta(minutes=70)
    assert "Xu Jian" in session["DESCRIPTION"]


def test_every_kind_of_feed_has_one_with_agendas(
    client: FlaskClient, cast: Cast, meeting: Meeting
) -> None:
    for path in agenda_paths(cast, meeting):
        whole, *items = events(client.get(path).data)

        assert len(items) == 2, path
        assert {each["RELATED-TO"] for each in items} == {whole["UID"]}
        assert len({each["UID"] for each in (whole, *items)}) == 3
        assert not any("ATTENDEE" in each for each in (whole, *items))


def test_an_item_keeps_its_uid_when_it_gets_another_title_and_time(
    client: FlaskClient, cast: Cast, meeting: Meeting
) -> None:
    path = "/feeds/agenda/meetings.ics"
    before = events(client.get(path).data)
    # As the form does it: rows of their own.
    kind = ItemKind.SESSION
    fresh = [AgendaItem(position=at, kind=kind, title=f"New {at}", minutes=30) for at in range(2)]
    edit(meeting, cast, agenda=fresh)

    after = events(client.get(path).data)

    assert [each["UID"] for each in after] == [each["UID"] for each in before]
    assert [each["SUMMARY"] for each in after[1:]] == ["New 0", "New 1"]
    assert after[1]["DTSTAMP"].dt > before[1]["DTSTAMP"].dt


def test_items_are_cancelled_with_their_meeting_or_their_place(
    client: FlaskClient, cast: Cast, meeting: Meeting
) -> None:
    own = f"/feeds/agenda/people/{cast.aye.feed_key}.ics"
    place = audience.place_of(meeting, cast.aye)
    assert place
    place.decline(by=cast.aye)
    db.session.commit()
    assert {each["STATUS"] for each in events(client.get(own).data)} == {"CANCELLED"}
    public = events(client.get("/feeds/agenda/meetings.ics").data)
    assert {each["STATUS"] for each in public} == {"CONFIRMED"}

    publishing.cancel(meeting, by=cast.somchai, reason="The host is ill.")
    db.session.commit()

    public = events(client.get("/feeds/agenda/meetings.ics").data)
    assert [each["STATUS"] for each in public] == ["CANCELLED"] * 3


@pytest.mark.parametrize("state", [State.NOMINATED, State.PENDING, State.WAITING])
def test_nobody_who_waits_has_the_items_either(
    client: FlaskClient, cast: Cast, meeting: Meeting, state: State
) -> None:
    place = audience.place_of(meeting, cast.aye)
    assert place
    place.state = state
    db.session.commit()

    assert events(client.get(f"/feeds/agenda/people/{cast.aye.feed_key}.ics").data) == []


def test_each_zone_that_is_used_is_in_it_once(
    client: FlaskClient, cast: Cast, meeting: Meeting
) -> None:
    cast.meeting(zone="Asia/Dili", published_at=meeting.published_at)
    cast.meeting(zone="Asia/Dili", published_at=meeting.published_at)

    calendar = Calendar.from_ical(client.get("/feeds/agenda/meetings.ics").data)

    zones = [str(each["TZID"]) for each in calendar.walk("VTIMEZONE")]
    used = {each["DTSTART"].params["TZID"] for each in calendar.walk("VEVENT")}
    assert sorted(zones) == sorted(used) == ["Asia/Bangkok", "Asia/Dili"]


def test_a_feed_says_what_it_is_called_where_it_is_and_how_often_to_ask(
    client: FlaskClient, cast: Cast, meeting: Meeting
) -> None:
    calendar = Calendar.from_ical(client.get("/feeds/working-groups/rivers.ics").data)

    assert calendar["NAME"] == calendar["X-WR-CALNAME"] == "Rivers"
    assert calendar["SOURCE"] == "http://127.0.0.1:8000/feeds/working-groups/rivers.ics"
    assert calendar["METHOD"] == "PUBLISH"
    assert calendar["REFRESH-INTERVAL"].dt == timedelta(hours=1)
    assert calendar["X-PUBLISHED-TTL"] == "PT60M"
