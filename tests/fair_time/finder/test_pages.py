"""The finder as an organiser uses it: who, when, the best times, and why there may be none."""

import re
from datetime import date

import pytest
from flask.testing import FlaskClient

from nact_meet.directory.models.contact import Contact
from nact_meet.directory.models.institute import Institute
from nact_meet.directory.models.person import Person
from nact_meet.directory.models.working_group import Membership, WorkingGroup
from nact_meet.hours.models import Blackout, OfficeHours, RuleWeight
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now
from nact_meet.world.wall_days import Rule
from nact_meet.world.working_hours import Hours, at
from tests.cast import Cast
from tests.fair_time.finder.reading import FinderPage, plain
from tests.parts.statements import statements

DAY = {"first": "2027-03-17", "last": "2027-03-17"}
"""An ordinary Wednesday."""
EVERY = ("working-hours", "lunch", "weekends", "holidays")


def find(client: FlaskClient, **query: object) -> FinderPage:
    answer = client.get("/finder", query_string=query)
    assert answer.status_code == 200, FinderPage(answer.text).errors
    return FinderPage(answer.text)


def refused(client: FlaskClient, **query: object) -> FinderPage:
    answer = client.get("/finder", query_string=query)
    assert answer.status_code == 422
    return FinderPage(answer.text)


def test_a_stranger_is_asked_to_sign_in(client: FlaskClient) -> None:
    assert client.get("/finder").status_code == 303


def test_it_begins_with_the_usual_wishes(
    organiser_client: FlaskClient, group: WorkingGroup
) -> None:
    answer = organiser_client.get("/finder")

    page = FinderPage(answer.text)
    assert page.offers == []
    usual = [("hard", "weekends"), ("hard", "holidays"), ("hard", "blackouts"), ("share", "")]
    assert page.ticked == usual
    assert 'name="first" type="date" value="2027-02-11"' in answer.text
    assert 'name="last" type="date" value="2027-03-03"' in answer.text
    assert 'value="Bangkok"' in answer.text


def test_a_working_group_has_its_times_with_what_each_costs_whom(
    organiser_client: FlaskClient, group: WorkingGroup
) -> None:
    """Yangon works 09:30-16:30, Dili 08:30-17:30, Shanghai 08:30-12:00 and 13:30-17:30."""
    page = find(organiser_client, group="river-studies", minutes=240, **DAY)

    best = page.offers[0]
    assert best.startswith("Wednesday 17 March 2027 · 12:30–16:30 Bangkok, UTC+7")
    assert best.split("UTC+7 ")[1].startswith("6.5 points")
    assert "Aye Aye 12:00–16:00 Yangon, UTC+6:30: an hour of lunch 3 points" in best
    assert "Maria 14:30–18:30 Dili, UTC+9: an hour late 2 points" in best


def test_what_costs_nobody_anything_says_so(
    organiser_client: FlaskClient, group: WorkingGroup
) -> None:
    page = find(organiser_client, group="river-studies", minutes=60, **DAY)

    assert "0 points" in page.offers[0]
    assert "within everyone’s working hours" in page.offers[0]
    assert "Equally good for everyone from" in page.offers[0]
    assert "Aye Aye 13:00–14:00 Yangon, UTC+6:30" in page.offers[0]


def test_days_are_the_hosts_own(organiser_client: FlaskClient, group: WorkingGroup) -> None:
    """The small hours of a Wednesday in New York are its afternoon in the east."""
    page = find(organiser_client, group="river-studies", minutes=60, host="America/New_York", **DAY)

    assert page.offers[0].startswith("Wednesday 17 March 2027 · 02:30–03:30 New York, UTC−4")
    assert len(page.offers) == 1


