"""People of whom nobody knows where they are: asked for, placed nowhere, corrected in the list."""

import re
from datetime import datetime, timedelta

import pytest
import time_machine
from flask.testing import FlaskClient

from nact_meet.busy.models import BusyBlock, busy_of
from nact_meet.directory.models.person import Person
from nact_meet.directory.models.working_group import WorkingGroup
from nact_meet.directory.models.zone_source import ZoneSource
from nact_meet.fair_time.ledger.ledger import count
from nact_meet.fair_time.ledger.models import PastBurden
from nact_meet.places.models.states import State
from nact_meet.web.extensions import db
from nact_meet.web.refusals import ClockUnknown
from tests.cast import Cast
from tests.fair_time.finder.reading import FinderPage
from tests.parts.client import visitor

SEARCH = "/finder?group=river-studies&minutes=60&first=2027-03-17&last=2027-03-17"
ASKED = {
    **{"group": "river-studies", "minutes": "60", "first": "2027-03-17", "last": "2027-03-17"},
    **{"host": "Bangkok", "step": "15", "rules": "chosen", "share": ""},
}
LACKING = "We do not know the time zone of 1 person"


@pytest.fixture
def unknown(cast: Cast, group: WorkingGroup) -> Person:
    """Maria came as an address that says nothing, typed by Somchai; she got his clock."""
    maria = cast.maria
    maria.zone, maria.zone_source = "Asia/Bangkok", ZoneSource.GUESS
    maria.institute = None
    assert maria.contact
    maria.contact.typed_by_id = cast.organiser.id
    db.session.commit()
    return maria


def test_the_finder_places_nobody_with_the_host(
    organiser_client: FlaskClient, unknown: Person
) -> None:
    page = FinderPage(organiser_client.get(SEARCH).text)

    assert LACKING in page.text
    assert page.offers and not any("Maria" in offer for offer in page.offers)
    assert not any("everyone’s working hours" in offer for offer in page.offers)
    free = "This is within the working hours of everyone whose time zone we know."
    assert any(free in offer for offer in page.offers)


def test_who_is_new_and_whose_address_says_nothing_is_placed_nowhere(
    organiser_client: FlaskClient, group: WorkingGroup
) -> None:
    found = organiser_client.get(SEARCH + "&new=guest@mail.example").text
    in_yangon = organiser_client.get(SEARCH + "&new=guest@ministry.gov.mm").text

    assert LACKING in found and "guest@mail.example</b>" not in found
    assert LACKING not in in_yangon


def test_the_list_says_where_somebody_new_is(
    organiser_client: FlaskClient, group: WorkingGroup
) -> None:
    search = SEARCH + "&new=guest@mail.example%0Aofficer@ministry.gov.mm"
    asked = organiser_client.get(search).text
    placed = organiser_client.get(search + "&at=guest@mail.example+Asia/Dili").text
    doubted = organiser_client.get(search + "&at=officer@ministry.gov.mm").text
    wrong = organiser_client.get(search + "&at=guest@mail.example+Asia/Atlantis").text

    rows = re.findall(r'value="([^"]*)"[^>]*aria-label="Time zone of (\S+@\S+)"', asked)
    assert rows == [("", "guest@mail.example"), ("Yangon", "officer@ministry.gov.mm")]
    assert LACKING in asked and LACKING in wrong
    assert LACKING not in placed
    assert re.search('value="Dili"[^>]*aria-label="Time zone of guest@mail.example"', placed)
    assert "of 2 people" in doubted
    kept = re.search(r'href="(/finder\?[^"]*shown=[^"]*)"', placed)
    assert kept is None or "at=guest" in kept[1]


def test_their_busy_times_count_all_the_same(
    organiser_client: FlaskClient, unknown: Person
) -> None:
    unknown.zone_source = ZoneSource.SAID
    first, last = datetime(2027, 3, 16), datetime(2027, 3, 20)
    BusyBlock.enter(unknown, first, last, None, is_own=True, by=unknown)
    unknown.zone_source = ZoneSource.GUESS
    db.session.commit()

    page = FinderPage(organiser_client.get(SEARCH + "&rules=chosen&hard=busy").text)

    assert page.offers == []
    assert any(way.startswith("Without Maria:") for way in page.ways)


def correct(client: FlaskClient, zones: dict[str, str], **more: str) -> str:
    """The search that comes of it."""
    sent = client.post("/finder", data=ASKED | zones | more)
    assert sent.status_code == 303, sent.text
    return str(sent.location)


def test_the_list_corrects_it_in_the_directory_by_who_typed_them(
    organiser_client: FlaskClient, unknown: Person
) -> None:
    assert f'name="zone-{unknown.id}"' in organiser_client.get(SEARCH).text

    found = correct(organiser_client, {f"zone-{unknown.id}": "Dili"}, keep="1")

    assert "group=river-studies" in found and "z=" not in found
    assert (unknown.own_zone, unknown.zone_source) == ("Asia/Dili", ZoneSource.SAID)
    page = organiser_client.get(found).text
    assert LACKING not in page and "Saved in the directory." in page


