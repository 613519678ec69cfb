"""An organiser gives a meeting hours for each of several days."""

import re
from datetime import timedelta
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select

from nact_meet.meetings.models.meeting import Meeting
from nact_meet.organising.forms.values import edition
from nact_meet.publication import publishing, second_yes
from nact_meet.publication.models import Act, open_proposals
from nact_meet.web.extensions import db
from tests.cast import Cast
from tests.meetings.plans import over_days
from tests.organising.test_meeting_pages import DAY, only_meeting, typed

NEXT = (DAY + timedelta(days=1)).isoformat()


def days(*rows: tuple[int, str, str]) -> dict[str, str]:
    """Of the days after the first: so many days later, from and until."""
    values = {}
    for number, (after, starts, ends) in enumerate(rows):
        day = (DAY + timedelta(days=after)).isoformat()
        row = {"day": day, "starts": starts, "ends": ends}
        values |= {f"days-{number}-{name}": value for name, value in row.items()}
    return values


def hours(meeting: Meeting) -> list[str]:
    return [f"{day.starts_wall:%d %H:%M}-{day.ends_wall:%H:%M}" for day in meeting.by_day]


def on(after: int) -> str:
    return f"{DAY + timedelta(days=after):%d}"


def test_a_meeting_is_made_with_hours_for_each_day(
    organiser_client: FlaskClient, cast: Cast
) -> None:
    data = typed(cast, **days((1, "14:00", "17:00"), (1, "19:00", "00:00")))
    data |= {"agenda-0-day": "2", "agenda-1-day": "1"}

    answer = organiser_client.post("/meetings", data=data)

    assert answer.status_code == 303
    meeting = only_meeting()
    assert hours(meeting) == [
        f"{on(0)} 10:00-12:00",
        f"{on(1)} 14:00-17:00",
        f"{on(1)} 19:00-00:00",
    ]
    assert (meeting.starts_at, meeting.ends_at) == (
        meeting.days[0].starts_at,
        meeting.days[2].ends_at,
    )
    assert [(item.title, item.day) for item in meeting.agenda] == [("Water", 0), ("Welcome", 1)]


def test_the_hours_of_any_day_may_run_past_midnight(
    organiser_client: FlaskClient, cast: Cast
) -> None:
    """The day after begins when they end, or later; and the form shows it again."""
    night = {"starts": "22:00", "ends": "02:00", "last_day": NEXT}
    rows = days((1, "22:00", "02:00"), (2, "02:00", "03:00"))
    data = typed(cast, **night, **rows, **{"agenda-0-minutes": "60"})
    data |= {"days-0-last_day": (DAY + timedelta(days=2)).isoformat()}

    early = organiser_client.post("/meetings", data=data | {"days-1-starts": "01:59"})
    without = organiser_client.post("/meetings", data=data | {"days-0-last_day": ""})
    answer = organiser_client.post("/meetings", data=data)

    assert (early.status_code, without.status_code, answer.status_code) == (422, 422, 303)
    assert "before the day above it has ended" in early.text
    assert "The end must come after the start." in without.text
    meeting = only_meeting()
    assert hours(meeting)[:2] == [f"{on(0)} 22:00-02:00", f"{on(1)} 22:00-02:00"]
    lengths = [day.ends_at - day.starts_at for day in meeting.days]
    assert lengths == [timedelta(hours=length) for length in (4, 4, 1)]
    edit = organiser_client.get(f"/meetings/{meeting.ref}/edit").text
    until = (DAY + timedelta(days=2)).isoformat()
    assert f'name="days-0-last_day" type="date" value="{until}"' in edit
    more = organiser_client.post("/meetings", data=data | {"add": "days"}).text
    assert 'name="days-2-last_day" type="date" value=""' in more


def test_a_button_adds_a_day_without_javascript_and_proposes_the_next_one(
    organiser_client: FlaskClient, cast: Cast
) -> None:
    page = organiser_client.post("/meetings", data=typed(cast) | {"add": "days"})

    assert page.status_code == 200
    assert f'name="days-0-day" type="date" value="{NEXT}"' in page.text
    assert "Rice and rivers" in page.text and db.session.scalars(select(Meeting)).all() == []


