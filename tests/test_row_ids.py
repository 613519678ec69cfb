"""Numbers that no row can have are not found, wherever they stand, on both databases."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.exc import DataError
from werkzeug.routing import Rule

from nact_meet.meetings.models.meeting import Meeting
from nact_meet.web.errors import unfit
from nact_meet.web.extensions import db
from tests.cast import Cast

LARGEST = 10**9 - 1
HUGE = (LARGEST + 1, 2**31, 2**63, 2**64, int("9" * 300), "9" * 5000)


def paths(app: Flask, cast: Cast, values: dict[str, str]) -> Iterator[tuple[Rule, str]]:
    """Every address that names a row by its number, with that number too large."""
    for rule in app.url_map.iter_rules():
        for name in re.findall(r"<int:(\w+)>", rule.rule):
            path = re.sub(rf"<int:{name}>", "{huge}", rule.rule)
            path = re.sub(r"<int:\w+>", "1", path)
            yield rule, re.sub(r"<(\w+)>", lambda match: values.get(match[1], "x"), path)


def test_a_huge_id_in_any_address_is_not_found(
    app_on_both: Flask, organiser_client: FlaskClient, cast: Cast
) -> None:
    meeting = cast.meeting()
    (place,) = cast.invite(meeting, cast.aye)
    values = {"ref": meeting.ref, "token": place.token, "slug": "x"}
    tried = list(paths(app_on_both, cast, values))

    codes = {
        (path, method): organiser_client.open(path.format(huge=LARGEST + 1), method=method)
        for rule, path in tried
        for method in {"GET", "POST"} & (rule.methods or set())
    }

    assert len(codes) > 60
    wrong = {key: answer.status for key, answer in codes.items() if answer.status_code != 404}
    assert wrong == {}


def test_however_huge(app: Flask, organiser_client: FlaskClient) -> None:
    codes = [organiser_client.get(f"/people/{huge}").status_code for huge in HUGE]

    assert codes == [404] * len(HUGE)


def test_the_largest_id_that_a_row_can_have_is_looked_for(
    app_on_both: Flask, organiser_client: FlaskClient
) -> None:
    assert organiser_client.get(f"/people/{LARGEST}").status_code == 404


def test_a_huge_number_in_a_query_is_no_fault_of_ours(
    app_on_both: Flask, organiser_client: FlaskClient, cast: Cast
) -> None:
    meeting = cast.meeting()
    at = f"/meetings/{meeting.ref}"
    urls = [f"{at}/participants?page=", f"{at}/post?letter=", f"{at}/letters/new?person="]
    urls += ["/people?page=", "/?page=", "/incoming?page=", f"{at}/decisions?page="]

    codes = {
        (url, huge): organiser_client.get(f"{url}{huge}").status_code
        for url in urls
        for huge in (2**31, 2**64)
    }

    assert {key: code for key, code in codes.items() if code >= 500} == {}


def test_a_huge_number_in_a_form_is_no_fault_of_ours(
    app_on_both: Flask, organiser_client: FlaskClient, cast: Cast
) -> None:
    meeting = cast.meeting()
    cast.invite(meeting, cast.aye)
    at = f"/meetings/{meeting.ref}"
    forms = {
        f"{at}/decisions": {"place": "{huge}", "decision": "approved"},
        f"{at}/approval/reviewers": {"organiser": "{huge}", "country": "MM"},
        f"{at}/invitations": {
            "member": "{huge}",
            "pasted": "x@elsewhere.example",
            "told": "{huge}",
        },
        f"{at}/letters": {"person": "{huge}", "subject": "Rice", "body": "Rice"},
        f"{at}/seats": {"seats": "{huge}"},
        f"{at}/delegations": {"whom": "institute:{huge}"},
        "/meetings": {"working_group_id": "{huge}", "hosts-0-institute_id": "{huge}"},
        "/polls": {"working_group_id": "{huge}", "person-{huge}": "1"},
        f"/institutes/{cast.institute.id}/appointments": {"organiser": "{huge}"},
        f"/institutes/{cast.institute.id}/contacts": {"contact": "{huge}"},
        f"/people/{cast.aye.id}": {"full_name": "Aye", "institute_id": "{huge}"},
    }

    codes = {
        (url, str(huge)[:9]): organiser_client.post(
            url,
            data={name.format(huge=huge): value.format(huge=huge) for name, value in form.items()},
        ).status_code
        for url, form in forms.items()
        for huge in (2**31, "9" * 5000)
    }

    assert {key: code for key, code in codes.items() if code >= 500} == {}


def test_what_a_database_cannot_count_is_refused(app_on_both: Flask) -> None:
    with app_on_both.test_request_context("/"):
        with pytest.raises((OverflowError, DataError)) as caught:
            db.session.scalar(select(Meeting).where(Meeting.id == 2**70))

        _page, status = unfit(caught.value)

    assert status == 400


def test_another_fault_of_arithmetic_is_not_hidden(app: Flask) -> None:
    with pytest.raises(OverflowError):
        unfit(OverflowError("date value out of range"))
