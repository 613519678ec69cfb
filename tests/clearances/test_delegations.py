"""A whole delegation may need to be allowed to attend: granted once, its people are confirmed."""

from datetime import date
from typing import Any

import pytest
import time_machine
from flask.testing import FlaskClient

from nact_meet.clearances import delegations
from nact_meet.clearances.chores import ask_about_people, remind_delegations
from nact_meet.clearances.models import ClearanceProgress, ClearedTo, UsualTimeSaid
from nact_meet.clearances.usual import TO_ATTEND, UsualTime, say_usual, usual_time
from nact_meet.delegations import asking, links
from nact_meet.history.models import Change
from nact_meet.hours.planning import Planning
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.places.models.nomination import Nomination
from nact_meet.places.models.states import State
from nact_meet.publication import publishing
from nact_meet.web.extensions import db
from tests.cast import Cast
from tests.delegations.conftest import Yangon
from tests.delegations.conftest import nomination as nomination
from tests.delegations.conftest import yangon as yangon
from tests.delegations.naming import khins, name, person
from tests.parts.deliver import deliver
from tests.parts.smtp import MailServer

MONDAY = "2027-03-01T02:00:00+00:00"
KHIN = "khin@yangon.example"
SAYS = {"authority": "Ministry", "lead_days": "10", "counted": "working"}


@pytest.fixture
def clock(request: pytest.FixtureRequest) -> Any:
    request.getfixturevalue("app")
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def meeting(clock: time_machine.Traveller, cast: Cast) -> Meeting:
    """Published; on Monday 22 March."""
    meeting = cast.meeting()
    publishing.publish(meeting, by=cast.somchai)
    db.session.commit()
    return meeting


def desk(nomination: Nomination, yangon: Yangon) -> str:
    return f"/n/{links.token_for(nomination, yangon.khin)}/clearance"


def told(smtp: MailServer) -> list[str]:
    remind_delegations()
    ask_about_people()
    deliver()
    subjects = [str(mail.message["Subject"]) for mail in smtp.to(KHIN)]
    return [subject for subject in subjects if "learance" in subject]


def test_granted_once_it_confirms_all_who_wait_for_it(
    nomination: Nomination, yangon: Yangon, client: FlaskClient, clock: Any, smtp: MailServer
) -> None:
    at = desk(nomination, yangon)
    sent = SAYS | {"applied_on": "2027-03-01", "expected_on": "2027-03-12"}
    assert client.post(at, data=sent).status_code == 303
    places = name(nomination, khins(yangon), person("Min Thu"), person("Su Su"))
    assert {place.clearance_on for place in places} == {date(2027, 3, 12)}
    assert "2 people are subject to clearance" in client.get(at).text
    clock.move_to("2027-03-12T02:00:00+00:00")
    assert told(smtp) == ["Clearance of your delegation: what was decided? Rice and rivers"]

    granted = {"granted_on": "2027-03-12", "report_due_on": "2027-04-30", "conditions": "No press"}
    assert client.post(f"{at}/grant", data=granted).status_code == 303
    db.session.expire_all()

    assert [place.awaits_clearance for place in places] == [False, False]
    assert {place.state for place in places} == {State.CONFIRMED}
    clock.move_to("2027-04-23T02:00:00+00:00")
    assert told(smtp)[-1].startswith("Clearance of your delegation, report due by")


def test_another_expected_day_is_that_of_all_who_wait_for_it(
    nomination: Nomination, yangon: Yangon, clock: Any
) -> None:
    first, second = date(2027, 3, 12), date(2027, 3, 16)
    delegations.tell(nomination, {"expected_on": first}, **khins(yangon).who)
    waits, own = name(
        nomination,
        khins(yangon),
        person("Min Thu"),
        person("Su Su", clearance_on=date(2027, 3, 10)),
    )

    delegations.tell(nomination, {"expected_on": second}, **khins(yangon).who)

    assert (waits.clearance_on, own.clearance_on) == (second, date(2027, 3, 10))


def test_refused_nobody_of_those_who_waited_comes(
    nomination: Nomination, yangon: Yangon, client: FlaskClient
) -> None:
    (sure,) = name(nomination, khins(yangon), person("Hla Hla"))
    client.post(desk(nomination, yangon), data=SAYS | {"expected_on": "2027-03-12"})
    (waits,) = name(nomination, khins(yangon), person("Min Thu"))

    client.post(f"{desk(nomination, yangon)}/refusal", data={})
    db.session.expire_all()

    assert (sure.state, waits.state) == (State.CONFIRMED, State.WITHDRAWN)
    page = client.get(desk(nomination, yangon)).text
    assert "Not granted" in page


def test_its_contacts_are_reminded_to_apply_a_week_before_and_on_the_last_day(
    nomination: Nomination, yangon: Yangon, clock: Any, smtp: MailServer
) -> None:
    values = {"lead_days": 10, "in_working_days": True}
    clearance = delegations.tell(nomination, values, **khins(yangon).who)
    db.session.commit()
    assert delegations.apply_by(nomination, clearance, Planning.now()) == date(2027, 3, 8)

    assert len(told(smtp)) == 1
    clock.move_to("2027-03-08T02:00:00+00:00")
    assert len(told(smtp)) == 2
    clock.move_to("2027-03-09T02:00:00+00:00")
    assert len(told(smtp)) == 2


