"""People see in their own data who changed what, and learn no other address by it."""

from flask import Flask

from nact_meet.places.models.participant import Participant
from nact_meet.places.models.states import Channel
from nact_meet.signing_in.models.browser_session import BrowserSession
from nact_meet.signing_in.models.passkey import Passkey
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now
from tests.cast import Cast
from tests.own_data.fresh import fresh_link

ELSEWHERE = "aye@elsewhere.example"


def test_a_person_sees_who_changed_what(app: Flask, aye: Participant, cast: Cast) -> None:
    details = {"position": "Director", "institute": cast.yangon}
    cast.aye.edit(details, by=cast.somchai, reason="Her letter of 3 May")
    db.session.commit()

    page = app.test_client().get(fresh_link(aye)).text

    assert "Somchai edited Aye Aye." in page
    assert "Director" in page and "Her letter of 3 May" in page


def test_who_has_an_account_sees_where_they_signed_in_and_by_what(app: Flask, cast: Cast) -> None:
    (place,) = cast.invite(cast.meeting(), cast.somchai)
    BrowserSession.begin(cast.organiser, "Mozilla/5.0 (Android 14) Firefox/130.0", None)
    keys = {"credential_id": "x", "public_key": b"", "user_handle": "x"}
    db.session.add(Passkey(organiser=cast.organiser, name="My phone", **keys))
    db.session.commit()

    page = app.test_client().get(fresh_link(place)).text

    assert "Firefox on Android" in page and "My phone" in page


def test_who_reads_one_address_learns_no_other_by_the_log(
    app: Flask, aye: Participant, cast: Cast
) -> None:
    cast.aye.reach_at(ELSEWHERE, "Ko Min", by=cast.somchai)
    db.session.commit()
    client = app.test_client()

    page = client.get(fresh_link(aye)).text

    assert "Somchai added an address of Aye Aye." in page
    assert ELSEWHERE not in page


def test_what_a_mail_server_said_of_the_address_is_in_the_file(
    app: Flask, aye: Participant
) -> None:
    link = fresh_link(aye)
    aye.contact.is_said_to_be_gone("550 no such user", is_certain=False)
    db.session.commit()

    doubted = app.test_client().get(f"{link}/own-data.json").json
    aye.contact.returned_mail("550 5.1.1 no such user")
    db.session.commit()
    marked = app.test_client().get(f"{link}/own-data.json").json

    assert doubted is not None and marked is not None
    assert doubted["address"]["mail_perhaps_came_back_at"]
    assert doubted["address"]["mail_came_back_at"] is None
    assert marked["address"]["mail_came_back_at"]
    assert marked["address"]["mail_came_back_because"] == "550 5.1.1 no such user"


def test_what_was_said_of_a_day_that_is_gone_is_in_the_file(app: Flask, aye: Participant) -> None:
    link = fresh_link(aye)
    aye.entry_of_day("taken out").decline(utc_now(), Channel.PAGE, comment="I teach that day")
    db.session.commit()

    file = app.test_client().get(f"{link}/own-data.json").json

    assert file is not None
    (day,) = file["places"][0]["days"]
    assert (day["starts_at"], day["comment"]) == (None, "I teach that day")
    assert day["answered_through"] == "page"
