"""The organisers' pages of a poll: making one, its result, its voters, its end."""

import csv
import re
from datetime import date, datetime, time, timedelta
from html import unescape
from io import BytesIO, StringIO
from typing import Any

import openpyxl
import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select

from nact_meet.busy.models import BusyBlock
from nact_meet.directory.models.person import Person
from nact_meet.directory.models.working_group import Membership, WorkingGroup
from nact_meet.notices.models.notice import Kind, Notice
from nact_meet.polls import agreeing, asking, electorate, voting
from nact_meet.polls.electorate import Elector
from nact_meet.polls.forms.values import values_for_copy
from nact_meet.polls.models.poll import Poll, Stage
from nact_meet.web.extensions import db
from tests.cast import Cast, person
from tests.organising.hosts.conftest import SignIn, act_for, sign_in
from tests.parts.deliver import deliver
from tests.parts.smtp import MailServer
from tests.parts.statements import statements
from tests.polls.conftest import (
    DEADLINE,
    MAYBE,
    NO,
    YES,
    Yangon,
    draft,
    enrol,
    reader_of,
    say,
    voter_of,
)

__all__ = ["sign_in"]


@pytest.fixture
def client(clock: time_machine.Traveller, organiser_client: FlaskClient) -> FlaskClient:
    """Somchai's."""
    return organiser_client


@pytest.fixture
def group(cast: Cast) -> WorkingGroup:
    members = [Membership(person=each) for each in (cast.wei, cast.maria)]
    group = WorkingGroup(slug="rice", name="Rice", memberships=members)
    db.session.add(group)
    db.session.commit()
    return group


def typed(cast: Cast, *dates: tuple[str, str, str], **values: Any) -> dict[str, Any]:
    rows = dates or (("2027-03-22", "14:00", "16:00"), ("2027-03-23", "22:30", "00:30"))
    common = {
        "title": "Rice and rivers",
        "hosts-0-institute_id": cast.institute.id,
        "working_group_id": 0,
        "zone": "Bangkok",
        "closes_day": "2027-03-12",
        "closes_time": "17:00",
    }
    for number, (day, starts, ends) in enumerate(rows):
        row = {"day": day, "starts": starts, "ends": ends}
        common |= {f"dates-{number}-{key}": value for key, value in row.items()}
    return common | values


def made() -> Poll:
    return db.session.scalars(select(Poll).order_by(Poll.id.desc()).limit(1)).one()


def test_a_poll_is_drafted_with_everybody_it_asks(
    client: FlaskClient, cast: Cast, group: WorkingGroup, yangon: Yangon
) -> None:
    marks = {
        f"person-{cast.wei.id}": "required",
        f"person-{cast.maria.id}": "",
        f"country-{yangon.institute.id}": "optional",
        "pasted_required": "Aye Aye <aye@yangon.example>",
        "pasted_optional": "Nok <nok@vientiane.la>; not an address of aye",
    }
    form = typed(cast, working_group_id=group.id, is_secret="y", with_holds="y", **marks)

    wrong = client.post("/polls", data=form)
    form["pasted_optional"] = "Nok <nok@vientiane.la>"
    answer = client.post("/polls", data=form)

    assert wrong.status_code == 422 and "1 line could not be read" in wrong.text
    poll = made()
    assert (answer.status_code, answer.location) == (303, f"/polls/{poll.ref}")
    asked = {(each.name, each.is_required) for each in poll.voters}
    assert asked == {("Li Wei", True), ("Aye Aye", True), ("Nok", False), ("Myanmar", False)}
    assert voter_of(poll, cast.aye).contact is cast.aye.contacts[0]
    assert poll.voters[-1].person and poll.voters[-1].person.zone == "Asia/Vientiane"
    assert (poll.zone, poll.closes_at, poll.is_draft) == ("Asia/Bangkok", DEADLINE, True)
    assert poll.is_secret and poll.with_holds and poll.working_group is group
    assert [each.ends_wall.day for each in poll.slots] == [22, 24]
    assert "No one is asked until you open the poll." in client.get(answer.location).text


