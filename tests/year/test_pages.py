"""The pages of a year: proposing, deciding, dates and drafts."""

import re
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from threading import Barrier

from flask import Flask
from flask.testing import FlaskClient

from nact_meet.history.models import Change
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.web.extensions import db
from nact_meet.year.models import MOST, YearProposal, YearStanding
from tests.cast import Cast
from tests.organising.hosts.conftest import SignIn, act_for
from tests.parts.patience import LONG
from tests.year.conftest import YEAR, Propose

TYPED = {
    "title": "Rivers",
    "objectives": "What rivers need",
    "written_in": "en",
    "proponent": "Institute of Bangkok",
    "co_hosts": "Institute of Yangon",
    "months": ["3", "4"],
    "minutes": "90",
    "countries": ["TH", "MM", "CN"],
}
THE_YEAR = f"/year/{YEAR}"


def typed(page: str, name: str) -> str:
    """What the first field of that name is filled with."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, name
    return unescape(found[1])


def one() -> YearProposal:
    return db.session.query(YearProposal).one()


def test_an_institute_proposes_and_every_organiser_reads_it(
    app_on_both: Flask, cast: Cast, sign_in: SignIn
) -> None:
    act_for(cast.wei, cast.shanghai)
    cast.wei.language = "en"

    made = sign_in(cast.somchai).post(f"{THE_YEAR}/proposals", data=TYPED)
    page = sign_in(cast.wei).get(THE_YEAR).text

    assert made.status_code == 303
    assert "Rivers" in page and "Institute of Yangon" in page and "March and April" in page
    proposal = one()
    assert (proposal.months, proposal.minutes) == ([3, 4], 90)
    assert proposal.asked == ["TH", "MM", "CN"]
    assert proposal.standing == YearStanding.PROPOSED


def test_only_an_institute_of_ones_own_proposes_and_the_form_comes_back(
    cast: Cast, sign_in: SignIn
) -> None:
    browser = sign_in(cast.somchai)

    for wrong, sentence in (
        ({"proponent": "Institute of Yangon"}, "an institute that you act for"),
        ({"minutes": "725"}, "from 15 to 720"),
        ({"minutes": "91"}, "multiple of five"),
        ({"minutes": ""}, "Please enter"),
        ({"title": ""}, "Please fill this in"),
        ({"months": ["13"]}, "not a valid choice"),
    ):
        answer = browser.post(f"{THE_YEAR}/proposals", data=TYPED | wrong)
        assert answer.status_code == 422, wrong
        assert sentence in answer.text or wrong != {"title": ""}, wrong
    assert db.session.query(YearProposal).count() == 0


def test_the_secretariat_decides_and_takes_it_back(
    app_on_both: Flask, cast: Cast, propose: Propose, secretariat: None, sign_in: SignIn
) -> None:
    proposal = propose(standing=YearStanding.PROPOSED)
    there = f"/year/proposals/{proposal.id}"
    browser = sign_in(cast.somchai)

    yes = browser.post(f"{there}/decision", data={"standing": "approved", "remark": "By all"})
    assert yes.status_code == 303
    assert "By all" in browser.get(there).text
    browser.post(f"{there}/decision", data={"standing": "proposed", "remark": ""})

    db.session.rollback()
    assert one().standing == YearStanding.PROPOSED
    verbs = [change.verb for change in db.session.query(Change) if "proposal" in change.verb]
    assert verbs == ["proposal approved", "proposal proposed"]


def test_others_decide_nothing_and_change_nothing_that_is_decided(
    cast: Cast, propose: Propose, sign_in: SignIn
) -> None:
    proposal = propose()
    there = f"/year/proposals/{proposal.id}"
    act_for(cast.wei, cast.shanghai)
    somchai, wei = sign_in(cast.somchai), sign_in(cast.wei)

    assert somchai.post(f"{there}/decision", data={"standing": "declined"}).status_code == 403
    assert somchai.post(there, data=TYPED).status_code == 409
    assert somchai.post(f"{there}/removal").status_code == 409
    assert wei.post(there, data=TYPED).status_code == 404
    db.session.rollback()
    assert one().standing == YearStanding.APPROVED and one().title == "Rivers"


def test_of_two_who_edit_the_second_compares(
    cast: Cast, propose: Propose, secretariat: None, sign_in: SignIn
) -> None:
    proposal = propose(standing=YearStanding.PROPOSED)
    there = f"/year/proposals/{proposal.id}"
    browser = sign_in(cast.somchai)
    opened = browser.get(there).text
    stale = {name: typed(opened, name) for name in ("edition", "was")}

    browser.post(there, data=TYPED | {"title": "Lakes"})
    second = browser.post(there, data=TYPED | stale | {"title": "Seas"})
    decided = browser.post(
        f"{there}/decision", data={"standing": "approved", "edition": stale["edition"]}
    )

    assert second.status_code == 422 and "Lakes" in second.text and "Seas" in second.text
    assert decided.status_code == 422
    db.session.rollback()
    assert (one().title, one().standing) == ("Lakes", YearStanding.PROPOSED)


def test_an_approved_one_becomes_a_working_group_once(
    cast: Cast, propose: Propose, secretariat: None, sign_in: SignIn
) -> None:
    proposal = propose(co_hosts=[cast.yangon])
    there = f"/year/proposals/{proposal.id}/working-group"
    browser = sign_in(cast.somchai)

    first, second = browser.post(there), browser.post(there)

    assert first.location == second.location == "/working-groups/rivers"
    db.session.rollback()
    group = one().working_group
    assert group and group.lead_names == ["Institute of Bangkok", "Institute of Yangon"]


def test_one_that_is_not_approved_becomes_none(
    cast: Cast, propose: Propose, secretariat: None, sign_in: SignIn
) -> None:
    proposal = propose(standing=YearStanding.DECLINED)

    answer = sign_in(cast.somchai).post(f"/year/proposals/{proposal.id}/working-group")

    assert answer.status_code == 409 and "has not been approved" in answer.text


def test_dates_become_drafts_with_hosts_and_group_at_one_press(
    app_on_both: Flask, cast: Cast, propose: Propose, secretariat: None, sign_in: SignIn
) -> None:
    proposal = propose(co_hosts=[cast.yangon])
    act_for(cast.aye, cast.yangon)
    proposal.become_group(by=cast.somchai)
    db.session.commit()
    browser = sign_in(cast.somchai)

    page = browser.get(f"{THE_YEAR}/dates").text
    assert "Make 1 draft" in page and "Share of bad hours by country" in page
    sent = {f"at-{proposal.id}": typed(page, f"at-{proposal.id}")}
    made = browser.post(f"{THE_YEAR}/dates", data=sent, follow_redirects=True)
    again = browser.post(f"{THE_YEAR}/dates", data=sent, follow_redirects=True)

    assert "1 draft has been made" in made.text and "1 co-host is asked" in made.text
    assert "0 drafts" in again.text
    db.session.rollback()
    (meeting,) = db.session.query(Meeting)
    assert meeting.published_at is None and meeting.starts_wall.year == YEAR
    assert [host.institute.name for host in meeting.hosts] == [
        "Institute of Bangkok",
        "Institute of Yangon",
    ]
    assert [host.may_be_named for host in meeting.hosts] == [True, False]
    assert meeting.working_group is one().working_group is not None


def test_a_date_of_another_year_or_of_the_past_makes_no_draft(
    cast: Cast, propose: Propose, secretariat: None, sign_in: SignIn
) -> None:
    proposal = propose()
    browser = sign_in(cast.somchai)

    for start in ("2028-03-09T03:00Z", "2020-03-09T03:00Z", "9999-12-31T23:59Z"):
        answer = browser.post(f"{THE_YEAR}/dates", data={f"at-{proposal.id}": start})
        assert answer.status_code == 422
    browser.post(f"{THE_YEAR}/dates", data={f"at-{proposal.id}": "<nothing>"})
    assert db.session.query(Meeting).count() == 0


def test_a_date_that_is_kept_outside_the_year_is_not(
    cast: Cast, propose: Propose, sign_in: SignIn
) -> None:
    proposal = propose()
    browser = sign_in(cast.somchai)

    for start in ("9999-12-31T23:59Z", "0001-01-01T00:00Z", "2028-03-09T03:00Z"):
        query = {"keep": proposal.id, f"at-{proposal.id}": start}
        answer = browser.get(f"{THE_YEAR}/dates", query_string=query)
        assert answer.status_code == 200
        assert start not in answer.text


def test_two_presses_at_once_make_one_draft(
    app_on_both: Flask, cast: Cast, propose: Propose, secretariat: None, sign_in: SignIn
) -> None:
    proposal = propose()
    sent = {f"at-{proposal.id}": f"{YEAR}-09-07T05:00Z"}
    browsers = [sign_in(cast.somchai) for _ in range(3)]
    db.session.remove()
    ready = Barrier(len(browsers), timeout=LONG)

    def press(browser: FlaskClient) -> int:
        ready.wait()
        return browser.post(f"{THE_YEAR}/dates", data=sent).status_code

    with ThreadPoolExecutor(len(browsers)) as pool:
        assert set(pool.map(press, browsers)) == {303}
    assert db.session.query(Meeting).count() == 1


def test_a_year_has_so_many_proposals_and_no_more(
    cast: Cast, propose: Propose, sign_in: SignIn
) -> None:
    for number in range(MOST - 1):
        db.session.add(YearProposal(year=YEAR, first_title=f"{number}", proponent=cast.institute))
    db.session.commit()
    browser = sign_in(cast.somchai)

    assert browser.post(f"{THE_YEAR}/proposals", data=TYPED).status_code == 303
    assert browser.post(f"{THE_YEAR}/proposals", data=TYPED).status_code == 409


def test_a_year_that_no_calendar_knows_is_not_found(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(cast.somchai)

    assert browser.get("/year/2100").status_code == 200
    assert browser.get("/year/2101").status_code == 404
    assert browser.get("/year/1999").status_code == 404
    assert browser.get("/year").status_code == 302
