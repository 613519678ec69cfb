"""What nobody has heard of can be deleted, is nowhere then, and comes back as it was."""

import re
from datetime import timedelta
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from nact_meet import chores
from nact_meet.bin import deleting
from nact_meet.bin.models import KEPT_FOR, Binned
from nact_meet.directory.models.institute import Institute
from nact_meet.directory.models.person import Person
from nact_meet.directory.models.role import Role
from nact_meet.directory.models.working_group import WorkingGroup
from nact_meet.letters.models import Letter
from nact_meet.meetings.models.agenda import AgendaItem, ItemKind, Speaker
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.notices.models.notice import Notice
from nact_meet.own_data.erasure import erase
from nact_meet.own_data.own_data import OwnData
from nact_meet.places.models.participant import Participant
from nact_meet.polls.models.poll import Poll
from nact_meet.publication import publishing
from nact_meet.questions.models import Question, QuestionAnswer, QuestionKind, questions_of
from nact_meet.seats.plan import Plan, arrange
from nact_meet.web.database import Base
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now
from tests.cast import Cast
from tests.cast import person as somebody
from tests.polls.conftest import draft as draft_of_poll


def everything() -> dict[str, list[Any]]:
    """Every row of every table but the log and the bin."""
    besides = {"changes", "bin_entries", "bin_keepers", "sessions"}
    return {
        table.name: sorted(map(repr, db.session.execute(select(table))))
        for table in Base.metadata.sorted_tables
        if table.name not in besides
    }


def rich_draft(cast: Cast) -> Meeting:
    """With people, a programme, seats, questions that depend on each other, and a message."""
    meeting = cast.meeting()
    (aye, *_others) = cast.invite(meeting)
    speaker = Speaker(printed="Maria", person=cast.maria)
    meeting.agenda = [
        AgendaItem(kind=ItemKind.SESSION, title="Rice", minutes=9, speakers=[speaker])
    ]
    arrange(meeting, Plan(seats=9, countries={"MM": 2}), by=cast.somchai)
    choice = Question(kind=QuestionKind.CHOICE, first_label="Come?", choices=["yes", "no"])
    then = Question(kind=QuestionKind.TEXT, first_label="Diet", shown_if_value="yes")
    questions_of(meeting).extend([choice, then])
    db.session.flush()
    then.shown_if = choice
    db.session.add(
        Letter(meeting=meeting, subject="Hi", body="Dear {name}", selection={"place_ids": [aye.id]})
    )
    given = QuestionAnswer(question=choice, participant=aye)
    given.say("yes", language="en")
    db.session.add(given)
    db.session.commit()
    return meeting


def undo(client: FlaskClient, answer: Any) -> Any:
    """The press that stands in the message."""
    page = client.get(answer.location).text
    presses = re.findall(r'action="(/bin/\d+/return)"', page)
    assert presses, page
    return client.post(presses[-1])


def test_a_draft_goes_with_all_that_is_in_it_and_comes_back_row_by_row(
    app_on_both: Flask, cast: Cast, organiser_client: FlaskClient
) -> None:
    ref = rich_draft(cast).ref
    before = everything()
    db.session.commit()

    answer = organiser_client.post(f"/meetings/{ref}/deletion")

    assert db.session.scalar(select(func.count(Meeting.id))) == 0
    assert db.session.scalar(select(func.count(Participant.id))) == 0
    for path in ("/meetings", "/desk", "/people"):
        assert "Rice and rivers" not in organiser_client.get(f"{path}?x").text.replace(
            "Rice and rivers has been deleted.", ""
        )
    assert organiser_client.get(f"/meetings/{ref}").status_code == 404
    (entry,) = db.session.scalars(select(Binned))
    db.session.commit()

    back = organiser_client.post(f"/bin/{entry.id}/return")

    assert (answer.status_code, back.location) == (303, f"/meetings/{ref}")
    assert everything() == before
    assert db.session.scalars(select(Binned)).all() == []
    assert organiser_client.get(back.location).status_code == 200


def test_undo_stands_in_the_message(organiser_client: FlaskClient, cast: Cast) -> None:
    ref = cast.meeting().ref

    back = undo(organiser_client, organiser_client.post(f"/meetings/{ref}/deletion"))

    assert back.location == f"/meetings/{ref}"
    assert "Rice and rivers is back." in organiser_client.get(back.location).text
    assert db.session.scalar(select(func.count(Notice.id))) == 0


