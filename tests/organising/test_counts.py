"""One function a count: what pages say of the same people is the same number."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from nact_meet.meetings.models.meeting import Meeting
from nact_meet.places import audience
from nact_meet.seats.plan import Plan, arrange
from nact_meet.web.extensions import db
from tests.cast import Cast

NOBODY = "No one is invited yet."


@pytest.fixture
def draft(app: Flask, cast: Cast) -> Meeting:
    return cast.meeting(is_open=True)


def words(client: FlaskClient, url: str) -> str:
    return " ".join(client.get(url).text.split())


def test_a_draft_says_everywhere_whom_publication_will_invite(
    draft: Meeting, organiser_client: FlaskClient
) -> None:
    """Somchai hosts, and is mailed by publication though nobody was invited by name."""
    pages = [
        words(organiser_client, f"/meetings/{draft.ref}{page}")
        for page in ("", "/participants", "/publication")
    ]

    assert audience.expected(draft).total == 1
    assert all("1 person will get an invitation" in page for page in pages)
    assert not any(NOBODY in page for page in pages)


def test_publication_tells_who_comes_besides_the_list(
    draft: Meeting, organiser_client: FlaskClient, cast: Cast
) -> None:
    cast.invite(draft, cast.aye, cast.wei)

    page = words(organiser_client, f"/meetings/{draft.ref}/publication")

    assert "3 people will get an invitation." in page
    assert "This includes 1 speaker or organiser who is not on the list" in page


@pytest.mark.parametrize(("seats", "only_a_seat"), [(None, False), (1, True)])
def test_who_is_invited_needs_a_seat_where_seats_are_limited(
    draft: Meeting,
    organiser_client: FlaskClient,
    cast: Cast,
    seats: int | None,
    only_a_seat: bool,
) -> None:
    arrange(draft, Plan(seats), by=cast.somchai)
    db.session.commit()

    page = words(organiser_client, f"/meetings/{draft.ref}/approval")

    assert "People you invite need no approval" in page
    assert ("only a free seat" in page) == only_a_seat
