"""Answers as further columns of the sheets."""

import csv
from io import BytesIO, StringIO

from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook

from nact_meet.lists.columns import AnswerColumns
from nact_meet.lists.sheets import csv_lines
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.places.order import listed
from nact_meet.questions.answering import answer
from nact_meet.questions.models import QuestionKind
from nact_meet.web.extensions import db
from tests.cast import Cast
from tests.parts.statements import statements
from tests.questions.conftest import Asks, place_of


def sheet(client: FlaskClient, meeting: Meeting) -> dict[str, dict[str, str]]:
    """Full name -> the row."""
    answer = client.get(f"/meetings/{meeting.ref}/lists/participants.csv")
    rows = csv.DictReader(StringIO(answer.data.decode("utf-8-sig")))
    return {row["Full name"]: row for row in rows}


def test_each_question_is_a_column_of_csv_and_xlsx(
    app_on_both: Flask, organiser_client: FlaskClient, ask: Asks, meeting: Meeting, cast: Cast
) -> None:
    topic = ask("=Topic?")
    days = ask("Days?", QuestionKind.CHOICES, choices=["Monday", "Tuesday"])
    old = ask("Old?")
    record = ask("Record?", QuestionKind.CONSENT)
    aye = place_of(meeting, cast.aye)
    said = {topic: "+65", days: ["Monday", "Tuesday"], old: "kept", record: True}
    answer(aye, said, language="en")
    answer(aye, {record: None}, language="en")
    old.remove(by=cast.somchai)
    db.session.commit()

    rows = sheet(organiser_client, meeting)
    url = f"/meetings/{meeting.ref}/lists/participants.xlsx"
    book = load_workbook(BytesIO(organiser_client.get(url).data))

    row = rows["Aye Aye"]
    assert (row["'=Topic?"], row["Days?"], row["Old?"]) == ("'+65", "Monday; Tuesday", "kept")
    assert row["Record?"] == "", "it was taken back"
    assert rows["Maria"]["Days?"] == ""
    head, *lines = book.active.iter_rows(values_only=True)
    assert head[-4:] == ("=Topic?", "Days?", "Old?", "Record?")
    assert ("+65", "Monday; Tuesday", "kept", None) in [line[-4:] for line in lines]


def test_answers_are_fetched_for_many_rows_at_once(
    app_on_both: Flask, ask: Asks, meeting: Meeting, cast: Cast
) -> None:
    topic = ask("Topic?")
    for person in (cast.aye, cast.wei, cast.maria):
        answer(place_of(meeting, person), {topic: person.full_name}, language="en")
    db.session.commit()
    columns = AnswerColumns(meeting)
    rows = db.session.execute(listed(meeting), execution_options={"yield_per": 2})

    with statements() as seen:
        lines = "".join(csv_lines(columns.follow(rows, at_once=2), "UTC", columns.columns))

    said = [line.strip('"') for line in lines.removeprefix("\ufeff").splitlines()]
    assert sorted(said) == ["", "Aye Aye", "Li Wei", "Maria", "Topic?"]
    assert len(seen) == 2, "four people, two at a time"
