"""What somebody says of one day of several, on their page or by telephone, and their calendar."""

import csv
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar

from nact_meet.history.models import Change
from nact_meet.meetings.models.agenda import AgendaItem, ItemKind
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.notices.sending import deliver_due
from nact_meet.places.models.participant import Participant
from nact_meet.places.models.states import Channel
from nact_meet.publication import editing
from nact_meet.web.extensions import db
from nact_meet.web.formats import short_day
from nact_meet.world.timezones import utc_now
from tests.cast import Cast
from tests.meetings.plans import HOURS
from tests.meetings.test_days import (
    AYE,
    CANCEL,
    REQUEST,
    coming,
    meeting,
    place,
    replan,
    told,
    uids,
)
from tests.parts.smtp import MailServer

__all__ = ["coming", "meeting", "place"]


def says(client: FlaskClient, place: Participant, number: int, coming: str) -> None:
    about = {"day": place.meeting.days[number].key, "coming": coming}
    assert client.post(f"/r/{place.token}/day", data=about).status_code == 303
    db.session.expire_all()


def answers(smtp: MailServer) -> list[tuple[str, str]]:
    """UID and PARTSTAT of each entry that was mailed to Aye Aye."""
    calendars = [mail.calendar() for mail in smtp.to(AYE)]
    events = [calendar.events[0] for calendar in calendars if calendar]
    return [(str(event["UID"]), event["ATTENDEE"].params["PARTSTAT"]) for event in events]


def test_a_no_to_any_day_on_the_page_reaches_its_entry_and_a_yes_too(
    client: FlaskClient, coming: Participant, smtp: MailServer
) -> None:
    """With a higher SEQUENCE, which an answer to the one before may still have."""
    first, second, _third = uids(coming)
    smtp.reset()

    said = []
    for number, word in ((1, "no"), (0, "no"), (1, "yes"), (0, "yes"), (0, "yes")):
        says(client, coming, number, word)
        said += told(smtp)

    assert said == [
        (REQUEST, second, 1),
        (REQUEST, first, 1),
        (REQUEST, second, 2),
        (REQUEST, first, 2),
    ]
    partstats = ["DECLINED", "DECLINED", "ACCEPTED", "ACCEPTED"]
    assert [partstat for _uid, partstat in answers(smtp)] == partstats
    assert coming.asked_sequence == 0
    assert [entry.asked_sequence for entry in coming.day_entries] == [0, 0, 0]
    no, yes = smtp.to(AYE)[0], smtp.to(AYE)[2]
    assert "cannot come on this day" in no.text() and "coming on this day" in yes.text()


@pytest.mark.walk
def test_what_ends_as_it_was_is_not_mailed(
    client: FlaskClient, coming: Participant, smtp: MailServer
) -> None:
    for word in ("no", "yes"):
        says(client, coming, 0, word)
        says(client, coming, 2, word)

    assert told(smtp) == []


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """It stands until it is moved."""
    with time_machine.travel(utc_now(), tick=False) as clock:
        yield clock


@pytest.mark.walk
def test_who_changes_their_mind_about_a_day_again_and_again_is_told_in_the_end(
    client: FlaskClient, coming: Participant, smtp: MailServer, clock: time_machine.Traveller
) -> None:
    smtp.reset()
    counts = []
    for word, seconds in (("no", 0), ("yes", 59), ("no", 0), ("yes", 1), ("no", 119), ("no", 1)):
        says(client, coming, 1, word)
        clock.shift(timedelta(seconds=seconds))
        deliver_due()
        counts.append(len(smtp.to(AYE)))

    assert counts == [1, 1, 1, 2, 2, 3]


def test_hosts_record_what_somebody_said_of_a_day_by_telephone(
    organiser_client: FlaskClient, coming: Participant, cast: Cast, smtp: MailServer
) -> None:
    """The log has who did it, and for whom; their calendar hears of it."""
    here = f"/meetings/{coming.meeting.ref}/participants/{coming.id}"
    _first, second, _third = uids(coming)
    smtp.reset()

    said = []
    for word in ("no", "yes"):
        about = {"day": coming.meeting.days[1].key, "coming": word}
        answer = organiser_client.post(f"{here}/day", data=about)
        assert (answer.status_code, answer.location) == (303, f"{here}#days")
        db.session.expire_all()
        said.append((coming.days_off == [coming.meeting.days[1]], *told(smtp)))

    assert said == [(True, (REQUEST, second, 1)), (False, (REQUEST, second, 2))]
    changes = db.session.query(Change).order_by(Change.id.desc()).limit(2).all()
    assert [change.verb for change in changes] == ["day taken back", "day declined"]
    assert {(change.actor_name, change.on_behalf_of) for change in changes} == {
        ("Somchai", "Aye Aye")
    }
    page = organiser_client.get(here).text
    assert page.count("Record: cannot come") == 3 and "Record: can come" not in page
    assert coming.is_confirmed
    assert [row.answered_through for row in coming.day_entries if row.replied_at] == [Channel.HOSTS]
    assert "recorded by the hosts" in page.split('id="days"')[1]


