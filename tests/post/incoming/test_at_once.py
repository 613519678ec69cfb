"""Mail that arrives at the same moment: each is taken up once, in its order."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from nact_meet.history.models import Change
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.notices.sending import deliver_due
from nact_meet.places import audience
from nact_meet.places.models.participant import Participant
from nact_meet.places.models.states import State
from nact_meet.post.models import Incoming
from nact_meet.post.receiving import receive
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now
from tests.cast import Cast
from tests.parts.patience import LONG
from tests.post.incoming.replies import Answer, exchange, gmail


def receive_at_once(app: Flask, messages: Sequence[bytes]) -> list[tuple[int, str]]:
    ready = Barrier(len(messages), timeout=LONG)

    def take_in(raw: bytes) -> tuple[int, str]:
        with app.app_context():
            ready.wait()
            row = receive(raw)
            found = row.id, row.reason
            db.session.remove()
            return found

    with ThreadPoolExecutor(len(messages)) as pool:
        return list(pool.map(take_in, messages))


def test_the_same_reply_at_once_is_taken_up_once(
    app_on_both: Flask, cast: Cast, meeting: Meeting
) -> None:
    place = audience.place_of(meeting, cast.aye)
    assert place is not None
    place_id, raw = place.id, gmail(Answer(place))
    db.session.remove()

    found = receive_at_once(app_on_both, [raw] * 4)

    assert len(set(found)) == 1
    assert db.session.scalar(select(func.count(Incoming.id))) == 1
    registered = (Change.verb == "registered", Change.subject_id == place_id)
    assert db.session.scalar(select(func.count(Change.id)).where(*registered)) == 1


def test_a_yes_and_a_later_no_at_once_end_as_the_later(
    app_on_both: Flask, cast: Cast, meeting: Meeting
) -> None:
    place = audience.place_of(meeting, cast.aye)
    assert place is not None
    place_id, now = place.id, utc_now()
    yes = gmail(Answer(place, at=now))
    no = exchange(Answer(place, "DECLINED", at=now + timedelta(seconds=5)))
    db.session.remove()

    (_, first), (_, last) = receive_at_once(app_on_both, [yes, no])

    assert last == "declined" and first in ("accepted", "older answer")
    assert db.session.get_one(Participant, place_id).state == State.DECLINED


def test_an_organiser_and_a_reply_do_not_wait_for_each_other_for_ever(
    app_on_both: Flask, cast: Cast, meeting: Meeting, organiser_client: FlaskClient
) -> None:
    """The page locks the meeting and then the place; a reply locks the place and its notice names
    the meeting."""
    cast.invite(meeting, cast.wei, cast.maria)
    deliver_due()
    rounds = []
    for place in audience.places_of(db.session.get_one(Meeting, meeting.id)):
        if place.person_id != cast.somchai.id:
            url = f"/meetings/{meeting.ref}/participants/{place.id}/removal"
            rounds.append((url, gmail(Answer(place, "DECLINED"))))
    db.session.remove()

    for url, raw in rounds:
        ready = Barrier(2, timeout=LONG)

        def press(url: str = url, ready: Barrier = ready) -> int:
            ready.wait()
            return organiser_client.post(url).status_code

        def take_in(raw: bytes = raw, ready: Barrier = ready) -> str:
            with app_on_both.app_context():
                ready.wait()
                reason = receive(raw).reason
                db.session.remove()
                return reason

        with ThreadPoolExecutor(2) as pool:
            pressed, taken = pool.submit(press), pool.submit(take_in)
            assert pressed.result(30) == 303
            assert taken.result(30) in ("declined", "older question")
