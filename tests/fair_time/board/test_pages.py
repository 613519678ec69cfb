"""The board as an organiser opens it: by an address, and by a form that writes one."""

from datetime import date, datetime
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient

from nact_meet.busy.models import BusyBlock
from nact_meet.directory.models.person import Person
from nact_meet.directory.models.working_group import Membership, WorkingGroup
from nact_meet.hours.models import Blackout, OfficeHours
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now
from nact_meet.world.working_hours import Hours, at
from tests.cast import Cast, person
from tests.fair_time.board.conftest import heard, seen
from tests.parts.statements import statements

WEDNESDAY = "view=day&from=2027-03-17"
EVERYBODY = 60


@pytest.fixture
def group(cast: Cast) -> WorkingGroup:
    group = WorkingGroup(name="River studies", slug="river-studies")
    group.memberships = [Membership(person=each) for each in (cast.aye, cast.wei)]
    db.session.add(group)
    db.session.commit()
    return group


def test_twelve_countries_in_protocol_order_where_nobody_is_chosen(
    organiser_client: FlaskClient,
) -> None:
    page = organiser_client.get(f"/board?{WEDNESDAY}").text

    names = ["Brunei Darussalam", "Cambodia", "Indonesia", "Lao PDR", "Malaysia", "Myanmar"]
    names += ["Philippines", "Singapore", "Thailand", "Timor-Leste", "Viet Nam", "China"]
    places = [page.index(f"<b>{each}</b>") for each in names]
    assert places == sorted(places)
    assert page.count("<table>") == 1


def test_a_screen_reader_hears_the_place_its_clock_and_what_the_hour_is(
    organiser_client: FlaskClient,
) -> None:
    page = organiser_client.get(f"/board?{WEDNESDAY}&country=MM&zone=America/New_York").text

    assert heard(page, "Myanmar")[3:7] == [
        "Yangon 08:30, edge of working hours",
        "Yangon 09:30, working hours",
        "Yangon 10:30, working hours",
        "Yangon 11:30, lunch",
    ]
    assert heard(page, "New York")[0] == "New York 19:00, Tuesday, early or late"
    assert seen(page, "Myanmar") == "Myanmar Yangon, UTC+6:30"
    assert "<b>Thailand</b>" not in page


def test_holidays_and_made_up_days_stand_in_the_head_of_their_row(
    organiser_client: FlaskClient,
) -> None:
    page = organiser_client.get("/board?from=2026-10-05&country=CN&country=KH&country=BN").text

    assert "Day off (substituted from 2026-09-20)" in seen(page, "China", "2026-10-06")
    assert "make-up working day" in seen(page, "China", "2026-10-10")
    assert heard(page, "China", "2026-10-10")[3] == "Shanghai 10:00, working hours"
    assert "Pchum Ben Day not announced yet" in seen(page, "Cambodia", "2026-10-10")
    assert seen(page, "Brunei Darussalam", "2026-10-09").endswith("weekend")
    assert (
        heard(page, "Brunei Darussalam", "2026-10-09")[2] == "Brunei 09:00, working hours, weekend"
    )
    assert "Cambodia 2026" in page and "China 2026" not in page


def test_a_chinese_reader_reads_chinese_holidays_with_english_beside(
    organiser_client: FlaskClient,
) -> None:
    organiser_client.set_cookie("language", "zh_Hans")

    page = organiser_client.get("/board?view=day&from=2026-10-01&country=CN").text

    assert '国庆节 <span lang="en">(National Day)</span>' in page


def test_what_is_estimated_is_marked_so(organiser_client: FlaskClient) -> None:
    page = organiser_client.get("/board?view=day&from=2027-03-10&country=ID&country=SG").text

    assert "Eid al-Fitr estimated" in seen(page, "Indonesia")
    assert "estimated" not in seen(page, "Singapore")


def test_an_hour_in_which_everybody_works_is_marked_and_leads_to_a_meeting(
    organiser_client: FlaskClient,
) -> None:
    page = organiser_client.get(f"/board?{WEDNESDAY}&country=TH&country=MM").text

    head = page[page.index("<thead>") : page.index("</thead>")]
    columns = head.split("<th ")[2:]
    shared = [6 + number for number, each in enumerate(columns) if "everyone at work" in each]
    assert shared == [10, 11, 14, 15]
    assert "/meetings/new?minutes=60&amp;zone=Asia/Bangkok&amp;starts=2027-03-17T03:00:00Z" in head