def test_numbers_that_others_have_by_now_become_new_ones(
    organiser_client: FlaskClient, cast: Cast
) -> None:
    ref = rich_draft(cast).ref
    organiser_client.post(f"/meetings/{ref}/deletion")
    cast.invite(cast.meeting(title="Salt"), cast.wei)

    (entry,) = db.session.scalars(select(Binned))
    deleting.restore(entry, by=cast.somchai)
    db.session.commit()

    meeting = db.session.scalars(select(Meeting).where(Meeting.ref == ref)).one()
    aye = db.session.scalars(
        select(Participant).where(Participant.meeting == meeting, Participant.person == cast.aye)
    ).one()
    (letter,) = db.session.scalars(select(Letter).where(Letter.meeting == meeting))
    assert letter.chosen.place_ids == (aye.id,)
    first, second = questions_of(meeting)
    assert second.shown_if is first
    assert db.session.scalars(select(QuestionAnswer)).one().participant is aye
    (salt,) = db.session.scalars(
        select(Participant).where(
            Participant.person == cast.wei, Participant.meeting.has(title="Salt")
        )
    )
    assert salt.full_name == "Li Wei"


def test_a_published_meeting_and_an_opened_poll_stay(
    organiser_client: FlaskClient, cast: Cast
) -> None:
    meeting, poll = cast.meeting(), draft_of_poll(cast)
    poll.opened_at = utc_now()
    publishing.publish(meeting, by=cast.somchai)
    db.session.commit()

    answers = [
        organiser_client.post(f"/meetings/{meeting.ref}/deletion"),
        organiser_client.post(f"/polls/{poll.ref}/deletion"),
    ]

    assert [answer.status_code for answer in answers] == [409, 409]
    assert "Only drafts can be deleted." in answers[0].text
    assert "Only polls that have not been opened" in answers[1].text


def test_a_poll_of_a_draft_and_its_group_go_and_come_back(
    organiser_client: FlaskClient, cast: Cast
) -> None:
    group = WorkingGroup.found({"first_name": "Rice", "written_in": "en"}, cast.somchai)
    group.leads = [cast.institute]
    group.join(cast.aye, Role.CHAIR, by=cast.somchai)
    poll = draft_of_poll(cast)
    poll.working_group = group
    db.session.commit()
    ref = poll.ref

    held = organiser_client.post("/working-groups/rice/deletion")
    gone = organiser_client.post(f"/polls/{ref}/deletion")
    group_gone = organiser_client.post("/working-groups/rice/deletion")
    back = undo(organiser_client, group_gone)
    orphan = organiser_client.get("/bin").text

    assert held.status_code == 409 and "Polls belong to it" in held.text
    assert gone.status_code == 303 and "Rice" in orphan
    assert back.location == "/working-groups/rice"
    (membership,) = WorkingGroup.by_slug("rice").memberships
    assert (membership.person.full_name, membership.role) == ("Aye Aye", Role.CHAIR)
    (entry,) = db.session.scalars(select(Binned))
    assert organiser_client.post(f"/bin/{entry.id}/return").location == f"/polls/{ref}"
    assert db.session.scalars(select(Poll)).one().working_group is not None


def test_a_person_with_a_place_stays_and_one_without_goes_with_their_addresses(
    organiser_client: FlaskClient, cast: Cast
) -> None:
    new = somebody("New Here", "new@bangkok.example", cast.institute)
    placed = somebody("Placed", "placed@bangkok.example", cast.institute)
    db.session.add_all([new, placed])
    db.session.commit()
    cast.invite(cast.meeting(), placed)
    id, key = new.id, new.feed_key

    held = organiser_client.post(f"/people/{placed.id}/deletion")
    gone = organiser_client.post(f"/people/{id}/deletion")
    strangers = organiser_client.post(f"/people/{cast.wei.id}/deletion")
    found = organiser_client.get("/people?q=new+here").text

    assert held.status_code == 409 and "has a place at a meeting" in held.text
    assert strangers.status_code == 404
    assert "New Here</a>" not in found
    back = organiser_client.post(f"/bin/{db.session.scalars(select(Binned.id)).one()}/return")
    assert gone.status_code == 303 and back.location == f"/people/{id}"
    again = db.session.get_one(Person, id)
    assert (again.feed_key, again.contact.address) == (key, "new@bangkok.example")


