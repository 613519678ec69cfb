"""What lies in the bin points along when those it names are merged or deleted, and back again."""

from datetime import timedelta

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select

from nact_meet.bin import deleting, merging
from nact_meet.bin.models import MERGED_FOR, Binned
from nact_meet.directory.models.contact import Contact
from nact_meet.directory.models.person import Person
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.places.models.participant import Participant
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now
from tests.bin.test_bin import everything
from tests.cast import Cast
from tests.cast import person as somebody


@pytest.fixture
def two(cast: Cast) -> tuple[Person, Person]:
    """Nguyen twice; the second, whose number is the greatest, is in a draft."""
    kept = somebody("Nguyễn Văn An", "an@bangkok.example", cast.institute)
    db.session.add(kept)
    db.session.flush()
    gone = somebody("Nguyen Van An", "an@home.example", cast.institute)
    for person in (kept, gone):
        person.contacts.append(Contact(address="office@bangkok.example"))
    db.session.add(gone)
    db.session.commit()
    return kept, gone


def binned(meeting: Meeting, cast: Cast) -> Binned:
    entry = deleting.delete(meeting, by=cast.somchai)
    db.session.commit()
    return entry


def back(entry: Binned, cast: Cast) -> None:
    deleting.restore(entry, by=cast.somchai)
    db.session.commit()


def people_there() -> list[Person]:
    return [place.person for place in db.session.scalars(select(Participant))]


def test_a_draft_comes_back_with_who_was_merged_meanwhile(
    app_on_both: object, cast: Cast, two: tuple[Person, Person]
) -> None:
    kept, gone = two
    (place,) = cast.invite(cast.meeting(), gone)
    place.contact = gone.contacts[1]
    db.session.commit()
    before = everything()
    draft = binned(place.meeting, cast)

    merged = merging.merge(kept, gone, by=cast.somchai)
    db.session.commit()
    stranger = somebody("Ko Ko", "ko@yangon.example", cast.yangon)
    db.session.add(stranger)
    db.session.commit()
    back(draft, cast)

    assert people_there() == [kept], "not whoever has the number now"
    (place,) = db.session.scalars(select(Participant))
    assert place.contact.person is kept and place.contact.address == "office@bangkok.example"
    draft = binned(place.meeting, cast)
    db.session.delete(stranger)
    db.session.commit()
    back(merged, cast)
    back(draft, cast)
    assert everything() == before


@pytest.mark.walk
def test_undone_before_the_draft_is_back_it_is_theirs_again(
    cast: Cast, two: tuple[Person, Person]
) -> None:
    kept, gone = two
    cast.invite(cast.meeting(), gone)
    before, was = everything(), gone.id
    draft = binned(db.session.scalars(select(Meeting)).one(), cast)
    merged = merging.merge(kept, gone, by=cast.somchai)
    db.session.commit()

    back(merged, cast)
    back(draft, cast)

    assert [person.id for person in people_there()] == [was]
    assert everything() == before


@pytest.mark.walk
def test_both_in_one_draft_are_one_there_and_two_again(
    cast: Cast, two: tuple[Person, Person]
) -> None:
    kept, gone = two
    cast.invite(cast.meeting(), kept, gone)
    before = everything()
    draft = binned(db.session.scalars(select(Meeting)).one(), cast)
    merged = merging.merge(kept, gone, by=cast.somchai)
    db.session.commit()
    assert deleting.left_out(draft) == ["Nguyen Van An"]

    back(merged, cast)
    back(draft, cast)

    assert everything() == before


def test_a_draft_names_nobody_who_got_a_deleted_persons_number(
    organiser_client: FlaskClient, cast: Cast, two: tuple[Person, Person]
) -> None:
    _kept, gone = two
    cast.invite(cast.meeting(), gone)
    number = gone.id
    draft = binned(db.session.scalars(select(Meeting)).one(), cast)
    person = deleting.delete(gone, by=cast.somchai)
    db.session.commit()
    assert not person.is_merged
    stranger = somebody("Ko Ko", "ko@yangon.example", cast.yangon)
    db.session.add(stranger)
    db.session.commit()
    assert stranger.id == number, "or nothing is tried"

    answer = organiser_client.post(f"/bin/{draft.id}/return")

    assert people_there() == []
    said = organiser_client.get(answer.location).text
    assert "no longer in the directory: Nguyen Van An" in said