def test_the_group_people_and_institutes_have_their_own_hours(
    organiser_client: FlaskClient, cast: Cast, group: WorkingGroup
) -> None:
    late = Hours(at("11:00-12:00"), source="Said so.")
    OfficeHours.keep(late, "", {"person_id": cast.aye.id}, by=cast.somchai)
    OfficeHours.keep(late, "", {"institute_id": cast.dili.id}, by=cast.somchai)
    db.session.commit()

    page = organiser_client.get(
        f"/board?{WEDNESDAY}&group=river-studies&institute={cast.dili.id}"
    ).text

    assert heard(page, "Aye Aye")[5] == "Yangon 10:30, edge of working hours"
    assert heard(page, "Li Wei")[2] == "Shanghai 09:00, working hours"
    assert heard(page, "Institute of Dili")[3] == "Dili 11:00, working hours"
    finder = page[page.index("/finder?") :].partition('"')[0].replace("&amp;", "&")
    assert parse_qs(urlsplit(finder).query) == {
        "group": ["river-studies"],
        "all": ["1"],
        "institute": [str(cast.dili.id)],
        "first": ["2027-03-17"],
        "last": ["2027-03-17"],
        "host": ["Asia/Bangkok"],
    }


def test_hours_that_somebody_has_blocked_are_busy(
    organiser_client: FlaskClient, cast: Cast, group: WorkingGroup
) -> None:
    hours = (datetime(2031, 2, 26, 10, 30), datetime(2031, 2, 26, 11, 30))
    BusyBlock.enter(cast.aye, *hours, None, is_own=True, by=cast.aye)
    db.session.commit()

    page = organiser_client.get("/board?view=day&from=2031-02-26&group=river-studies").text

    assert heard(page, "Aye Aye")[5] == "Yangon 10:30, working hours, busy"
    assert "busy" not in heard(page, "Aye Aye")[7]


def test_days_without_meetings_are_named(organiser_client: FlaskClient, cast: Cast) -> None:
    day = date(2027, 3, 17)
    Blackout.declare("<b>Forum</b>", day, day, "TH", by=cast.somchai)
    db.session.commit()

    page = organiser_client.get(f"/board?{WEDNESDAY}&country=TH").text

    assert "<bdi>&lt;b&gt;Forum&lt;/b&gt;</bdi>" in page
    assert heard(page, "Thailand")[3] == "Bangkok 09:00, working hours, day without meetings"
    assert "everyone at work</span>" not in page


def test_a_month_says_how_long_everybody_is_at_work_each_day(
    organiser_client: FlaskClient,
) -> None:
    page = organiser_client.get("/board?view=month&from=2026-10-20&country=CN&country=LA").text

    head = page[page.index("<thead>") : page.index("</thead>")]
    assert head.count("view=day") == 31
    shares = head.split('class="share')[1:]
    assert [each.partition(">")[2].partition("<")[0] for each in shares[:10]] == [
        *("–", "–", "–", "–", "–", "–", "–", "5.5", "5.5", "–"),
    ]
    assert "Sat 10:" in page and "make-up working day" in page
    assert "October 2026" in page


def test_all_hours_are_a_link_away_and_the_host_s_clock_can_be_another(
    organiser_client: FlaskClient,
) -> None:
    small = organiser_client.get(f"/board?{WEDNESDAY}&country=TH").text
    large = organiser_client.get(
        f"/board?{WEDNESDAY}&country=TH&first_hour=0&last_hour=24&host=Dili"
    ).text

    assert len(heard(small, "Thailand")) == 16 and len(heard(large, "Thailand")) == 24
    assert "first_hour=0" in small and "Show all 24 hours" in small
    assert heard(large, "Thailand")[0] == "Bangkok 22:00, Tuesday, night"
    assert "Dili, UTC+9" in large