HUNDREDS = {
    f"dates-{n}-{key}": value
    for n in range(500)
    for key, value in (
        ("day", "2027-04-01"),
        ("starts", f"{n // 60:02}:{n % 60:02}"),
        ("ends", "23:00"),
    )
}


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"dates-1-day": "", "dates-1-starts": "", "dates-1-ends": ""}, "at least two dates"),
        (HUNDREDS, "at most 50 dates"),
        ({"dates-1-day": "2027-03-22", "dates-1-starts": "14:00", "dates-1-ends": "16:00"},
         "The same date is there twice."),
        ({"dates-1-ends": ""}, "Please fill this in."),
        ({"dates-0-ends": "13:00"}, "longer than twelve hours"),
        ({"dates-0-day": "2027-02-22"}, "Every date must be in the future."),
        ({"dates-0-day": "9999-12-31", "dates-0-starts": "23:00"}, "Please choose another day."),
        ({"zone": "Atlantis"}, "We do not know this city"),
        ({"zone": "Europe/London", "dates-0-day": "2027-03-28", "dates-0-starts": "01:30",
          "dates-0-ends": "03:00"}, "The clocks go forward then"),
        ({"zone": "Europe/London", "dates-0-day": "2027-10-31", "dates-0-starts": "01:30",
          "dates-0-ends": "03:00"}, "this time occurs twice"),
        ({"closes_day": "2027-03-22", "closes_time": "14:00"}, "before the first of the dates"),
        ({"closes_day": "2027-02-28"}, "The deadline must be in the future"),
        ({"title": ""}, "Please fill this in."),
        ({"title": "a\nb"}, "on one line"),
        ({"hosts-0-institute_id": "0"}, "Choose at least one host institute."),
        ({"pasted_required": "Zaw <aye@yangon.example>"}, "Who is Zaw?"),
    ],
)  # fmt: skip
def test_what_makes_no_poll_comes_back_with_a_sentence(
    client: FlaskClient, cast: Cast, changed: dict[str, str], sentence: str
) -> None:
    answer = client.post("/polls", data=typed(cast, words="Dear <all>") | changed)

    assert answer.status_code == 422 and sentence in answer.text
    assert "Dear &lt;all&gt;" in answer.text and len(answer.text) < 200_000
    assert db.session.query(Poll).count() == 0


def test_an_organiser_asks_for_an_institute_of_their_own(client: FlaskClient, cast: Cast) -> None:
    answer = client.post("/polls", data=typed(cast, **{"hosts-0-institute_id": cast.dili.id}))

    assert answer.status_code == 422
    assert "One of the hosts must be an institute that you act for." in answer.text


def test_more_rows_and_the_people_of_a_group_keep_what_is_typed(
    client: FlaskClient, cast: Cast, group: WorkingGroup
) -> None:
    form = typed(cast, working_group_id=group.id) | {f"person-{cast.aye.id}": "required"}

    more = client.post("/polls", data=form | {"add": "dates"})
    people = client.post("/polls", data=form | {"add": "people"})

    assert more.status_code == people.status_code == 200
    assert 'name="dates-3-day"' in more.text and 'value="22:30"' in more.text
    assert f'name="person-{cast.wei.id}"' in people.text
    assert people.text.count("selected>Required") == 1


