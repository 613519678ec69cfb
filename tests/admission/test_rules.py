"""Who is let in: at once or once the hosts have said yes, and what a decision taken back undoes."""

import pytest

from nact_meet.admission import deciding
from nact_meet.admission.deciding import NothingToDecide, admit
from nact_meet.directory.models.role import Role
from nact_meet.history.models import Change
from nact_meet.meetings.models.meeting import Admission, Meeting
from nact_meet.places.models.participant import Decision, NotThisTime
from nact_meet.places.models.seating import NoSeatLeft, Seating
from nact_meet.places.models.states import CameBy, State
from nact_meet.seats.plan import Plan, arrange
from nact_meet.web.extensions import db
from tests.admission.conftest import Somebody
from tests.cast import Cast
from tests.parts.deliver import deliver
from tests.parts.smtp import MailServer

on_both = pytest.mark.usefixtures("app_on_both")


def taken(meeting: Meeting) -> int:
    seating = db.session.get_one(Seating, meeting.id)
    db.session.refresh(seating)
    return seating.taken


@pytest.mark.parametrize(
    ("admission", "came", "state"),
    [
        (Admission.OPEN, CameBy.REGISTERED, State.CONFIRMED),
        (Admission.OPEN, CameBy.NAMED, State.CONFIRMED),
        (Admission.APPROVAL, CameBy.REGISTERED, State.PENDING),
        (Admission.APPROVAL, CameBy.NAMED, State.NOMINATED),
        (Admission.NOTING, CameBy.REGISTERED, State.CONFIRMED),
        (Admission.NOTING, CameBy.NAMED, State.CONFIRMED),
    ],
)
def test_who_waits_for_the_hosts(
    meeting: Meeting,
    somebody: Somebody,
    admission: Admission,
    came: CameBy,
    state: State,
) -> None:
    meeting.admission = admission

    place = somebody(came)

    assert place.state == state
    assert place.is_to_be_noted == (admission == Admission.NOTING and came == CameBy.NAMED)


def test_whom_the_hosts_invite_needs_nobodys_yes(meeting: Meeting, cast: Cast) -> None:
    (aye, wei) = cast.invite(meeting, cast.aye, cast.wei)
    assert cast.wei.contact is not None

    aye.confirm(**aye.answered_by)
    admit(meeting, cast.wei.contact, Role.HEAD, named=True, by=cast.somchai)
    db.session.commit()

    assert [aye.state, wei.state] == [State.CONFIRMED, State.CONFIRMED]


def test_whom_a_host_puts_down_needs_nobodys_yes(meeting: Meeting, cast: Cast) -> None:
    assert cast.maria.contact is not None

    place = admit(meeting, cast.maria.contact, Role.SPEAKER, named=False, by=cast.somchai)

    assert place.state == State.CONFIRMED


@on_both
def test_no_seat_is_taken_before_the_yes_and_one_with_it(
    meeting: Meeting, cast: Cast, somebody: Somebody
) -> None:
    arrange(meeting, Plan(5), by=cast.somchai)
    registered, named = somebody(), somebody(CameBy.NAMED)
    before = taken(meeting)

    for place in (registered, named):
        deciding.approve(place, by=cast.somchai)
    db.session.commit()

    assert (before, taken(meeting)) == (0, 2)
    assert [registered.state, named.state] == [State.CONFIRMED, State.CONFIRMED]
    assert registered.decision == Decision.APPROVED and registered.decided_by == "Somchai"


def test_a_yes_without_a_free_seat_is_a_place_in_the_line_but_not_for_the_named(
    meeting: Meeting, cast: Cast, somebody: Somebody
) -> None:
    arrange(meeting, Plan(0), by=cast.somchai)
    registered, named = somebody(), somebody(CameBy.NAMED)

    deciding.approve(registered, by=cast.somchai)
    with pytest.raises(NoSeatLeft):
        deciding.approve(named, by=cast.somchai)
    db.session.commit()

    assert [registered.state, named.state] == [State.WAITING, State.NOMINATED]
    assert named.decision is None


def test_who_was_approved_comes_back_without_being_asked_about_again(
    meeting: Meeting, cast: Cast, somebody: Somebody
) -> None:
    place = somebody()
    deciding.approve(place, by=cast.somchai)
    place.withdraw(by=place.person)

    place.confirm(by=place.person)

    assert place.state == State.CONFIRMED


def test_who_withdraws_undecided_is_asked_about_again_when_they_return(
    meeting: Meeting, somebody: Somebody
) -> None:
    place = somebody()
    place.withdraw(by=place.person)
    assert place.state == State.WITHDRAWN

    place.confirm(by=place.person)

    assert place.state == State.PENDING
    applied = db.session.query(Change).filter_by(verb="applied", subject_id=place.id)
    assert applied.count() == 2


def test_a_no_stands_until_it_is_taken_back_or_the_hosts_invite(
    meeting: Meeting, cast: Cast, somebody: Somebody
) -> None:
    place, other = somebody(), somebody(CameBy.NAMED)
    for each in (place, other):
        deciding.say_no(each, by=cast.somchai)
    db.session.commit()

    with pytest.raises(NotThisTime):
        place.confirm(by=place.person)
    with pytest.raises(NotThisTime):
        admit(meeting, other.contact, Role.DELEGATE, named=True, by=None)
    deciding.reconsider(place, by=cast.somchai)
    other.invite_again(by=cast.somchai)
    other.confirm(by=other.person)

    assert [place.state, other.state] == [State.PENDING, State.CONFIRMED]


@on_both
def test_a_decision_taken_back_gives_the_seat_to_who_waits(
    meeting: Meeting, cast: Cast, somebody: Somebody
) -> None:
    arrange(meeting, Plan(1), by=cast.somchai)
    first, second = somebody(), somebody()
    deciding.approve(first, by=cast.somchai)
    deciding.approve(second, by=cast.somchai)
    db.session.commit()
    assert second.state == State.WAITING

    deciding.reconsider(first, by=cast.somchai)
    db.session.commit()

    assert [first.state, second.state] == [State.PENDING, State.CONFIRMED]
    assert taken(meeting) == 1 and first.decision is None


def test_noting_leaves_the_place_as_it_is_and_a_no_takes_it_back(
    meeting: Meeting, cast: Cast, somebody: Somebody, smtp: MailServer
) -> None:
    meeting.admission = Admission.NOTING
    noted, unwanted = somebody(CameBy.NAMED), somebody(CameBy.NAMED)
    deliver()
    smtp.reset()

    deciding.take_note(noted, by=cast.somchai)
    deciding.say_no(unwanted, by=cast.somchai)
    deliver()

    assert (noted.state, noted.decision) == (State.CONFIRMED, Decision.NOTED)
    assert not noted.is_to_be_noted
    assert unwanted.state == State.DECLINED
    assert smtp.to(noted.contact.address) == []
    (mail,) = smtp.to(unwanted.contact.address)
    assert mail.calendar()["METHOD"] == "CANCEL"


@on_both
def test_what_is_decided_is_decided_once(meeting: Meeting, cast: Cast, somebody: Somebody) -> None:
    place = somebody()
    deciding.approve(place, by=cast.somchai)

    with pytest.raises(NothingToDecide, match="Somchai has already approved Guest 0"):
        deciding.say_no(place, by=cast.maria)
    place.withdraw(by=place.person)
    with pytest.raises(NothingToDecide, match="Guest 0 is no longer coming"):
        deciding.reconsider(place, by=cast.maria)