def test_a_first_reminder_after_the_last_day_says_that_it_is_past(
    nomination: Nomination, yangon: Yangon, smtp: MailServer
) -> None:
    values = {"lead_days": 30, "in_working_days": False}
    delegations.tell(nomination, values, **khins(yangon).who)

    assert told(smtp) == ["Clearance of your delegation is late: Rice and rivers"]
    assert "The last day to apply" in smtp.to(KHIN)[-1].text()


def test_the_hosts_see_how_far_it_is_and_record_it_only_where_nobody_can_be_asked(
    nomination: Nomination, yangon: Yangon, meeting: Meeting, organiser_client: FlaskClient
) -> None:
    values = {"submitted": "https://yangon.example/letter", "authority": "Ministry"}
    delegations.tell(nomination, values, **khins(yangon).who)
    db.session.commit()
    at = f"/meetings/{meeting.ref}/delegations/{nomination.id}/clearance"

    page = organiser_client.get(at)
    assert page.status_code == 200 and "yangon.example/letter" not in page.text
    assert organiser_client.post(at, data=SAYS).status_code == 403
    alone = asking.nomination_of_country(meeting, "LA")
    db.session.commit()
    vacant = f"/meetings/{meeting.ref}/delegations/{alone.id}/clearance"
    assert organiser_client.post(vacant, data=SAYS).status_code == 303
    assert organiser_client.post(f"{vacant}/removal", data={}).status_code == 303
    assert delegations.clearance_of(alone) is None


def test_two_contacts_who_decide_at_once_are_told_so(
    nomination: Nomination, yangon: Yangon, client: FlaskClient
) -> None:
    at = desk(nomination, yangon)
    client.post(at, data=SAYS)

    for deed in ("grant", "refusal", "removal"):
        stale = {"granted_on": "2027-03-01", "edition": "an older one"}
        answer = client.post(f"{at}/{deed}", data=stale)
        assert answer.status_code == 422 and "Someone else has just changed" in answer.text

    known = delegations.clearance_of(nomination)
    assert known is not None and known.progress == ClearanceProgress.NEEDED


def test_an_application_that_was_taken_back_is_needed_again(
    nomination: Nomination, yangon: Yangon, client: FlaskClient
) -> None:
    at = desk(nomination, yangon)
    client.post(at, data=SAYS | {"applied_on": "2027-03-01"})
    client.post(at, data=SAYS | {"applied_on": ""})

    known = delegations.clearance_of(nomination)
    assert known is not None and known.progress == ClearanceProgress.NEEDED


# How long it takes

TIME = UsualTime(5, 10, True, date(2027, 2, 1), "Notice 7 of the Ministry")


def test_what_a_countrys_institute_says_goes_before_what_is_built_in(
    clock: Any, cast: Cast
) -> None:
    assert usual_time("CN", ClearedTo.ATTEND) == TO_ATTEND["CN"]

    say_usual("CN", ClearedTo.ATTEND, TIME, by=cast.wei)
    say_usual("CN", ClearedTo.ATTEND, TIME, by=cast.wei)

    assert usual_time("CN", ClearedTo.ATTEND) == TIME
    assert usual_time("VN", ClearedTo.ATTEND) == TO_ATTEND["VN"]
    (row,) = db.session.scalars(db.select(UsualTimeSaid)).all()
    assert (row.said_by, row.source) == (cast.wei, TIME.source)
    said = db.session.scalars(db.select(Change).where(Change.verb == "usual time said")).one()
    assert said.details["most"] == [20, 10]


def test_only_its_coordinator_corrects_a_countrys_times_and_only_with_a_source(
    clock: Any, cast: Cast, organiser_client: FlaskClient
) -> None:
    at = "/clearance-times/TH/attend"
    sent = {"least": "5", "most": "10", "as_of": "2027-02-01", "source": "Notice 7"}
    assert organiser_client.post(at, data=sent).status_code == 403
    cast.institute.is_coordinator = True
    db.session.commit()

    assert organiser_client.post("/clearance-times/CN/attend", data=sent).status_code == 403
    for wrong in ({"source": ""}, {"least": "11"}, {"most": "366"}, {"as_of": "2027-03-03"}):
        assert organiser_client.post(at, data=sent | wrong).status_code == 422, wrong
    assert organiser_client.post(at, data=sent).status_code == 303
    assert "Notice 7" in organiser_client.get("/clearance-times").text
    assert "Somchai" in organiser_client.get(at).text
    assert organiser_client.get("/clearance-times/XX/attend").status_code == 404


def test_a_delegations_clearance_begins_with_the_usual_time(
    nomination: Nomination, yangon: Yangon, cast: Cast, client: FlaskClient
) -> None:
    say_usual("MM", ClearedTo.ATTEND, TIME, by=cast.aye)
    db.session.commit()

    page = client.get(desk(nomination, yangon)).text

    assert 'value="10"' in page and "Notice 7 of the Ministry" in page