def test_a_link_fills_the_form(
    client: FlaskClient, cast: Cast, group: WorkingGroup, yangon: Yangon
) -> None:
    query = (
        "slot=2027-03-22T07:00:00Z/2027-03-22T09:00:00Z&slot=2027-03-23T07:00:00%2B00:00/"
        "2027-03-23T08:30:00%2B00:00&slot=rubbish&slot=2027-03-24T07:00:00/2027-03-24T08:00:00"
        "&slot=9999-12-31T22:00:00Z/9999-12-31T23:00:00Z"
        f"&zone=Asia/Shanghai&person={cast.aye.id}&optional={cast.maria.id}&group=rice&country=mm"
        "&person=x"
    )

    page = client.get(f"/polls/new?{query}").text

    for words in ('value="2027-03-22"', 'value="15:00"', 'value="16:30"', 'value="Shanghai"'):
        assert words in page, words
    shown = re.sub("<template>.*?</template>", "", page, flags=re.DOTALL)
    assert shown.count('type="date"') == 7  # two dates, an empty row, their last days, the deadline
    assert f'name="person-{cast.wei.id}"' in page
    assert page.count("selected>Required") == 2 and page.count("selected>Optional") == 1


def test_the_other_host_agrees_on_its_page(
    clock: time_machine.Traveller, cast: Cast, sign_in: SignIn
) -> None:
    act_for(cast.aye, cast.yangon)
    poll = draft(cast, cast.institute, cast.yangon)
    enrol(poll, cast, cast.wei)
    db.session.commit()
    ref = poll.ref
    somchai, aye = sign_in(cast.somchai), sign_in(cast.aye)

    answer = somchai.post(f"/polls/{ref}/opening")
    asked = somchai.get(answer.location).text
    not_mine = somchai.post(f"/polls/{ref}/agreement")
    waiting = aye.get("/polls").text
    page = aye.get(f"/polls/{ref}").text
    agreed = aye.post(f"/polls/{ref}/agreement")

    assert "The poll opens once they agree: Institute of Yangon." in asked
    assert "Agree to these dates" not in asked and "Agree to these dates" in page
    assert not_mine.status_code == 403 and "must be agreed to by another host" in not_mine.text
    assert "Your approval is needed" in waiting
    assert agreed.status_code == 303 and made().is_open


def test_nobody_agrees_to_what_another_host_changed_meanwhile(
    clock: time_machine.Traveller, cast: Cast, sign_in: SignIn
) -> None:
    act_for(cast.aye, cast.yangon)
    act_for(cast.wei, is_secretariat=True)
    poll = draft(cast, cast.institute, cast.yangon, cast.shanghai)
    enrol(poll, cast, cast.wei)
    agreeing.open(poll, by=cast.somchai)
    db.session.commit()
    aye, secretariat, url = sign_in(cast.aye), sign_in(cast.wei), f"/polls/{poll.ref}"
    confirmation = f"{url}/hosts/{cast.shanghai.id}/confirmation"
    buttons = [(aye, action_of(aye, url, "agreement"))]
    buttons += [(secretariat, action_of(secretariat, confirmation, "confirmation"))]

    reword(poll, cast)
    agreeing.open(poll, by=cast.somchai)
    db.session.commit()
    answers = [client.post(action, data={"note": "A letter."}) for client, action in buttons]

    assert [answer.status_code for answer in answers] == [409, 409]
    assert "just changed this poll" in answers[0].text
    assert [host.agreed_at is None for host in made().hosts] == [False, True, True]
    assert aye.post(action_of(aye, url, "agreement")).status_code == 303


def test_nobody_opens_a_draft_that_another_host_changed_meanwhile(
    clock: time_machine.Traveller, cast: Cast, client: FlaskClient
) -> None:
    poll = draft(cast)
    enrol(poll, cast, cast.wei)
    db.session.commit()
    seen = action_of(client, f"/polls/{poll.ref}", "opening")

    reword(poll, cast)
    db.session.commit()

    assert client.post(seen).status_code == 409
    assert made().is_draft


def reword(poll: Poll, cast: Cast) -> None:
    hosts, dates = [host.institute for host in poll.hosts], [row.asked for row in poll.slots]
    poll.edit({"title": "Rice and roads"}, hosts, dates, by=cast.aye)


def action_of(client: FlaskClient, url: str, verb: str) -> str:
    """Of the button on this page whose address ends so."""
    found = re.search(rf'action="([^"]+/{verb}[^"]*)"', client.get(url).text)
    assert found is not None
    return unescape(found[1])


