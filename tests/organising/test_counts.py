"""One function a count: what pages say of the same people is the same number."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from nact_meet.meetings.models.agenda import AgendaItem, ItemKind, Speaker
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.places import audience
from nact_meet.seats.plan import Plan, arrange
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now
from tests.cast import Cast
from tests.parts.deliver import deliver
from tests.parts.smtp import MailServer

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


def test_who_is_gone_or_whom_no_mail_reaches_is_not_counted_as_told(
    draft: Meeting, organiser_client: FlaskClient, cast: Cast, smtp: MailServer
) -> None:
    """Aye Aye speaks, and was taken off the list; mail to Li Wei comes back; Maria is invited."""
    aye, wei, _maria = cast.invite(draft)
    speaker = Speaker(printed="Aye Aye", person=cast.aye)
    talk = AgendaItem(kind=ItemKind.SESSION, first_title="Rice", minutes=30, speakers=[speaker])
    draft.agenda.append(talk)
    aye.remove(by=cast.somchai)
    wei.contact.bounced_at = utc_now()
    db.session.commit()

    there = f"/meetings/{draft.ref}"
    said = words(organiser_client, f"{there}/publication")
    organiser_client.post(f"{there}/publication")
    deliver()
    to_cancel = words(organiser_client, f"{there}/cancellation")

    told = {mail.recipient for mail in smtp.messages}
    assert told == {"maria@dili.example", "somchai@bangkok.example"}
    assert "2 people will get an invitation" in said
    assert "2 people will be told" in to_cancel
