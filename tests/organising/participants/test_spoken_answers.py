"""What somebody said by telephone, written down by a host; the log keeps who did it."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from nact_meet.history.models import Change
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.places.models.participant import Participant
from nact_meet.places.models.states import Channel, State
from nact_meet.publication import publishing
from nact_meet.questions.answering import answers_of
from nact_meet.questions.models import Question, QuestionKind
from nact_meet.web.extensions import db
from tests.cast import Cast


@pytest.fixture
def place(cast: Cast) -> Participant:
    """Aye Aye's, of a published meeting."""
    meeting = cast.meeting()
    (place,) = cast.invite(meeting, cast.aye)
    publishing.publish(meeting, by=cast.somchai)
    db.session.commit()
    return place


def url(place: Participant) -> str:
    return f"/meetings/{place.meeting.ref}/participants/{place.id}"


def ask(meeting: Meeting, kind: QuestionKind, label: str) -> Question:
    question = Question(meeting=meeting, kind=kind, label=label, is_required=True)
    meeting.has_questions = True
    db.session.add(question)
    db.session.commit()
    return question


def last_change() -> Change:
    query = select(Change).order_by(Change.id.desc()).limit(1)
    return db.session.scalars(query).one()


@pytest.mark.parametrize(
    ("said", "state", "verb"),
    [
        ("yes", State.CONFIRMED, "registered"),
        ("perhaps", State.INVITED, "hesitated"),
        ("no", State.DECLINED, "declined"),
    ],
)
def test_an_answer_counts_as_theirs_and_the_log_names_who_wrote_it_down(
    organiser_client: FlaskClient, place: Participant, said: str, state: State, verb: str
) -> None:
    assert "Record an answer" in organiser_client.get(url(place)).text

    answer = organiser_client.post(f"{url(place)}/answer", data={"said": said, "words": "By phone"})

    assert answer.status_code == 303
    db.session.expire_all()
    assert (place.state, place.answered_through) == (state, Channel.HOSTS)
    assert place.comment == "By phone" and place.is_tentative == (said == "perhaps")
    change = last_change()
    assert (change.verb, change.actor_name, change.on_behalf_of) == (verb, "Somchai", "Aye Aye")
    assert "recorded by the hosts" in organiser_client.get(url(place)).text


def test_who_chooses_nothing_is_told_so(organiser_client: FlaskClient, place: Participant) -> None:
    answer = organiser_client.post(f"{url(place)}/answer", data={"words": "Hm"})

    assert answer.status_code == 422 and "Please choose what they said." in answer.text
    db.session.expire_all()
    assert place.is_unanswered


def test_answers_to_questions_are_written_down_and_none_is_forced(
    organiser_client: FlaskClient, place: Participant
) -> None:
    food = ask(place.meeting, QuestionKind.TEXT, "Food")
    ask(place.meeting, QuestionKind.TEXT, "Hotel")
    ask(place.meeting, QuestionKind.CONSENT, "May we record?")
    page = organiser_client.get(f"{url(place)}/answer").text
    assert "Food" in page and "May we record?" not in page

    answer = organiser_client.post(
        f"{url(place)}/answer", data={"said": "nothing", f"q{food.id}": "No beef"}
    )

    assert answer.status_code == 303
    db.session.expire_all()
    assert [row.value for row in answers_of(place)] == ["No beef"]
    assert place.is_unanswered
    assert last_change().actor_name == "Somchai"


def test_words_are_kept_whatever_was_said_before(
    organiser_client: FlaskClient, place: Participant
) -> None:
    place.decline(through=Channel.CALENDAR, **place.answered_by)
    db.session.commit()

    for said, words in (("no", "He is ill"), ("nothing", "He sends his regards")):
        organiser_client.post(f"{url(place)}/answer", data={"said": said, "words": words})
        db.session.expire_all()
        assert (place.state, place.comment) == (State.DECLINED, words)


def test_a_perhaps_that_changes_nothing_comes_back_with_what_was_typed(
    organiser_client: FlaskClient, place: Participant
) -> None:
    place.decline(**place.answered_by)
    db.session.commit()

    answer = organiser_client.post(
        f"{url(place)}/answer", data={"said": "perhaps", "words": "By phone"}
    )

    assert answer.status_code == 422 and "By phone" in answer.text
    assert "This answer is no longer possible." in answer.text