def test_a_zone_is_corrected_for_this_search_alone(
    organiser_client: FlaskClient, unknown: Person, cast: Cast
) -> None:
    typed = {f"zone-{unknown.id}": "Timor-Leste", f"zone-{cast.aye.id}": "new york"}

    found = correct(organiser_client, typed)

    page = organiser_client.get(found).text
    assert LACKING not in page and unknown.own_zone is None and cast.aye.zone == "Asia/Yangon"
    assert re.search('value="New York"[^>]*aria-label="Time zone of Aye Aye"', page)
    assert "In the directory: Yangon" in page and "For this search only" in page
    assert f'name="z" value="{cast.aye.id}.America/New_York"' in page
    assert "Aye Aye" in FinderPage(page).offers[0] and "New York" in FinderPage(page).offers[0]
    assert "z=" in page.split('href="/polls/new')[0]
    back = correct(organiser_client, {f"zone-{cast.aye.id}": "Yangon", "z": f"{cast.aye.id}.UTC"})
    assert "z=" not in back


def test_nobody_keeps_a_zone_of_whom_another_typed_or_may_change(
    organiser_client: FlaskClient, unknown: Person, cast: Cast
) -> None:
    assert unknown.contact
    unknown.contact.typed_by_id = None
    db.session.commit()
    typed = {f"zone-{unknown.id}": "Dili", f"zone-{cast.aye.id}": "Dili", "zone-x": "Dili"}

    found = correct(organiser_client, typed, keep="1")

    assert (unknown.own_zone, cast.aye.zone) == (None, "Asia/Yangon")
    assert "None of these is yours to change" in organiser_client.get(found).text
    assert f"{unknown.id}.Asia" in found and f"{cast.aye.id}.Asia" in found


def test_a_city_that_is_unclear_comes_back_with_a_sentence_and_nothing_is_lost(
    organiser_client: FlaskClient, unknown: Person, cast: Cast
) -> None:
    typed = {f"zone-{unknown.id}": "Indonesia", f"zone-{cast.aye.id}": "Atlantis"}

    answer = organiser_client.post("/finder", data=ASKED | typed | {"keep": "1", "minutes": "75"})

    assert answer.status_code == 422 and unknown.own_zone is None
    assert "Jakarta, Jayapura, Makassar and Pontianak" in answer.text
    assert "We do not know this city." in answer.text and 'value="Atlantis"' in answer.text
    assert 'value="75"' in answer.text


def test_the_board_and_the_clocks_beside_a_form_name_them_as_unknown(
    organiser_client: FlaskClient, unknown: Person
) -> None:
    board = organiser_client.get(f"/board?view=day&from=2027-03-17&person={unknown.id}").text
    typed = {"group": "river-studies", "starts": "2027-03-17T03:00:00Z", "minutes": "60"}
    form = organiser_client.get("/meetings/new", query_string=typed | {"all": "1"}).text

    assert "<b>Maria</b>" not in board and LACKING in board
    assert LACKING in form


def test_a_ledger_counts_nothing_for_who_was_nowhere(
    cast: Cast, unknown: Person, group: WorkingGroup
) -> None:
    meeting = cast.meeting(working_group_id=group.id)
    for place in cast.invite(meeting):
        place.state = State.CONFIRMED
    db.session.commit()

    with time_machine.travel(meeting.ends_at + timedelta(hours=1), tick=False):
        count(meeting)

    counted = set(db.session.scalars(db.select(PastBurden.person_id)))
    assert counted == {cast.aye.id, cast.wei.id}


def test_their_own_pages_ask_before_they_speak_of_hours(
    organiser_client: FlaskClient, cast: Cast, unknown: Person
) -> None:
    (place,) = cast.invite(cast.meeting(), unknown)
    guest = visitor(organiser_client.application)

    asked = [guest.get(f"/r/{place.token}/{page}").text for page in ("busy", "hours")]
    wrong = guest.post(f"/r/{place.token}/clock", data={"zone": "Atlantis", "asked_by": "busy"})
    told = guest.post(f"/r/{place.token}/clock", data={"zone": "Dili", "asked_by": "busy"})

    assert all("Where are you?" in page and "Bangkok." not in page for page in asked)
    assert wrong.status_code == 422 and 'value="Atlantis"' in wrong.text
    assert (told.status_code, told.location) == (303, f"/r/{place.token}/busy")
    assert unknown.own_zone == "Asia/Dili"
    assert "Where are you?" not in guest.get(told.location).text


def test_hours_are_blocked_for_nobody_whose_clock_is_unknown(
    organiser_client: FlaskClient, unknown: Person, cast: Cast
) -> None:
    unknown.institute = cast.institute
    db.session.commit()
    page = organiser_client.get(f"/people/{unknown.id}/busy").text
    typed = {"day": "2027-03-17", "reason": "Said so", "why-reason": "Said so"}

    sent = organiser_client.post(f"/people/{unknown.id}/busy/blocks", data=typed)

    assert "We do not know the time zone of Maria yet." in page and "Bangkok, UTC+7" not in page
    assert sent.status_code == ClockUnknown.status
    assert not busy_of([unknown.id], cast.meeting().starts_at, cast.meeting().ends_at)[unknown.id]
