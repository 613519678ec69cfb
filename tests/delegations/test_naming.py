"""A coordinator puts people down: who they are, what they come as, and how many may come."""

from datetime import timedelta

import pytest
from flask import Flask, current_app
from flask.testing import FlaskClient

from nact_meet.delegations import asking, naming, roll
from nact_meet.delegations.links import token_for
from nact_meet.delegations.recognition import Named
from nact_meet.delegations.refusals import DelegationStands, NamingClosed, NotNamed
from nact_meet.directory.models.institute import Institute
from nact_meet.directory.models.person import Person
from nact_meet.directory.models.role import Role
from nact_meet.history.models import Change
from nact_meet.meetings.models.meeting import Admission, Meeting
from nact_meet.notices.models.notice import Notice
from nact_meet.places.models.nomination import Nomination
from nact_meet.places.models.states import State
from nact_meet.publication import publishing
from nact_meet.web.extensions import db
from nact_meet.web.refusals import MeetingCancelled, Refusal
from nact_meet.world.timezones import utc_now
from tests.cast import Cast
from tests.delegations.conftest import Yangon
from tests.delegations.naming import BLANK, hosts, khins, name, names, person, seats
from tests.parts.deliver import deliver
from tests.parts.smtp import MailServer


def test_people_are_named_in_one_go_and_hear_of_it(
    nomination: Nomination, yangon: Yangon, smtp: MailServer
) -> None:
    places = name(
        nomination,
        khins(yangon),
        person("Min Thu", role=Role.HEAD, position="Director", own_script_name="မင်းသူ"),
        person("Hla Hla", role=Role.INTERPRETER, honorific="Dr", language="zh_Hans"),
    )
    deliver()

    assert [each.state for each in places] == [State.CONFIRMED, State.CONFIRMED]
    assert [each.delegation_position for each in places] == [1, 2]
    head = places[0]
    assert (head.role, head.position, head.own_script_name) == (Role.HEAD, "Director", "မင်းသူ")
    assert (head.institute_name, head.country_code) == ("Institute of Yangon", "MM")
    assert head.person.zone == "Asia/Yangon"
    (mail,) = smtp.to("min@yangon.example")
    assert mail.calendar()["METHOD"] == "REQUEST"
    assert places[1].person.language == "zh_Hans"
    done = db.session.query(Change).filter_by(verb="named").all()
    assert {each.actor_name for each in done} == {"Daw Khin"}


def test_where_hosts_approve_people_wait_for_them(
    nomination: Nomination, meeting: Meeting, yangon: Yangon, cast: Cast
) -> None:
    meeting.admission = Admission.APPROVAL
    seats(meeting, cast, 5, MM=1)

    (place,) = name(nomination, khins(yangon), person("Min Thu"))

    assert (place.state, place.has_seat) == (State.NOMINATED, False)
    assert naming.seats_left(nomination) == 0
    with pytest.raises(NotNamed) as refused:
        naming.name_people(nomination, [person("Hla Hla")], khins(yangon))
    assert "the delegation has 1" in str(refused.value.sentence)


def test_of_a_draft_nobody_hears_until_it_is_published(
    app_on_both: Flask, cast: Cast, yangon: Yangon, smtp: MailServer
) -> None:
    draft = cast.meeting()
    nomination = asking.nomination_of(draft, yangon.institute)

    name(nomination, hosts(nomination, cast), person("Min Thu"))
    deliver()
    assert smtp.to("min@yangon.example") == []
    publishing.publish(draft, by=cast.somchai)
    deliver()

    assert len(smtp.to("min@yangon.example")) == 1


def test_the_one_too_many_is_told_so_and_nobody_is_named(
    nomination: Nomination, meeting: Meeting, yangon: Yangon, cast: Cast
) -> None:
    seats(meeting, cast, 9, MM=2)
    assert (naming.seats(nomination), naming.seats_left(nomination)) == (2, 2)
    three = [person("Min Thu"), person("Hla Hla"), person("Aung Aung")]

    with pytest.raises(NotNamed) as refused:
        naming.name_people(nomination, three, khins(yangon))
    db.session.rollback()

    assert refused.value.row == 2
    assert "the delegation has 2" in str(refused.value.sentence)
    assert names(nomination) == []
    interpreter = person("Aung Aung", role=Role.INTERPRETER)
    assert len(name(nomination, khins(yangon), *three[:2], interpreter)) == 3
    assert naming.seats_left(nomination) == 0