def test_whoever_made_a_poll_keeps_it_and_the_secretariat_sees_all(
    poll: Poll, cast: Cast, sign_in: SignIn
) -> None:
    act_for(cast.wei, cast.shanghai)
    act_for(cast.maria, is_secretariat=True)
    own = draft(cast, cast.yangon, title="Made by Somchai")
    db.session.commit()

    mine = sign_in(cast.somchai).get("/polls").text
    all_of_them = sign_in(cast.maria).get("/polls").text
    nothing = sign_in(cast.wei).get("/polls").text

    assert own.title in mine and own.title in all_of_them
    assert "Rice and rivers" in mine and "Rice and rivers" in all_of_them
    assert "没有进行中的时间征询。" in nothing


def test_changed_dates_take_the_agreement_back(
    clock: time_machine.Traveller, cast: Cast, sign_in: SignIn
) -> None:
    act_for(cast.aye, cast.yangon)
    poll = draft(cast, cast.institute, cast.yangon)
    enrol(poll, cast, cast.wei)
    agreeing.open(poll, by=cast.somchai)
    db.session.commit()
    aye, second = sign_in(cast.aye), {"hosts-1-institute_id": cast.yangon.id}
    old = aye.get(f"/polls/{poll.ref}/edit").text.partition('name="edition" value="')[2][:24]

    answer = aye.post(f"/polls/{poll.ref}", data=typed(cast, edition=old, **second))
    page = aye.get(answer.location).text
    other = typed(cast, edition=old, title="Rice", **second)
    late = aye.post(f"/polls/{poll.ref}", data=other)

    assert "The hosts must agree again." in page
    assert made().is_draft and len(made().slots) == 2
    assert late.status_code == 422 and "Someone else has just changed this poll" in late.text


def test_the_result_is_counted_and_named(
    client: FlaskClient, opened: Poll, cast: Cast, yangon: Yangon
) -> None:
    say(opened, cast.aye, NO, YES, MAYBE, comment="<i>Late</i>")
    say(opened, cast.wei, YES, YES, NO)

    page = client.get(f"/polls/{opened.ref}").text

    result = page.partition('id="result"')[2]
    assert "2 of 3 have answered." in result and "Of the required: 1 of 1." in result
    assert result.index("Tuesday 23") < result.index("Thursday 25") < result.index("Monday 22")
    assert "Best so far" in result and "&lt;i&gt;Late&lt;/i&gt;" in result
    assert "Aye Aye" in result


def test_what_the_finder_says_that_each_date_costs_stands_beside_it(
    client: FlaskClient, opened: Poll, cast: Cast
) -> None:
    """By their clocks: on Tuesday Maria stays half an hour; on Thursday Aye Aye, who is required,
    begins an hour early, and Maria loses half an hour of lunch; Monday is the Full Moon of Tabaung
    in Myanmar. Who need not come counts half.
    """
    page = client.get(f"/polls/{opened.ref}").text

    rows = page.partition("Cost in points")[2].partition("</table>")[0].split("</tr>")
    burdens = [re.search(r'class="number">([0-9.]+)<', each) for each in rows]
    assert [each and each[1] for each in burdens[1:4]] == ["0.5", "2.8", "24.5"]


def test_a_date_on_which_somebody_is_busy_costs_more(
    client: FlaskClient, opened: Poll, cast: Cast
) -> None:
    hours = (datetime(2027, 3, 22, 14), datetime(2027, 3, 22, 15))
    BusyBlock.enter(cast.aye, *hours, None, is_own=True, by=cast.aye)
    db.session.commit()

    page = client.get(f"/polls/{opened.ref}").text

    assert re.search(r'Monday 22.*?class="number">44\.5<', page, re.DOTALL)


