"""One person comes in another's place: the seat passes straight on, and each calendar follows."""

from datetime import timedelta
from typing import Any

import pytest

from nact_meet.delegations import naming
from nact_meet.delegations.recognition import Named
from nact_meet.delegations.refusals import (
    AnotherCountrysInstitute,
    DelegationFull,
    DelegationStands,
    NamedAlready,
)
from nact_meet.directory.models.role import Role
from nact_meet.history.models import Change
from nact_meet.meetings.models.meeting import Admission, Meeting
from nact_meet.places.models.nomination import Nomination
from nact_meet.places.models.participant import Participant
from nact_meet.places.models.seating import CountrySeats, Seating
from nact_meet.places.models.states import State
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now
from tests.cast import Cast
from tests.delegations.conftest import Yangon
from tests.delegations.naming import khins, name, names, person, seats
from tests.parts.deliver import deliver
from tests.parts.smtp import MailServer

pytestmark = pytest.mark.usefixtures("app_on_both")


@pytest.fixture
def three(nomination: Nomination, yangon: Yangon) -> list[Participant]:
    people = [person("Min Thu", role=Role.HEAD), person("Hla Hla"), person("Aung Aung")]
    return name(nomination, khins(yangon), *people)


def substitute(
    nomination: Nomination, yangon: Yangon, place: Participant, named: Named
) -> Participant:
    other = naming.substitute(nomination, place, named, khins(yangon))
    db.session.commit()
    return other


def test_the_first_gets_a_cancel_and_the_second_a_request(
    nomination: Nomination, yangon: Yangon, three: list[Participant], smtp: MailServer
) -> None:
    deliver()

    substitute(nomination, yangon, three[0], person("Su Su"))
    deliver()

    gone = smtp.to("min@yangon.example")[-1]
    assert gone.calendar()["METHOD"] == "CANCEL"
    for text in (gone.text(), gone.html()):
        assert (
            "Your delegation has changed" in text
            and "Changed your mind? Register again" not in text
        )
    (mail,) = smtp.to("su@yangon.example")
    assert mail.calendar()["METHOD"] == "REQUEST"
    assert (
        mail.calendar().events[0]["UID"]
        != smtp.to("min@yangon.example")[0].calendar().events[0]["UID"]
    )
    assert len(smtp.to("khin@yangon.example")) == 0


def test_role_and_order_are_kept(
    nomination: Nomination, yangon: Yangon, three: list[Participant]
) -> None:
    other = substitute(nomination, yangon, three[0], person("Su Su", role=Role.OBSERVER))

    assert names(nomination) == ["Su Su", "Hla Hla", "Aung Aung"]
    assert (other.role, other.delegation_position, other.came) == (Role.HEAD, 1, "named")
    assert (three[0].state, three[0].nomination_id) == (State.WITHDRAWN, None)
    said = db.session.query(Change).filter_by(verb="named instead").one()
    assert said.details == {"instead_of": ["Min Thu", "Su Su"]} and said.actor_name == "Daw Khin"


def test_nobody_who_waits_comes_between(
    nomination: Nomination, meeting: Meeting, yangon: Yangon, cast: Cast, three: list[Participant]
) -> None:
    """In the general pool, where a freed seat goes to the next by itself."""
    meeting.is_open = True
    seats(meeting, cast, 3)
    waiting = cast.invite(meeting, cast.maria)[0]
    waiting.confirm(**waiting.answered_by)
    db.session.commit()
    assert waiting.state == State.WAITING

    other = substitute(nomination, yangon, three[1], person("Su Su"))

    db.session.expire_all()
    assert (other.state, other.has_seat, three[1].has_seat) == (State.CONFIRMED, True, False)
    assert waiting.state == State.WAITING
    assert db.session.get_one(Seating, meeting.id).taken == 3


def test_the_seat_of_a_full_delegation_passes_on(
    nomination: Nomination, meeting: Meeting, yangon: Yangon, cast: Cast, three: list[Participant]
) -> None:
    seats(meeting, cast, 9, MM=3)

    other = substitute(nomination, yangon, three[2], person("Su Su"))

    delegation = db.session.query(CountrySeats).one()
    assert (other.delegation_id, delegation.taken) == (delegation.id, 3)
    assert other.seat_country == "MM"


def test_somebody_comes_for_who_has_left_already(
    nomination: Nomination, meeting: Meeting, yangon: Yangon, cast: Cast, three: list[Participant]
) -> None:
    seats(meeting, cast, 9, MM=3)
    three[1].withdraw(**three[1].answered_by)
    db.session.commit()

    other = substitute(nomination, yangon, three[1], person("Su Su"))

    assert names(nomination) == ["Min Thu", "Su Su", "Aung Aung"]
    assert (other.has_seat, naming.seats_left(nomination)) == (True, 0)


def test_for_who_has_left_nobody_comes_where_the_seat_is_taken(
    nomination: Nomination, meeting: Meeting, yangon: Yangon, cast: Cast, three: list[Participant]
) -> None:
    seats(meeting, cast, 9, MM=3)
    three[1].withdraw(**three[1].answered_by)
    name(nomination, khins(yangon), person("Su Su"))

    with pytest.raises(DelegationFull):
        naming.substitute(nomination, three[1], person("Tin Tin"), khins(yangon))


def test_who_takes_part_already_takes_over_and_one_seat_is_freed(
    nomination: Nomination, meeting: Meeting, yangon: Yangon, cast: Cast, three: list[Participant]
) -> None:
    (aye,) = cast.invite(meeting, cast.aye)
    aye.confirm(**aye.answered_by)
    seats(meeting, cast, 9, MM=4)

    other = substitute(nomination, yangon, three[0], Named(contact=cast.aye.contact))

    assert other is aye and (aye.role, aye.delegation_position) == (Role.HEAD, 1)
    assert (aye.has_seat, db.session.query(CountrySeats).one().taken) == (True, 3)


def test_where_hosts_approve_the_second_waits_for_them(
    nomination: Nomination, meeting: Meeting, yangon: Yangon, cast: Cast, three: list[Participant]
) -> None:
    meeting.admission = Admission.APPROVAL
    seats(meeting, cast, 9, MM=3)

    other = substitute(nomination, yangon, three[0], person("Su Su"))

    assert (other.state, other.has_seat) == (State.NOMINATED, False)
    assert naming.seats_left(nomination) == 0
    assert db.session.query(CountrySeats).one().taken == 2


def test_past_the_date_and_until_the_start(
    nomination: Nomination, meeting: Meeting, yangon: Yangon, three: list[Participant]
) -> None:
    nomination.due_at = utc_now() - timedelta(days=1)
    substitute(nomination, yangon, three[0], person("Su Su"))
    meeting.starts_at = utc_now() - timedelta(minutes=1)

    with pytest.raises(DelegationStands):
        naming.substitute(nomination, three[1], person("Tin Tin"), khins(yangon))


def test_who_is_in_it_already_or_of_another_country_comes_for_nobody(
    nomination: Nomination, yangon: Yangon, cast: Cast, three: list[Participant]
) -> None:
    cases: list[tuple[Named, type[Any]]] = [
        (person("Hla Hla"), NamedAlready),
        (person("Min Thu"), NamedAlready),
        (Named(contact=cast.wei.contact), AnotherCountrysInstitute),
    ]
    for named, refusal in cases:
        with pytest.raises(refusal):
            naming.substitute(nomination, three[0], named, khins(yangon))
        db.session.rollback()
