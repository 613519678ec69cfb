"""The page of clearances: each host records its own, and the others read how far it is."""

from datetime import date

from flask import Flask
from flask.testing import FlaskClient

from nact_meet.clearances.models import Clearance, ClearanceProgress
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.publication import publishing
from nact_meet.web.extensions import db
from tests.cast import Cast
from tests.organising.hosts.conftest import SignIn


def address(meeting: Meeting, *more: object) -> str:
    return "/".join(["", "meetings", meeting.ref, "clearances", *map(str, more)])


def test_a_host_is_marked_and_applies_and_is_granted(
    app_on_both: Flask, meeting: Meeting, cast: Cast, sign_in: SignIn
) -> None:
    somchai, wei = sign_in(cast.somchai), sign_in(cast.wei)
    ref, shanghai = meeting.ref, cast.shanghai.id

    asked = somchai.post(f"/meetings/{ref}/clearances/hosts/{shanghai}", follow_redirects=True)
    assert "names Institute of Shanghai" in asked.text
    assert "Not applied for yet" in asked.text
    assert "30 to 60 days" in asked.text
    clearance = db.session.query(Clearance).one()
    own = f"/meetings/{ref}/clearances/{clearance.id}"

    known = {"authority": "Ministry", "lead_days": "20", "counted": "working"}
    saved = wei.post(own, data=known | {"applied_on": "2026-01-05"}, follow_redirects=True)
    assert "Applied for" in saved.text
    done = wei.post(f"{own}/grant", data={"granted_on": "2026-01-20"}, follow_redirects=True)
    assert "once it has agreed to host" in done.text

    db.session.rollback()
    clearance = db.session.query(Clearance).one()
    assert clearance.progress == ClearanceProgress.GRANTED
    assert (clearance.lead_days, clearance.in_working_days) == (20, True)
    assert clearance.applied_on == date(2026, 1, 5)


def test_another_host_reads_no_documents_and_records_nothing(
    meeting: Meeting, clearance: Clearance, cast: Cast, organiser_client: FlaskClient
) -> None:
    clearance.submitted, clearance.conditions = "https://files.example/secret", "Only so"
    db.session.commit()

    page = organiser_client.get(address(meeting)).text

    assert "secret" not in page and "Only so" not in page
    for path in ("", "/grant", "/refusal", "/removal"):
        assert organiser_client.post(address(meeting, clearance.id) + path).status_code == 403


def test_bad_input_comes_back_with_a_sentence_and_all_that_was_typed(
    meeting: Meeting, clearance: Clearance, cast: Cast, sign_in: SignIn
) -> None:
    wei, own = sign_in(cast.wei), address(meeting, clearance.id)

    too_long = wei.post(own, data={"lead_days": "366", "authority": "Ministry"})
    early = wei.post(
        f"{own}/grant",
        data={"granted_on": "2026-01-20", "lapses_on": "2026-01-21", "conditions": "Only so"},
    )

    assert too_long.status_code == 422
    assert "from 0 to 365" in too_long.text and "Ministry" in too_long.text
    assert early.status_code == 422
    assert "lapses before the meeting" in early.text and "Only so" in early.text


def test_the_page_to_publish_offers_a_save_the_date_alone(
    meeting: Meeting, clearance: Clearance, organiser_client: FlaskClient
) -> None:
    page = organiser_client.get(f"/meetings/{meeting.ref}/publication").text
    refused = organiser_client.post(f"/meetings/{meeting.ref}/publication")
    saved = organiser_client.post(f"/meetings/{meeting.ref}/save-the-date")

    assert "Send a save the date" in page and "Publish</button>" not in page
    assert refused.status_code == 409
    assert saved.status_code == 303
    public = organiser_client.get(f"/m/{meeting.ref}").text
    assert "Save the date" in public and "Institute of Shanghai" not in public


def test_no_host_hides_another_that_is_named_on_what_is_published(
    meeting: Meeting, cast: Cast, organiser_client: FlaskClient, sign_in: SignIn
) -> None:
    meeting.hosts[1].agree(cast.wei)
    meeting.second_yes = False
    publishing.publish(meeting, by=cast.somchai)
    db.session.commit()
    path = address(meeting, "hosts", cast.shanghai.id)

    assert organiser_client.post(path).status_code == 403
    assert (
        "Needs a clearance" not in organiser_client.get(address(meeting)).text.split("Shanghai")[-1]
    )
    assert sign_in(cast.wei).post(path).status_code == 303