def test_the_live_part_is_304_until_somebody_answers(
    client: FlaskClient, opened: Poll, cast: Cast
) -> None:
    url = f"/polls/{opened.ref}/result"
    first = client.get(url)
    same = client.get(url, headers={"If-None-Match": first.headers["ETag"]})
    say(opened, cast.aye, YES, YES, YES)

    changed = client.get(url, headers={"If-None-Match": first.headers["ETag"]})
    asking.close(opened, by=cast.somchai)
    db.session.commit()

    assert (first.status_code, same.status_code, same.data) == (200, 304, b"")
    assert changed.status_code == 200 and "1 of 3 have answered." in changed.text
    assert "data-open" in changed.text and "data-open" not in client.get(url).text


@pytest.fixture
def secret(clock: time_machine.Traveller, cast: Cast) -> Poll:
    poll = draft(cast, is_secret=True)
    enrol(poll, cast, cast.aye, cast.wei, cast.maria)
    agreeing.open(poll, by=cast.somchai)
    say(poll, cast.wei, YES, NO, NO, comment="Zebra crossing")
    say(poll, cast.aye, NO, YES, NO, comment="A typhoon")
    return poll


def test_a_secret_poll_shows_counts_and_nobody(
    client: FlaskClient, secret: Poll, cast: Cast
) -> None:
    page = client.get(f"/polls/{secret.ref}/result").text
    log = client.get(f"/polls/{secret.ref}").text.partition("Log")[2]
    voters = client.get(f"/polls/{secret.ref}/voters").text

    assert "2 of 3 have answered." in page and "Aye Aye" not in page and "Li Wei" not in page
    assert log.count("Someone answered the poll “Rice and rivers”.") == 2
    assert page.index("A typhoon") < page.index("Zebra crossing")
    assert "Answered" not in voters and "Remove" not in voters and "Make required" not in voters
    assert "its voters cannot be changed" in voters


def test_hosts_remind_close_and_call_off(client: FlaskClient, opened: Poll, cast: Cast) -> None:
    url = f"/polls/{opened.ref}"
    say(opened, cast.wei, YES, YES, YES)

    reminded = client.post(f"{url}/reminders")
    told = client.get(url).text
    again = client.post(f"{url}/reminders")
    closed = client.post(f"{url}/closing")
    stage = made().stage
    off = client.post(f"{url}/calling-off")

    assert reminded.status_code == 303 and "We are reminding 2 voters by email." in told
    assert again.status_code == 409 and "reminded less than a day ago" in again.text
    assert f'href="{url}"' in again.text
    assert (closed.status_code, stage) == (303, Stage.CLOSED)
    assert off.status_code == 303 and made().stage == Stage.CALLED_OFF


@pytest.fixture
def refused(opened: Poll, cast: Cast) -> str:
    """Where a date is chosen; Aye Aye, who is required, can never on the second."""
    say(opened, cast.aye, YES, NO, MAYBE, comment="I teach then.")
    say(opened, cast.wei, NO, YES, YES)
    return f"/polls/{opened.ref}/choice"


def test_a_date_that_a_required_voter_refused_is_asked_about_first(
    client: FlaskClient, refused: str, opened: Poll, cast: Cast
) -> None:
    form = {"slot": opened.slots[1].id, "draft": "1"}

    asked = client.post(refused, data=form)
    still = made().stage
    answer = client.post(refused, data=form | {"anyway": "1"})

    assert asked.status_code == 422 and 'name="draft" value="1"' in asked.text
    warning = asked.text.partition("1 required person said no to this date.")[2]
    assert "Aye Aye" in warning and "I teach then." in warning and "Li Wei" not in warning
    assert (still, answer.status_code, made().stage) == (Stage.OPEN, 303, Stage.CHOSEN)


def test_nobody_is_warned_of_who_need_not_come(
    client: FlaskClient, refused: str, opened: Poll
) -> None:
    assert client.post(refused, data={"slot": opened.slots[0].id}).status_code == 303


