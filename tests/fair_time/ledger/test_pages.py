"""The page on which a working group sees who bore what."""

import re

import pytest
from flask.testing import FlaskClient

from nact_meet import chores
from nact_meet.directory.models.person import Person
from nact_meet.directory.models.working_group import Membership, WorkingGroup
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.web.extensions import db
from tests.cast import Cast, hosted_by
from tests.fair_time.finder.reading import FinderPage, plain
from tests.fair_time.ledger.conftest import Held
from tests.parts.statements import statements

PATH = "/working-groups/river-studies/ledger"


def page(client: FlaskClient) -> str:
    answer = client.get(PATH)
    assert answer.status_code == 200
    return answer.text


def rows(html: str) -> list[list[str]]:
    """Cells of the table, from whoever bore most."""
    found = re.findall(r"<tr><th scope=\"row\">(.*?)</tr>", html, re.DOTALL)
    return [
        [plain(re.sub(r"<[^>]+>", "", cell)) for cell in re.split(r"</t[hd]>", row) if cell.strip()]
        for row in found
    ]


def test_whoever_bore_most_comes_first_with_numbers_under_the_chart(
    held: Held, organiser_client: FlaskClient, cast: Cast
) -> None:
    held(16, days=14)
    held(16, cast.maria, cast.wei)
    chores.do()

    html = page(organiser_client)

    assert rows(html) == [
        ["Maria", "20", "2", "10", "20", "0"],
        ["Li Wei", "10", "2", "5", "10", "0"],
        ["Aye Aye", "2", "1", "2", "9.5", "0"],
    ]
    assert html.count('<svg class="bar"') == 3
    assert 'x="0" y="2" width="500"' in html and 'x="500" y="2" width="500"' in html
    text = plain(FinderPage(html).text)
    assert (
        "In 2 meetings Maria has the highest share (20 points) and Aye Aye the lowest (2 points). "
        "If the same points had been shared equally, each person would have 10.7 points."
    ) in text
    assert "in the first half of the meetings" not in text
    assert "an hour at night 16 points" in text


@pytest.mark.parametrize(("meetings", "is_told"), [(3, False), (4, True)])
def test_four_meetings_show_a_trend(
    held: Held, organiser_client: FlaskClient, cast: Cast, meetings: int, is_told: bool
) -> None:
    """The later ones are easy for all."""
    for number in range(meetings):
        held(16 if number < meetings // 2 else 10, days=14 * (meetings - number))
    chores.do()

    text = plain(FinderPage(page(organiser_client)).text)

    sentence = "The difference between the highest and the lowest share was 16 points in the first"
    assert (sentence in text) == is_told


def test_each_past_meeting_says_what_it_was_to_whom(
    held: Held, organiser_client: FlaskClient
) -> None:
    held(13)
    chores.do()

    text = plain(FinderPage(page(organiser_client)).text)

    assert "Thursday 17 September 2026 Monthly call · 13:00–15:00 Bangkok, UTC+7 · 1" in text
    assert "Aye Aye 12:30–14:30 Yangon, UTC+6:30: half an hour of lunch 1.5 points" in text
    assert "No cost for 2: Li Wei and Maria" in text


def test_a_group_without_a_past_says_so(organiser_client: FlaskClient, group: WorkingGroup) -> None:
    assert "No meeting of this working group has ended yet." in page(organiser_client)


def test_a_closed_meeting_of_others_has_no_title_here(
    held: Held, organiser_client: FlaskClient, cast: Cast
) -> None:
    meeting = held(16)
    meeting.is_public, meeting.created_by = False, cast.wei
    meeting.hosts = [hosted_by(cast.shanghai)]
    db.session.commit()
    chores.do()

    html = page(organiser_client)

    assert "A closed meeting" in html
    assert "Monthly call" not in html


@pytest.mark.parametrize(
    ("link", "share"),
    [
        ("Find a time that is easiest on those with the most bad hours", "spare"),
        ("Take turns", "turns"),
    ],
)
def test_it_leads_to_a_time_that_shares_it_out(
    held: Held, organiser_client: FlaskClient, link: str, share: str
) -> None:
    held(16)
    chores.do()

    links = FinderPage(page(organiser_client)).links
    found = organiser_client.get(next(each.url for each in links if each.text == link))

    assert found.status_code == 200
    assert ("share", share) in FinderPage(found.text).ticked
    assert "difference between people" in found.text


def test_strangers_and_unknown_groups_have_no_page(
    client: FlaskClient, held: Held, organiser_client: FlaskClient
) -> None:
    stranger = client.application.test_client()

    assert stranger.get(PATH).status_code == 303
    assert organiser_client.get("/working-groups/nothing/ledger").status_code == 404


def test_after_the_time_to_keep_data_only_points_are_shown(
    held: Held, organiser_client: FlaskClient
) -> None:
    meeting = held(16)
    meeting.erased_at = meeting.ends_at
    db.session.commit()
    chores.do()

    text = plain(FinderPage(page(organiser_client)).text)

    assert "Maria 10 points" in text
    assert "Dili" not in text


def test_many_take_as_many_statements_as_few(
    held: Held, organiser_client: FlaskClient, group: WorkingGroup, cast: Cast
) -> None:
    held(16)
    chores.do()
    page(organiser_client)
    with statements() as few:
        page(organiser_client)
    crowd = [Person(full_name=f"G {n}", zone="Asia/Dili") for n in range(50)]
    group.memberships.extend(Membership(person=each) for each in crowd)
    db.session.commit()
    held(10, days=14)
    chores.do()

    with statements() as many:
        page(organiser_client)

    assert len(many) <= len(few) < 18
    assert db.session.query(Meeting).count() == 2
