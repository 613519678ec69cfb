"""What people without an account may ask to be mailed, by network, mailbox, meeting and in all."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, insert, select

from nact_meet.delegations import asking
from nact_meet.delegations.links import token_for
from nact_meet.directory.models.coordinator import CoordinatorContact, Standing
from nact_meet.mail.addresses import mailbox_of
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.notices.chores import chores
from nact_meet.notices.models.ask import BOUNDS, Ask, AskedFor, forget_asks, hashed
from nact_meet.notices.models.notice import Kind, Notice
from nact_meet.publication import publishing
from nact_meet.web.extensions import db
from nact_meet.web.networks import network_of
from nact_meet.world.timezones import utc_now
from tests.cast import Cast
from tests.parts.client import visitor

SHARED = "office@university.example"
HOME = "198.51.100.0/24"


@pytest.fixture
def app(database_url: str, make_app: Callable[..., Flask]) -> Flask:
    return make_app(database_url, ratelimit_enabled=True, proxies=1, strangers_mails_per_hour=900)


@pytest.fixture
def meeting(app: Flask, cast: Cast) -> Meeting:
    return opened(cast)


def opened(cast: Cast) -> Meeting:
    meeting = cast.meeting(is_open=True)
    publishing.publish(meeting, by=cast.somchai)
    db.session.commit()
    return meeting


def asked(count: int, what: AskedFor = AskedFor.REGISTRATION, minutes: int = 0, **by: str) -> None:
    """So often already, by others."""
    at = utc_now() - timedelta(minutes=minutes)
    row = {"at": at, "what": what, "network": "", "mailbox": "", "about": ""} | by
    db.session.execute(insert(Ask), [row] * count)
    db.session.commit()


def register(client: FlaskClient, meeting: Meeting, address: str, ip: str = "198.51.100.7") -> Any:
    headers = {"X-Forwarded-For": ip}
    return client.post(f"/m/{meeting.ref}/register", data={"address": address}, headers=headers)


def count(kind: Kind) -> int:
    return db.session.scalar(select(func.count(Notice.id)).where(Notice.kind == kind)) or 0


@pytest.mark.parametrize(
    ("address", "mailbox"),
    [
        ("Aye@Yangon.Example", "aye@yangon.example"),
        ("aye+meetings+2027@yangon.example", "aye@yangon.example"),
        ("a.y.e+x@gmail.com", "aye@gmail.com"),
        ("aye@googlemail.com", "aye@gmail.com"),
        ("a.y.e@yangon.example", "a.y.e@yangon.example"),
        ("+tag@yangon.example", "+tag@yangon.example"),
    ],
)
def test_a_mailbox_is_counted_whatever_is_written_behind_its_name(
    address: str, mailbox: str
) -> None:
    assert mailbox_of(address) == mailbox


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.77", "203.0.113.0/24"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::ffff:203.0.113.9", "203.0.113.0/24"),
        ("unknown", ""),
    ],
)
def test_a_network_is_what_one_household_or_institute_has(address: str, network: str) -> None:
    assert network_of(address) == network


def test_the_sixtieth_of_a_network_is_mailed_and_the_next_one_told_when(
    app: Flask, meeting: Meeting
) -> None:
    asked(BOUNDS[AskedFor.REGISTRATION].network - 1, network=HOME, minutes=20)  # type: ignore[operator]

    last = register(visitor(app), meeting, "maria@dili.example", "198.51.100.7")
    refused = register(visitor(app), meeting, "wei@shanghai.example", "198.51.100.200")
    elsewhere = register(visitor(app), meeting, "aye@yangon.example", "198.51.101.1")

    assert (last.status_code, refused.status_code, elsewhere.status_code) == (200, 429, 200)
    assert 39 * 60 <= int(refused.headers["Retry-After"]) <= 40 * 60
    assert 'value="wei@shanghai.example"' in refused.text and "40 minutes" in refused.text
    assert count(Kind.REGISTRATION_LINK) == 2


def test_whoever_is_refused_does_not_make_the_others_wait_longer(
    app: Flask, meeting: Meeting
) -> None:
    asked(BOUNDS[AskedFor.REGISTRATION].network, network=HOME, minutes=59)  # type: ignore[arg-type]

    before = db.session.scalar(select(func.count(Ask.id)))
    assert register(visitor(app), meeting, "wei@shanghai.example").status_code == 429
    assert db.session.scalar(select(func.count(Ask.id))) == before
    db.session.execute(Ask.__table__.update().values(at=utc_now() - timedelta(minutes=60)))
    db.session.commit()

    assert register(visitor(app), meeting, "wei@shanghai.example").status_code == 200


def test_ten_scholars_share_a_mailbox_and_forty_tags_do_not(app: Flask, meeting: Meeting) -> None:
    def from_everywhere(at: int) -> int:
        address = SHARED.replace("@", f"+{at}@")
        return int(register(visitor(app), meeting, address, f"198.51.{at}.1").status_code)

    codes = [from_everywhere(at) for at in range(14)]

    assert codes == [200] * 12 + [429] * 2


def test_a_mailbox_cannot_be_read_from_what_is_counted(app: Flask, meeting: Meeting) -> None:
    register(visitor(app), meeting, SHARED)

    [ask] = db.session.scalars(select(Ask))
    assert ask.mailbox == hashed(SHARED) and "office" not in ask.mailbox
    assert (ask.network, ask.about) == (HOME, f"meeting {meeting.id}")


def test_three_hundred_register_in_ten_minutes_and_a_meeting_has_an_end(
    app: Flask, cast: Cast, meeting: Meeting
) -> None:
    asked(599, about=f"meeting {meeting.id}", minutes=10)
    other = opened(cast)

    codes = [register(visitor(app), meeting, f"{at}@a.example").status_code for at in range(2)]

    assert codes == [200, 429]
    assert register(visitor(app), other, "2@a.example").status_code == 200


def test_all_together_have_an_end_and_organisers_still_get_in(app: Flask, meeting: Meeting) -> None:
    asked(900)

    assert register(visitor(app), meeting, "aye@yangon.example").status_code == 429
    assert visitor(app).post("/links", data={"address": "aye@yangon.example"}).status_code == 429
    signing_in = visitor(app).post("/sign-in", data={"address": "somchai@bangkok.example"})
    assert (signing_in.status_code, count(Kind.SIGN_IN)) == (200, 1)


@pytest.mark.parametrize(("path", "what"), [("/sign-in", "sign_in"), ("/links", "links")])
def test_who_asks_for_nobody_we_know_is_counted_the_same(
    app: Flask, cast: Cast, path: str, what: str
) -> None:
    asked(BOUNDS[AskedFor(what)].network - 1, AskedFor(what), network="127.0.0.0/24")  # type: ignore[operator]

    answers = [
        visitor(app).post(path, data={"address": f"{name}@nowhere.example"}) for name in "ab"
    ]

    assert [answer.status_code for answer in answers] == [200, 429]
    assert 'value="b@nowhere.example"' in answers[1].text


def test_a_forwarded_link_names_no_more_people_than_two_full_forms(app: Flask, cast: Cast) -> None:
    meeting = cast.meeting()
    publishing.publish(meeting, by=cast.somchai)
    contact = cast.aye.contact
    assert contact is not None
    khin = CoordinatorContact.name(cast.yangon, contact, Standing.CONTACT, by=cast.somchai)
    nomination = asking.nomination_of(meeting, cast.yangon)
    nomination.asked_at, nomination.due_at = utc_now(), utc_now() + timedelta(days=7)
    db.session.commit()
    asked(79, AskedFor.NAMING, about=f"delegation {nomination.id}")
    client, url = visitor(app), f"/n/{token_for(nomination, khin)}/people"

    def name(number: int) -> Any:
        row = {"full_name": f"Ko {number}", "address": f"ko{number}@yangon.example"}
        more = {"role": "delegate", "language": "en"}
        typed = {f"people-0-{key}": value for key, value in (row | more).items()}
        return client.post(url, data=typed)

    answers = [name(1), name(2)]

    assert [answer.status_code for answer in answers] == [303, 429]
    assert 'value="ko2@yangon.example"' in answers[1].text and answers[1].headers["Retry-After"]


def test_a_forwarded_link_asks_for_another_address_so_often_and_no_more(
    app: Flask, cast: Cast, meeting: Meeting
) -> None:
    [place] = cast.invite(meeting, cast.aye)
    asked(11, AskedFor.LINKS, mailbox=hashed("aye@yangon.example"))
    client, url = visitor(app), f"/r/{place.token}/address"

    answers = [client.post(url, data={"address": f"aye{at}@elsewhere.example"}) for at in "ab"]

    assert [answer.status_code for answer in answers] == [303, 429]
    assert 'value="ayeb@elsewhere.example"' in answers[1].text


def test_a_forwarded_link_asks_for_all_own_data_so_often_and_no_more(
    app: Flask, cast: Cast, meeting: Meeting
) -> None:
    [place] = cast.invite(meeting, cast.aye)
    asked(11, AskedFor.LINKS, mailbox=hashed("aye@yangon.example"))
    client, url = visitor(app), f"/r/{place.token}/data/link"

    answers = [client.post(url) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 429]


def test_counts_are_forgotten_after_a_day(app: Flask, cast: Cast) -> None:
    asked(1, minutes=24 * 60 - 1)
    asked(1, minutes=24 * 60 + 1)
    assert forget_asks in chores()

    forget_asks()

    assert db.session.scalar(select(func.count(Ask.id))) == 1