@pytest.mark.walk
def test_who_is_back_under_another_number_is_in_the_draft(
    cast: Cast, two: tuple[Person, Person]
) -> None:
    _kept, gone = two
    cast.invite(cast.meeting(), gone)
    draft = binned(db.session.scalars(select(Meeting)).one(), cast)
    person = deleting.delete(gone, by=cast.somchai)
    db.session.add(somebody("Ko Ko", "ko@yangon.example", cast.yangon))
    db.session.commit()

    back(person, cast)
    back(draft, cast)

    assert [person.full_name for person in people_there()] == ["Nguyen Van An"]


def test_a_merge_is_not_undone_while_the_kept_one_lies_in_the_bin(
    organiser_client: FlaskClient, cast: Cast, two: tuple[Person, Person]
) -> None:
    kept, gone = two
    before = everything()
    merged = merging.merge(kept, gone, by=cast.somchai)
    deleted = deleting.delete(kept, by=cast.somchai)
    db.session.commit()
    merged_id, deleted_id = merged.id, deleted.id
    db.session.commit()

    early = organiser_client.post(f"/bin/{merged_id}/return")
    restored = [organiser_client.post(f"/bin/{id}/return") for id in (deleted_id, merged_id)]

    assert early.status_code == 409 and "restore that one first" in early.text
    assert [answer.status_code for answer in restored] == [303, 303]
    assert everything() == before


def test_a_place_moved_by_a_merge_goes_back_though_its_draft_lies_in_the_bin(
    cast: Cast, two: tuple[Person, Person]
) -> None:
    kept, gone = two
    cast.invite(cast.meeting(), gone)
    before = everything()
    merged = merging.merge(kept, gone, by=cast.somchai)
    db.session.commit()
    draft = binned(db.session.scalars(select(Meeting)).one(), cast)

    back(merged, cast)
    back(draft, cast)

    assert everything() == before


def test_a_second_press_is_answered_by_a_sentence(
    app_on_both: object, organiser_client: FlaskClient, cast: Cast
) -> None:
    ref = cast.meeting().ref

    deleted = [organiser_client.post(f"/meetings/{ref}/deletion") for _ in range(2)]
    (entry,) = db.session.scalars(select(Binned))
    number = entry.id
    db.session.commit()
    restored = [organiser_client.post(f"/bin/{number}/return") for _ in range(2)]

    assert [answer.status_code for answer in deleted] == [303, 404]
    assert "already been deleted. You can restore it from the bin." in deleted[1].text
    assert [answer.status_code for answer in restored] == [303, 404]
    assert "has been restored, or its time is over" in restored[1].text


def test_what_would_be_refused_is_said_in_place_of_the_button(
    organiser_client: FlaskClient, cast: Cast
) -> None:
    colleague = somebody("Ba", "ba@bangkok.example", cast.institute)
    db.session.add(colleague)
    cast.invite(cast.meeting(), colleague)
    alone = somebody("Tun", "tun@bangkok.example", cast.institute)
    db.session.add(alone)
    db.session.commit()

    pages = [organiser_client.get(f"/people/{one.id}").text for one in (colleague, alone)]

    assert [
        f"/people/{one.id}/deletion" in page
        for one, page in zip((colleague, alone), pages, strict=True)
    ] == [False, True]
    assert "has a place at a meeting, so they cannot be deleted" in pages[0]


@pytest.mark.walk
def test_a_deleted_persons_entry_lies_for_thirty_days_though_a_draft_named_them(
    cast: Cast, two: tuple[Person, Person]
) -> None:
    cast.invite(cast.meeting(), two[1])
    binned(db.session.scalars(select(Meeting)).one(), cast)
    person = deleting.delete(two[1], by=cast.somchai)
    db.session.commit()

    with time_machine.travel(utc_now() + MERGED_FOR + timedelta(days=1), tick=False):
        assert person.goes_at > utc_now()