def test_who_is_known_at_that_address_by_that_name_is_not_made_twice(
    nomination: Nomination, yangon: Yangon, cast: Cast
) -> None:
    before = db.session.query(Person).count()
    aye = person("Dr AYE aye", address="aye@yangon.example", position="Dean")

    (place,) = name(nomination, khins(yangon), aye)

    assert place.person is cast.aye and db.session.query(Person).count() == before
    assert (place.position, cast.aye.position) == ("Dean", "Researcher")
    (other,) = name(nomination, khins(yangon), person("Nobody Known", address="aye@yangon.example"))
    assert other.person is not cast.aye


def test_who_takes_part_already_joins_the_delegation(
    nomination: Nomination, meeting: Meeting, yangon: Yangon, cast: Cast
) -> None:
    (place,) = cast.invite(meeting, cast.aye, role=Role.SPEAKER)
    place.confirm(**place.answered_by)
    db.session.commit()

    (named,) = name(nomination, khins(yangon), Named(contact=cast.aye.contact))

    assert named is place and place.nomination is nomination
    assert (place.role, place.state) == (Role.SPEAKER, State.CONFIRMED)
    assert name(nomination, khins(yangon), Named(contact=cast.aye.contact)) == [place]
    assert names(nomination) == ["Aye Aye"]


def test_one_person_leads(nomination: Nomination, yangon: Yangon) -> None:
    (first,) = name(nomination, khins(yangon), person("Min Thu", role=Role.HEAD))

    name(nomination, khins(yangon), person("Hla Hla", role=Role.HEAD))

    assert first.role == Role.DELEGATE
    with pytest.raises(NotNamed) as refused:
        two = [person("Aung Aung", role=Role.HEAD), person("Su Su", role=Role.HEAD)]
        naming.name_people(nomination, two, khins(yangon))
    assert (refused.value.row, refused.value.field) == (1, "role")


def test_another_nationality_is_a_remark_and_the_seat_is_the_institutes(
    nomination: Nomination, meeting: Meeting, yangon: Yangon, cast: Cast
) -> None:
    seats(meeting, cast, 9, MM=2)

    (place,) = name(nomination, khins(yangon), person("Lek", country_code="TH"))

    assert place.is_of_another_country and place.country_code == "MM"
    assert (place.seat_country, naming.seats_left(nomination)) == ("MM", 1)
    place.person.position = "Dean"
    place.freeze()
    assert place.country_code == "MM"


def test_a_nationality_may_be_in_the_coordinators_own_words(
    client: FlaskClient, nomination: Nomination, yangon: Yangon
) -> None:
    token = token_for(nomination, yangon.khin)
    row = BLANK | {"full_name": "Zoe", "address": "zoe@yangon.example", "country_code": "other"}
    typed = {f"people-0-{key}": value for key, value in row.items()}

    unsaid = client.post(f"/n/{token}/people", data=typed)
    made = client.post(f"/n/{token}/people", data=typed | {"people-0-country_said": "Atlantis"})

    assert unsaid.status_code == 422 and "Please write which country or region." in unsaid.text
    assert made.status_code == 303
    (place,) = roll.people(nomination)
    assert (place.person.country_code, place.person.country_said) == (None, "Atlantis")
    assert place.is_of_another_country and place.country_code == "MM"
    assert "Nationality: Atlantis" in client.get(f"/n/{token}").text


@pytest.mark.parametrize("known", [False, True])
def test_another_countrys_institute_names_its_own(
    known: bool, nomination: Nomination, yangon: Yangon, cast: Cast
) -> None:
    cast.wei.contacts[0].address = "wei@shanghai.example"
    typed = person("Lek", institute="institute of bangkok")
    named = Named(contact=cast.wei.contact) if known else typed

    with pytest.raises(NotNamed) as refused:
        naming.name_people(nomination, [named], khins(yangon))

    assert refused.value.field == "institute"
    country = "China" if known else "Thailand"
    assert f"is in {country}." in str(refused.value.sentence)


def test_an_organisation_names_its_own_people_alone(meeting: Meeting, cast: Cast) -> None:
    centre = Institute(name="River Commission", zone="Asia/Bangkok")
    other = Institute(name="Rice Office", zone="Asia/Bangkok")
    db.session.add_all([centre, other])
    nomination = asking.nomination_of(meeting, centre)
    namer = hosts(nomination, cast)

    (place,) = name(nomination, namer, person("Noy"))

    assert (place.country_code, place.institute_name) == (None, "River Commission")
    with pytest.raises(NotNamed):
        naming.name_people(nomination, [person("Su Su", institute="Rice Office")], namer)


