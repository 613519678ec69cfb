"""Mail me my links again: whatever is under way for an address, and not a word of whether it is."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from nact_meet.attending.registering import mail_registration_link
from nact_meet.notices.models.notice import Kind, Notice
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now
from tests.cast import Cast
from tests.links.conftest import STRANGER, World
from tests.parts.deliver import deliver
from tests.parts.smtp import MailServer
from tests.parts.statements import statements

AYE, KHIN = "aye@yangon.example", "khin@yangon.example"


def ask(client: FlaskClient, address: str) -> Any:
    return client.post("/links", data={"address": address})


def mailed(address: str) -> set[Kind]:
    query = select(Notice.kind).where(Notice.address == address, Notice.key.startswith("link:"))
    return set(db.session.scalars(query))


def test_a_participant_gets_places_and_polls(
    client: FlaskClient, world: World, smtp: MailServer
) -> None:
    deliver()
    before = len(smtp.to(AYE))

    ask(client, "AYE@yangon.example")
    deliver()

    texts = [mail.text() for mail in smtp.to(AYE)[before:]]
    assert mailed(AYE) == {Kind.INVITATION, Kind.POLL}
    assert len(texts) == 2
    assert any(f"/r/{world.place.token}" in text for text in texts)
    assert any(f"/v/{world.aye_reads.token}" in text for text in texts)
    assert any("Here is your link to this poll again." in text for text in texts)


def test_a_contact_gets_delegations_and_their_countrys_polls(
    client: FlaskClient, world: World, smtp: MailServer
) -> None:
    world.nomination.answered_at = utc_now()
    db.session.commit()
    deliver()
    before = len(smtp.to(KHIN))

    ask(client, KHIN)
    deliver()

    texts = [mail.text() for mail in smtp.to(KHIN)[before:]]
    assert mailed(KHIN) == {Kind.NOMINATION_NEWS, Kind.POLL}
    assert len(texts) == 2
    assert any("Here is your link again" in text and "/n/" in text for text in texts)


def test_whoever_has_begun_to_register_gets_the_form_again(
    client: FlaskClient, world: World
) -> None:
    mail_registration_link(world.meeting, STRANGER, "zh_Hans", "Asia/Shanghai")
    db.session.commit()

    ask(client, STRANGER)

    query = select(Notice).where(Notice.address == STRANGER, Notice.key.startswith("link:"))
    again = db.session.scalars(query).one()
    assert again.kind == Kind.REGISTRATION_LINK and again.meeting_id == world.meeting.id
    assert again.payload == {"language": "zh_Hans", "zone": "Asia/Shanghai"}


def test_what_was_begun_the_day_before_yesterday_is_not_mailed(
    client: FlaskClient, world: World
) -> None:
    mail_registration_link(world.meeting, STRANGER, "en", None)
    db.session.commit()

    with time_machine.travel(utc_now() + timedelta(hours=25), tick=False):
        ask(client, STRANGER)

    assert mailed(STRANGER) == set()


def test_an_organiser_gets_a_link_to_sign_in(
    client: FlaskClient, world: World, smtp: MailServer
) -> None:
    ask(client, "somchai@bangkok.example")
    deliver()

    assert any("/sign-in/" in mail.text() for mail in smtp.to("somchai@bangkok.example"))


def test_each_link_is_mailed_once_a_minute(client: FlaskClient, world: World) -> None:
    with time_machine.travel(utc_now().replace(second=1), tick=False) as clock:
        ask(client, AYE)
        ask(client, AYE)
        first = db.session.scalar(select(func.count(Notice.id)).where(Notice.key.like("link:%")))
        clock.shift(60)
        ask(client, AYE)

    then = db.session.scalar(select(func.count(Notice.id)).where(Notice.key.like("link:%")))
    assert (first, then) == (2, 4)


@pytest.mark.parametrize("gone", ["cancelled", "called off"])
def test_of_what_is_off_nothing_is_mailed(client: FlaskClient, world: World, gone: str) -> None:
    if gone == "cancelled":
        world.meeting.cancelled_at = utc_now()
    world.poll.called_off_at = utc_now()
    db.session.commit()

    ask(client, AYE)

    assert mailed(AYE) == (set() if gone == "cancelled" else {Kind.INVITATION})


def test_known_and_unknown_cost_the_same_statements_and_read_the_same(
    app_on_both: Flask, client: FlaskClient, world: World, cast: Cast
) -> None:
    addresses = (AYE, KHIN, "somchai@bangkok.example", "wei@shanghai.example", STRANGER)
    costs, pages = [], []
    for address in addresses:
        with statements() as seen:
            pages.append(ask(client, address).text.replace(address, ""))
        costs.append(len(seen))

    assert len(set(costs)) == 1
    assert len(set(pages)) == 1
    assert not db.session.scalar(select(func.count()).where(Notice.key.startswith("nobody")))
