"""Two entries of one person become one, with all that is theirs, and two again for a week."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from nact_meet import chores
from nact_meet.bin import deleting, merging
from nact_meet.bin.models import MERGED_FOR, Binned
from nact_meet.directory.models.contact import Contact
from nact_meet.directory.models.person import Person
from nact_meet.directory.models.role import Role
from nact_meet.directory.models.working_group import Membership, WorkingGroup
from nact_meet.notices.models.notice import Notice
from nact_meet.own_data.erasure import erase
from nact_meet.own_data.own_data import OwnData
from nact_meet.places.models.participant import Participant
from nact_meet.publication import publishing
from nact_meet.web.extensions import db
from tests.bin.test_bin import everything
from tests.cast import Cast
from tests.cast import person as somebody


@pytest.fixture
def two(request: pytest.FixtureRequest, cast: Cast) -> tuple[Person, Person]:
    """Nguyen at two addresses and one that both have; each with a meeting, both in one group."""
    kept = somebody("Nguyễn Văn An", "an@bangkok.example", cast.institute)
    gone = somebody("Nguyen Van An", "an@home.example", cast.institute)
    for person in (kept, gone):
        person.contacts.append(Contact(address="office@bangkok.example"))
    db.session.add_all([kept, gone])
    group = WorkingGroup.found({"first_name": "Rice", "written_in": "en"}, cast.somchai)
    group.join(kept, Role.CHAIR, by=cast.somchai)
    group.join(gone, Role.DELEGATE, by=cast.somchai)
    db.session.commit()
    cast.invite(cast.meeting(), kept)
    (place,) = cast.invite(cast.meeting(title="Salt"), gone)
    place.contact = gone.contacts[1]
    db.session.commit()
    return kept, gone


def test_places_addresses_and_history_are_one_and_come_apart_again(
    app_on_both: Flask, cast: Cast, two: tuple[Person, Person]
) -> None:
    kept, gone = two
    before, was = everything(), gone.id
    places = select(Participant).where(Participant.person_id == kept.id)

    entry = merging.merge(kept, gone, by=cast.somchai)
    db.session.commit()

    assert db.session.get(Person, was) is None
    salt = next(one for one in db.session.scalars(places) if one.meeting.title == "Salt")
    assert salt.contact.person is kept and salt.contact.address == "office@bangkok.example"
    assert sorted(contact.address for contact in kept.contacts) == [
        *("an@bangkok.example", "an@home.example", "office@bangkok.example"),
    ]
    (member,) = db.session.scalars(select(Membership))
    assert (member.person, member.role) == (kept, Role.CHAIR)

    deleting.restore(entry, by=cast.somchai)
    db.session.commit()
    assert everything() == before


def test_they_are_shown_side_by_side_and_one_press_undoes_it(
    organiser_client: FlaskClient, two: tuple[Person, Person]
) -> None:
    kept, gone = two[0].id, two[1].id

    page = organiser_client.get("/people/duplicates").text
    answer = organiser_client.post("/people/merges", data={"kept": kept, "gone": gone})
    merged = organiser_client.get(answer.location).text
    (undo,) = re.findall(r'action="(/bin/\d+/return)"', merged)
    back = organiser_client.post(undo)

    assert "Nguyễn Văn An" in page and "an@home.example" in page
    other = organiser_client.post(
        "/people/merges", data={"kept": kept, "gone": gone, "keep": "other"}
    )
    assert other.location == f"/people/{gone}"
    assert answer.location == f"/people/{kept}" and "are one now" in merged
    assert back.location == f"/people/{gone}"
    assert db.session.scalar(select(func.count(Notice.id))) == 0


def test_whoever_may_not_change_both_merges_nothing(
    organiser_client: FlaskClient, cast: Cast, two: tuple[Person, Person]
) -> None:
    kept, aye = two[0].id, cast.aye.id

    answers = [
        organiser_client.post("/people/merges", data={"kept": kept, "gone": aye}),
        organiser_client.post("/people/merges", data={"kept": aye, "gone": kept}),
        organiser_client.post("/people/merges", data={"kept": kept, "gone": "x"}),
    ]
    same = organiser_client.post("/people/merges", data={"kept": kept, "gone": kept})

    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert same.status_code == 409 and "two different people" in same.text
    assert db.session.get(Person, aye) is not None


def test_both_at_one_meeting_stay_two_and_so_does_an_account(
    cast: Cast, two: tuple[Person, Person]
) -> None:
    kept, gone = two
    cast.invite(db.session.scalars(select(Participant)).first().meeting, kept, gone)

    with pytest.raises(merging.BothThere):
        merging.merge(kept, gone, by=cast.somchai)
    with pytest.raises(merging.GoneHasAccount):
        merging.merge(kept, cast.somchai, by=cast.somchai)


def test_the_secretariat_says_why_and_a_week_later_it_is_for_good(
    organiser_client: FlaskClient, cast: Cast, two: tuple[Person, Person]
) -> None:
    cast.organiser.is_secretariat = True
    for person in two:
        person.institute = cast.yangon
    db.session.commit()
    data = {"kept": two[0].id, "gone": two[1].id}

    refused = organiser_client.post("/people/merges", data=data)
    done = organiser_client.post("/people/merges", data=data | {"reason": "They told us."})

    assert (refused.status_code, done.status_code) == (422, 303)
    (entry,) = db.session.scalars(select(Binned))
    for age, left in ((MERGED_FOR - timedelta(minutes=5), 1), (MERGED_FOR, 0)):
        entry.binned_at = entry.binned_at.now(entry.binned_at.tzinfo) - age - timedelta(seconds=1)
        db.session.commit()
        chores.do()
        assert db.session.scalar(select(func.count(Binned.id))) == left


def test_who_is_erased_after_it_is_in_no_bin(cast: Cast, two: tuple[Person, Person]) -> None:
    kept, gone = two
    publishing.publish(db.session.scalars(select(Participant)).first().meeting, by=cast.somchai)
    merging.merge(kept, gone, by=cast.somchai)
    for contact in kept.contacts[1:]:
        for place in db.session.scalars(select(Participant).where(Participant.contact == contact)):
            place.contact = kept.contacts[0]
    db.session.flush()
    for contact in kept.contacts[1:]:
        db.session.delete(contact)
    db.session.commit()
    place = db.session.scalars(select(Participant).where(Participant.person == kept)).first()

    erase(OwnData.of(place))
    db.session.commit()

    assert db.session.scalars(select(Binned)).all() == []
