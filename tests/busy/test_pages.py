"""When somebody is busy, said on a page: by themselves, or by an organiser for them."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from nact_meet.busy.elsewhere.faults import Fault
from nact_meet.busy.elsewhere.fetching import Fetcher
from nact_meet.busy.elsewhere.targets import is_public
from nact_meet.busy.labels import FAULTS
from nact_meet.busy.models import MOST_BLOCKS, BusyBlock, BusyFeed, BusyTime
from nact_meet.busy.reading import AT_ONCE
from nact_meet.places.models.participant import Participant
from nact_meet.publication import publishing
from nact_meet.web.extensions import db
from nact_meet.world.timezones import instant, utc_now
from tests.busy.server import Elsewhere, fetcher
from tests.busy.test_reading import calendar, event
from tests.cast import Cast
from tests.parts.client import visitor

DAY = date.today() + timedelta(days=10)


@pytest.fixture
def place(app: Flask, cast: Cast) -> Participant:
    app.config["FETCHER"] = fetcher(seconds=5)
    meeting = cast.meeting()
    (place,) = cast.invite(meeting, cast.aye)
    publishing.publish(meeting, by=cast.somchai)
    db.session.commit()
    return place


def coming(summary: str = "Tea", days: int = 3) -> bytes:
    day = f"{utc_now() + timedelta(days=days):%Y%m%d}"
    return calendar(*event(f"DTSTART:{day}T030000Z", f"DTEND:{day}T040000Z", f"SUMMARY:{summary}"))


def give(client: FlaskClient, place: Participant, address: str) -> TestResponse:
    return client.post(f"/r/{place.token}/busy/calendar", data={"address": address})


def times() -> list[tuple[int, int]]:
    rows = db.session.execute(select(BusyTime.starts, BusyTime.ends).order_by(BusyTime.starts))
    return [(start, end) for start, end in rows]


def minutes(day: date, hour: int, zone: str = "Asia/Yangon") -> int:
    return int(instant(datetime.combine(day, time(hour)), zone).timestamp()) // 60


def test_an_address_is_read_at_once_and_shown_as_its_server_alone(
    client: FlaskClient, place: Participant, elsewhere: Elsewhere
) -> None:
    elsewhere.keeps(coming(), "/private-abc123/basic.ics")

    answer = give(client, place, elsewhere.url("/private-abc123/basic.ics"))
    page = client.get(f"/r/{place.token}/busy").text

    assert answer.status_code == 303 and answer.location.endswith("/busy#calendar")
    assert "1 busy time ahead" in page and "Your calendar at 127.0.0.1 is read" in page
    assert "abc123" not in page and "basic.ics" not in page
    assert "UTC+6:30" in page.split("What we store from it")[1].split("</details>")[0]
    assert "UTC+6:30" in page and len(times()) == 1


def test_zones_and_repetitions_that_nobody_can_read_are_named_to_who_gave_the_calendar(
    client: FlaskClient, place: Participant, elsewhere: Elsewhere
) -> None:
    day = f"{utc_now() + timedelta(days=3):%Y%m%d}"
    unclear = event(
        f'DTSTART;TZID="Customized Time Zone":{day}T090000',
        f'DTEND;TZID="Customized Time Zone":{day}T100000',
        "RRULE:RSCALE=CHINESE;FREQ=YEARLY",
    )
    elsewhere.keeps(calendar(*unclear), "/calendar.ics")

    give(client, place, elsewhere.url("/calendar.ics"))
    page = client.get(f"/r/{place.token}/busy").text

    assert "<li>Customized Time Zone</li>" in page
    assert "1 event repeats in a way we cannot follow." in page
    assert len(times()) == 1


def test_what_the_server_says_is_said_to_who_gave_the_address(
    client: FlaskClient, place: Participant, elsewhere: Elsewhere
) -> None:
    elsewhere.keeps(b"<html>Please sign in", "/page")

    give(client, place, elsewhere.url("/nothing"))
    missing = client.get(f"/r/{place.token}/busy").text
    give(client, place, elsewhere.url("/page"))
    page = client.get(f"/r/{place.token}/busy").text

    assert "There is no calendar at this address (404)." in missing
    assert "It has not been read yet." in missing and "We will try again later." in missing
    assert "look for the address in iCal format" in page


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "Please fill this in."),
        ("calendar.example/me.ics", "begins with https:// or webcal://"),
        ("https://me:hunter2@calendar.example/me.ics", "contains a user name or password"),
        ("https://calendar.example/<script>alert(1)</script> x", "not a calendar address"),
    ],
)
def test_what_is_no_address_comes_back_with_a_sentence(
    client: FlaskClient, place: Participant, typed: str, words: str
) -> None:
    answer = give(client, place, typed)

    assert answer.status_code == 422
    assert words in answer.text and "<script>alert" not in answer.text
    assert db.session.scalars(select(BusyFeed)).all() == []


def test_our_own_network_is_not_asked_and_the_page_says_why(
    app: Flask, client: FlaskClient, place: Participant
) -> None:
    app.config["FETCHER"] = Fetcher()

    give(client, place, "http://127.0.0.1/calendar.ics")

    page = client.get(f"/r/{place.token}/busy").text
    assert "leads to a private network" in page


def test_without_being_told_otherwise_the_site_asks_public_addresses_alone(app: Flask) -> None:
    assert app.config["FETCHER"].may_ask is is_public
    assert app.config["FETCHER"].ports == (80, 443)


def test_every_fault_has_its_own_sentence() -> None:
    assert set(FAULTS) == set(Fault)
    assert len({str(each) for each in FAULTS.values()}) == len(Fault)


def test_it_is_read_again_when_asked_and_forgotten_when_asked(
    client: FlaskClient, place: Participant, elsewhere: Elsewhere
) -> None:
    elsewhere.keeps(coming(days=3))
    give(client, place, elsewhere.url())
    first = times()
    elsewhere.keeps(coming(days=4))

    again = client.post(f"/r/{place.token}/busy/calendar/reading")
    second = times()
    ended = client.post(f"/r/{place.token}/busy/calendar/end")

    assert (again.status_code, ended.status_code) == (303, 303)
    assert second == [(first[0][0] + 1440, first[0][1] + 1440)]
    assert times() == [] and db.session.scalars(select(BusyFeed)).all() == []
    assert client.post(f"/r/{place.token}/busy/calendar/reading").status_code == 303


def test_a_page_waits_for_two_servers_at_once_and_leaves_the_third_to_the_worker(
    client: FlaskClient, place: Participant, elsewhere: Elsewhere
) -> None:
    elsewhere.keeps(coming())
    with AT_ONCE, AT_ONCE:
        give(client, place, elsewhere.url())

    page = client.get(f"/r/{place.token}/busy").text

    assert elsewhere.asked == [] and "It will be read within a few minutes." in page
    assert db.session.scalars(select(BusyFeed)).one().due_at <= utc_now()


def test_a_link_asks_servers_only_so_often(
    sqlite_url: str, make_app: Callable[..., Flask], cast: Cast, place: Participant
) -> None:
    limited = make_app(sqlite_url, ratelimit_enabled=True)
    limited.config["FETCHER"] = fetcher()
    client, url = visitor(limited), f"/r/{place.token}/busy/calendar/reading"

    codes = [client.post(url).status_code for _ in range(11)]

    assert codes == [303] * 10 + [429]


def test_looking_at_the_page_asks_nobody(
    client: FlaskClient, place: Participant, elsewhere: Elsewhere
) -> None:
    BusyFeed.give(place.person, elsewhere.url(), by=place.person)
    db.session.commit()

    assert client.get(f"/r/{place.token}/busy").status_code == 200
    assert elsewhere.asked == []


def block(client: FlaskClient, place: Participant, **typed: object) -> TestResponse:
    data = {name: str(value) for name, value in ({"day": DAY} | typed).items()}
    return client.post(f"/r/{place.token}/busy/blocks", data=data)


@pytest.mark.parametrize(
    ("typed", "start", "end"),
    [
        ({"starts": "09:00", "ends": "12:00"}, (0, 9), (0, 12)),
        ({}, (0, 0), (1, 0)),
        ({"last_day": DAY + timedelta(days=2)}, (0, 0), (3, 0)),
        (
            {"starts": "22:00", "last_day": DAY + timedelta(days=1), "ends": "02:00"},
            (0, 22),
            (1, 2),
        ),
    ],
)
def test_hours_are_blocked_by_the_persons_clock(
    client: FlaskClient,
    place: Participant,
    typed: dict[str, object],
    start: tuple[int, int],
    end: tuple[int, int],
) -> None:
    answer = block(client, place, **typed)

    assert answer.status_code == 303
    ((starts, ends),) = times()
    assert starts == minutes(DAY + timedelta(days=start[0]), start[1])
    assert ends == minutes(DAY + timedelta(days=end[0]), end[1])


def test_what_comes_every_week_is_removed_in_one_go(
    client: FlaskClient, place: Participant
) -> None:
    until = DAY + timedelta(days=21)
    block(client, place, starts="09:00", ends="10:00", until=until)
    weekly = times()
    page = client.get(f"/r/{place.token}/busy").text

    (found,) = db.session.scalars(select(BusyBlock))
    client.post(f"/r/{place.token}/busy/blocks/{found.id}/end")

    assert [start for start, _end in weekly] == [
        minutes(DAY + timedelta(days=7 * week), 9) for week in range(4)
    ]
    assert "every week until" in page and "09:00" in page
    assert times() == []


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"day": ""}, "Please fill this in."),
        ({"day": "some day"}, "Not a valid date value"),
        ({"day": DAY + timedelta(days=500)}, "at most 400 days from today"),
        ({"day": "9999-12-31"}, "at most 400 days from today"),
        ({"last_day": "9999-12-31"}, "at most 400 days from today"),
        ({"until": "9999-12-31"}, "at most 400 days from today"),
        ({"day": DAY - timedelta(days=20)}, "This time is in the past."),
        ({"starts": "10:00", "ends": "10:00"}, "The end must come after the start."),
        ({"last_day": DAY - timedelta(days=1)}, "The end must come after the start."),
        ({"until": DAY - timedelta(days=1)}, "This is before the start date."),
        (
            {"last_day": DAY + timedelta(days=8), "until": DAY + timedelta(days=30)},
            "Times longer than a week cannot repeat weekly.",
        ),
    ],
)
def test_hours_that_cannot_be_come_back_with_a_sentence(
    client: FlaskClient, place: Participant, typed: dict[str, object], words: str
) -> None:
    answer = block(client, place, **typed)

    assert answer.status_code == 422 and words in answer.text
    assert times() == []


def test_so_many_blocks_and_no_more(client: FlaskClient, place: Participant) -> None:
    for _ in range(MOST_BLOCKS):
        block(client, place)

    answer = block(client, place)

    assert answer.status_code == 409 and "Too many busy times" in answer.text
    assert len(times()) == MOST_BLOCKS


def test_an_hour_that_is_skipped_by_the_clock_begins_when_it_goes_on(
    client: FlaskClient, place: Participant
) -> None:
    """Weekly 01:30 to 02:30 in London, across the end of March."""
    place.person.zone = "Europe/London"
    spring = DAY.replace(month=3, day=31, year=DAY.year + (DAY.month > 3))
    sunday = spring - timedelta(days=(spring.weekday() + 1) % 7)
    before = sunday - timedelta(days=7)
    db.session.commit()

    block(client, place, day=before, starts="01:30", ends="02:30", until=sunday)

    lengths = [end - start for start, end in times()]
    assert lengths == [60, 30]


def test_somebody_elses_block_is_not_there(
    client: FlaskClient, place: Participant, cast: Cast
) -> None:
    (other,) = cast.invite(place.meeting, cast.wei)
    block(client, other)
    (found,) = db.session.scalars(select(BusyBlock))

    answer = client.post(f"/r/{place.token}/busy/blocks/{found.id}/end")

    assert answer.status_code == 404 and len(times()) == 1


def test_a_stranger_finds_nothing(client: FlaskClient, place: Participant, cast: Cast) -> None:
    assert client.get("/r/nobody/busy").status_code == 404
    assert client.post("/r/nobody/busy/calendar", data={"address": "x"}).status_code == 404
    answer = client.get(f"/people/{cast.aye.id}/busy")
    assert answer.status_code == 303 and "/sign-in" in answer.location


def test_an_organiser_blocks_hours_for_somebody_and_takes_only_those_back(
    app: Flask, organiser_client: FlaskClient, place: Participant, cast: Cast
) -> None:
    cast.act_for(cast.yangon)
    block(visitor(app), place, starts="09:00", ends="10:00")
    url = f"/people/{cast.aye.id}/busy"

    added = organiser_client.post(f"{url}/blocks", data={"day": str(DAY)})
    own, theirs = db.session.scalars(select(BusyBlock).order_by(BusyBlock.id))
    page = organiser_client.get(url).text
    codes = [
        organiser_client.post(f"{url}/blocks/{each.id}/end").status_code for each in (own, theirs)
    ]

    assert added.status_code == 303
    assert (own.is_own, theirs.is_own) == (True, False)
    assert "Busy times of Dr Aye Aye" in page and "entered by themselves" in page
    assert page.count(">Remove<") == 1
    assert codes == [404, 303]
    assert [each.id for each in db.session.scalars(select(BusyBlock))] == [own.id]


def test_an_organiser_learns_of_somebodys_calendar_only_that_it_is_read(
    app: Flask, organiser_client: FlaskClient, place: Participant, cast: Cast, elsewhere: Elsewhere
) -> None:
    elsewhere.keeps(coming("Interview elsewhere"))
    give(visitor(app), place, elsewhere.url())
    url = f"/people/{cast.aye.id}/busy"

    page = organiser_client.get(url).text
    codes = [
        organiser_client.post(f"{url}/{path}", data={"address": elsewhere.url()}).status_code
        for path in ("calendar", "calendar/reading", "calendar/end")
    ]

    assert "We also read their calendar" in page
    assert "127.0.0.1" not in page and "Interview" not in page
    assert codes == [404, 404, 404] and len(times()) == 1


def test_an_organiser_gives_their_own_calendar(
    organiser_client: FlaskClient, place: Participant, cast: Cast, elsewhere: Elsewhere
) -> None:
    elsewhere.keeps(coming())
    url = f"/people/{cast.somchai.id}/busy"

    given = organiser_client.post(f"{url}/calendar", data={"address": elsewhere.url()})
    page = organiser_client.get(url).text
    refused = organiser_client.post(f"{url}/calendar", data={"address": "nowhere"})
    again = organiser_client.post(f"{url}/calendar/reading")
    ended = organiser_client.post(f"{url}/calendar/end")

    assert "Your busy times" in page and "1 busy time ahead" in page
    codes = [each.status_code for each in (given, refused, again, ended)]
    assert codes == [303, 422, 303, 303] and times() == []


def test_what_of_a_calendar_was_not_understood_is_said_to_who_gave_it(
    client: FlaskClient, place: Participant, elsewhere: Elsewhere
) -> None:
    day = f"{utc_now() + timedelta(days=3):%Y%m%d}"
    odd = event(f'DTSTART;TZID="Office <b> zone":{day}T090000', "DURATION:PT1H")
    lunar = event(f"DTSTART:{day}T000000Z", "DURATION:PT1H", "RRULE:RSCALE=CHINESE;FREQ=YEARLY")
    elsewhere.keeps(calendar(*odd, *lunar[:1], "UID:lunar", *lunar[2:]))

    give(client, place, elsewhere.url())
    told = client.get(f"/r/{place.token}/busy").text
    elsewhere.keeps(coming())
    client.post(f"/r/{place.token}/busy/calendar/reading")
    well = client.get(f"/r/{place.token}/busy").text

    assert "<li>Office &lt;b&gt; zone</li>" in told and "1 event repeats" in told
    assert len(times()) == 1 and "Office" not in well and "repeats" not in well


def test_what_they_declined_in_their_own_calendar_leaves_them_free(
    client: FlaskClient, place: Participant, elsewhere: Elsewhere
) -> None:
    """By the address that we write to, and by that in the address of their calendar."""
    no = "ATTENDEE;PARTSTAT=DECLINED:mailto:"
    path = "/ical/aye.own%40mail.example/private/basic.ics"
    day = f"{utc_now() + timedelta(days=3):%Y%m%d}"
    guests = ("aye@yangon.example", "aye.own@mail.example", "wei@shanghai.example")
    declined = [
        event(f"DTSTART:{day}T0{number}0000Z", "DURATION:PT1H", f"{no}{guest}", uid=str(number))
        for number, guest in enumerate(guests)
    ]
    elsewhere.keeps(calendar(*(line for lines in declined for line in lines)), path)

    give(client, place, elsewhere.url(path))

    assert len(times()) == 1
