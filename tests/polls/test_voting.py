"""A voter's page: whose answer it is, each date by their clock, three answers, a comment."""

import re
from datetime import UTC, datetime

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from nact_meet.busy.models import BusyBlock
from nact_meet.directory.models.zone_source import ZoneSource
from nact_meet.history.models import Change
from nact_meet.polls import agreeing, asking, electorate
from nact_meet.polls.electorate import Elector
from nact_meet.polls.models.poll import Poll
from nact_meet.polls.models.voter import Choice
from nact_meet.web.extensions import db, links
from nact_meet.web.tokens import Purpose
from nact_meet.world.timezones import utc_now
from tests.cast import Cast, person
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
    slot,
    voter_of,
)


@pytest.fixture
def visitor(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def link(opened: Poll, cast: Cast) -> str:
    """Aye Aye's."""
    return f"/v/{reader_of(opened, cast.aye).token}"


def ballot(poll: Poll, *choices: str, comment: str = "") -> dict[str, str]:
    answers = {f"slot-{each.id}": choice for each, choice in zip(poll.slots, choices, strict=True)}
    return answers | {"comment": comment}


def test_the_page_says_whose_answer_it_is_and_each_date_in_both_clocks(
    visitor: FlaskClient, link: str, opened: Poll
) -> None:
    opened.words = "Please keep **two hours**."
    db.session.commit()

    page = visitor.get(link).text

    for words in (
        "Hello Dr Aye Aye.",
        "Not you?",
        "Rice and rivers",
        "Institute of Bangkok",
        "<strong>two hours</strong>",
        "Monday 22\xa0March\xa02027",
        ">13:30</time>–<time",
        "Yangon, UTC+6:30",
        "Bangkok, UTC+7",
        "The hosts can see your answer with your name",
    ):
        assert words in page, words
    assert page.count('type="radio"') == 9 and "checked" not in page
    assert "aye@yangon.example" not in page


def test_looking_changes_nothing_and_answering_is_kept_and_changeable(
    visitor: FlaskClient, link: str, opened: Poll, cast: Cast
) -> None:
    visitor.get(link)
    before = voter_of(opened, cast.aye).answered_at

    answer = visitor.post(f"{link}/answer", data=ballot(opened, "yes", "maybe", "no", comment="Ok"))
    page = visitor.get(answer.location).text
    visitor.post(f"{link}/answer", data=ballot(opened, "no", "no", "yes"))

    assert before is None
    assert (answer.status_code, answer.location) == (303, link)
    assert "Your answer is saved" in page and "Ok</textarea>" in page
    assert page.count(" checked") == 3
    assert list(voter_of(opened, cast.aye).choices.values()) == [NO, NO, YES]


def test_an_answer_with_a_gap_comes_back_with_what_was_typed(
    visitor: FlaskClient, link: str, opened: Poll, cast: Cast
) -> None:
    typed = ballot(opened, "yes", "perhaps", "no", comment="<b>Later</b>")
    del typed[f"slot-{opened.slots[2].id}"]

    answer = visitor.post(f"{link}/answer", data=typed)

    assert answer.status_code == 422
    assert (
        answer.text.count("Please choose one of the three answers.") == 4
    )  # each in the summary too
    assert "&lt;b&gt;Later&lt;/b&gt;" in answer.text and answer.text.count(" checked") == 1
    assert voter_of(opened, cast.aye).votes == []


@pytest.mark.parametrize(("button", "said"), [("none", NO), ("all", YES)])
def test_one_press_says_the_same_of_each_date(
    visitor: FlaskClient, link: str, opened: Poll, cast: Cast, button: str, said: Choice
) -> None:
    answer = visitor.post(f"{link}/answer", data={button: "1", "comment": "On leave"})

    assert answer.status_code == 303
    assert list(voter_of(opened, cast.aye).choices.values()) == [said] * 3


def test_a_traveller_reads_another_clock(visitor: FlaskClient, link: str, opened: Poll) -> None:
    page = visitor.get(f"{link}?zone=Dili").text
    answer = visitor.post(f"{link}/answer?zone=Asia/Dili", data=ballot(opened, "yes", "yes", "yes"))
    refused = visitor.get(f"{link}?zone=Atlantis")

    assert ">16:00</time>" in page and "Dili, UTC+9" in page
    assert answer.location == f"{link}?zone=Asia/Dili"
    assert refused.status_code == 422 and "We do not know this city" in refused.text


def test_the_page_speaks_its_readers_language(
    visitor: FlaskClient, opened: Poll, cast: Cast
) -> None:
    page = visitor.get(f"/v/{reader_of(opened, cast.wei).token}").text

    assert 'lang="zh-Hans"' in page and "2027年3月22日" in page


def test_contacts_of_a_country_see_who_answered_last(
    poll: Poll, cast: Cast, yangon: Yangon, visitor: FlaskClient
) -> None:
    electorate.enrol(poll, [Elector(institute=yangon.institute)], by=cast.somchai)
    agreeing.open(poll, by=cast.somchai)
    db.session.commit()
    say(poll, yangon.khin, YES, MAYBE, NO)

    page = visitor.get(f"/v/{reader_of(poll, yangon.zaw).token}").text

    assert "You answer for Myanmar (Institute of Yangon)." in page
    assert "Also asked: Dr Daw Khin." in page and "Daw Khin answered last." in page
    assert "khin@" not in page


def test_after_the_deadline_the_page_shows_what_was_said(
    visitor: FlaskClient,
    link: str,
    opened: Poll,
    cast: Cast,
    clock: time_machine.Traveller,
) -> None:
    say(opened, cast.aye, YES, MAYBE, NO, comment="Not <late>")
    clock.move_to(DEADLINE)

    refused = visitor.post(f"{link}/answer", data=ballot(opened, "no", "no", "no"))
    page = visitor.get(link).text

    assert refused.status_code == 409 and "This poll has ended" in refused.text
    assert f'href="{link}"' in refused.text
    assert "This poll is closed" in page and "<strong>If necessary</strong>" in page
    assert "Not &lt;late&gt;" in page and "<form" in page and 'type="radio"' not in page


def test_a_chosen_date_is_the_largest_thing_on_the_page(
    visitor: FlaskClient, link: str, opened: Poll
) -> None:
    opened.slots[1].chosen_at = utc_now()
    db.session.commit()

    page = visitor.get(link).text

    assert "The hosts have chosen this date." in page
    assert 'class="when"' in page and "Tuesday 23" in page and "Monday 22" not in page


def test_a_guess_is_not_said_to_be_the_voter_s_clock(
    visitor: FlaskClient, link: str, opened: Poll, cast: Cast
) -> None:
    opened.slots[1].chosen_at = utc_now()
    db.session.commit()
    known = visitor.get(link).text
    cast.aye.zone_source = ZoneSource.GUESS
    db.session.commit()

    page, chosen = visitor.get(link).text, visitor.get(f"{link}?zone=Asia/Dili").text

    assert "Your time: Yangon" in known and "Your time" not in page
    assert "Bangkok, UTC+7" in page and "Your time: Dili" in chosen


def test_a_poll_called_off_says_so(
    visitor: FlaskClient, link: str, opened: Poll, cast: Cast
) -> None:
    asking.call_off(opened, by=cast.somchai)
    db.session.commit()

    page = visitor.get(link).text

    assert "cancelled this poll" in page and 'type="radio"' not in page


def test_a_stranger_tells_the_hosts(visitor: FlaskClient, link: str, cast: Cast) -> None:
    page = visitor.get(f"{link}/not-me").text
    told = visitor.post(f"{link}/not-me").text

    assert "This link is for Dr Aye Aye." in page and "We have told the hosts." in told
    verbs = db.session.scalars(select(Change.verb).where(Change.subject == "voters")).all()
    assert verbs[-1] == "poll link disowned"


@pytest.mark.parametrize(
    "forged", [[1, 1, ""], [1, 1, None], ["1", 1, "x"], {"a": 1}, [1], [99, 1, "x"]]
)
def test_a_link_that_nobody_mailed_opens_nothing(
    visitor: FlaskClient, opened: Poll, forged: object
) -> None:
    token = links.sign(Purpose.POLL, forged)

    assert visitor.get(f"/v/{token}").status_code == 404
    assert visitor.post(f"/v/{token}/answer").status_code == 404


def test_a_link_of_another_purpose_or_voter_opens_nothing(
    visitor: FlaskClient, opened: Poll, cast: Cast
) -> None:
    aye, wei = voter_of(opened, cast.aye), reader_of(opened, cast.wei)
    mixed = links.sign(Purpose.POLL, [aye.id, wei.contact.id, aye.key])
    other = links.sign(Purpose.NOMINATION, [aye.id, reader_of(opened, cast.aye).id, aye.key])

    assert visitor.get(f"/v/{mixed}").status_code == 404
    assert visitor.get(f"/v/{other}").status_code == 404


def test_a_page_costs_the_same_however_many_vote(
    visitor: FlaskClient, link: str, opened: Poll, cast: Cast
) -> None:
    db.session.remove()
    with statements() as with_three:
        visitor.get(link)
    more = [person(f"Voter {n}", f"voter{n}@dili.example", cast.dili) for n in range(20)]
    db.session.add_all(more)
    db.session.flush()
    enrol(opened, cast, *more)
    db.session.commit()
    db.session.remove()

    with statements() as with_many:
        visitor.get(link)

    assert 0 < len(with_many) == len(with_three)


def test_a_secret_poll_says_so_before_anybody_answers(
    clock: time_machine.Traveller, cast: Cast, visitor: FlaskClient
) -> None:
    poll = draft(cast, is_secret=True)
    enrol(poll, cast, cast.aye, cast.wei, cast.maria)
    agreeing.open(poll, by=cast.somchai)
    db.session.commit()

    page = visitor.get(f"/v/{reader_of(poll, cast.aye).token}").text

    assert (
        "This poll is secret: the hosts see counts and comments, but not who answered what."
    ) in page


@pytest.fixture
def felt(clock: time_machine.Traveller, cast: Cast, yangon: Yangon) -> Poll:
    """Aye Aye and her country are asked; she is busy on the first of three dates."""
    poll = draft(cast, dates=(slot(23), slot(25, hour=9), slot(27)))
    enrol(poll, cast, cast.aye)
    electorate.enrol(poll, [Elector(institute=yangon.institute)], by=cast.somchai)
    agreeing.open(poll, by=cast.somchai)
    hours = (datetime(2027, 3, 23, 14), datetime(2027, 3, 23, 15))
    BusyBlock.enter(cast.aye, *hours, None, is_own=True, by=cast.aye)
    db.session.commit()
    return poll


def meanings(page: str) -> list[str]:
    return re.findall(r'class="ballot__meaning">(.*?)</p>', page)


def test_a_voter_reads_what_each_date_is_for_them(
    visitor: FlaskClient, felt: Poll, cast: Cast
) -> None:
    page = visitor.get(f"/v/{reader_of(felt, cast.aye).token}").text

    first, second, third = meanings(page)
    assert first == "For you: your busy calendar has something then"
    assert second == "For you: an hour early"
    assert third.startswith("For you: ") and "Armed Forces Day" in third


def test_a_country_reads_what_a_date_is_for_its_office_and_nothing_of_anybody_s_calendar(
    visitor: FlaskClient, felt: Poll, yangon: Yangon
) -> None:
    page = visitor.get(f"/v/{reader_of(felt, yangon.khin).token}").text

    assert meanings(page)[0] == "For Institute of Yangon: within working hours"


def test_an_assistant_is_not_shown_somebody_s_calendar(
    visitor: FlaskClient, felt: Poll, cast: Cast
) -> None:
    reader = reader_of(felt, cast.aye)
    reader.contact.reader_name = "Su Su"
    db.session.commit()

    page = visitor.get(f"/v/{reader.token}").text

    assert meanings(page)[0] == "For Dr Aye Aye: within working hours"


def test_nobody_is_told_what_a_date_is_by_a_guessed_clock(
    visitor: FlaskClient, felt: Poll, cast: Cast
) -> None:
    cast.aye.zone_source = ZoneSource.GUESS
    db.session.commit()

    assert meanings(visitor.get(f"/v/{reader_of(felt, cast.aye).token}").text) == []


@pytest.fixture
def candid(opened: Poll, cast: Cast) -> Poll:
    """Its voters see each other's answers; Li Wei has answered."""
    opened.shows_answers = True
    say(opened, cast.wei, YES, NO, MAYBE, comment="For the hosts.")
    return opened


def test_voters_see_the_others_answers_once_they_have_answered(
    visitor: FlaskClient, link: str, candid: Poll, cast: Cast
) -> None:
    before = visitor.get(link).text
    say(candid, cast.aye, YES, YES, YES)
    after = visitor.get(link).text.partition("What others answered")[2]

    assert "Li Wei" not in before and "other voters can see your answer" in before
    assert "Li Wei" in after and "Maria" not in after and "For the hosts." not in after


def test_voters_see_nothing_of_others_where_the_hosts_do_not_wish_it(
    visitor: FlaskClient, link: str, candid: Poll, cast: Cast
) -> None:
    candid.shows_answers = False
    say(candid, cast.aye, YES, YES, YES)

    assert "Li Wei" not in visitor.get(link).text


ANOTHER = {"day": "2027-03-30", "starts": "14:00", "ends": "15:30"}


def test_a_voter_proposes_another_time_by_their_own_clock(
    visitor: FlaskClient, link: str, opened: Poll, cast: Cast
) -> None:
    answer = visitor.post(f"{link}/proposed-dates", data=ANOTHER)
    again = visitor.post(f"{link}/proposed-dates", data=ANOTHER)

    (proposed,) = voter_of(opened, cast.aye).proposed_dates
    assert (answer.status_code, again.status_code) == (303, 303)
    assert proposed.starts_at == datetime(2027, 3, 30, 7, 30, tzinfo=UTC)
    assert "Other times that you propose" in visitor.get(link).text


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"day": ""}, "Please fill this in."),
        ({"day": "2027-02-28"}, "Every date must be in the future."),
        ({"ends": "02:01"}, "longer than twelve hours"),
    ],
)
def test_what_is_no_time_comes_back_with_a_sentence(
    visitor: FlaskClient, link: str, typed: dict[str, str], sentence: str
) -> None:
    answer = visitor.post(f"{link}/proposed-dates", data=ANOTHER | typed)

    assert answer.status_code == 422 and sentence in answer.text and 'value="14:00"' in answer.text


def test_three_other_times_may_be_proposed_and_taken_back(
    visitor: FlaskClient, link: str, opened: Poll, cast: Cast
) -> None:
    days = [ANOTHER | {"day": f"2027-03-{day}"} for day in (27, 28, 29, 30)]
    codes = [visitor.post(f"{link}/proposed-dates", data=day).status_code for day in days]
    first = voter_of(opened, cast.aye).proposed_dates[0].id
    stranger = f"/v/{reader_of(opened, cast.wei).token}/proposed-dates/{first}/removal"
    visitor.post(stranger)
    still = len(voter_of(opened, cast.aye).proposed_dates)
    visitor.post(f"{link}/proposed-dates/{first}/removal")

    assert codes == [303, 303, 303, 422]
    assert (still, len(voter_of(opened, cast.aye).proposed_dates)) == (3, 2)


def test_nobody_proposes_anything_in_a_poll_that_has_ended(
    visitor: FlaskClient, link: str, opened: Poll, cast: Cast
) -> None:
    asking.close(opened, by=cast.somchai)
    db.session.commit()

    assert visitor.post(f"{link}/proposed-dates", data=ANOTHER).status_code == 409
    assert "Propose another time" not in visitor.get(link).text
