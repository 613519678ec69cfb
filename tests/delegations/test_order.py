"""The roll of a delegation: its own order, corrections, its answer, and who sat in the room."""

from datetime import timedelta

import pytest

from nact_meet.delegations import recognition, roll
from nact_meet.delegations.recognition import Named
from nact_meet.delegations.refusals import DelegationStands, NotYet
from nact_meet.directory.models.person import Person
from nact_meet.directory.models.person import Person as Somebody
from nact_meet.directory.models.role import Role
from nact_meet.history.models import Change
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.places import audience
from nact_meet.places.models.nomination import Nomination
from nact_meet.places.models.participant import Participant
from nact_meet.places.order import Order, in_order, listed
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now
from tests.cast import Cast
from tests.delegations.conftest import Yangon
from tests.delegations.naming import khins, name, names, person, seats


@pytest.fixture
def three(nomination: Nomination, yangon: Yangon) -> list[Participant]:
    return name(
        nomination, khins(yangon), person("Min Thu"), person("Hla Hla"), person("Aung Aung")
    )


def test_they_are_put_in_order_and_moved_by_one(
    nomination: Nomination, yangon: Yangon, three: list[Participant]
) -> None:
    namer = khins(yangon)

    roll.put_in_order(nomination, [three[2], three[0]], namer)
    assert names(nomination) == ["Aung Aung", "Min Thu", "Hla Hla"]
    roll.move(nomination, three[1], -1, namer)
    roll.move(nomination, three[2], -1, namer)
    roll.move(nomination, three[0], +1, namer)
    db.session.commit()

    assert names(nomination) == ["Aung Aung", "Hla Hla", "Min Thu"]
    assert [each.delegation_position for each in roll.people(nomination)] == [1, 2, 3]
    assert db.session.query(Change).filter_by(verb="delegation ordered").count() == 2


def test_who_was_named_meanwhile_is_not_lost_from_the_order(
    nomination: Nomination, yangon: Yangon, three: list[Participant]
) -> None:
    name(nomination, khins(yangon), person("Su Su"))

    roll.put_in_order(nomination, [three[1], three[0], three[2]], khins(yangon))

    assert names(nomination) == ["Hla Hla", "Min Thu", "Aung Aung", "Su Su"]


def test_the_list_of_participants_follows_the_order_then_heads_then_names(
    nomination: Nomination, meeting: Meeting, yangon: Yangon, cast: Cast, three: list[Participant]
) -> None:
    roll.put_in_order(nomination, [three[2], three[1], three[0]], khins(yangon))
    cast.yangon.people.append(Somebody(full_name="Zeya", zone="UTC", country_code="MM"))
    aye, zeya = cast.aye, next(each for each in cast.yangon.people if each.full_name == "Zeya")
    zeya.contacts.append(type(aye.contacts[0])(address="zeya@yangon.example"))
    cast.invite(meeting, aye)
    cast.invite(meeting, zeya, role=Role.HEAD)

    rows = db.session.execute(in_order(listed(meeting), Order.PROTOCOL, []))

    ours = [each.full_name for each in rows if each.country_code == "MM"]
    assert ours == ["Aung Aung", "Hla Hla", "Min Thu", "Zeya", "Aye Aye"]


def test_a_correction_reaches_the_directory_of_who_is_known_here_alone(
    nomination: Nomination, meeting: Meeting, yangon: Yangon, cast: Cast, three: list[Participant]
) -> None:
    (aye,) = name(nomination, khins(yangon), Named(contact=cast.aye.contact))
    audience.invite(cast.meeting(title="Another"), cast.aye.contacts[0], Role.DELEGATE, by=None)

    for place in (three[0], aye):
        corrected = Named(full_name="Min Thu Aung", position="Dean", role=Role.SPEAKER)
        roll.correct(nomination, place, corrected, khins(yangon))
    db.session.commit()

    assert (three[0].full_name, three[0].role) == ("Min Thu Aung", Role.SPEAKER)
    assert (three[0].person.full_name, three[0].person.position) == ("Min Thu Aung", "Dean")
    assert (aye.full_name, aye.institute_name) == ("Min Thu Aung", "Institute of Yangon")
    assert (cast.aye.full_name, cast.aye.position) == ("Aye Aye", "Researcher")
    assert three[0].country_code == "MM"