@pytest.mark.parametrize(
    ("day", "says"),
    [
        ("2027-03-29", "Maria 10:30–11:30 Dili, UTC+9: a day without meetings 12 points"),
        (
            "2027-05-20",
            "Maria 10:30–11:30 Dili, UTC+9: Restoration of Independence Day (not announced",
        ),
        ("2027-03-20", "Maria 10:30–11:30 Dili, UTC+9: a weekend 10 points"),
    ],
)
def test_a_day_off_is_named(organiser_client: FlaskClient, cast: Cast, day: str, says: str) -> None:
    Blackout.declare("Retreat", date(2027, 3, 29), date(2027, 3, 29), "TL", by=cast.somchai)
    db.session.commit()

    page = find(
        organiser_client, p=cast.maria.id, rules="chosen", minutes=60, first=day, last=day,
        host="Asia/Dili",
    )  # fmt: skip

    assert says in page.offers[0]


def test_no_time_says_what_shuts_out_most_and_what_letting_go_would_open(
    organiser_client: FlaskClient,
) -> None:
    """The twelve capitals and New York, by plain hours, have nothing in common but the night."""
    nobody = {"hard": list(EVERY), "country": ["CN", "TL"], "zone": "New York", **DAY}
    page = find(organiser_client, minutes=30, rules="chosen", **nobody)

    assert page.offers == []
    assert "Most times are ruled out by" in page.text
    rule, new_york, *_ = page.ways
    assert re.fullmatch(r"Without the rule “Working hours”: \d+ times", rule)
    assert re.fullmatch(r"Without New York: \d+ times", new_york)


def test_a_way_out_leads_to_the_same_search_without_it(organiser_client: FlaskClient) -> None:
    nobody = {"hard": list(EVERY), "country": ["CN", "TL"], "zone": "New York", **DAY}
    page = find(organiser_client, minutes=30, rules="chosen", **nobody)
    without_rule, without_city = (each for each in page.links if each.text.startswith("Without"))

    first, second = (
        FinderPage(organiser_client.get(each.url).text) for each in (without_rule, without_city)
    )

    assert first.offers and second.offers
    assert ("New York" in first.text and "working hours" in first.offers[0]) or first.offers
    assert sorted(without_rule.query["hard"]) == ["holidays", "lunch", "weekends"]
    assert "zone" not in without_city.query


def test_whose_clock_shuts_everything_out_may_be_asked_without_having_to_come(
    organiser_client: FlaskClient, group: WorkingGroup, cast: Cast
) -> None:
    night = Hours(at("00:00-04:00"))
    OfficeHours.keep(night, "", {"person_id": cast.maria.id}, by=cast.somchai)
    db.session.commit()
    page = find(
        organiser_client, group="river-studies", rules="chosen", hard="working-hours", **DAY
    )
    (way,) = (each for each in page.links if each.text.startswith("Without Maria"))

    found = FinderPage(organiser_client.get(way.url).text)

    assert way.query["o"] == [str(cast.maria.id)]
    assert found.offers
    assert ("o", str(cast.maria.id)) in found.ticked


def test_where_no_single_rule_opens_anything_all_can_be_let_go(
    organiser_client: FlaskClient,
) -> None:
    places = {"zone": "New York, Kiritimati, London, Yangon", "hard": list(EVERY)}
    page = find(organiser_client, rules="chosen", minutes=480, **places, **DAY)

    (way,) = (each for each in page.links if each.text.startswith("Search without fixed rules"))

    assert page.ways == []
    assert FinderPage(organiser_client.get(way.url).text).offers


def test_people_are_added_by_name_by_address_and_as_somebody_new(
    organiser_client: FlaskClient, group: WorkingGroup, cast: Cast
) -> None:
    typed = "maria\nLi Wei <wei@shanghai.example>\nMg Mg <mgmg@ucsy.edu.mm>"
    cast.invite(
        cast.meeting(published_at=utc_now()), cast.wei
    )  # or an address tells nobody whose it is

    page = find(organiser_client, new=typed, minutes=60, **DAY)

    make = next(each for each in page.links if each.text.startswith("Create meeting"))
    assert make.query["p"] == [f"{cast.wei.id}.{cast.maria.id}"]
    assert make.query["new"] == ['"Mg Mg" <mgmg@ucsy.edu.mm>']
    assert "Mg Mg" in page.offers[0]
    assert "3 people" in page.text


