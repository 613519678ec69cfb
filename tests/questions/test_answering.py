"""Answering: at registration, through the personal link, and when it is too late."""

from io import BytesIO
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from nact_meet.attending.registering import registration_token
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.places import audience
from nact_meet.places.models.participant import Participant
from nact_meet.places.models.states import State
from nact_meet.questions.answering import answers_of
from nact_meet.questions.models import QuestionKind
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now
from tests.cast import Cast
from tests.parts.statements import statements
from tests.questions.conftest import Asks, said

PDF = b"%PDF-1.7\n1 0 obj\n"
DOCX = b"PK\x03\x04" + b"\0" * 26 + b"[Content_Types].xml" + b"word/document.xml"


def typed(**values: Any) -> dict[str, Any]:
    usual = {
        "full_name": "Aye Aye",
        "honorific": "Dr",
        "position": "Researcher",
        "institute": "Institute of Yangon",
        "country_code": "MM",
        "zone": "Asia/Yangon",
        "language": "en",
    }
    return usual | values


def file(content: bytes, name: str = "paper.pdf") -> tuple[BytesIO, str]:
    return BytesIO(content), name


def test_the_form_asks_and_the_page_repeats_what_was_said(
    client: FlaskClient, ask: Asks, place: Participant
) -> None:
    topic = ask("Your topic?", is_required=True, help="As it should be announced.")
    days = ask("Which days?", QuestionKind.CHOICES, choices=["Monday", "Tuesday"])
    number = ask("Companions", QuestionKind.NUMBER)
    day = ask("Arrival", QuestionKind.DATE)
    hears = ask("Interpretation", QuestionKind.INTERPRETATION, choices=["zh", "en"])
    url = f"/r/{place.token}"
    page = client.get(url).text
    assert "As it should be announced." in page and "Questions of the hosts" in page

    answer = client.post(
        f"{url}/registration",
        data=typed(
            **{
                f"q{topic.id}": " Rice ",
                f"q{days.id}": ["Monday", "Tuesday"],
                f"q{number.id}": "2,5",
                f"q{day.id}": "2027-03-01",
                f"q{hears.id}": "zh",
            }
        ),
    )

    assert answer.status_code == 303
    assert said(place) == {
        "Your topic?": "Rice",
        "Which days?": ["Monday", "Tuesday"],
        "Companions": 2.5,
        "Arrival": "2027-03-01",
        "Interpretation": "zh",
    }
    shown = client.get(url).text
    for words in ("Your answers", "Rice", "Monday; Tuesday", "2.5", "2027-03-01", "Chinese"):
        assert words in shown


def test_what_is_required_is_required_only_of_whom_it_is_asked(
    client: FlaskClient, ask: Asks, place: Participant
) -> None:
    comes = ask("Do you travel?", QuestionKind.CHOICE, choices=["Yes", "No"], is_required=True)
    food = ask("Food?", is_required=True, shown_if=comes, shown_if_value="Yes")
    url = f"/r/{place.token}/registration"
    assert "Only if you answer “Yes” to “Do you travel?”." in client.get(f"/r/{place.token}").text

    refused = client.post(url, data=typed(**{f"q{comes.id}": "Yes", "position": "Rector"}))
    taken = client.post(url, data=typed(**{f"q{comes.id}": "No", f"q{food.id}": "Fish"}))

    assert refused.status_code == 422
    assert "Please answer this." in refused.text and 'value="Rector"' in refused.text
    assert f'href="#q{food.id}"' in refused.text
    assert taken.status_code == 303
    assert said(place) == {"Do you travel?": "No"}, "nobody asked them about food"