WRONG = (
    ([(1, "10:00", "")], "Please fill this in"),
    ([(1, "10:00", "09:00")], "The end must come after the start."),
    ([(-1, "10:00", "11:00")], "Put the days in order"),
    ([(0, "11:59", "13:00")], "before the day above it has ended"),
    ([(2, "10:00", "11:00"), (1, "10:00", "11:00")], "Put the days in order"),
)


def test_what_is_wrong_with_a_day_is_said_beside_it(
    organiser_client: FlaskClient, cast: Cast
) -> None:
    said = [
        organiser_client.post("/meetings", data=typed(cast, **days(*rows))) for rows, _ in WRONG
    ]

    assert [answer.status_code for answer in said] == [422] * len(WRONG)
    for answer, (_rows, sentence) in zip(said, WRONG, strict=True):
        assert sentence in answer.text
    assert db.session.scalars(select(Meeting)).all() == []


def test_a_programme_ends_within_the_hours_of_its_day(
    organiser_client: FlaskClient, cast: Cast
) -> None:
    """A day may begin when the one before ends."""
    data = typed(cast, **days((0, "12:00", "13:00")))
    data |= {"agenda-0-day": "2", "agenda-1-day": "1"}

    late = organiser_client.post("/meetings", data=data | {"agenda-0-minutes": "61"})
    in_time = organiser_client.post("/meetings", data=data | {"agenda-0-minutes": "60"})

    assert (late.status_code, in_time.status_code) == (422, 303)
    assert "This ends after the hours of its day." in late.text
    assert len(only_meeting().days) == 2


def test_a_meeting_has_fourteen_days_at_most(organiser_client: FlaskClient, cast: Cast) -> None:
    rows = [(number, "10:00", "11:00") for number in range(1, 14)]

    pages = [
        organiser_client.post("/meetings", data=typed(cast, **days(*some)) | {"check": "1"}).text
        for some in (rows[:12], rows)
    ]

    assert ["Add another day" in page for page in pages] == [True, False]
    said = '<p class="hint">A meeting can have at most 14 days.'
    assert [said in page for page in pages] == [False, True]


def test_an_hour_that_comes_twice_is_asked_about_on_every_day(
    organiser_client: FlaskClient, cast: Cast
) -> None:
    """London's clocks go back on 31 October 2027 and forward on 27 March 2027."""
    zone = {"zone": "Europe/London", "starts": "09:00", "ends": "10:00"}
    twice = {"days-0-day": "2027-10-31", "days-0-starts": "01:30", "days-0-ends": "04:00"}
    autumn = typed(cast, **zone) | {"day": "2027-10-30"} | twice
    never = {"days-0-day": "2027-03-28", "days-0-starts": "01:30", "days-0-ends": "04:00"}
    spring = typed(cast, **zone) | {"day": "2027-03-27"} | never

    asked = organiser_client.post("/meetings", data=autumn)
    refused = organiser_client.post("/meetings", data=spring)
    said = organiser_client.post("/meetings", data=autumn | {"days-0-starts_fold": "1"})

    assert (asked.status_code, refused.status_code, said.status_code) == (422, 422, 303)
    assert "this time occurs twice" in asked.text and 'name="days-0-starts_fold"' in asked.text
    assert "does not exist" in refused.text
    day = only_meeting().days[1]
    assert (day.starts_fold, day.ends_at - day.starts_at) == (1, timedelta(hours=2, minutes=30))


def edited(client: FlaskClient, cast: Cast, meeting: Meeting, **values: Any) -> Any:
    data = {"edition": edition(meeting), "confirmed": "1"} | typed(cast, **values)
    return client.post(f"/meetings/{meeting.ref}", data=data)


def test_a_day_that_is_cleared_goes_and_the_others_keep_their_keys(
    organiser_client: FlaskClient, cast: Cast
) -> None:
    rows = days((1, "14:00", "17:00"), (2, "10:00", "11:00"))
    organiser_client.post("/meetings", data=typed(cast, **rows))
    meeting = only_meeting()
    first, _second, third = (day.key for day in meeting.days)
    cleared = {"days-0-day": "", "days-0-starts": "", "days-0-ends": ""}

    answer = edited(organiser_client, cast, meeting, **(rows | cleared))

    assert answer.status_code == 303
    assert [day.key for day in only_meeting().days] == [first, third]
    assert hours(only_meeting()) == [f"{on(0)} 10:00-12:00", f"{on(2)} 10:00-11:00"]