def test_an_institute_with_people_stays_and_the_secretariat_deletes_an_empty_one(
    organiser_client: FlaskClient, cast: Cast
) -> None:
    empty = Institute(name="Empty", country_code="LA", zone="Asia/Vientiane")
    db.session.add(empty)
    db.session.commit()
    id, peopled = empty.id, cast.yangon.id

    refused = organiser_client.post(f"/institutes/{id}/deletion")
    cast.organiser.is_secretariat = True
    db.session.commit()
    held = organiser_client.post(f"/institutes/{peopled}/deletion")
    gone = organiser_client.post(f"/institutes/{id}/deletion")
    db.session.add(Institute(name="Empty", country_code="LA", zone="Asia/Vientiane"))
    db.session.commit()
    taken = organiser_client.post(f"/bin/{db.session.scalars(select(Binned.id)).one()}/return")

    assert refused.status_code == 403
    assert held.status_code == 409 and "People of this institute" in held.text
    assert gone.status_code == 303
    assert taken.status_code == 409 and "has the same name now" in taken.text
    assert db.session.scalar(select(func.count(Binned.id))) == 1


def test_who_acts_for_no_host_finds_nothing_in_the_bin(
    organiser_client: FlaskClient, cast: Cast
) -> None:
    entry = deleting.delete(cast.meeting(), by=cast.aye)
    entry.keepers = [cast.dili]
    db.session.commit()

    assert "Rice and rivers" not in organiser_client.get("/bin").text
    assert organiser_client.post(f"/bin/{entry.id}/return").status_code == 404


def test_it_lies_for_thirty_days_and_no_longer(organiser_client: FlaskClient, cast: Cast) -> None:
    entries = [deleting.delete(cast.meeting(), by=cast.somchai) for _each in range(2)]
    kept, gone = entries
    kept.binned_at -= KEPT_FOR - timedelta(minutes=5)
    gone.binned_at -= KEPT_FOR + timedelta(minutes=5)
    db.session.commit()
    ids = [kept.id]

    chores.do()

    assert list(db.session.scalars(select(Binned.id))) == ids


def test_erasure_reaches_into_the_bin(app_on_both: Flask, cast: Cast) -> None:
    draft = rich_draft(cast)
    draft.summary = "Aye Aye speaks first."
    held = cast.meeting()
    (place, _wei) = cast.invite(held, cast.aye, cast.wei)
    publishing.publish(held, by=cast.somchai)
    db.session.commit()
    entry = deleting.delete(draft, by=cast.somchai)
    db.session.commit()

    erase(OwnData.of(place))
    db.session.commit()

    db.session.refresh(entry, ["rows"])
    assert "Aye Aye" not in str(entry.rows) and "aye@yangon.example" not in str(entry.rows)
    deleting.restore(entry, by=cast.somchai)
    db.session.commit()
    theirs = select(Participant.full_name).where(Participant.meeting_id != held.id)
    names = db.session.scalars(theirs)
    assert sorted(names) == ["Li Wei", "Maria"]
    assert db.session.scalars(select(QuestionAnswer)).all() == []


def test_a_host_that_was_only_asked_deletes_nothing_of_the_others(
    organiser_client: FlaskClient, cast: Cast
) -> None:
    draft, poll = cast.meeting(created_by=cast.maria), draft_of_poll(cast, by=cast.maria)
    poll.proposed_at = utc_now()
    draft.hosts[0].agreed_at = None
    db.session.commit()
    paths = [f"/meetings/{draft.ref}/deletion", f"/polls/{poll.ref}/deletion"]

    refused = [organiser_client.post(path) for path in paths]
    for host in (draft.hosts[0], poll.hosts[0]):
        host.agreed_at = utc_now()
    db.session.commit()
    done = [organiser_client.post(path) for path in paths]

    assert [answer.status_code for answer in refused] == [409, 409]
    assert "has been asked to be a host and has not agreed yet" in refused[0].text
    assert [answer.status_code for answer in done] == [303, 303]
