"""Seats are set while somebody registers: each waits for the other, and neither for ever."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from flask import Flask

from nact_meet.directory.models.person import Person
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.places.models.participant import Participant
from nact_meet.places.models.seating import Seating
from nact_meet.places.models.states import State
from nact_meet.publication import publishing
from nact_meet.seats.plan import Plan, arrange
from nact_meet.signing_in.models.sign_in_link import SignInLink
from nact_meet.web.extensions import db
from tests.cast import assemble
from tests.parts.client import visitor
from tests.parts.locks import wait_until_somebody_waits
from tests.parts.patience import LONG


def test_whoever_registers_and_whoever_sets_seats_do_not_lock_each_other_out(
    postgresql_url: str, make_app: Callable[..., Flask]
) -> None:
    app = make_app(postgresql_url)
    cast = assemble()
    meeting = cast.meeting(is_open=True)
    (place, _other) = cast.invite(meeting, cast.aye, cast.wei)
    publishing.publish(meeting, by=cast.somchai)
    arrange(meeting, Plan(5), by=cast.somchai)
    db.session.commit()
    meeting_id, by_id, token = meeting.id, cast.somchai.id, place.token
    db.session.remove()

    def set_seats() -> None:
        with app.app_context():
            meeting = db.session.get_one(Meeting, meeting_id, with_for_update={"key_share": True})
            arrange(meeting, Plan(4, {"MM": 2}), by=db.session.get_one(Person, by_id))
            db.session.commit()

    with ThreadPoolExecutor(1) as pool:
        place = Participant.by_token(token, for_update=True)
        seats_are_set = pool.submit(set_seats)
        wait_until_somebody_waits()
        place.confirm(by=place.person)
        db.session.commit()
        seats_are_set.result(timeout=LONG)

    db.session.expire_all()
    seating = db.session.get_one(Seating, meeting_id)
    assert place.state == State.CONFIRMED
    assert (seating.seats, [each.taken for each in seating.delegations]) == (4, [1])


def test_a_seat_taken_at_the_moment_of_removal_is_free_again(
    postgresql_url: str, make_app: Callable[..., Flask]
) -> None:
    app = make_app(postgresql_url)
    cast = assemble()
    meeting = cast.meeting(is_open=True)
    (place,) = cast.invite(meeting, cast.aye)
    publishing.publish(meeting, by=cast.somchai)
    arrange(meeting, Plan(5), by=cast.somchai)
    link = SignInLink.for_organiser(cast.organiser)
    db.session.add(link)
    db.session.commit()
    removal = f"/meetings/{meeting.ref}/participants/{place.id}/removal"
    sign_in, token, meeting_id = link.token, place.token, meeting.id
    db.session.remove()

    def remove() -> int:
        somchai = visitor(app)
        somchai.post(f"/sign-in/{sign_in}")
        return int(somchai.post(removal).status_code)

    with ThreadPoolExecutor(1) as pool:
        place = Participant.by_token(token, for_update=True)
        removed = pool.submit(remove)
        wait_until_somebody_waits()
        place.confirm(by=place.person)
        db.session.commit()
        assert removed.result(timeout=LONG) == 303

    db.session.expire_all()
    assert place.state == State.WITHDRAWN
    assert db.session.get_one(Seating, meeting_id).taken == 0