def test_of_several_who_fit_one_is_chosen(
    organiser_client: FlaskClient, group: WorkingGroup, cast: Cast
) -> None:
    other = Person(full_name="Aye Aye Win", zone="Asia/Yangon")
    db.session.add(other)
    db.session.commit()

    asked = refused(organiser_client, new="Aye", **DAY)
    chosen = find(organiser_client, new="Aye", p=other.id, **DAY)

    assert any("Several people match Aye." in each for each in asked.errors)
    assert "Aye Aye Win" in chosen.offers[0]
    assert "1 person" in chosen.text


def test_a_line_that_is_nobody_is_kept_and_named(organiser_client: FlaskClient, cast: Cast) -> None:
    answer = organiser_client.get("/finder", query_string={"new": "Nobody Here\nx@y@z.example"})

    page = FinderPage(answer.text)
    assert answer.status_code == 422
    assert any("No one in the directory is called Nobody Here." in each for each in page.errors)
    assert "x@y@z.example\nNobody Here</textarea>" in answer.text


def test_somebody_elses_address_is_asked_about(organiser_client: FlaskClient, cast: Cast) -> None:
    cast.invite(cast.meeting(published_at=utc_now()), cast.maria)

    page = refused(organiser_client, new="Another <maria@dili.example>", **DAY)

    assert any("maria@dili.example is another person’s address" in each for each in page.errors)
    assert ("p", str(cast.maria.id)) not in page.ticked and "Maria" in page.text


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ({"group": "nothing-such"}, "There is no working group with this name."),
        ({"zone": "Europe/Atlantis"}, "We do not know the city “Europe/Atlantis”"),
        ({"host": "Nowhere"}, "We do not know this city"),
        ({"minutes": "7"}, "multiple of 5 minutes"),
        ({"minutes": "0"}, "multiple of 5 minutes"),
        ({"minutes": "1441"}, "multiple of 5 minutes"),
        ({"minutes": "long"}, "Please enter a whole number."),
        ({"minutes": ""}, "Please fill this in."),
        ({"last": "2037-03-01"}, "Please search at most 400 days."),
        ({"first": "2026-03-01"}, "This day is in the past."),
        ({"last": "2027-03-16"}, "The last day is before the first."),
        ({"first": "0001-01-01"}, "Choose a year from 2000 to 2100."),
        ({"last": "9999-12-31"}, "Choose a year from 2000 to 2100."),
        ({"first": "soon"}, "Not a valid date value."),
        ({"step": "7"}, "Not a valid choice."),
        ({"hard": "everything"}, "everything"),
        ({"country": "FR"}, "FR"),
        ({"share": "spare", "group": "", "country": "LA"}, "Choose the working group whose record"),
        ({"share": "everything"}, "Not a valid choice."),
        ({"p": "999999"}, "Someone you chose is not in the directory."),
        ({"p": "99999999999999999999"}, "Someone you chose is not in the directory."),
        ({"p": "1.x.²"}, "Someone you chose is not in the directory."),
        ({"new": "a" * 5000}, "Please use at most 4,000 characters."),
        ({"zone": ",".join(["Asia/Dili"] * 101)}, "Please enter at most 100 time zones."),
    ],
)
def test_what_cannot_be_searched_is_said_beside_its_field(
    organiser_client: FlaskClient, group: WorkingGroup, query: dict[str, str], says: str
) -> None:
    page = refused(organiser_client, **({"group": "river-studies"} | DAY | query))

    assert any(says in each for each in page.errors), page.errors
    assert page.offers == []


def test_days_that_somebody_looked_at_are_taken_over(
    organiser_client: FlaskClient, group: WorkingGroup
) -> None:
    days = {"from": "2027-02-08", "to": "2027-02-14"}

    begun = find(organiser_client, group="river-studies", all="1", **days)
    nobody = organiser_client.get("/finder", query_string=days)

    assert "Wednesday 10 February 2027 – Sunday 14 February 2027" in plain(begun.text)
    assert nobody.status_code == 200 and not FinderPage(nobody.text).errors