def test_a_secret_poll_warns_without_names(client: FlaskClient, refused: str, opened: Poll) -> None:
    opened.is_secret = True
    db.session.commit()

    page = client.post(refused, data={"slot": opened.slots[1].id}).text

    assert "1 required person said no to this date." in page and "Aye Aye" not in page


def test_a_tie_is_called_a_tie(client: FlaskClient, opened: Poll, cast: Cast) -> None:
    say(opened, cast.aye, YES, YES, NO)
    tie = client.get(f"/polls/{opened.ref}").text
    say(opened, cast.wei, YES, MAYBE, NO)
    broken = client.get(f"/polls/{opened.ref}").text

    assert "2 dates suit people equally well." in tie and tie.count(">Tied<") == 2
    assert "equally well" not in broken and ">Tied<" not in broken and "Best so far" in broken


def test_a_secret_poll_cannot_show_who_answered_what(
    client: FlaskClient, cast: Cast, group: WorkingGroup
) -> None:
    answer = client.post("/polls", data=typed(cast, is_secret="y", shows_answers="y"))

    assert answer.status_code == 422
    assert "A secret poll cannot show who answered what." in answer.text


def test_the_result_is_a_sheet_too(client: FlaskClient, refused: str, opened: Poll) -> None:
    opened.voters[0].comment = "=1+1"
    db.session.commit()

    lines = list(csv.reader(StringIO(client.get(f"/polls/{opened.ref}/result.csv").text)))
    book = openpyxl.load_workbook(BytesIO(client.get(f"/polls/{opened.ref}/result.xlsx").data))

    head, aye, wei, maria, *counts = lines
    assert [words.replace("\N{NO-BREAK SPACE}", " ") for words in head[6:]] == [
        "Monday 22 March 2027, 14:00–16:00 Bangkok (UTC+7)",
        "Tuesday 23 March 2027, 14:00–16:00 Bangkok (UTC+7)",
        "Thursday 25 March 2027, 09:00–11:00 Bangkok (UTC+7)",
    ]
    assert [aye[0], aye[3], *aye[5:]] == ["Aye Aye", "Yes", "'=1+1", "Yes", "No", "If necessary"]
    assert (wei[6:], maria[6:]) == (["No", "Yes", "Yes"], ["", "", ""])
    assert [line[6:] for line in counts] == [["1", "1", "1"], ["0", "0", "1"], ["1", "1", "0"]]
    rows = list(book.active.iter_rows(values_only=True))
    assert rows[1][5] == "=1+1" and rows[4][6:] == (1, 1, 1)


def test_the_sheet_of_a_secret_poll_has_counts_alone(
    client: FlaskClient, refused: str, opened: Poll
) -> None:
    opened.is_secret = True
    db.session.commit()

    page = client.get(f"/polls/{opened.ref}/result.csv").text

    assert "Aye Aye" not in page and "I teach then." not in page and len(page.splitlines()) == 4


def test_a_copy_asks_the_same_people_the_same(
    client: FlaskClient, opened: Poll, cast: Cast
) -> None:
    page = client.get(f"/polls/new?copy={opened.ref}").text

    assert 'value="Rice and rivers"' in page and 'name="edition" value=""' in page
    marked = re.findall(r'name="(person-\d+)".*?value="(\w+)" selected', page, re.DOTALL)
    assert dict(marked) == {
        f"person-{cast.aye.id}": "required",
        f"person-{cast.wei.id}": "optional",
        f"person-{cast.maria.id}": "optional",
    }


def test_a_copy_leaves_out_dates_that_have_begun(
    opened: Poll, clock: time_machine.Traveller
) -> None:
    clock.move_to(opened.slots[0].starts_at)

    values = values_for_copy(opened)

    assert [row["day"].day for row in values["dates"]] == [23, 25]
    closes = (values["closes_day"], values["closes_time"])
    assert closes == (date(2027, 3, 23), time(2))  # halfway to the first


