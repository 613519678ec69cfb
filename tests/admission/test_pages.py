"""The lists of who waits, decided many at once, by hosts and by reviewers who see nothing else."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from nact_meet.admission import deciding
from nact_meet.admission.models import Reviewer
from nact_meet.directory.models.institute import Institute
from nact_meet.directory.models.organiser import Organiser
from nact_meet.directory.models.person import Person
from nact_meet.history.models import Change
from nact_meet.meetings.models.meeting import Admission, Meeting
from nact_meet.places.models.participant import Decision, Participant
from nact_meet.places.models.states import CameBy, State
from nact_meet.seats.plan import Plan, arrange
from nact_meet.signing_in.models.sign_in_link import SignInLink
from nact_meet.web.extensions import db
from tests.admission.conftest import Somebody
from tests.cast import Cast
from tests.parts.statements import statements


@pytest.fixture
def url(meeting: Meeting) -> str:
    return f"/meetings/{meeting.ref}/decisions"


@pytest.fixture
def maria_client(app: Flask, cast: Cast) -> FlaskClient:
    """Maria's browser: an organiser of the institute of Dili, which hosts nothing here."""
    return signed_in(app, cast, cast.maria, cast.dili)


def signed_in(app: Flask, cast: Cast, person: Person, institute: Institute) -> FlaskClient:
    assert person.contact is not None
    organiser = Organiser(person=person, address=person.contact.address)
    db.session.add(organiser)
    db.session.flush()
    organiser.appoint(institute, by=cast.somchai)
    link = SignInLink.for_organiser(organiser)
    db.session.add(link)
    db.session.commit()
    client: FlaskClient = app.test_client()
    assert client.post(f"/sign-in/{link.token}").status_code == 303
    return client


def ids(*places: Participant) -> list[str]:
    return [str(each.id) for each in places]


def state(place: Participant) -> State:
    return db.session.get_one(Participant, place.id, populate_existing=True).state


def test_many_are_decided_at_once_and_the_rest_is_named(
    url: str, meeting: Meeting, cast: Cast, somebody: Somebody, organiser_client: FlaskClient
) -> None:
    arrange(meeting, Plan(1, {"LA": 0}), by=cast.somchai)
    thai, lao, named = somebody(code="TH"), somebody(code="LA"), somebody(CameBy.NAMED, code="LA")

    page = organiser_client.get(url).text
    answer = organiser_client.post(
        url, data={"place": ids(thai, lao, named), "decision": "approved", "note": "Do come!"}
    )

    assert "To decide (3)" in page and "Guest 2" in page
    assert answer.status_code == 303
    assert [state(each) for each in (thai, lao, named)] == [
        *(State.CONFIRMED, State.WAITING, State.NOMINATED)
    ]
    said = organiser_client.get(answer.location).text
    assert "2 approved." in said and "All seats are taken: 1 person is on the waiting list" in said
    assert "No seats left for: Guest 2" in said
    assert db.session.get_one(Participant, thai.id).decision_note == "Do come!"


def test_who_is_declined_is_in_the_list_and_can_be_taken_back(
    url: str, somebody: Somebody, organiser_client: FlaskClient
) -> None:
    place = somebody()
    organiser_client.post(url, data={"place": ids(place), "decision": "declined"})
    declined = organiser_client.get(f"{url}?pile=declined").text
    first = state(place)

    answer = organiser_client.post(
        f"{url}/reconsideration?pile=declined", data={"place": ids(place)}
    )

    assert "Guest 0" in declined and "Declined by Somchai" in declined
    assert "reject" not in declined.lower()
    assert (first, state(place)) == (State.DECLINED, State.PENDING)
    assert "1 undone." in organiser_client.get(answer.location).text


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"decision": "approved"}, "Please select at least one person."),
        ({"place": "1", "decision": "reject"}, "Please choose one of the buttons"),
        ({"place": "1", "decision": "approved", "note": "x" * 2001}, "at most 2,000 characters"),
    ],
)
def test_what_cannot_be_gets_the_list_back_with_a_sentence_and_what_was_typed(
    url: str,
    somebody: Somebody,
    organiser_client: FlaskClient,
    typed: dict[str, str],
    sentence: str,
) -> None:
    place = somebody()
    typed = typed | ({"place": str(place.id)} if "place" in typed else {})

    answer = organiser_client.post(url, data=typed)

    assert answer.status_code == 422 and sentence in answer.text
    assert ("checked" in answer.text) == ("place" in typed)
    assert typed.get("note", "") in answer.text
    assert state(place) == State.PENDING