def test_nobody_is_no_search(organiser_client: FlaskClient, group: WorkingGroup) -> None:
    page = refused(organiser_client, group="", **DAY)

    assert page.errors == ["Choose a working group, or enter at least one person or place."]


def test_a_hostile_name_is_text(
    organiser_client: FlaskClient, group: WorkingGroup, cast: Cast
) -> None:
    cast.maria.full_name = "<script>alert(1)</script>"
    db.session.commit()

    answer = organiser_client.get(
        "/finder",
        query_string={"group": "river-studies", "new": '"><script>x</script> <a@b.example>'} | DAY,
    )

    assert answer.status_code == 200
    assert "<script>" not in answer.text.replace("<script type", "")


def test_three_hundred_need_no_more_statements_and_no_longer_an_address_than_three(
    organiser_client: FlaskClient, group: WorkingGroup, cast: Cast
) -> None:
    query = {"group": "river-studies", "x": str(cast.aye.id)} | DAY
    find(organiser_client, **query)
    with statements() as few:
        page = find(organiser_client, **query)
    short = max(len(each.url) for each in page.links)
    crowd = [
        Person(full_name=f"G {n}", zone="Asia/Dili", contacts=[Contact(address=f"g{n}@x.example")])
        for n in range(300)
    ]
    group.memberships.extend(Membership(person=each) for each in crowd)
    db.session.commit()

    with statements() as many:
        page = find(organiser_client, **query)

    assert len(many) == len(few) < 20
    assert max(len(each.url) for each in page.links) == short
    assert "302 people" in page.text


def test_whoever_has_no_row_keeps_what_was_said_of_them(
    organiser_client: FlaskClient, group: WorkingGroup, monkeypatch: pytest.MonkeyPatch, cast: Cast
) -> None:
    monkeypatch.setattr("nact_meet.fair_time.finder.views.ROWS", 1)
    answer = organiser_client.get(
        "/finder", query_string={"group": "river-studies", "o": cast.maria.id} | DAY
    )

    assert "And 2 more people." in FinderPage(answer.text).text
    assert f'<input type="hidden" name="o" value="{cast.maria.id}">' in answer.text


def test_more_than_five_thousand_are_refused(
    organiser_client: FlaskClient, group: WorkingGroup
) -> None:
    page = refused(organiser_client, p=".".join(map(str, range(1, 5003))), **DAY)

    assert page.errors == ["Please choose at most 5,000 people."]


def test_a_place_more_than_five_thousand_is_refused_too(
    organiser_client: FlaskClient, group: WorkingGroup, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nact_meet.fair_time.finder.forms.MOST_PEOPLE", 3)

    page = refused(organiser_client, group="river-studies", zone="London", **DAY)

    assert page.errors == ["Please choose at most 5,000 people."]


def test_the_networks_weights_are_shown_and_hold(
    organiser_client: FlaskClient, group: WorkingGroup, cast: Cast
) -> None:
    RuleWeight.keep({Rule.EDGE: 9}, by=cast.somchai)
    db.session.commit()

    page = find(organiser_client, group="river-studies", minutes=240, **DAY)

    assert re.search(r"edge of working hours\s*9", page.text)


def test_institutes_and_countries_stand_for_somebody(
    organiser_client: FlaskClient, cast: Cast, group: WorkingGroup
) -> None:
    page = find(organiser_client, institute=cast.dili.id, country="MM", minutes=60, **DAY)

    assert "2 people" in page.text
    assert "Institute of Dili 12:00" in page.offers[0] or "Institute of Dili" in page.offers[0]


@pytest.mark.parametrize("share", ["spare", "turns"])
def test_shared_out_it_says_how_far_apart_each_leaves_people(
    organiser_client: FlaskClient, group: WorkingGroup, share: str
) -> None:
    page = find(organiser_client, group="river-studies", share=share, minutes=60, **DAY)

    assert "difference between people: 0 points" in page.offers[0]


def test_an_institute_of_another_number_is_left_out(organiser_client: FlaskClient) -> None:
    page = refused(organiser_client, institute="777")

    assert db.session.get(Institute, 777) is None
    assert page.errors