def test_a_day_that_somebody_cannot_come_on_is_in_no_file_of_theirs_and_not_cancelled_in_any(
    client: FlaskClient, coming: Participant, meeting: Meeting
) -> None:
    """Nor are its items; with no day left there is no file."""
    meeting.agenda = [
        AgendaItem(kind=ItemKind.SESSION, first_title="Rice", minutes=30, day=day) for day in (0, 1)
    ]
    db.session.commit()
    first, _second, third = uids(coming)
    paths = [
        f"/r/{coming.token}/meeting.ics",
        f"/feeds/people/{coming.person.feed_key}.ics",
        f"/feeds/agenda/people/{coming.person.feed_key}.ics",
    ]

    says(client, coming, 1, "no")
    files = [Calendar.from_ical(client.get(path).data).events for path in paths]
    page = client.get(f"/r/{coming.token}").text
    for number in (0, 2):
        says(client, coming, number, "no")

    assert {str(event["STATUS"]) for events in files for event in events} == {"CONFIRMED"}
    uids_in = [{str(event["UID"]) for event in events} for events in files]
    assert uids_in == [{first, third}, {first, third}, {first, third, f"item-1-{first}"}]
    assert page.count("calendar.google.com") == 2, "for each day that is left"
    assert client.get(paths[0]).status_code == 409
    assert "Add to calendar" not in client.get(f"/r/{coming.token}").text


@pytest.mark.walk
def test_what_is_recorded_of_no_day_of_the_meeting_is_refused(
    organiser_client: FlaskClient, coming: Participant
) -> None:
    here = f"/meetings/{coming.meeting.ref}/participants/{coming.id}/day"

    assert organiser_client.post(here, data={"day": "none", "coming": "no"}).status_code == 400


def numbers(octets: bytes) -> dict[str, int]:
    """UID -> SEQUENCE, in a calendar."""
    events = Calendar.from_ical(octets).events
    return {str(event["UID"]): int(event["SEQUENCE"]) for event in events}


def test_each_sequence_grows_with_its_own_day_at_once_and_with_no_other(
    app: Flask, client: FlaskClient, coming: Participant, meeting: Meeting, cast: Cast
) -> None:
    """RFC 5546, 2.1.4: in the download and the personal feed, whether or not a mail was written."""
    feed, seen = f"/feeds/people/{coming.person.feed_key}.ics", []

    def look() -> None:
        db.session.commit()
        own = numbers(client.get(f"/r/{coming.token}/meeting.ics").data)
        assert own == numbers(client.get(feed).data)
        seen.append([own.get(uid) for uid in uids(coming)])

    look()
    for hours in ((15, 17), (16, 17)):
        replan(meeting, cast.somchai, HOURS[0], hours, HOURS[2])
        look()
    replan(meeting, cast.somchai, (8, 12), (16, 17), HOURS[2])
    look()
    for word in ("no", "yes"):
        says(client, coming, 2, word)
        look()

    assert seen == [[0, 0, 0], [0, 1, 0], [0, 2, 0], [1, 2, 0], [1, 2, None], [1, 2, 2]]
    told_of_days = told_numbers(coming)
    assert told_of_days == [0, 0], "nothing was mailed since"


def told_numbers(place: Participant) -> list[int]:
    return [entry.told["sequence"] for entry in place.day_entries if entry.told]


@pytest.mark.walk
def test_a_place_that_is_left_and_taken_again_grows_in_the_feed_before_any_mail(
    client: FlaskClient, coming: Participant, smtp: MailServer
) -> None:
    feed, seen = f"/feeds/people/{coming.person.feed_key}.ics", []
    for act in (coming.withdraw, coming.confirm):
        act(by=coming.person)
        db.session.commit()
        seen.append([numbers(client.get(feed).data)[uid] for uid in uids(coming)])

    assert seen == [[1, 1, 1], [2, 2, 2]]
    assert told(smtp) == [], "it ended as it was"


