"""Retention: what the worker erases once a meeting's days are over, and what it leaves."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from nact_meet import chores
from nact_meet.directory.models.contact import Contact
from nact_meet.directory.models.working_group import Membership, WorkingGroup
from nact_meet.history.models import Change
from nact_meet.lists.disclosure import reach_on_the_day
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.notices.models.notice import Notice
from nact_meet.places.models.participant import Participant
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now
from tests.cast import Cast
from tests.own_data.conftest import place_of, poll_ids
from tests.own_data.traces import traces, write_everywhere
from tests.parts.deliver import deliver
from tests.parts.statements import statements


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel("2027-03-01T03:00:00+00:00", tick=False) as traveller:
        yield traveller


@pytest.fixture
def kept(clock: time_machine.Traveller, meeting: Meeting, cast: Cast) -> Meeting:
    """Aye Aye and Li Wei came; the hosts keep data for thirty days. It is over now."""
    for name in ("aye", "wei"):
        place = place_of(meeting, cast, name)
        place.confirm(**place.answered_by)
        reach_on_the_day(place, "+95 1 555", f"{name}-wechat", "", **place.answered_by)
        place.comment = "I shall be late"
    meeting.keep_days = 30
    db.session.commit()
    deliver()
    clock.move_to(meeting.ends_at + timedelta(minutes=1))
    return meeting


def pass_days(clock: time_machine.Traveller, meeting: Meeting, days: int) -> Meeting:
    clock.move_to(meeting.ends_at + timedelta(days=days, seconds=1))
    chores.do()
    db.session.expire_all()
    return db.session.get_one(Meeting, meeting.id)


def addresses() -> set[str]:
    return {each for each in db.session.scalars(select(Contact.address)) if each}


def test_nothing_goes_before_its_day(clock: time_machine.Traveller, kept: Meeting) -> None:
    meeting = pass_days(clock, kept, 29)

    assert meeting.erased_at is None
    assert "aye@yangon.example" in addresses()


def test_addresses_answers_and_comments_go_and_who_came_stays(
    app_on_both: Flask, clock: time_machine.Traveller, kept: Meeting, cast: Cast
) -> None:
    ids = {
        "participants.id": place_of(kept, cast, "aye").id,
        "contacts.id": place_of(kept, cast, "maria").contact_id,
        "meetings.id": kept.id,
        "hosts.id": kept.hosts[0].id,
        "people.id": cast.somchai.id,
        "organisers.id": cast.organiser.id,
        "institutes.id": cast.yangon.id,
        "working_groups.id": 1,
        **poll_ids(cast),
    }
    write_everywhere("Rice only, please", ids)

    meeting = pass_days(clock, kept, 30)

    assert meeting.erased_at == utc_now()
    found = traces("aye@yangon", "wei@shanghai", "+95 1 555", "-wechat", "I shall be late")
    assert found == []
    place = place_of(meeting, cast, "aye")
    names = (place.full_name, place.position, place.institute_name, place.country_code)
    assert names == ("Aye Aye", "Researcher", "Institute of Yangon", "MM")
    assert place.is_confirmed and place.arrived_at is None
    gone = ("question_answers.", "answer_files.", "nomination_papers.", "imports.")
    assert [each for each in traces("Rice only") if each.startswith(gone)] == []


def test_what_has_another_reason_is_kept(
    app_on_both: Flask, clock: time_machine.Traveller, kept: Meeting, cast: Cast
) -> None:
    """Somchai has an account, Maria studies along, Li Wei is invited elsewhere."""
    group = WorkingGroup(slug="rice", name="Rice", memberships=[Membership(person=cast.maria)])
    db.session.add(group)
    other = cast.meeting(title="Later")
    cast.invite(other, cast.wei)
    other.keep_days = 3650
    db.session.commit()

    pass_days(clock, kept, 30)

    assert addresses() == {"somchai@bangkok.example", "maria@dili.example", "wei@shanghai.example"}


def test_the_last_meeting_takes_the_address_along(
    clock: time_machine.Traveller, kept: Meeting, cast: Cast
) -> None:
    other = cast.meeting(title="Later")
    cast.invite(other, cast.wei)
    other.keep_days = 60
    db.session.commit()
    pass_days(clock, kept, 30)
    still_there = "wei@shanghai.example" in addresses()

    pass_days(clock, other, 60)

    assert still_there
    assert "wei@shanghai.example" not in addresses()
    assert place_of(other, cast, "wei").full_name == "Li Wei"


def test_somebody_with_two_addresses_keeps_neither(
    clock: time_machine.Traveller, kept: Meeting, cast: Cast
) -> None:
    cast.aye.reach_at("aye@home.example", "", by=cast.somchai)
    db.session.commit()

    pass_days(clock, kept, 30)

    assert not {each for each in addresses() if "aye" in each}
    assert cast.aye.contact is None


def test_the_log_counts_what_went_and_repeats_none_of_it(
    clock: time_machine.Traveller, kept: Meeting
) -> None:
    pass_days(clock, kept, 30)
    pass_days(clock, kept, 31)

    (row,) = db.session.scalars(select(Change).where(Change.verb == "data erased")).all()
    assert row.details["places"] == 4 and row.details["addresses"] == 3
    assert row.details["mails"] == db.session.query(Notice).count()
    assert all(isinstance(each, int) for each in row.details.values())


def test_who_is_invited_again_later_gets_a_new_address_and_old_meetings_none(
    clock: time_machine.Traveller, kept: Meeting, cast: Cast
) -> None:
    meeting = pass_days(clock, kept, 30)

    cast.aye.reach_at("aye@new.example", "", by=cast.somchai)
    db.session.commit()

    assert place_of(meeting, cast, "aye").contact.address == ""
    assert cast.aye.contact is not None and cast.aye.contact.address == "aye@new.example"


def test_many_participants_take_as_many_statements_as_few(
    clock: time_machine.Traveller, kept: Meeting, cast: Cast
) -> None:
    other = cast.meeting(title="Crowd")
    other.take_place(kept.starts_wall, kept.ends_wall, kept.zone)
    other.keep_days = 40
    db.session.commit()
    clock.move_to(kept.ends_at + timedelta(days=30, seconds=1))
    with statements() as few:
        chores.do()
    db.session.add_all(
        Participant(
            meeting=other,
            person=place.person,
            contact=place.contact,
            full_name=place.full_name,
        )
        for place in db.session.scalars(select(Participant).where(Participant.meeting == kept))
    )
    db.session.commit()
    clock.move_to(kept.ends_at + timedelta(days=40, seconds=1))

    with statements() as many:
        chores.do()

    assert abs(len(few) - len(many)) <= 2


@pytest.mark.parametrize(("days", "words"), [(29, "are erased on:"), (30, "have been erased:")])
def test_organisers_are_told_when_it_goes(
    days: int,
    words: str,
    clock: time_machine.Traveller,
    kept: Meeting,
    request: pytest.FixtureRequest,
) -> None:
    pass_days(clock, kept, days)

    organiser_client: FlaskClient = request.getfixturevalue("organiser_client")

    assert words in organiser_client.get(f"/meetings/{kept.ref}").text
    for path in ("participants", "post", "changes", "lists/participants.csv", "privacy", "day-of"):
        assert organiser_client.get(f"/meetings/{kept.ref}/{path}").status_code == 200, path