def test_taking_note_of_whom_coordinators_named(
    url: str, meeting: Meeting, somebody: Somebody, organiser_client: FlaskClient
) -> None:
    meeting.admission = Admission.NOTING
    place = somebody(CameBy.NAMED)

    before = organiser_client.get(f"{url}?pile=noting").text
    organiser_client.post(url, data={"place": ids(place), "decision": "noted"})

    assert "To note (1)" in before and "Guest 0" in before
    assert "To note (0)" in organiser_client.get(url).text
    assert db.session.get_one(Participant, place.id).decision == Decision.NOTED


def test_the_hosts_choose_who_is_let_in_and_their_words(
    meeting: Meeting, organiser_client: FlaskClient
) -> None:
    url = f"/meetings/{meeting.ref}/approval"
    words = {"approved_en": "Welcome!", "declined_zh_Hans": "抱歉。"}

    answer = organiser_client.post(url, data={"admission": "noting", **words})

    assert answer.status_code == 303
    again = db.session.get_one(Meeting, meeting.id)
    assert again.admission == Admission.NOTING
    assert again.decision_words == {
        "approved": {"en": "Welcome!"},
        "declined": {"zh_Hans": "抱歉。"},
    }
    assert db.session.query(Change).filter_by(verb="admission changed").count() == 1
    assert "Welcome!" in organiser_client.get(url).text
    refused = organiser_client.post(url, data={"admission": "maybe"})
    assert refused.status_code == 422
    registration = organiser_client.get(f"/meetings/{meeting.ref}/registration").text
    assert "the hosts note people" in registration


def test_a_reviewer_decides_about_one_country_and_sees_nothing_else(
    app: Flask,
    url: str,
    meeting: Meeting,
    cast: Cast,
    somebody: Somebody,
    organiser_client: FlaskClient,
    maria_client: FlaskClient,
) -> None:
    lao, thai = somebody(code="LA"), somebody(code="TH")
    assert maria_client.get(url).status_code == 404
    maria = db.session.query(Organiser).filter_by(address="maria@dili.example").one()
    naming = f"/meetings/{meeting.ref}/approval/reviewers"

    named = organiser_client.post(naming, data={"organiser": maria.id, "country_code": "LA"})
    page = maria_client.get(url).text
    answer = maria_client.post(url, data={"place": ids(lao, thai), "decision": "approved"})

    assert named.status_code == 303 and answer.status_code == 303
    assert url in maria_client.get("/meetings").text
    assert "Guest 0" in page and "Guest 1" not in page
    assert "else.example" not in page and f"/meetings/{meeting.ref}/participants" not in page
    assert [state(lao), state(thai)] == [State.CONFIRMED, State.PENDING]
    for other in ("", "/participants", "/approval", "/seats", "/registration", "/changes"):
        assert maria_client.get(f"/meetings/{meeting.ref}{other}").status_code == 404

    assert signed_in(app, cast, cast.wei, cast.shanghai).get(url).status_code == 404

    reviewer = db.session.query(Reviewer).one()
    organiser_client.post(f"{naming}/{reviewer.id}/removal")
    assert maria_client.get(url).status_code == 404


def test_only_an_organiser_who_hosts_nothing_here_is_named(
    meeting: Meeting, cast: Cast, organiser_client: FlaskClient
) -> None:
    url = f"/meetings/{meeting.ref}/approval/reviewers"

    answer = organiser_client.post(url, data={"organiser": cast.organiser.id})

    assert answer.status_code == 422 and db.session.query(Reviewer).count() == 0


def test_a_long_list_costs_no_more_than_a_short_one(
    url: str, somebody: Somebody, organiser_client: FlaskClient
) -> None:
    def asked() -> int:
        db.session.expire_all()
        with statements() as seen:
            organiser_client.get(url)
        return len(seen)

    somebody()
    asked()
    few = asked()
    for _ in range(4):
        somebody(CameBy.NAMED)

    assert asked() == few


def test_the_place_page_says_kindly_how_it_stands(
    url: str, app: Flask, somebody: Somebody, cast: Cast
) -> None:
    asked, named, declined = somebody(), somebody(CameBy.NAMED), somebody()
    deciding.say_no(declined, by=cast.somchai, note="The room is small.\n\nPlease come next year.")
    db.session.commit()
    client = app.test_client()
    pages = [client.get(f"/r/{each.token}").text for each in (asked, named, declined)]

    assert "Your registration is with the hosts" in pages[0]
    assert "You have been named for this meeting" in pages[1]
    assert "<p>Please come next year.</p>" in pages[2] and "Register again" not in pages[2]
    again = client.post(
        f"/r/{declined.token}/registration",
        data={"full_name": "Guest", "institute": "A", "zone": "Asia/Vientiane", "language": "en"}
        | {"country_code": "LA"},
    )
    assert again.status_code == 409 and "could not offer you a place" in again.text
    assert not any("reject" in each.lower() for each in (*pages, again.text))
