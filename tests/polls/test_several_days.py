"""Dates of a poll that last several days, or a whole day whose hours are set later."""

from datetime import date, datetime, time

import pytest
import time_machine
from flask.testing import FlaskClient

from nact_meet.meetings.models.schedule import Slot
from nact_meet.polls import agreeing, choosing
from nact_meet.polls.models.poll import Poll
from nact_meet.polls.models.slot import AskedDate
from nact_meet.polls.tally import costs_of
from nact_meet.web.extensions import db
from tests.cast import Cast
from tests.parts.deliver import deliver
from tests.parts.smtp import MailServer
from tests.polls.conftest import NO, YES, draft, enrol, reader_of, say, slot
from tests.polls.holds.conftest import AYE
from tests.polls.test_pages import made, typed

__all__ = ["client"]

THREE_DAYS = AskedDate(slot(22).slot, later_days=2)
A_DAY = AskedDate(
    Slot(datetime(2027, 3, 29, 9), datetime(2027, 3, 29, 17), "Asia/Bangkok"), 0, True
)


@pytest.fixture
def client(clock: time_machine.Traveller, organiser_client: FlaskClient) -> FlaskClient:
    """Somchai's."""
    return organiser_client


@pytest.fixture
def longer(clock: time_machine.Traveller, cast: Cast) -> Poll:
    """Three days from the 22nd, or the whole 29th."""
    poll = draft(cast, dates=(THREE_DAYS, A_DAY), with_holds=True)
    enrol(poll, cast, cast.aye, cast.wei)
    agreeing.open(poll, by=cast.somchai)
    db.session.commit()
    return poll


def test_a_form_asks_about_several_days_and_whole_days(client: FlaskClient, cast: Cast) -> None:
    rows = (("2027-03-22", "14:00", "16:00"), ("2027-03-29", "", ""))
    form = typed(cast, *rows, **{"dates-0-last_day": "2027-03-24"})

    answer = client.post("/polls", data=form)

    assert answer.status_code == 303
    assert [row.asked for row in made().slots] == [THREE_DAYS, A_DAY]
    page = client.get(f"/polls/{made().ref}/edit").text
    assert 'value="2027-03-24"' in page and page.count('type="time" value=""') >= 2


@pytest.mark.parametrize(
    ("last_day", "sentence"),
    [
        ("2027-03-21", "The last day is before the first."),
        ("2027-04-04", ""),
        ("2027-04-05", "A date can last at most 14 days."),
    ],
)
def test_a_date_lasts_at_most_fourteen_days(
    client: FlaskClient, cast: Cast, last_day: str, sentence: str
) -> None:
    answer = client.post("/polls", data=typed(cast, **{"dates-0-last_day": last_day}))

    assert answer.status_code == (422 if sentence else 303)
    assert sentence in answer.text


def test_voters_read_every_day_and_whole_days_without_hours(
    client: FlaskClient, longer: Poll, cast: Cast
) -> None:
    page = client.get(f"/v/{reader_of(longer, cast.aye).token}").text.replace("\xa0", " ")

    assert "Monday 22 March 2027 to Wednesday 24 March 2027" in page
    assert "13:30–15:30 Yangon (UTC+6:30) each day" in page
    whole = page.partition("Monday 29 March 2027")[2].partition("</fieldset>")[0]
    assert "whole day" in whole and "08:30" not in whole and "ballot__meaning" not in whole


def test_several_days_become_a_meeting_of_several_days(longer: Poll, cast: Cast) -> None:
    meeting = choosing.choose(longer, longer.slots[0], by=cast.somchai)

    days = [(day.starts_wall.day, day.starts_wall.time()) for day in meeting.by_day]
    assert days == [(22, time(14)), (23, time(14)), (24, time(14))] and meeting.published_at


def test_a_whole_day_becomes_a_draft_whose_hours_are_still_to_be_set(
    longer: Poll, cast: Cast
) -> None:
    meeting = choosing.choose(longer, longer.slots[1], by=cast.somchai)

    assert meeting.published_at is None and longer.is_chosen_quietly
    assert (meeting.starts_wall, meeting.ends_wall.time()) == (datetime(2027, 3, 29, 9), time(17))


def test_several_days_are_held_from_the_first_start_to_the_last_end(
    longer: Poll, cast: Cast, smtp: MailServer, clock: time_machine.Traveller
) -> None:
    say(longer, cast.aye, YES, YES)
    clock.shift(60)
    deliver()

    entries = [mail.calendar().events[0] for mail in smtp.to(AYE) if mail.calendar()]
    spans = {(str(entry["DTSTART"].dt), str(entry["DTEND"].dt)) for entry in entries}
    assert spans == {
        ("2027-03-22 14:00:00+07:00", "2027-03-24 16:00:00+07:00"),
        ("2027-03-29", "2027-03-30"),
    }


def test_a_whole_day_is_held_and_let_go_as_a_date_whose_hours_no_one_knows(
    longer: Poll, cast: Cast, smtp: MailServer, clock: time_machine.Traveller
) -> None:
    """RFC 5545, 3.6.1: the same day at every place, and DTEND is the day after."""
    say(longer, cast.aye, NO, YES)
    clock.shift(60)
    deliver()
    say(longer, cast.aye, NO, NO)
    clock.shift(60)
    deliver()

    mails = [mail for mail in smtp.to(AYE) if mail.calendar()]
    entries = [mail.calendar().events[0] for mail in mails]
    for entry in entries:
        assert (entry["DTSTART"].dt, entry["DTEND"].dt) == (date(2027, 3, 29), date(2027, 3, 30))
    assert [str(entry["STATUS"]) for entry in entries] == ["TENTATIVE", "CANCELLED"]
    assert entries[0]["TRANSP"] == "OPAQUE"
    assert "VTIMEZONE" not in mails[0].calendar().to_ical().decode()
    for mail in mails:
        for said in (mail.text(), mail.html()):
            assert "Monday 29 March 2027, whole day" in said.replace("\xa0", " ")
            assert "08:30" not in said


def test_each_day_costs(longer: Poll, cast: Cast) -> None:
    voters = longer.loaded_voters()
    one = draft(cast, dates=(slot(22), slot(23), slot(24)))

    each = costs_of(one, voters)

    assert costs_of(longer, voters)[longer.slots[0].id] == sum(each.values())
    assert sum(each.values()) > 0
    assert costs_of(longer, voters)[longer.slots[1].id] is None