def test_the_people_of_a_group_are_asked_unless_somebody_says_otherwise(
    client: FlaskClient, cast: Cast, group: WorkingGroup
) -> None:
    wei, maria = (f"person-{each.id}" for each in (cast.wei, cast.maria))
    form = typed(cast, working_group_id=group.id)

    shown = client.post("/polls", data=form | {"add": "people", wei: ""}).text
    client.post("/polls", data=form | {wei: "", maria: "optional"})

    assert re.search(f'name="{maria}".*?value="optional" selected', shown, re.DOTALL)
    assert not re.search(f'name="{wei}"[^/]*?selected', shown, re.DOTALL)
    assert [voter.person for voter in made().voters] == [cast.maria]


@pytest.mark.parametrize("is_secret", [False, True])
def test_hosts_read_what_else_is_proposed_and_ask_again_with_it(
    client: FlaskClient, opened: Poll, cast: Cast, is_secret: bool
) -> None:
    opened.is_secret = is_secret
    start = opened.slots[2].starts_at + timedelta(days=1)
    voting.propose(reader_of(opened, cast.wei), start, start + timedelta(hours=2))
    db.session.commit()

    page = client.get(f"/polls/{opened.ref}").text
    link = re.search(r'href="(/polls/new\?copy=[^"]*slot=[^"]*)"', page)
    assert link
    copy = client.get(unescape(link[1])).text

    proposed = page.partition("Other times that people propose")[2].partition("</table>")[0]
    assert "Friday 26" in proposed and ("Li Wei" in proposed) != is_secret
    assert 'value="2027-03-26"' in copy and 'value="2027-03-25"' in copy


def test_another_deadline(client: FlaskClient, opened: Poll) -> None:
    url = f"/polls/{opened.ref}/deadline"
    form = {"day": "2027-03-15", "time": "12:00", "zone": "Asia/Bangkok"}

    assert 'value="2027-03-12"' in client.get(url).text
    late = client.post(url, data=form | {"day": "2027-03-30"})
    answer = client.post(url, data=form)

    assert late.status_code == 422 and "before the first of the dates" in late.text
    assert answer.status_code == 303
    assert made().closes_at == DEADLINE + timedelta(days=2, hours=19)


def test_voters_are_added_marked_and_taken_off(
    client: FlaskClient, opened: Poll, cast: Cast, yangon: Yangon
) -> None:
    url = f"/polls/{opened.ref}/voters"
    wei = voter_of(opened, cast.wei).id
    before = reader_of(opened, cast.wei).token

    added = client.post(url, data={f"country-{yangon.institute.id}": "required"})
    wrong = client.post(url, data={"pasted_required": "nobody"})
    client.post(f"{url}/{wei}/requirement", data={"required": "1"})
    client.post(f"{url}/{wei}/link")
    client.post(f"{url}/{voter_of(opened, cast.maria).id}/removal")

    assert added.status_code == 303 and wrong.status_code == 422
    assert [each.name for each in made().voters] == ["Aye Aye", "Li Wei", "Myanmar"]
    assert voter_of(opened, cast.wei).is_required
    assert reader_of(opened, cast.wei).token != before
    mailed = select(Notice.address).where(Notice.kind == Kind.POLL).order_by(Notice.id)
    new = list(db.session.scalars(mailed))[-3:]
    assert new == ["khin@yangon.example", "zaw@yangon.example", "wei@shanghai.example"]


def test_one_mailbox_of_two_people_asks_who_is_meant(
    client: FlaskClient, opened: Poll, cast: Cast
) -> None:
    url = f"/polls/{opened.ref}/voters"
    form = {"pasted_optional": "Zaw <aye@yangon.example>"}

    asked = client.post(url, data=form)
    answer = client.post(url, data=form | {'who:"Zaw" <aye@yangon.example>': "new"})

    assert asked.status_code == 422 and "Who is Zaw?" in asked.text
    assert answer.status_code == 303
    zaw = db.session.scalars(select(Person).where(Person.full_name == "Zaw")).one()
    assert made().voters[-1].person is zaw and zaw is not cast.aye


