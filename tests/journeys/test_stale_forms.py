"""A form of a page of before: its meeting was cancelled since, is over, or was never published."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from nact_meet.meetings.models.meeting import Meeting
from nact_meet.publication import publishing
from nact_meet.web.extensions import db
from tests.cast import Cast
from tests.journeys.hostile import faults, filled, forms_of, send

PAGES = (
    *("", "/edit", "/import", "/invitations", "/seats", "/letters/new", "/cancellation"),
    *("/participants", "/questions", "/questions/new?kind=text", "/delegations", "/hosts"),
)


def never_published(_cast: Cast, _meeting: Meeting) -> None:
    pass


def cancelled(cast: Cast, meeting: Meeting) -> None:
    publishing.publish(meeting, by=cast.somchai)
    publishing.cancel(meeting, by=cast.somchai, reason="A typhoon.")


def over(cast: Cast, meeting: Meeting) -> None:
    publishing.publish(meeting, by=cast.somchai)
    before = timedelta(days=40)
    meeting.take_place(meeting.starts_wall - before, meeting.ends_wall - before, meeting.zone)


@pytest.mark.parametrize("become", [never_published, cancelled, over])
def test_a_form_of_a_published_meeting_is_answered_by_any_other(
    app: Flask,
    cast: Cast,
    organiser_client: FlaskClient,
    become: Callable[[Cast, Meeting], None],
) -> None:
    published, other = cast.meeting(is_public=True), cast.meeting(is_public=True)
    for meeting in (published, other):
        cast.invite(meeting)
    publishing.publish(published, by=cast.somchai)
    become(cast, other)
    db.session.commit()
    below, ref = f"/meetings/{published.ref}", other.ref
    forms = [form for page in PAGES for form in forms_of(organiser_client, below + page)]
    stale = {form.action: form for form in forms if form.action.startswith(below)}

    wrong = []
    for action, form in stale.items():
        sent = replace(form, action=action.replace(published.ref, ref))
        values = form.values | {"reason": "A storm."}
        answer = send(organiser_client, sent, filled(values, {}).body)
        wrong += [f"{action}: {fault}" for fault in faults(answer)]
        db.session.rollback()

    assert wrong == []
    assert f"{below}/cancellation" in stale and len(stale) > 10
