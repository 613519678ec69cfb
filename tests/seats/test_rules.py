"""Seats: a country's are its guarantee and its cap, the rest is everybody's; who waits is next."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from nact_meet import chores
from nact_meet.directory.models.contact import Contact
from nact_meet.directory.models.person import Person
from nact_meet.directory.models.role import Role
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.places import audience
from nact_meet.places.models.participant import Participant
from nact_meet.places.models.seating import MoreThanThereAre, NoSeatLeft, Seating, TooFewSeats
from nact_meet.places.models.states import State
from nact_meet.publication import publishing
from nact_meet.seats.plan import Plan, arrange
from nact_meet.web.extensions import db
from nact_meet.web.refusals import RegistrationClosed
from nact_meet.world.timezones import utc_now
from tests.cast import Cast
from tests.parts.deliver import deliver
from tests.parts.smtp import MailServer

Somebody = Callable[..., Participant]


@pytest.fixture
def meeting(app_on_both: Flask, cast: Cast) -> Meeting:
    meeting = cast.meeting(is_open=True)
    publishing.publish(meeting, by=cast.somchai)
    db.session.commit()
    return meeting


@pytest.fixture
def somebody(meeting: Meeting, cast: Cast) -> Somebody:
    """somebody("LA") is invited; of no institute of the directory unless one is given."""
    count = iter(range(1000))

    def invited(code: str | None, role: Role = Role.DELEGATE, **values: object) -> Participant:
        number = next(count)
        contact = Contact(address=f"guest{number}@else.example")
        person = Person(full_name=f"Guest {number}", zone="UTC", country_code=code, **values)
        person.contacts.append(contact)
        db.session.add(person)
        return audience.invite(meeting, contact, role, by=None)

    return invited


def confirmed(*places: Participant) -> list[State]:
    for place in places:
        place.confirm(**place.answered_by)
    db.session.commit()
    return [place.state for place in places]


def seats(meeting: Meeting, cast: Cast, total: int | None, **countries: int) -> Seating | None:
    hold = countries.pop("hold_minutes", None)
    arrange(meeting, Plan(total, countries, hold), by=cast.somchai)
    db.session.commit()
    return db.session.get(Seating, meeting.id)


def test_the_last_seat_is_taken_and_the_next_waits(
    meeting: Meeting, cast: Cast, somebody: Somebody
) -> None:
    seats(meeting, cast, 2)

    states = confirmed(somebody("LA"), somebody("TH"), somebody("VN"))

    assert states == [State.CONFIRMED, State.CONFIRMED, State.WAITING]


def test_a_countrys_seats_are_its_guarantee_and_its_cap(
    meeting: Meeting, cast: Cast, somebody: Somebody
) -> None:
    seats(meeting, cast, 3, LA=1)

    others = confirmed(somebody("TH"), somebody("VN"), somebody("SG"))
    lao = confirmed(somebody("LA"), somebody("LA"))

    assert others == [State.CONFIRMED, State.CONFIRMED, State.WAITING]
    assert lao == [State.CONFIRMED, State.WAITING]


def test_a_seat_counts_for_the_institutes_country(
    meeting: Meeting, cast: Cast, somebody: Somebody
) -> None:
    seats(meeting, cast, 2, MM=1)
    of_yangon = somebody("CN", institute=cast.yangon)

    confirmed(of_yangon)

    assert of_yangon.seat_country == "MM"
    assert confirmed(somebody("MM")) == [State.WAITING]


@pytest.mark.parametrize(
    "role",
    [
        *(Role.OBSERVER, Role.CHAIR, Role.MODERATOR, Role.RAPPORTEUR),
        *(Role.INTERPRETER, Role.TECHNICIAN, Role.PRESS),
    ],
)
def test_who_serves_or_watches_takes_no_seat(
    role: Role, meeting: Meeting, cast: Cast, somebody: Somebody
) -> None:
    seats(meeting, cast, 0)

    assert confirmed(somebody("LA", role)) == [State.CONFIRMED]


def test_a_freed_seat_goes_to_the_next_by_itself_with_a_mail(
    meeting: Meeting, cast: Cast, somebody: Somebody, smtp: MailServer
) -> None:
    seats(meeting, cast, 1)
    first, second, third = somebody("LA"), somebody("TH"), somebody("VN")
    confirmed(first, second, third)
    deliver()
    smtp.reset()

    first.withdraw(**first.answered_by)
    db.session.commit()
    deliver()

    assert [second.state, third.state] == [State.CONFIRMED, State.WAITING]
    (mail,) = smtp.to(second.contact.address)
    assert mail.calendar().events[0]["ATTENDEE"].params["PARTSTAT"] == "ACCEPTED"
    assert smtp.to(third.contact.address) == []


def test_who_waits_loses_the_entry_until_a_seat_is_theirs(
    meeting: Meeting, cast: Cast, somebody: Somebody, smtp: MailServer
) -> None:
    seats(meeting, cast, 1)
    first, second = somebody("LA"), somebody("TH")
    db.session.commit()
    deliver()
    confirmed(first, second)
    deliver()

    asked, waiting = smtp.to(second.contact.address)
    assert (asked.calendar()["METHOD"], waiting.calendar()["METHOD"]) == ("REQUEST", "CANCEL")
    first.decline(**first.answered_by)
    db.session.commit()
    deliver()
    again = smtp.to(second.contact.address)[-1].calendar()
    assert again["METHOD"] == "REQUEST"
    assert again.events[0]["SEQUENCE"] >= waiting.calendar().events[0]["SEQUENCE"]


def test_only_somebody_of_the_same_pool_is_promoted(
    meeting: Meeting, cast: Cast, somebody: Somebody
) -> None:
    seats(meeting, cast, 2, LA=1)
    lao, thai, waiting_thai, waiting_lao = (somebody(code) for code in ("LA", "TH", "TH", "LA"))
    confirmed(lao, thai, waiting_thai, waiting_lao)

    lao.withdraw(**lao.answered_by)
    db.session.commit()

    assert [waiting_thai.state, waiting_lao.state] == [State.WAITING, State.CONFIRMED]


def test_where_people_are_invited_a_freed_seat_is_nobodys_by_itself(
    meeting: Meeting, cast: Cast, somebody: Somebody
) -> None:
    meeting.is_open = False
    seats(meeting, cast, 1)
    first, second = somebody("LA"), somebody("LA")
    confirmed(first)
    with pytest.raises(NoSeatLeft):
        second.confirm(**second.answered_by)
    db.session.rollback()

    first.withdraw(**first.answered_by)
    db.session.commit()

    assert second.state == State.INVITED
    assert confirmed(second) == [State.CONFIRMED]


def test_after_the_start_nobody_is_promoted(
    meeting: Meeting, cast: Cast, somebody: Somebody
) -> None:
    seats(meeting, cast, 1)
    first, second = somebody("LA"), somebody("TH")
    confirmed(first, second)
    meeting.starts_at = utc_now() - timedelta(minutes=1)

    first.withdraw(**first.answered_by)
    db.session.commit()

    assert second.state == State.WAITING


def test_a_held_seat_is_taken_in_time(meeting: Meeting, cast: Cast, somebody: Somebody) -> None:
    seats(meeting, cast, 1, hold_minutes=60)
    first, second = somebody("LA"), somebody("TH")
    confirmed(first, second)
    first.withdraw(**first.answered_by)
    db.session.commit()
    assert second.is_offered and second.state == State.WAITING
    assert confirmed(somebody("VN")) == [State.WAITING]

    assert confirmed(second) == [State.CONFIRMED]


@pytest.mark.parametrize(("minutes_left", "state"), [(1, State.CONFIRMED), (0, State.WAITING)])
def test_an_offer_holds_until_its_hour_though_registration_has_closed(
    meeting: Meeting, cast: Cast, somebody: Somebody, minutes_left: int, state: State
) -> None:
    seats(meeting, cast, 1, hold_minutes=60)
    first, second = somebody("LA"), somebody("TH")
    confirmed(first, second)
    meeting.registration_closes_at = utc_now() - timedelta(hours=1)
    first.withdraw(**first.answered_by)
    db.session.commit()
    assert second.is_offered
    second.offered_until = utc_now() + timedelta(minutes=minutes_left)

    if minutes_left:
        confirmed(second)
    else:
        with pytest.raises(RegistrationClosed):
            confirmed(second)

    assert second.state == state


def test_a_held_seat_that_is_not_taken_goes_on_and_comes_back_to_nobody(
    meeting: Meeting, cast: Cast, somebody: Somebody
) -> None:
    seats(meeting, cast, 1, hold_minutes=60)
    first, second, third = somebody("LA"), somebody("TH"), somebody("VN")
    confirmed(first, second, third)
    first.withdraw(**first.answered_by)
    db.session.commit()

    second.offered_until = utc_now() - timedelta(seconds=1)
    db.session.commit()
    chores.do()
    db.session.expire_all()

    assert third.is_offered and not second.is_offered
    assert second.state == State.WAITING
    third.withdraw(**third.answered_by)
    db.session.commit()
    assert not second.is_offered
    assert confirmed(second) == [State.CONFIRMED]


def test_a_role_that_needs_no_seat_frees_it(
    meeting: Meeting, cast: Cast, somebody: Somebody
) -> None:
    seats(meeting, cast, 1)
    first, second = somebody("LA"), somebody("TH")
    confirmed(first, second)

    first.change_role(Role.OBSERVER, by=cast.somchai)
    db.session.commit()

    assert second.state == State.CONFIRMED
    with pytest.raises(NoSeatLeft):
        first.change_role(Role.DELEGATE, by=cast.somchai)


def test_who_waits_for_a_seat_and_needs_none_any_more_is_registered(
    meeting: Meeting, cast: Cast, somebody: Somebody
) -> None:
    seats(meeting, cast, 1)
    first, second = somebody("LA"), somebody("TH")
    assert confirmed(first, second) == [State.CONFIRMED, State.WAITING]

    second.change_role(Role.OBSERVER, by=cast.somchai)
    db.session.commit()

    assert (second.state, second.has_seat, second.waiting_since) == (State.CONFIRMED, False, None)
    assert first.state == State.CONFIRMED


def test_seats_cannot_be_fewer_than_are_taken(
    meeting: Meeting, cast: Cast, somebody: Somebody
) -> None:
    confirmed(somebody("LA"), somebody("LA"), somebody("TH"))

    for total, countries in ((2, {}), (3, {"LA": 1}), (2, {"LA": 2})):
        with pytest.raises(TooFewSeats):
            arrange(meeting, Plan(total, countries), by=cast.somchai)
        db.session.rollback()
    with pytest.raises(MoreThanThereAre):
        arrange(meeting, Plan(3, {"LA": 2, "TH": 2}), by=cast.somchai)
    db.session.rollback()

    seating = seats(meeting, cast, 3, LA=2)
    assert seating is not None
    assert (seating.taken, seating.delegations[0].taken) == (1, 2)


def test_more_seats_are_given_to_who_waits_and_no_limit_to_everybody(
    meeting: Meeting, cast: Cast, somebody: Somebody
) -> None:
    seats(meeting, cast, 1)
    places = [somebody("TH") for _ in range(4)]
    confirmed(*places)

    seats(meeting, cast, 2)
    assert [each.state for each in places].count(State.WAITING) == 2

    seats(meeting, cast, None)
    db.session.expire_all()
    assert [each.state for each in places].count(State.WAITING) == 0


def test_who_waits_knows_how_many_are_ahead(
    meeting: Meeting, cast: Cast, somebody: Somebody
) -> None:
    seats(meeting, cast, 0)
    places = [somebody("TH") for _ in range(3)]
    confirmed(*places)

    assert [each.ahead for each in places] == [0, 1, 2]
