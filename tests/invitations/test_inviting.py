"""Whom an organiser invites: members of the working group, and pasted addresses."""

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from nact_meet.directory.models.contact import Contact
from nact_meet.directory.models.person import Person
from nact_meet.directory.models.role import Role
from nact_meet.directory.models.working_group import Membership, WorkingGroup
from nact_meet.history.models import Change
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.notices.models.notice import Kind, Notice
from nact_meet.places import audience
from nact_meet.places.models.participant import Participant
from nact_meet.places.models.states import State
from nact_meet.publication import publishing
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now
from tests.cast import Cast
from tests.directory.conftest import counting


def invite(client: FlaskClient, meeting: Meeting, pasted: str = "", **more: Any) -> Any:
    data = {"pasted": pasted, "role": "delegate"} | more
    return client.post(f"/meetings/{meeting.ref}/invitations", data=data)


def names(meeting: Meeting) -> list[str]:
    query = select(Participant.full_name).where(Participant.meeting_id == meeting.id)
    return list(db.session.scalars(query.order_by(Participant.id)))


def promised(kind: Kind = Kind.INVITATION) -> int:
    where = (Notice.kind == kind, Notice.participant_id.is_not(None))
    return db.session.scalar(select(func.count(Notice.id)).where(*where)) or 0


def textarea(page: str) -> str:
    found = re.search(r"<textarea[^>]*>\s*(.*?)</textarea>", page, re.DOTALL)
    assert found
    return found[1]


@pytest.fixture
def group(cast: Cast) -> WorkingGroup:
    members = [
        Membership(person=cast.aye, role=Role.SPEAKER),
        Membership(person=cast.wei, role=Role.DELEGATE),
        Membership(person=Person(full_name="Nobody Reachable", zone="Asia/Dili")),
    ]
    group = WorkingGroup(slug="rice", name="Rice", memberships=members)
    db.session.add(group)
    db.session.commit()
    return group


def test_members_are_invited_in_their_usual_role(
    organiser_client: FlaskClient, cast: Cast, group: WorkingGroup
) -> None:
    meeting = cast.meeting(working_group=group)

    answer = invite(organiser_client, meeting, member=[cast.aye.id, cast.wei.id])

    assert (answer.status_code, answer.location) == (303, f"/meetings/{meeting.ref}/participants")
    assert [each.role for each in audience.places_of(meeting)] == [Role.SPEAKER, Role.DELEGATE]
    assert "2 added." in organiser_client.get(answer.location).text
    assert promised() == 0


def test_a_button_selects_everybody_who_can_be_invited_and_keeps_what_was_typed(
    organiser_client: FlaskClient, cast: Cast, group: WorkingGroup
) -> None:
    meeting = cast.meeting(working_group=group)
    cast.invite(meeting, cast.wei)

    every = invite(organiser_client, meeting, "typed@dili.example", tick="all").text
    nobody = invite(organiser_client, meeting, member=[cast.aye.id], tick="none").text

    assert re.findall(r'name="member" value="(\d+)"[^>]* checked', every) == [str(cast.aye.id)]
    assert textarea(every) == "typed@dili.example"
    assert not re.findall(r'name="member"[^>]* checked', nobody)
    assert names(meeting) == ["Li Wei"]
    assert "no working address" in every


def test_somebody_of_no_group_of_this_meeting_cannot_be_ticked_in(
    organiser_client: FlaskClient, cast: Cast, group: WorkingGroup
) -> None:
    meeting = cast.meeting(working_group=group)

    answer = invite(organiser_client, meeting, member=[cast.maria.id])

    assert answer.status_code == 422
    assert names(meeting) == []


def test_good_addresses_are_kept_and_bad_ones_come_back(
    organiser_client: FlaskClient, cast: Cast
) -> None:
    meeting = cast.meeting()
    pasted = (
        "New One <new.one@vientiane.la>, second@dili.example; nonsense\n third@\nmaria@dili.example"
    )

    answer = invite(organiser_client, meeting, pasted, role="observer")

    assert answer.status_code == 422
    assert names(meeting) == ["New One", "Second", "Maria"]
    assert "3 added. 2 could not be read." in answer.text
    assert textarea(answer.text) == "nonsense\nthird@"
    assert "There is no email address here." in answer.text
    assert {each.role for each in audience.places_of(meeting)} == {Role.OBSERVER}


def test_somebody_new_gets_the_clock_of_their_address(
    organiser_client: FlaskClient, cast: Cast
) -> None:
    meeting = cast.meeting()

    invite(organiser_client, meeting, "a@institute.la, b@institute.example")

    places = {each.full_name: each.person.zone for each in audience.places_of(meeting)}
    assert places == {"A": "Asia/Vientiane", "B": "Asia/Bangkok"}
    verbs = db.session.scalars(select(Change.verb).where(Change.actor_name == "Somchai")).all()
    assert sorted(verbs).count("created") == 2
    assert sorted(verbs).count("invited") == 2