def test_a_day_that_is_put_between_or_taken_out_first_leaves_the_others_their_keys(
    organiser_client: FlaskClient, cast: Cast
) -> None:
    """Who said no to a day said no to its date."""
    organiser_client.post("/meetings", data=typed(cast, **days((2, "14:00", "17:00"))))
    first, last = (day.key for day in only_meeting().days)
    three = days((1, "10:00", "11:00"), (2, "14:00", "17:00"))

    edited(organiser_client, cast, only_meeting(), **three)
    between = [day.key for day in only_meeting().days]
    without_first = {"day": NEXT, "starts": "10:00", "ends": "11:00", "last_day": NEXT}
    edited(organiser_client, cast, only_meeting(), **without_first, **days((2, "14:00", "17:00")))

    assert (between[0], between[2]) == (first, last) and between[1] not in (first, last)
    assert [day.key for day in only_meeting().days] == between[1:]


def test_another_host_is_asked_before_a_day_is_moved(
    organiser_client: FlaskClient, cast: Cast
) -> None:
    """All days stay as they were until it agrees."""
    rows = days((1, "14:00", "17:00"))
    organiser_client.post("/meetings", data=typed(cast, **rows))
    meeting = only_meeting()
    keys = [day.key for day in meeting.days]
    represent(cast, meeting)

    moved = days((1, "15:00", "17:00"))
    asks = edited(organiser_client, cast, meeting, **moved, confirmed="")
    answer = edited(organiser_client, cast, meeting, **moved)

    assert (asks.status_code, answer.status_code) == (200, 303)
    assert clocks(asks.text) == ["14:00", "15:00"]
    meeting = only_meeting()
    assert hours(meeting)[1] == f"{on(1)} 14:00-17:00"
    assert [day.key for day in meeting.days] == keys
    page = organiser_client.get(f"/meetings/{meeting.ref}")
    assert "Move this meeting?" in page.text
    assert clocks(page.text.partition("Move this meeting?")[2].partition("</dl>")[0]) == [
        "14:00",
        "15:00",
    ]
    (proposal,) = open_proposals(meeting, Act.MOVE)
    second_yes.agree(proposal, by=cast.wei)
    assert hours(meeting)[1] == f"{on(1)} 15:00-17:00"
    assert [day.key for day in meeting.days] == keys


def clocks(page: str) -> list[str]:
    """Those at which the second day begins, before and after."""
    return re.findall(r"1[45]:00(?=</time>–)", page)


def represent(cast: Cast, meeting: Meeting) -> None:
    """Somebody acts for Shanghai, which has agreed to host; the meeting is announced."""
    from nact_meet.directory.models.organiser import Organiser
    from nact_meet.world.timezones import utc_now

    organiser = Organiser(person=cast.wei, address="wei@shanghai.example")
    db.session.add(organiser)
    db.session.flush()
    organiser.appoint(cast.shanghai, by=cast.somchai)
    meeting.published_at = utc_now()
    for host in meeting.hosts:
        host.agreed_at = utc_now()
    db.session.commit()


def test_a_copy_has_the_same_days_a_week_later(cast: Cast) -> None:
    meeting = over_days(cast.meeting())

    copy = publishing.clone(meeting, by=cast.somchai)
    db.session.commit()

    week = timedelta(days=7)
    assert [day.starts_wall - week for day in copy.days] == [
        day.starts_wall for day in meeting.days
    ]
    assert {day.key for day in copy.days}.isdisjoint(day.key for day in meeting.days)


def test_pages_name_every_day_and_lists_the_first(
    organiser_client: FlaskClient, cast: Cast
) -> None:
    meeting = over_days(cast.meeting())
    publishing.publish(meeting, by=cast.somchai)
    db.session.commit()

    page = organiser_client.get(f"/m/{meeting.ref}")
    front = organiser_client.get("/")
    own = organiser_client.get(f"/meetings/{meeting.ref}")

    for hour in ("09:00", "14:00", "10:00"):
        assert hour in page.text and hour in own.text
    assert "and 2 more days" in front.text