def test_the_log_tells_who_did_what(client: FlaskClient, opened: Poll, cast: Cast) -> None:
    say(opened, cast.aye, YES, YES, NO)
    say(opened, cast.aye, NO, YES, NO)
    asking.put_deadline(opened, DEADLINE + timedelta(days=1), by=cast.somchai)
    db.session.commit()

    page = client.get(f"/polls/{opened.ref}").text.partition("Log")[2]

    assert "Aye Aye changed the answer of Aye Aye to the poll." in page
    assert "Yes, Yes and No" in page and "Somchai changed the deadline of the poll" in page


def test_the_page_costs_the_same_however_many_answer(
    client: FlaskClient, opened: Poll, cast: Cast
) -> None:
    url = f"/polls/{opened.ref}"
    say(opened, cast.aye, YES, YES, YES)
    client.get(url)
    db.session.remove()
    with statements() as with_few:
        client.get(url)
    poll = made()
    more = [
        person(f"Voter {n}", f"voter{n}@dili.example", poll.hosts[0].institute) for n in range(9)
    ]
    db.session.add_all(more)
    db.session.flush()
    by = db.session.merge(cast.somchai)
    electorate.enrol(poll, [Elector(contact=each.contacts[0]) for each in more], by=by)
    db.session.commit()
    for each in more:
        say(poll, each, YES, NO, MAYBE)
    db.session.remove()

    with statements() as with_many:
        page = client.get(url).text

    assert "Voter 8" in page and 0 < len(with_many) <= len(with_few)


def test_meetings_lead_to_polls(client: FlaskClient, opened: Poll) -> None:
    assert 'href="/polls"' in client.get("/meetings").text
    assert "Rice and rivers" in client.get("/polls").text


def test_another_host_tries_their_agreement(
    clock: time_machine.Traveller, cast: Cast, smtp: MailServer, sign_in: SignIn
) -> None:
    act_for(cast.aye, cast.yangon)
    poll = draft(cast, cast.institute, cast.yangon)
    enrol(poll, cast, cast.wei)
    agreeing.open(poll, by=cast.somchai)
    deliver()
    smtp.reset()

    sign_in(cast.aye).post(f"/polls/{poll.ref}/agreement?trial=1")
    deliver()

    (mail,) = smtp.wait_for(1)
    assert mail.recipient == "aye@yangon.example" and db.session.merge(poll).opened_at is None


def test_several_of_the_directory_are_found_one_search_after_another_and_asked(
    client: FlaskClient, cast: Cast
) -> None:
    aye, maria = (f"person-{each.id}" for each in (cast.aye, cast.maria))

    first = client.post("/polls", data=typed(cast, sought="yangon")).text
    second = client.post("/polls", data=typed(cast, sought="Mária") | {aye: "required"}).text
    nobody = client.post("/polls", data=typed(cast, sought="no one here") | {aye: "optional"}).text
    client.post("/polls", data=typed(cast) | {aye: "required", maria: "optional"})

    assert f'name="{aye}"' in first and "Rice" in first
    assert re.search(f'name="{aye}".*?value="required" selected', second, re.DOTALL)
    assert f'name="{maria}"' in second and 'value="Mária"' not in second
    assert "No one in the directory matches." in nobody and f'name="{aye}"' in nobody
    assert [(voter.person, voter.is_required) for voter in made().voters] == [
        (cast.aye, True),
        (cast.maria, False),
    ]


def test_a_search_adds_nobody_to_a_poll(client: FlaskClient, opened: Poll, cast: Cast) -> None:
    before = len(opened.voters)
    other = person("Nu Nu", "nunu@dili.example", cast.dili)
    db.session.add(other)
    db.session.commit()

    page = client.post(f"/polls/{opened.ref}/voters", data={"sought": "nu nu"})

    db.session.expire_all()
    assert page.status_code == 200 and f'name="person-{other.id}"' in page.text
    assert len(opened.voters) == before