BAD_ANSWERS = [
    (QuestionKind.NUMBER, "many", "Please enter a number"),
    (QuestionKind.NUMBER, "NaN", "Please enter a number"),
    (QuestionKind.NUMBER, "1" * 19, "Please enter a number"),
    (QuestionKind.DATE, "31/12/2027", "Not a valid date value."),
    (QuestionKind.CHOICE, "Maybe", "Please choose from the list."),
    (QuestionKind.CHOICES, "Maybe", "Please choose from the list."),
    (QuestionKind.INTERPRETATION, "xx", "Please choose from the list."),
    (QuestionKind.NEEDS, "champagne", "Please choose from the list."),
    (QuestionKind.TEXT, "x" * 501, "at most 500 characters"),
    (QuestionKind.TEXT, "a\x00b", "without control characters"),
    (QuestionKind.LONG_TEXT, "x" * 5001, "at most 5,000 characters"),
]


def test_what_cannot_be_an_answer_gets_a_sentence_and_nothing_is_lost(
    client: FlaskClient, ask: Asks, place: Participant
) -> None:
    url, other = f"/r/{place.token}/registration", f"q{ask('Other?').id}"
    asked = {kind: ask(f"A {kind}?", kind, choices=["Yes", "No"]).id for kind, *_ in BAD_ANSWERS}

    for kind, text, sentence in BAD_ANSWERS:
        sent = typed(**{other: "kept & shown", f"q{asked[kind]}": text})
        answer = client.post(url, data=sent)

        assert answer.status_code == 422, (kind, text)
        assert sentence in answer.text and "kept &amp; shown" in answer.text, (kind, text)
    assert said(place) == {} and place.state == State.INVITED


def test_strange_answers_do_no_harm(client: FlaskClient, ask: Asks, place: Participant) -> None:
    strange = "<script>alert(1)</script> {{ 7*7 }} 🌾 =1+1 \"'"
    question = ask(f"Label {strange}"[:300])
    long = ask("Long?", QuestionKind.LONG_TEXT)

    answer = client.post(
        f"/r/{place.token}/registration",
        data=typed(**{f"q{question.id}": strange, f"q{long.id}": "a\r\nb\tc"}),
    )

    assert answer.status_code == 303
    assert list(said(place).values()) == [strange, "a\nb\tc"]
    page = client.get(answer.location).text
    assert "<script>alert" not in page and ">49<" not in page


def test_a_required_consent_is_given_and_an_optional_one_taken_back(
    client: FlaskClient, ask: Asks, place: Participant
) -> None:
    must = ask("I agree to the rules.", QuestionKind.CONSENT, is_required=True)
    may = ask("You may record me.", QuestionKind.CONSENT)
    url = f"/r/{place.token}/registration"

    refused = client.post(url, data=typed(**{f"q{may.id}": "y"}))
    client.post(url, data=typed(**{f"q{must.id}": "y", f"q{may.id}": "y"}))
    given = said(place)
    client.post(url, data=typed(**{f"q{must.id}": "y"}))

    assert refused.status_code == 422 and "Please select this" in refused.text
    assert given == {"I agree to the rules.": True, "You may record me.": True}
    assert said(place) == {"I agree to the rules.": True}


def test_a_file_is_sent_kept_replaced_and_taken_back(
    app_on_both: Flask, client: FlaskClient, ask: Asks, place: Participant
) -> None:
    question = ask("Your paper", QuestionKind.FILE)
    url, name = f"/r/{place.token}", f"q{question.id}"
    own = f"{url}/answers/{question.id}/file"

    first = client.post(f"{url}/registration", data=typed(**{name: file(PDF, "../论文\u202e.exe")}))
    kept = client.post(f"{url}/registration", data=typed(position="Rector"))
    download = client.get(own)
    client.post(f"{url}/registration", data=typed(**{name: file(DOCX, "paper.docx")}))
    replaced = client.get(own)
    client.post(f"{url}/registration", data=typed(**{f"{name}_more": "y"}))

    assert (first.status_code, kept.status_code) == (303, 303)
    assert download.data == PDF and download.mimetype == "application/pdf"
    assert download.headers["X-Content-Type-Options"] == "nosniff"
    disposition = download.headers["Content-Disposition"]
    assert disposition.startswith("attachment") and ".exe.pdf" in disposition
    assert "%E2%80%AE" not in disposition and "/" not in disposition
    assert replaced.data == DOCX and replaced.mimetype.endswith("wordprocessingml.document")
    assert client.get(own).status_code == 404