def test_what_is_added_by_name_becomes_part_of_the_address(
    organiser_client: FlaskClient, cast: Cast
) -> None:
    typed = "add_person=maria@dili.example&add_institute=institute of yangon&add_zone=london"
    cast.invite(cast.meeting(published_at=utc_now()), cast.maria)  # or her address finds nobody

    answer = organiser_client.get(f"/board?{WEDNESDAY}&country=TH&{typed}")

    assert answer.status_code == 303
    assert parse_qs(urlsplit(answer.location).query) == {
        "country": ["TH"],
        "person": [str(cast.maria.id)],
        "institute": [str(cast.yangon.id)],
        "zone": ["Europe/London"],
        "view": ["day"],
        "from": ["2027-03-17"],
    }
    assert organiser_client.get(answer.location).status_code == 200


def test_of_several_who_fit_one_is_ticked(organiser_client: FlaskClient, cast: Cast) -> None:
    asked = organiser_client.get("/board?add_person=institute")
    ticked = organiser_client.get(f"/board?add_person=institute&person={cast.wei.id}")

    assert asked.status_code == 422
    assert "Several people match. Please select the right one." in asked.text
    assert f'value="{cast.wei.id}"' in asked.text
    assert ticked.status_code == 303 and f"person={cast.wei.id}" in ticked.location


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("country=XX", "Please choose a country from the list."),
        ("zone=Mars/Olympus", "We do not know this city"),
        ("add_zone=Olympus", "We do not know this city"),
        ("host=Olympus", "We do not know this city"),
        ("person=999999", "is no longer in the directory"),
        ("person=99999999999999999999", "could not be coerced"),
        ("person=somebody", "could not be coerced"),
        ("institute=-1", "is no longer in the directory"),
        ("group=nobody", "There is no working group with this name."),
        ("add_person=Nobody+Here", "No one in the directory matches."),
        ("add_institute=Nowhere", "The directory has no institute with this name."),
        ("from=soon", "Not a valid date"),
        ("from=1000-01-01", "Please choose another day."),
        ("from=9999-12-31", "Please choose another day."),
        ("view=year", "Not a valid choice"),
        ("first_hour=22&last_hour=6", "This must be later than the time before it."),
        ("first_hour=25", "Not a valid choice"),
    ],
)
def test_what_cannot_be_shown_is_said_beside_its_field_and_the_rest_is_shown(
    organiser_client: FlaskClient, query: str, sentence: str
) -> None:
    answer = organiser_client.get(f"/board?country=TH&{query}")

    assert answer.status_code == 422
    assert sentence in answer.text
    assert "<b>Thailand</b>" in answer.text or "<b>Brunei Darussalam</b>" in answer.text


def crowd(cast: Cast, count: int) -> WorkingGroup:
    group = WorkingGroup(name=f"Crowd of {count}", slug=f"crowd-{count}")
    people: list[Person] = [
        person(f"Person {number:03}", f"p{count}-{number}@dili.example", cast.dili)
        for number in range(count)
    ]
    group.memberships = [Membership(person=each) for each in people]
    db.session.add(group)
    db.session.commit()
    return group


def test_as_many_statements_for_three_hundred_people_as_for_three(
    organiser_client: FlaskClient, cast: Cast
) -> None:
    few, many = crowd(cast, 3).slug, crowd(cast, 300).slug

    db.session.remove()
    with statements() as for_few:
        organiser_client.get(f"/board?group={few}")
    db.session.remove()
    with statements() as for_many:
        page = organiser_client.get(f"/board?group={many}").text

    assert len(for_many) == len(for_few)
    assert "<b>Person 059</b>" in page and "<b>Person 060</b>" not in page
    assert f"240 more are selected than the board can show. It shows the first {EVERYBODY}" in page


def test_a_stranger_is_asked_to_sign_in(client: FlaskClient) -> None:
    answer = client.get("/board")

    assert answer.status_code == 303 and answer.location.startswith("/sign-in?next=")


def test_the_board_is_found_beside_the_finder_and_from_working_groups(
    organiser_client: FlaskClient, group: WorkingGroup
) -> None:
    assert 'href="/board"' in organiser_client.get("/finder").text
    assert f'href="/board?group={group.slug}"' in (
        organiser_client.get(f"/working-groups/{group.slug}").text
    )
