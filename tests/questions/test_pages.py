"""Organisers write the questions of a meeting, and read what was answered."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from nact_meet.history.models import Change
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.places.models.participant import Participant
from nact_meet.questions import questionnaire
from nact_meet.questions.answering import answer
from nact_meet.questions.models import Question, QuestionKind, asked_in, questions_of
from nact_meet.questions.questionnaire import MOST_QUESTIONS
from nact_meet.web.extensions import db
from nact_meet.web.uploads import Upload
from tests.cast import Cast
from tests.parts.statements import statements
from tests.questions.conftest import Asks, place_of


@pytest.fixture
def url(meeting: Meeting) -> str:
    return f"/meetings/{meeting.ref}/questions"


def labels(meeting: Meeting) -> list[str]:
    db.session.expire_all()
    return [each.label for each in asked_in(meeting)]


def typed(kind: str, label: str, **values: Any) -> dict[str, Any]:
    return {"kind": kind, "label": label, "help": "", "shown_if": ""} | values


BAD_QUESTIONS = [
    (typed("text", ""), "Please fill this in."),
    (typed("text", "x" * 301), "at most 300 characters"),
    (typed("text", "a\nb"), "on one line"),
    (typed("choice", "Food?", options="Rice"), "at least two choices"),
    (typed("choice", "Food?", options="Rice\nRice"), "appears twice"),
    (typed("choices", "Food?", options="a\n" + "b" * 201), "at most 200 characters"),
    (typed("needs", "Needs?", offered=[]), "select at least one"),
    (typed("interpretation", "Hear?", offered=["xx"]), "valid choice"),
    (typed("text", "Food?", shown_if="999.Yes"), "Not a valid choice"),
]


def test_a_question_of_each_kind_is_added_and_previewed(
    organiser_client: FlaskClient, meeting: Meeting, url: str
) -> None:
    for kind in QuestionKind:
        assert organiser_client.get(f"{url}/new?kind={kind}").status_code == 200
        options = {"options": "Yes\r\nNo\n\n", "offered": ["zh", "halal"]}
        codes = {QuestionKind.INTERPRETATION: ["zh"], QuestionKind.NEEDS: ["halal"]}
        options["offered"] = codes.get(kind, [])
        sent = typed(kind, f"A {kind}", **options)
        assert organiser_client.post(url, data=sent).status_code == 303, kind

    assert labels(meeting) == [f"A {kind}" for kind in QuestionKind]
    choice = next(each for each in asked_in(meeting) if each.kind == QuestionKind.CHOICE)
    assert choice.choices == ["Yes", "No"]
    page = organiser_client.get(f"{url}/preview").text
    assert all(f"A {kind}" in page for kind in QuestionKind)
    assert "Halal food" in page and "Chinese" in page and 'type="file"' in page
    hub = organiser_client.get(f"/meetings/{meeting.ref}/registration").text
    assert "10 questions" in hub


def test_what_cannot_be_asked_comes_back_with_a_sentence(
    organiser_client: FlaskClient, url: str, meeting: Meeting
) -> None:
    for sent, sentence in BAD_QUESTIONS:
        answer = organiser_client.post(url, data=sent | {"help": "kept"})

        assert answer.status_code == 422, sent
        assert sentence in answer.text and "kept</textarea>" in answer.text, sent
    db.session.expire_all()
    assert asked_in(meeting) == []


def test_a_condition_is_one_of_the_answers_of_an_earlier_question(
    organiser_client: FlaskClient, ask: Asks, url: str
) -> None:
    comes = ask("Do you travel?", QuestionKind.CHOICE, choices=["Yes", "No"])
    page = organiser_client.get(f"{url}/new?kind=text").text
    assert f'value="{comes.id}.Yes"' in page and '<optgroup label="Do you travel?">' in page

    organiser_client.post(url, data=typed("text", "Visa?", shown_if=f"{comes.id}.Yes"))

    shown = organiser_client.get(url).text
    assert "People who answer “Yes” to “Do you travel?”" in shown
    form = organiser_client.get(f"{url}/{comes.id}").text
    assert f'value="{comes.id}.Yes"' not in form, "nothing depends on itself"


def test_words_are_changed_and_the_log_says_so(
    organiser_client: FlaskClient, ask: Asks, url: str, meeting: Meeting
) -> None:
    question = ask("Food?", QuestionKind.CHOICE, choices=["Rice", "Fish"])
    sent = typed("choice", "Lunch?", options="Rice\nNoodles", is_required="y")

    assert organiser_client.post(f"{url}/{question.id}", data=sent).status_code == 303

    db.session.expire_all()
    assert (question.label, question.choices, question.is_required, question.revision) == (
        *("Lunch?", ["Rice", "Noodles"]),
        *(True, 2),
    )
    log = organiser_client.get(f"/meetings/{meeting.ref}/changes").text
    assert "Somchai changed a question: Lunch?" in log and "Noodles" in log


def test_a_choice_on_which_another_question_depends_is_kept(
    organiser_client: FlaskClient, ask: Asks, url: str
) -> None:
    comes = ask("Do you travel?", QuestionKind.CHOICE, choices=["Yes", "No"])
    ask("Visa?", shown_if=comes, shown_if_value="Yes")

    sent = typed("choice", "Do you fly?", options="Certainly\nNo")
    edited = organiser_client.post(f"{url}/{comes.id}", data=sent)
    removed = organiser_client.post(f"{url}/{comes.id}/removal")

    assert edited.status_code == 422 and "Please change that question first" in edited.text
    assert "Certainly" in edited.text and 'value="Do you fly?"' in edited.text
    assert removed.status_code == 409 and url in removed.text
    db.session.expire_all()
    assert comes.choices == ["Yes", "No"] and not comes.is_retired


def test_removing_says_how_many_have_answered(
    organiser_client: FlaskClient, ask: Asks, url: str, meeting: Meeting, place: Participant
) -> None:
    answered, other = ask("Topic?"), ask("Other?")
    answer(place, {answered: "Rice"}, language="en")
    db.session.commit()

    asked = organiser_client.get(f"{url}/{answered.id}/removal").text
    unasked = organiser_client.get(f"{url}/{other.id}/removal").text
    for each in (answered.id, other.id):
        organiser_client.post(f"{url}/{each}/removal")

    assert "1 person has answered it" in asked and "No one has answered it" in unasked
    assert labels(meeting) == [] and [each.label for each in questions_of(meeting)] == ["Topic?"]
    page = organiser_client.get(url).text
    assert "No longer asked" in page and "Topic?" in page and "Other?" not in page
    organiser_client.post(f"{url}/{answered.id}/return")
    assert labels(meeting) == ["Topic?"]


def test_questions_are_ordered_by_buttons(
    organiser_client: FlaskClient, ask: Asks, url: str, meeting: Meeting
) -> None:
    first, second = ask("First"), ask("Second")

    organiser_client.post(f"{url}/{second.id}/position", data={"step": "up"})
    organiser_client.post(f"{url}/{second.id}/position", data={"step": "up"})
    nonsense = organiser_client.post(f"{url}/{first.id}/position", data={"step": "sideways"})

    assert labels(meeting) == ["Second", "First"] and nonsense.status_code == 400


def test_there_is_an_end_to_asking(
    organiser_client: FlaskClient, meeting: Meeting, url: str, cast: Cast
) -> None:
    for number in range(MOST_QUESTIONS):
        questionnaire.ask(
            meeting, Question(label=f"{number}?", kind=QuestionKind.TEXT), by=cast.somchai
        )
    db.session.commit()

    answer = organiser_client.post(url, data=typed("text", "One more?"))

    assert answer.status_code == 409 and "at most 60 questions" in answer.text


def test_hosts_read_answers_and_files_of_each_and_of_all(
    app_on_both: Flask, organiser_client: FlaskClient, ask: Asks, meeting: Meeting, cast: Cast
) -> None:
    hears = ask("Hear?", QuestionKind.INTERPRETATION, choices=["zh", "vi"])
    needs = ask("Needs?", QuestionKind.NEEDS, choices=["halal", "captions"])
    count = ask("Companions?", QuestionKind.NUMBER)
    paper = ask("Paper", QuestionKind.FILE)
    topic = ask("Topic?")
    for person, value in ((cast.aye, 1), (cast.wei, 4), (cast.maria, 100)):
        place = place_of(meeting, person)
        place.confirm(by=person)
        said = {hears: "zh", needs: {"chosen": ["halal"], "other": "nuts"}, count: value}
        answer(place, said | {topic: f"<b>{value}</b>"}, language="en")
    answer(
        place_of(meeting, cast.aye),
        {paper: Upload("p.pdf", "application/pdf", b"%PDF-1")},
        language="en",
    )
    place_of(meeting, cast.maria).withdraw(by=cast.maria)
    db.session.commit()
    aye, url = place_of(meeting, cast.aye).id, f"/meetings/{meeting.ref}"

    one = organiser_client.get(f"{url}/participants/{aye}").text
    everything = organiser_client.get(f"{url}/questions/answers").text
    file = organiser_client.get(f"{url}/participants/{aye}/answers/{paper.id}/file")

    assert "Chinese" in one and "Halal food; nuts" in one and "p.pdf" in one
    compact = " ".join(everything.split())
    assert "<bdi>Chinese</bdi></dt><dd>2</dd>" in compact
    assert "<bdi>Vietnamese</bdi></dt><dd>0</dd>" in compact
    assert "<bdi>Halal food</bdi></dt><dd>2</dd>" in compact
    assert "<dt>Total</dt><dd>5</dd>" in compact and "<dt>Median</dt><dd>2.5</dd>" in compact
    assert "&lt;b&gt;4&lt;/b&gt;" in everything and "Maria" not in everything, "she has left"
    assert (file.data, file.headers["X-Content-Type-Options"]) == (b"%PDF-1", "nosniff")
    assert file.headers["Content-Disposition"] == "attachment; filename=p.pdf"


def test_the_log_shows_answers_and_keeps_needs_to_itself(
    organiser_client: FlaskClient, ask: Asks, meeting: Meeting, place: Participant
) -> None:
    role, needs = ask("role"), ask("Needs?", QuestionKind.NEEDS, choices=["halal"])
    answer(place, {role: "king", needs: {"chosen": ["halal"], "other": ""}}, language="en")
    db.session.commit()

    log = organiser_client.get(f"/meetings/{meeting.ref}/changes").text

    assert "Aye Aye answered questions." in log and "role · king" in log
    assert "Needs?" in log and "halal" not in log.lower()


def test_the_summary_asks_as_much_of_many_as_of_few(
    organiser_client: FlaskClient, ask: Asks, meeting: Meeting, place: Participant
) -> None:
    path, seen = f"/meetings/{meeting.ref}/questions/answers", []
    place.confirm(by=place.person)
    for number in (1, 20):
        for each in range(number):
            answer(place, {ask(f"Question {number}.{each}"): "Rice"}, language="en")
        db.session.commit()
        db.session.expire_all()
        with statements() as asked:
            organiser_client.get(path)
        seen.append(len(asked))

    assert seen[0] == seen[1], seen


def test_questions_are_for_the_meetings_organisers_alone(
    app: Flask, organiser_client: FlaskClient, ask: Asks, cast: Cast, url: str
) -> None:
    question = ask("Topic?")
    other = cast.meeting(created_by=cast.wei)
    other.hosts = []
    db.session.commit()
    theirs = f"/meetings/{other.ref}/questions"
    pages = (
        "",
        "/preview",
        "/new?kind=text",
        f"/{question.id}",
        f"/{question.id}/removal",
        "/answers",
    )

    for path in pages:
        assert app.test_client().get(url + path).status_code == 303
        assert organiser_client.get(theirs + path).status_code == 404
    for path in ("", "/position", "/removal", "/return"):
        answer = organiser_client.post(f"{theirs}/{question.id}{path}", data={"step": "up"})
        assert answer.status_code == 404
    mine = cast.meeting()
    assert organiser_client.get(f"/meetings/{mine.ref}/questions/{question.id}").status_code == 404
    assert db.session.query(Change).filter_by(verb="question retired").count() == 0


def test_a_host_sees_a_consent_that_was_taken_back_and_what_is_missing(
    organiser_client: FlaskClient, ask: Asks, meeting: Meeting, place: Participant
) -> None:
    record = ask("You may record me.", QuestionKind.CONSENT)
    ask("Topic?", is_required=True)
    place.confirm(by=place.person)
    answer(place, {record: True}, language="en")
    answer(place, {record: None}, language="en")
    db.session.commit()

    page = organiser_client.get(f"/meetings/{meeting.ref}/participants/{place.id}").text

    assert "You may record me." in page and "Withdrawn" in page
    assert "1 required answer is missing" in page