BAD_FILES = [
    (b"MZ\x90\x00 a program", "Please upload a PDF"),
    (b"<html><script>alert(1)</script>", "Please upload a PDF"),
    (b"PK\x03\x04 any other ZIP", "Please upload a PDF"),
    (b"", "This file is empty"),
    (PDF + b"x" * (10 * 1024 * 1024), "larger than 10 MB"),
]


def test_a_file_of_the_wrong_kind_gets_a_sentence(
    client: FlaskClient, ask: Asks, place: Participant
) -> None:
    topic, paper = ask("Topic?"), ask("Your paper", QuestionKind.FILE)
    url = f"/r/{place.token}/registration"

    for content, sentence in BAD_FILES:
        sent = typed(**{f"q{topic.id}": "Rice", f"q{paper.id}": file(content)})
        answer = client.post(url, data=sent)

        assert answer.status_code == 422, sentence
        assert sentence in answer.text and 'value="Rice"' in answer.text
    assert said(place) == {}


class Endless(BytesIO):
    """A hundred megabytes that count how many of them were wanted."""

    wanted = 0

    def read(self, size: int | None = -1) -> bytes:
        self.wanted += size or 0
        return b"x" * min(size or 0, 65_536)


def test_a_hundred_megabytes_are_refused_before_they_are_read(
    client: FlaskClient, ask: Asks, place: Participant
) -> None:
    ask("Your paper", QuestionKind.FILE)
    stream = Endless()

    answer = client.post(
        f"/r/{place.token}/registration",
        environ_overrides={"wsgi.input": stream, "CONTENT_LENGTH": str(100 * 1024 * 1024)},
        content_type="multipart/form-data; boundary=x",
    )

    assert answer.status_code == 413
    assert "A file can have at most 10 MB." in answer.text and "<h1>Too large</h1>" in answer.text
    assert stream.wanted == 0


def test_a_good_file_beside_a_bad_field_is_asked_for_again(
    client: FlaskClient, ask: Asks, place: Participant
) -> None:
    paper = ask("Your paper", QuestionKind.FILE)

    answer = client.post(
        f"/r/{place.token}/registration",
        data=typed(full_name="", **{f"q{paper.id}": file(PDF)}),
    )

    assert answer.status_code == 422 and "Please choose the file again." in answer.text


def test_somebody_elses_file_is_not_found(
    client: FlaskClient, ask: Asks, meeting: Meeting, place: Participant, cast: Cast
) -> None:
    paper = ask("Your paper", QuestionKind.FILE)
    client.post(f"/r/{place.token}/registration", data=typed(**{f"q{paper.id}": file(PDF)}))
    other = audience.place_of(meeting, cast.maria)
    assert other is not None

    assert client.get(f"/r/{other.token}/answers/{paper.id}/file").status_code == 404


def test_who_was_registered_by_a_calendar_is_asked_on_the_page(
    client: FlaskClient, ask: Asks, place: Participant
) -> None:
    ask("Topic?", is_required=True)
    ask("Food?", is_required=True)
    place.confirm(by=place.person)
    db.session.commit()

    page = client.get(f"/r/{place.token}").text

    assert "2 answers are missing" in page and f"/r/{place.token}/details#questions" in page