def test_past_its_date_hosts_alone_name_people(
    nomination: Nomination, yangon: Yangon, cast: Cast
) -> None:
    nomination.due_at = utc_now() - timedelta(minutes=1)

    with pytest.raises(NamingClosed) as refused:
        naming.name_people(nomination, [person("Min Thu")], khins(yangon))

    assert "Institute of Bangkok" in str(refused.value.sentence)
    (place,) = name(nomination, hosts(nomination, cast), person("Min Thu"))
    change = db.session.query(Change).filter_by(verb="named").one()
    assert (change.actor_name, change.on_behalf_of) == ("Somchai", "Institute of Yangon")
    assert place.is_confirmed


@pytest.mark.parametrize("verb", ["start", "cancel"])
def test_after_the_start_or_a_cancellation_nobody_is_named(
    verb: str, nomination: Nomination, meeting: Meeting, cast: Cast
) -> None:
    if verb == "start":
        meeting.starts_at = utc_now() - timedelta(minutes=1)
    else:
        meeting.cancelled_at = utc_now()

    expected: type[Refusal] = DelegationStands if verb == "start" else MeetingCancelled
    with pytest.raises(expected):
        naming.name_people(nomination, [person("Min Thu")], hosts(nomination, cast))


def test_who_is_in_another_delegation_stays_there(
    nomination: Nomination, meeting: Meeting, yangon: Yangon, cast: Cast
) -> None:
    second = Institute(name="Institute of Mandalay", country_code="MM", zone="Asia/Yangon")
    db.session.add(second)
    other = asking.nomination_of(meeting, second)
    name(other, hosts(other, cast), person("Min Thu"))

    with pytest.raises(NotNamed) as refused:
        naming.name_people(nomination, [person("Min Thu")], khins(yangon))

    assert "another delegation" in str(refused.value.sentence)


def test_who_leaves_by_themselves_frees_a_seat_for_the_coordinator_alone(
    nomination: Nomination, meeting: Meeting, yangon: Yangon, cast: Cast
) -> None:
    meeting.is_open = True
    seats(meeting, cast, 9, MM=1)
    (place,) = name(nomination, khins(yangon), person("Min Thu"))
    (aye,) = cast.invite(meeting, cast.aye)
    with pytest.raises(Refusal):
        aye.confirm(**aye.answered_by)
    db.session.rollback()

    place.decline(**place.answered_by)
    db.session.commit()

    assert (aye.state, naming.seats_left(nomination)) == (State.INVITED, 1)
    told = db.session.query(Notice).filter_by(nomination_id=nomination.id, kind="nomination_news")
    assert {each.payload["what"] for each in told} == {"freed"}
    assert {each.payload["name"] for each in told} == {"Min Thu"}
    (gone,) = roll.everybody(nomination)
    assert gone.full_name == "Min Thu" and not roll.people(nomination)


def test_who_is_taken_out_loses_the_entry_and_may_be_named_again(
    nomination: Nomination, meeting: Meeting, yangon: Yangon, cast: Cast, smtp: MailServer
) -> None:
    current_app.config["NOTICE_QUIET_SECONDS"] = 0  # else the second time waits a minute
    seats(meeting, cast, 9, MM=1)
    (place,) = name(nomination, khins(yangon), person("Min Thu"))
    deliver()

    roll.take_out(nomination, place, khins(yangon))
    deliver()

    assert (place.state, place.nomination_id) == (State.WITHDRAWN, None)
    assert naming.seats_left(nomination) == 1
    assert smtp.to("min@yangon.example")[-1].calendar()["METHOD"] == "CANCEL"
    assert smtp.to("khin@yangon.example") == smtp.to("khin@yangon.example")[:1]
    assert name(nomination, khins(yangon), person("Min Thu")) == [place]
    deliver()
    entry = smtp.to("min@yangon.example")[-1].calendar()
    assert entry["METHOD"] == "REQUEST" and entry.events[0]["SEQUENCE"] >= 2


def test_strange_names_are_names(nomination: Nomination, yangon: Yangon) -> None:
    strange = ["Suharto", "🌾" * 100, "\u202eabc", "<b>Min</b>", "=1+1", "ທ່ານ ວຽງ" * 20]

    places = name(
        nomination,
        khins(yangon),
        *(person(each[:200], address=f"s{at}@x.example") for at, each in enumerate(strange)),
    )

    assert [each.full_name for each in places] == [each[:200] for each in strange]
