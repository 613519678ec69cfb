"""A published meeting that asks, and its guests."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from nact_meet.directory.models.person import Person
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.places import audience
from nact_meet.places.models.participant import Participant
from nact_meet.publication import publishing
from nact_meet.questions import questionnaire
from nact_meet.questions.answering import answers_of
from nact_meet.questions.models import Question, QuestionKind
from nact_meet.web.extensions import db
from tests.cast import Cast
from tests.parts.client import visitor

Asks = Callable[..., Question]


@pytest.fixture
def client(request: pytest.FixtureRequest) -> FlaskClient:
    """A participant's browser."""
    on_both = "app_on_both" in request.fixturenames
    return visitor(request.getfixturevalue("app_on_both" if on_both else "app"))


@pytest.fixture
def meeting(cast: Cast) -> Meeting:
    """Aye Aye, Li Wei and Maria are invited; nothing is asked yet."""
    meeting = cast.meeting()
    cast.invite(meeting)
    publishing.publish(meeting, by=cast.somchai)
    db.session.commit()
    return meeting


@pytest.fixture
def ask(meeting: Meeting, cast: Cast) -> Asks:
    """ask("Topic?"), ask("Food?", CHOICE, choices=[...], is_required=True)."""

    def ask(label: str, kind: QuestionKind = QuestionKind.TEXT, **values: Any) -> Question:
        question = Question(label=label, kind=kind, **values)
        questionnaire.ask(meeting, question, by=cast.somchai)
        db.session.commit()
        return question

    return ask


def place_of(meeting: Meeting, person: Person) -> Participant:
    place = audience.place_of(meeting, person)
    assert place is not None
    return place


@pytest.fixture
def place(meeting: Meeting, cast: Cast) -> Participant:
    """Aye Aye's."""
    return place_of(meeting, cast.aye)


def said(place: Participant) -> dict[str, Any]:
    """Question -> value of what stands, as another process would read it now."""
    db.session.rollback()
    db.session.expire_all()
    return {each.question.label: each.value for each in answers_of(place) if each.stands}
