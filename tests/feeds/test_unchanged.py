"""Whether a feed changed: exactly, at once, and without asking where nothing was written."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from nact_meet.directory.models.person import Person
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now
from tests.cast import Cast
from tests.feeds.filling import edit, events, fill
from tests.parts.statements import statements

FEED = "/feeds/meetings.ics"


def ask(client: FlaskClient, path: str, etag: str = "", **headers: str) -> Any:
    more = {"If-None-Match": etag} if etag else {}
    return client.get(path, headers={**more, **headers})


def test_an_unchanged_feed_is_answered_again_without_asking_anything(
    app: Flask, cast: Cast
) -> None:
    client, etag = app.test_client(), ""
    fill(cast, 3)
    etag = ask(client, FEED).headers["ETag"]
    first = ask(client, FEED, etag)

    with statements() as seen:
        again = ask(client, FEED, etag)

    assert seen == []
    assert again.status_code == first.status_code == 304
    assert dict(again.headers) == dict(first.headers)


def test_nothing_is_answered_again_once_anything_was_written(
    app_on_both: Flask, cast: Cast
) -> None:
    client = app_on_both.test_client()
    (meeting, *_) = fill(cast, 3)
    etag = ask(client, FEED).headers["ETag"]
    assert ask(client, FEED, etag).status_code == ask(client, FEED, etag).status_code == 304

    edit(meeting, cast, title="Another title")

    answer = ask(client, FEED, etag)
    assert answer.status_code == 200
    assert "Another title" in {str(each["SUMMARY"]) for each in events(answer.data)}


def test_an_answer_in_one_language_is_not_given_in_another(app: Flask, cast: Cast) -> None:
    client = app.test_client()
    (meeting,) = fill(cast, 1)
    path = f"/feeds/meetings/{meeting.ref}.ics"
    for _ in range(2):
        english = ask(client, path, **{"Accept-Language": "en"})
        chinese = ask(client, path, **{"Accept-Language": "zh-CN"})
        assert english.data != chinese.data
        assert english.headers["ETag"] != chinese.headers["ETag"]


def test_a_replaced_personal_address_stops_at_once(app: Flask, cast: Cast) -> None:
    client, old = app.test_client(), f"/feeds/people/{cast.aye.feed_key}.ics"
    etag = ask(client, old).headers["ETag"]
    assert ask(client, old, etag).status_code == ask(client, old, etag).status_code == 304

    cast.aye.replace_feed()
    db.session.commit()

    assert ask(client, old, etag).status_code == 404


def test_two_edits_within_one_second_have_two_tags(app_on_both: Flask, cast: Cast) -> None:
    client, made = app_on_both.test_client(), fill(cast, 2)

    with time_machine.travel(utc_now() + timedelta(hours=1), tick=False):
        edit(made[0], cast, title="First")
        etag = ask(client, FEED).headers["ETag"]
        edit(made[1], cast, title="Second")

    assert made[0].revised_at == made[1].revised_at
    assert ask(client, FEED, etag).status_code == 200


def test_a_writer_who_began_first_and_ends_last_is_seen(
    postgresql_url: str, make_app: Callable[..., Flask]
) -> None:
    """On PostgreSQL an older stamp may be committed after a newer one was read."""
    client = make_app(postgresql_url).test_client()
    from tests.cast import assemble

    slow, quick = fill(assemble(), 2)
    with Session(db.engine) as late:
        meeting = late.get_one(Meeting, slow.id)
        meeting.title, meeting.revised_at = "Late", utc_now() + timedelta(hours=1)
        late.flush()
        quick.title, quick.revised_at = "Quick", utc_now() + timedelta(hours=2)
        db.session.commit()
        etag = ask(client, FEED).headers["ETag"]
        assert ask(client, FEED, etag).status_code == 304

        late.commit()

    answer = ask(client, FEED, etag)
    assert answer.status_code == 200
    assert {str(each["SUMMARY"]) for each in events(answer.data)} == {"Late", "Quick"}


@pytest.mark.parametrize("which", ["meetings", "meetings/{ref}", "people/{key}"])
def test_a_host_s_new_name_is_in_the_feeds_at_once(app: Flask, cast: Cast, which: str) -> None:
    client = app.test_client()
    (meeting,) = fill(cast, 1)
    cast.invite(meeting, cast.aye)
    path = f"/feeds/{which.format(ref=meeting.ref, key=cast.aye.feed_key)}.ics"
    first = ask(client, path)
    assert "Institute of Bangkok" in events(first.data)[0]["DESCRIPTION"]

    cast.institute.name = "Institute of Siam"
    db.session.commit()

    answer = ask(client, path, first.headers["ETag"])
    assert answer.status_code == 200
    assert "Institute of Siam" in events(answer.data)[0]["DESCRIPTION"]


def test_a_replaced_personal_link_is_in_the_personal_feed_at_once(app: Flask, cast: Cast) -> None:
    client = app.test_client()
    (meeting,) = fill(cast, 1)
    (place,) = cast.invite(meeting, cast.aye)
    path = f"/feeds/people/{cast.aye.feed_key}.ics"
    first = ask(client, path)

    place.replace_link()
    db.session.commit()

    answer = ask(client, path, first.headers["ETag"])
    assert events(answer.data)[0]["URL"].endswith(f"/r/{place.token}")


def test_what_a_person_wishes_is_in_their_feed_at_once(app: Flask, cast: Cast) -> None:
    client = app.test_client()
    cast.invite(fill(cast, 1)[0], cast.aye)
    path = f"/feeds/people/{cast.aye.feed_key}.ics"
    etag = ask(client, path).headers["ETag"]

    person = db.session.get_one(Person, cast.aye.id)
    person.language = "zh_Hans"
    db.session.commit()

    assert ask(client, path, etag).status_code == 200


def test_the_date_alone_never_answers(app: Flask, cast: Cast) -> None:
    """What remains when a meeting leaves a feed is older than what the program has."""
    client = app.test_client()
    fill(cast, 2)
    first = ask(client, FEED)
    later = {"If-Modified-Since": first.headers["Last-Modified"]}

    assert ask(client, FEED, **later).status_code == 200


def test_the_same_state_is_the_same_bytes_in_another_process(
    database_url: str, make_app: Callable[..., Flask]
) -> None:
    """Another application on the same database has remembered nothing."""
    first = make_app(database_url)
    from tests.cast import assemble

    cast = assemble()
    made = fill(cast, 5)
    cast.invite(made[0], cast.aye)
    paths = [FEED, "/feeds/agenda/countries/th.ics", f"/feeds/people/{cast.aye.feed_key}.ics"]
    ours = [ask(first.test_client(), path) for path in paths]
    bytes_of_ours = [each.data for each in ours]
    edit(made[2], cast, title="There")
    edit(made[3], cast, title="And back")
    warm = [ask(first.test_client(), path).data for path in paths]

    other = make_app(database_url)
    theirs = [ask(other.test_client(), path) for path in paths]

    assert [each.data for each in theirs] == warm
    assert warm[0] != bytes_of_ours[0]
    again = [ask(first.test_client(), path).headers["ETag"] for path in paths]
    assert [each.headers["ETag"] for each in theirs] == again


def test_head_has_the_headers_and_nothing_else(app: Flask, cast: Cast) -> None:
    client = app.test_client()
    (meeting,) = fill(cast, 1)
    for path in (FEED, f"/feeds/meetings/{meeting.ref}.ics", "/feeds/agenda/countries/th.ics"):
        whole, head = client.get(path), client.head(path)

        assert head.data == b""
        assert head.status_code == 200
        for name in ("ETag", "Last-Modified", "Content-Type", "Cache-Control", "Vary"):
            assert head.headers[name] == whole.headers[name]
        conditional = client.head(path, headers={"If-None-Match": head.headers["ETag"]})
        assert conditional.status_code == 304