@pytest.mark.walk
def test_a_day_that_went_after_moves_nobody_was_told_of_goes_with_a_higher_number(
    coming: Participant, meeting: Meeting, cast: Cast, smtp: MailServer
) -> None:
    _first, _second, third = uids(coming)
    for hours in ((13, 14), (15, 16)):
        replan(meeting, cast.somchai, *HOURS[:2], hours)
    moved = told(smtp)

    replan(meeting, cast.somchai, *HOURS[:2])

    assert (moved, told(smtp)) == ([(REQUEST, third, 2)], [(CANCEL, third, 3)])


@pytest.mark.walk
def test_who_declines_every_day_one_by_one_is_asked_to_withdraw(
    client: FlaskClient, coming: Participant
) -> None:
    """Their seat stays theirs: to no day of all is no to the meeting only where they say so."""
    asked = []
    for number in range(3):
        says(client, coming, number, "no")
        asked.append("Please withdraw" in client.get(f"/r/{coming.token}").text)

    assert asked == [False, False, True] and coming.is_confirmed


@pytest.mark.walk
def test_a_first_day_that_was_moved_is_declined_alone(
    client: FlaskClient, coming: Participant, meeting: Meeting, cast: Cast
) -> None:
    """Who can come on the others keeps their seat; a yes to its new hours ends the question."""
    replan(meeting, cast.somchai, (7, 8), *HOURS[1:])
    db.session.commit()
    question = client.get(f"/r/{coming.token}/time?answer=no").text
    assert "I cannot come on this day" in question and "/withdraw" not in question

    says(client, coming, 0, "no")
    asked = coming.is_asked_about_time
    says(client, coming, 0, "yes")

    assert (asked, coming.is_asked_about_time, coming.is_confirmed) == (False, False, True)
    assert coming.days_off == []


@pytest.mark.walk
def test_whoever_declined_the_one_day_that_is_left_may_come_perhaps(
    client: FlaskClient, coming: Participant, meeting: Meeting, cast: Cast, smtp: MailServer
) -> None:
    """Neither their yes to the meeting nor their no to that day is taken for the other."""
    says(client, coming, 0, "no")
    told(smtp)
    smtp.reset()

    replan(meeting, cast.somchai, HOURS[0])
    db.session.commit()

    partstats = dict(answers_after(smtp))
    assert partstats[coming.uid] == "TENTATIVE"
    assert coming.is_confirmed and coming.is_tentative
    assert "not sure" in client.get(f"/r/{coming.token}").text


def answers_after(smtp: MailServer) -> list[tuple[str, str]]:
    told(smtp)
    return answers(smtp)


@pytest.mark.walk
def test_an_item_that_is_moved_to_another_day_never_has_a_lower_sequence(
    client: FlaskClient, coming: Participant, meeting: Meeting, cast: Cast
) -> None:
    meeting.agenda = [
        AgendaItem(position=0, day=1, kind=ItemKind.SESSION, minutes=60, title="Rice")
    ]
    for hours in ((15, 17), (16, 17)):
        replan(meeting, cast.somchai, HOURS[0], hours, HOURS[2])
    db.session.commit()
    feed = f"/feeds/agenda/people/{coming.person.feed_key}.ics"
    uid = f"item-1-{coming.uid}"
    on_the_second = numbers(client.get(feed).data)[uid]

    before = meeting.page()
    meeting.agenda[0].day = 0
    editing.edited(meeting, before, by=cast.somchai)
    db.session.commit()

    assert numbers(client.get(feed).data)[uid] > on_the_second > 0


def test_a_sheet_says_who_came_on_which_day_and_tells_two_of_one_date_apart(
    organiser_client: FlaskClient, coming: Participant, meeting: Meeting
) -> None:
    first, second, third = meeting.days
    third.move(first.slot._replace(starts_wall=first.ends_wall, ends_wall=second.starts_wall))
    coming.entry_of_day(first.key).arrived_at = first.starts_at
    coming.miss_day(second, by=coming.person)
    db.session.commit()

    sheet = organiser_client.get(f"/meetings/{meeting.ref}/lists/participants.csv").data
    rows = list(csv.DictReader(sheet.decode("utf-8-sig").splitlines()))

    day = short_day(first.starts_at, first.zone)
    (row,) = [row for row in rows if row["Full name"] == "Aye Aye"]
    assert row[f"{day}, 09:00"].startswith("Arrived: 20")
    assert row[f"{day}, 12:00"] == ""
    assert row[short_day(second.starts_at, second.zone)] == "Cannot come on this day"
