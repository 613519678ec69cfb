"""A seat that a delegation frees is its coordinator's again, whoever waits for one."""

from datetime import timedelta

import time_machine
from flask import Flask

from nact_meet.delegations import asking, naming, recognition
from nact_meet.delegations.recognition import Named
from nact_meet.notices.sending import deliver_due
from nact_meet.places.models.nomination import Nomination
from nact_meet.places.models.participant import Participant
from nact_meet.places.models.states import State
from nact_meet.publication import publishing
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now
from tests.cast import Cast, person
from tests.delegations.conftest import Yangon, contact_of
from tests.delegations.naming import khins, name, seats
from tests.parts.smtp import MailServer


def test_whoever_waited_before_the_coordinator_was_asked_is_passed_over(
    app_on_both: Flask, cast: Cast, yangon: Yangon
) -> None:
    meeting = cast.meeting(is_open=True)
    newcomer = person("Hla Hla", "hla@yangon.example", cast.yangon)
    db.session.add(newcomer)
    first, second = cast.invite(meeting, cast.aye, newcomer)
    publishing.publish(meeting, by=cast.somchai)
    seats(meeting, cast, 10, MM=1)
    for place in (first, second):
        place.confirm(**place.answered_by)
    db.session.commit()
    assert second.state == State.WAITING

    asking.nomination_of(meeting, yangon.institute).asked_at = utc_now()
    db.session.commit()
    first.withdraw(**first.answered_by)
    db.session.commit()

    waiting = db.session.get_one(Participant, second.id, populate_existing=True)
    assert (waiting.state, waiting.has_seat) == (State.WAITING, False)
    assert naming.seats_left(asking.nomination_of(meeting, yangon.institute)) == 1


def test_who_was_erased_is_not_offered_to_the_coordinator(
    app_on_both: Flask, cast: Cast, yangon: Yangon
) -> None:
    meeting = cast.meeting()
    nomination = asking.nomination_of(meeting, yangon.institute)
    db.session.commit()
    assert contact_of(cast.aye) in recognition.known_contacts(nomination, "Aye")

    cast.aye.erased_at = utc_now()
    db.session.commit()

    assert recognition.known_contacts(nomination, "Aye") == []


def test_who_comes_and_goes_is_told_of_once_and_in_the_end(
    app_on_both: Flask, nomination: Nomination, yangon: Yangon, cast: Cast, smtp: MailServer
) -> None:
    [aye] = name(nomination, khins(yangon), Named(contact=contact_of(cast.aye)))

    def now() -> Participant:
        return db.session.get_one(Participant, aye.id)

    with time_machine.travel(utc_now(), tick=False) as clock:
        for _toggle in range(4):
            now().withdraw(**now().answered_by)
            db.session.commit()
            deliver_due()
            now().confirm(**now().answered_by)
            db.session.commit()
            deliver_due()
        assert len(smtp.to("khin@yangon.example")) == 1

        clock.shift(timedelta(hours=1))
        deliver_due()
        assert len(smtp.to("khin@yangon.example")) == 1

        now().withdraw(**now().answered_by)
        db.session.commit()
        clock.shift(timedelta(hours=1))
        deliver_due()

    assert len(smtp.to("khin@yangon.example")) == len(smtp.to("zaw@yangon.example")) == 2