def test_a_pasted_name_never_overwrites_a_known_one(
    organiser_client: FlaskClient, cast: Cast
) -> None:
    meeting = cast.meeting()

    invite(organiser_client, meeting, "AYE AYE <aye@yangon.example>\nDr Maria <maria@dili.example>")

    assert names(meeting) == ["Aye Aye", "Maria"]
    assert (
        db.session.scalar(select(func.count(Person.id)).where(Person.full_name == "AYE AYE")) == 0
    )


def test_nobody_is_invited_twice(organiser_client: FlaskClient, cast: Cast) -> None:
    meeting = cast.meeting()
    invite(organiser_client, meeting, "aye@yangon.example, x@dili.example")

    again = invite(organiser_client, meeting, "aye@yangon.example, x@dili.example, y@dili.example")

    assert names(meeting) == ["Aye Aye", "X", "Y"]
    assert "1 added. 2 already had a place." in organiser_client.get(again.location).text


def test_the_name_picks_among_those_who_share_a_mailbox(
    organiser_client: FlaskClient, cast: Cast
) -> None:
    meeting = cast.meeting()
    cast.wei.contacts.append(Contact(address="aye@yangon.example"))
    db.session.commit()

    invite(organiser_client, meeting, "Li Wei <aye@yangon.example>")

    assert names(meeting) == ["Li Wei"]
    assert audience.places_of(meeting)[0].contact.address == "aye@yangon.example"


def test_an_address_of_several_without_a_name_is_asked_about(
    organiser_client: FlaskClient, cast: Cast
) -> None:
    meeting = cast.meeting()
    contact = Contact(address="aye@yangon.example")
    cast.wei.contacts.append(contact)
    db.session.commit()

    asked = invite(organiser_client, meeting, "aye@yangon.example, x@dili.example")
    answered = invite(
        organiser_client,
        meeting,
        asked="aye@yangon.example",
        **{"who:aye@yangon.example": str(contact.id)},
    )

    assert asked.status_code == 422
    assert "1 added. 1 needs an answer." in asked.text
    assert "Who is meant at aye@yangon.example?" in asked.text
    assert textarea(asked.text) == ""
    assert answered.status_code == 303
    assert names(meeting) == ["X", "Li Wei"]


@pytest.mark.parametrize(("is_new", "found"), [(True, ["Hla Hla"]), (False, ["Aye Aye"])])
def test_an_unknown_name_at_a_known_address_is_asked_about(
    organiser_client: FlaskClient, cast: Cast, is_new: bool, found: list[str]
) -> None:
    meeting = cast.meeting()
    asked = invite(organiser_client, meeting, "Hla Hla <aye@yangon.example>")
    key = '"Hla Hla" <aye@yangon.example>'
    answer = "new" if is_new else str(cast.aye.contacts[0].id)

    invite(organiser_client, meeting, asked=key, **{f"who:{key}": answer})

    assert asked.status_code == 422
    assert "Another person, who shares this mailbox" in asked.text
    assert names(meeting) == found
    assert cast.aye.full_name == "Aye Aye"


def test_after_publication_the_page_first_says_how_many_are_mailed(
    organiser_client: FlaskClient, cast: Cast
) -> None:
    meeting = cast.meeting()
    cast.invite(meeting, cast.aye)
    publishing.publish(meeting, by=cast.somchai)
    db.session.commit()
    before = promised()
    pasted = "aye@yangon.example, maria@dili.example, x@dili.example"

    asked = invite(organiser_client, meeting, pasted)
    otherwise = invite(organiser_client, meeting, f"{pasted}, y@dili.example", told="2")
    assert promised() == before
    agreed = invite(organiser_client, meeting, pasted, told="2")

    assert asked.status_code == 200
    assert "2 people will get an invitation by email at once." in asked.text
    assert "3 people will get an invitation by email at once." in otherwise.text
    assert agreed.status_code == 303
    assert promised() == before + 2
    new = [each for each in audience.places_of(meeting) if each.full_name in {"Maria", "X"}]
    reminders = select(func.count(Notice.id)).where(
        Notice.kind == Kind.REMINDER, Notice.participant_id.in_([each.id for each in new])
    )
    assert db.session.scalar(reminders) == 4


def test_nothing_chosen_is_said_beside_the_field(organiser_client: FlaskClient, cast: Cast) -> None:
    answer = invite(organiser_client, cast.meeting())

    assert answer.status_code == 422
    assert "Choose someone, or paste at least one address." in answer.text