def test_after_registration_has_closed_answers_are_only_read(
    client: FlaskClient, ask: Asks, meeting: Meeting, place: Participant
) -> None:
    topic = ask("Topic?", is_required=True)
    url = f"/r/{place.token}"
    client.post(f"{url}/registration", data=typed(**{f"q{topic.id}": "Rice"}))
    meeting.registration_closes_at = utc_now()
    db.session.commit()

    page = client.get(url).text
    answer = client.post(f"{url}/registration", data=typed(**{f"q{topic.id}": "Rivers"}))

    assert "Rice" in page and "Change my answers" not in page
    assert answer.status_code == 303 and said(place) == {"Topic?": "Rice"}
    assert "Topic?" not in client.get(f"{url}/details").text


def test_a_question_that_changed_while_the_form_was_open_is_looked_at_again(
    client: FlaskClient, ask: Asks, place: Participant, cast: Cast
) -> None:
    consent = ask("You may record me.", QuestionKind.CONSENT)
    seen = {"questions_seen": f"{consent.id}.1", f"q{consent.id}": "y"}
    consent.change({"label": "You may record and publish me."}, by=cast.somchai)
    db.session.commit()
    url = f"/r/{place.token}/registration"

    refused = client.post(url, data=typed(**seen))
    taken = client.post(url, data=typed(**seen | {"questions_seen": f"{consent.id}.2"}))

    assert refused.status_code == 422 and "has just changed this" in refused.text
    assert f'value="{consent.id}.2"' in refused.text
    assert taken.status_code == 303


def test_a_choice_that_is_not_offered_any_more_stays_until_it_is_changed(
    client: FlaskClient, ask: Asks, place: Participant, cast: Cast
) -> None:
    food = ask("Food?", QuestionKind.CHOICE, choices=["Rice", "Fish"])
    url = f"/r/{place.token}/registration"
    client.post(url, data=typed(**{f"q{food.id}": "Fish"}))
    food.change({"choices": ["Rice", "Noodles"], "label": "Lunch?"}, by=cast.somchai)
    db.session.commit()

    client.post(url, data=typed(**{f"q{food.id}": "Fish"}))

    assert said(place) == {"Lunch?": "Fish"}
    assert answers_of(place)[0].label == "Food?"
    assert "Fish" in client.get(f"/r/{place.token}/details").text


def test_a_stranger_answers_when_registering(
    client: FlaskClient, ask: Asks, meeting: Meeting, cast: Cast
) -> None:
    meeting.is_open = True
    topic, paper = ask("Topic?", is_required=True), ask("Paper", QuestionKind.FILE)
    address = "stranger@elsewhere.example"
    url = f"/m/{meeting.ref}/register/{registration_token(meeting, address)}"
    sent = typed(full_name="Nobody Known", person="new", submission_key="k" * 24)
    assert "Topic?" in client.get(url).text

    refused = client.post(url, data=sent)
    for _ in range(2):
        taken = client.post(url, data=sent | {f"q{topic.id}": "Rice", f"q{paper.id}": file(PDF)})

    assert refused.status_code == 422 and "Please answer this." in refused.text
    assert taken.status_code == 303
    place = next(each for each in audience.places_of(meeting) if each.full_name == "Nobody Known")
    assert said(place) == {"Topic?": "Rice", "Paper": "paper.pdf"}


def test_a_meeting_that_asks_nothing_looks_for_no_question(
    client: FlaskClient, place: Participant
) -> None:
    token = place.token
    db.session.remove()

    with statements() as seen:
        client.get(f"/r/{token}")
        client.post(f"/r/{token}/registration", data=typed())

    assert seen and not [each for each in seen if "FROM question" in each]


def test_a_form_with_fifty_questions_takes_as_many_statements_as_one_with_two(
    client: FlaskClient, ask: Asks, place: Participant
) -> None:
    token = place.token
    counts = []
    for number in (2, 48):
        for each in range(number):
            ask(f"Question {number}-{each}")
        client.get(f"/r/{token}/details")
        db.session.expire_all()
        with statements() as seen:
            client.get(f"/r/{token}/details")
        counts.append(len(seen))

    assert counts[0] == counts[1], counts