def test_mail_goes_to_another_address_when_one_is_written(
    nomination: Nomination, yangon: Yangon, three: list[Participant]
) -> None:
    moved = Named(full_name="Min Thu", address="office@yangon.example", reader_name="Ko Ko")

    roll.correct(nomination, three[0], moved, khins(yangon))
    db.session.commit()

    contact = three[0].contact
    assert (contact.address, contact.reader_name) == ("office@yangon.example", "Ko Ko")
    assert len(three[0].person.contacts) == 2


def test_an_observer_who_becomes_a_delegate_needs_a_seat(
    nomination: Nomination, meeting: Meeting, yangon: Yangon, cast: Cast, three: list[Participant]
) -> None:
    (su,) = name(nomination, khins(yangon), person("Su Su", role=Role.OBSERVER))
    seats(meeting, cast, 9, MM=3)

    from nact_meet.delegations.refusals import DelegationFull

    with pytest.raises(DelegationFull):
        roll.correct(nomination, su, Named(full_name="Su Su"), khins(yangon))
    assert su.role == Role.OBSERVER


def test_the_answer_stands_until_something_changes(
    nomination: Nomination, yangon: Yangon, three: list[Participant]
) -> None:
    roll.answer(nomination, khins(yangon))
    first = nomination.answered_at
    roll.answer(nomination, khins(yangon))
    assert nomination.answered_at == first and not nomination.is_changed_since_answer

    roll.take_out(nomination, three[0], khins(yangon))
    assert nomination.is_changed_since_answer
    roll.answer(nomination, khins(yangon))
    db.session.commit()

    assert not nomination.is_changed_since_answer
    assert db.session.query(Change).filter_by(verb="delegation answered").count() == 2


def test_afterwards_it_is_noted_who_sat_in_the_room(
    nomination: Nomination, meeting: Meeting, yangon: Yangon, three: list[Participant]
) -> None:
    namer = khins(yangon)
    with pytest.raises(NotYet):
        roll.note_attendance(nomination, {three[0].id: True}, namer)
    meeting.starts_at = utc_now() - timedelta(hours=3)

    roll.note_attendance(nomination, {three[0].id: True, three[1].id: False, 0: True}, namer)
    roll.note_attendance(nomination, {three[0].id: True, three[1].id: None}, namer)
    db.session.commit()

    assert [each.attended for each in three] == [True, None, None]
    verbs = ("attended", "not attended", "attendance unknown")
    noted = db.session.query(Change).filter(Change.verb.in_(verbs)).order_by(Change.id)
    assert [each.verb for each in noted] == list(verbs)


def test_after_the_start_the_order_stands(
    nomination: Nomination, meeting: Meeting, yangon: Yangon, three: list[Participant]
) -> None:
    meeting.starts_at = utc_now() - timedelta(minutes=1)

    for work in (
        lambda: roll.put_in_order(nomination, [three[1]], khins(yangon)),
        lambda: roll.take_out(nomination, three[0], khins(yangon)),
        lambda: roll.correct(nomination, three[0], Named(full_name="X"), khins(yangon)),
    ):
        with pytest.raises(DelegationStands):
            work()


def test_who_is_known_of_the_country_can_be_picked(
    nomination: Nomination, yangon: Yangon, cast: Cast, three: list[Participant]
) -> None:
    cast.maria.institute = None
    cast.maria.country_code = "MM"
    yangon.zaw.contact.bounced_at = utc_now()
    db.session.commit()

    def found(*asked: object) -> set[str]:
        return {each.person.full_name for each in recognition.known_contacts(nomination, *asked)}  # type: ignore[arg-type]

    assert found() == {"Aye Aye", "Daw Khin", "Maria"}
    assert found("institute KHIN") == {"Daw Khin"}
    assert found("khin", [cast.aye.contacts[0].id, cast.wei.contacts[0].id]) == {
        "Aye Aye",
        "Daw Khin",
    }
    assert db.session.query(Person).count() > 4