def test_an_unknown_role_is_refused(organiser_client: FlaskClient, cast: Cast) -> None:
    meeting = cast.meeting()

    answer = invite(organiser_client, meeting, "x@dili.example", role="king")

    assert answer.status_code == 422
    assert names(meeting) == []


def test_a_cancelled_meeting_invites_nobody(organiser_client: FlaskClient, cast: Cast) -> None:
    meeting = cast.meeting()
    publishing.publish(meeting, by=cast.somchai)
    publishing.cancel(meeting, by=cast.somchai, reason="")
    db.session.commit()

    page = organiser_client.get(f"/meetings/{meeting.ref}/invitations")
    answer = invite(organiser_client, meeting, "x@dili.example")

    assert page.status_code == 200
    assert answer.status_code == 409
    assert "X" not in names(meeting)


def test_a_stranger_sees_and_invites_nobody(client: FlaskClient, cast: Cast) -> None:
    meeting = cast.meeting()

    assert client.get(f"/meetings/{meeting.ref}/invitations").status_code == 303
    assert invite(client, meeting, "x@dili.example").location.startswith("/sign-in")
    assert names(meeting) == []


def test_three_hundred_take_as_many_statements_as_three(
    app_on_both: Flask, organiser_client: FlaskClient, cast: Cast
) -> None:
    counts = []
    for number in (3, 300):
        meeting = cast.meeting()
        publishing.publish(meeting, by=cast.somchai)
        db.session.commit()
        known = ["aye@yangon.example", "wei@shanghai.example", "maria@dili.example"]
        new = [f"person{each}.of{number}@dili.example" for each in range(number)]
        with counting() as seen:
            answer = invite(
                organiser_client, meeting, "\n".join([*known, *new]), told=str(number + 3)
            )
        assert answer.status_code == 303
        assert len(names(meeting)) == number + 4
        counts.append(len(seen))

    assert counts[0] == counts[1], counts
    assert counts[0] < 40


def test_the_page_asks_no_more_for_three_hundred_members(
    organiser_client: FlaskClient, cast: Cast
) -> None:
    counts = []
    for number in (3, 300):
        group = WorkingGroup(slug=f"g{number}", name=f"G{number}")
        group.memberships = [
            Membership(
                person=Person(
                    full_name=f"P{each}",
                    zone="Asia/Dili",
                    institute=cast.dili,
                    contacts=[Contact(address=f"p{each}.{number}@dili.example")],
                )
            )
            for each in range(number)
        ]
        meeting = cast.meeting(working_group=group)
        ref = meeting.ref
        db.session.expire_all()
        with counting() as seen:
            page = organiser_client.get(f"/meetings/{ref}/invitations")
        assert page.text.count('name="member"') == number
        counts.append(len(seen))

    assert counts[0] == counts[1], counts


def test_the_mail_is_shown_as_its_reader_will_see_it(
    organiser_client: FlaskClient, cast: Cast
) -> None:
    meeting = cast.meeting(title="Rice <& rivers>")
    aye, wei = cast.invite(meeting, cast.aye, cast.wei)
    told_before = utc_now()

    page = organiser_client.get(f"/meetings/{meeting.ref}/preview?participant={aye.id}")
    frame = re.search(r'<iframe src="([^"]+)"', page.text)
    assert frame
    mail = organiser_client.get(frame[1].replace("&amp;", "&"))

    assert page.status_code == 200
    assert "aye@yangon.example" not in page.text, "nobody has written there yet"
    assert "Yangon, UTC+6:30" in page.text
    assert "sandbox" in mail.headers["Content-Security-Policy"]
    assert "script-src" not in mail.headers["Content-Security-Policy"]
    assert "/r/..." in mail.text
    assert aye.token not in mail.text  # the link is a secret, also from organisers
    assert "Rice &lt;&amp; rivers&gt;" in mail.text
    assert wei.token not in mail.text
    db.session.refresh(aye)
    assert (aye.told, aye.sequence, promised()) == (None, 0, 0)
    assert aye.revised_at <= told_before
    assert aye.state == State.INVITED


def test_a_preview_without_readers_leads_to_inviting(
    organiser_client: FlaskClient, cast: Cast
) -> None:
    meeting = cast.meeting()

    page = organiser_client.get(f"/meetings/{meeting.ref}/preview")
    mail = organiser_client.get(f"/meetings/{meeting.ref}/preview/mail?participant=1")

    assert f"/meetings/{meeting.ref}/invitations" in page.text
    assert mail.status_code == 404


def test_a_form_that_came_back_is_sent_to_the_same_address(
    organiser_client: FlaskClient, cast: Cast
) -> None:
    meeting = cast.meeting()

    answer = invite(organiser_client, meeting, "nonsense")

    form = re.search(r'<form class="form" method="post" action="([^"]+)"', answer.text)
    assert form
    assert form[1] == f"/meetings/{meeting.ref}/invitations"
