"""What the hosts ask, who is asked it, and what is remembered of an answer."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import func, select

from nact_meet.history.models import Change
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.places.models.participant import Participant
from nact_meet.publication import publishing
from nact_meet.questions import answering
from nact_meet.questions.answering import answers_of
from nact_meet.questions.models import (
    AnswerFile,
    OthersDependOnIt,
    Question,
    QuestionAnswer,
    QuestionKind,
    WouldComeTooEarly,
    asked_in,
    shown,
)
from nact_meet.web.extensions import db
from nact_meet.web.refusals import RegistrationClosed
from nact_meet.web.uploads import Upload
from nact_meet.world.timezones import utc_now
from tests.cast import Cast
from tests.parts.patience import LONG
from tests.questions.conftest import Asks, place_of, said

PASSPORT = Upload("passport.pdf", "application/pdf", b"%PDF-1.7 first")


def answer(place: Participant, question: Question, value: object, language: str = "en") -> None:
    answering.answer(place, {question: value}, language=language)
    db.session.commit()


def verbs(*wanted: str) -> list[Change]:
    where = Change.verb.in_(wanted)
    return list(db.session.scalars(select(Change).where(where).order_by(Change.id)))


def test_a_question_is_asked_only_of_whom_another_answer_says_so(ask: Asks) -> None:
    comes = ask("Do you travel?", QuestionKind.CHOICE, choices=["Yes", "No"])
    visa = ask("Visa?", QuestionKind.CONSENT, shown_if=comes, shown_if_value="Yes")
    passport = ask("Passport", QuestionKind.FILE, shown_if=visa, shown_if_value="yes")
    asked = [comes, visa, passport]

    assert shown(asked, {}) == [comes]
    assert shown(asked, {comes.id: "Yes"}) == [comes, visa]
    assert shown(asked, {comes.id: "Yes", visa.id: True}) == asked
    assert shown(asked, {comes.id: "No", visa.id: True}) == [comes], "a hidden answer decides"


def test_one_of_several_ticked_is_enough_for_a_condition(ask: Asks) -> None:
    needs = ask("Needs", QuestionKind.NEEDS, choices=["halal", "allergy"])
    which = ask("Which?", shown_if=needs, shown_if_value="allergy")

    said = {needs.id: {"chosen": ["halal", "allergy"], "other": ""}}

    assert shown([needs, which], said) == [needs, which]


def test_an_answer_keeps_the_words_it_was_given_to(
    ask: Asks, place: Participant, cast: Cast
) -> None:
    question = ask("Your topic?", help="One line.")
    answer(place, question, "Rice", "zh_Hans")

    question.change({"label": "Your title?"}, by=cast.somchai)
    db.session.commit()
    answer(place, question, "Rice")

    (kept,) = answers_of(place)
    assert (kept.wording, kept.language) == ("Your topic?\n\nOne line.", "zh_Hans")
    assert kept.is_to_older_words
    answer(place, question, "Rivers")
    assert (kept.wording, kept.is_to_older_words) == ("Your title?\n\nOne line.", False)


def test_a_question_with_answers_is_retired_and_can_come_back(
    ask: Asks, place: Participant, meeting: Meeting, cast: Cast
) -> None:
    question = ask("Your topic?")
    answer(place, question, "Rice")

    question.remove(by=cast.somchai)
    db.session.commit()

    assert question.is_retired and asked_in(meeting) == [] and not meeting.has_questions
    assert said(place) == {"Your topic?": "Rice"}
    question.ask_again(by=cast.somchai)
    assert asked_in(meeting) == [question] and meeting.has_questions


def test_a_question_without_answers_is_deleted(ask: Asks, meeting: Meeting, cast: Cast) -> None:
    ask("Your topic?").remove(by=cast.somchai)
    db.session.commit()

    assert db.session.scalar(select(func.count(Question.id))) == 0
    assert not meeting.has_questions
    assert [each.subject_name for each in verbs("question deleted")] == ["Your topic?"]


def test_what_decides_about_another_question_stays(ask: Asks, meeting: Meeting, cast: Cast) -> None:
    comes = ask("Do you travel?", QuestionKind.CHOICE, choices=["Yes", "No"])
    food = ask("Food?", shown_if=comes, shown_if_value="Yes")

    with pytest.raises(OthersDependOnIt):
        comes.remove(by=cast.somchai)
    with pytest.raises(OthersDependOnIt):
        comes.change({"choices": ["Maybe", "No"]}, by=cast.somchai)
    db.session.rollback()
    with pytest.raises(WouldComeTooEarly):
        food.move(-1, by=cast.somchai)

    assert [each.label for each in asked_in(meeting)] == ["Do you travel?", "Food?"]


def test_questions_are_put_in_order(ask: Asks, meeting: Meeting, cast: Cast) -> None:
    first, second, third = (ask(label) for label in ("First", "Second", "Third"))

    third.move(-1, by=cast.somchai)
    first.move(-1, by=cast.somchai)
    db.session.commit()

    assert asked_in(meeting) == [first, third, second]


def test_saying_the_same_again_is_no_change(ask: Asks, place: Participant) -> None:
    question = ask("Days", QuestionKind.CHOICES, choices=["Monday", "Tuesday"])

    answer(place, question, ["Monday"])
    answer(place, question, ["Monday"])
    answer(place, question, ["Monday", "Tuesday"])

    told = [each.details["answers"] for each in verbs("answered")]
    assert told == [
        [[], [["Days", ["Monday"]]]],
        [[["Days", ["Monday"]]], [["Days", ["Monday", "Tuesday"]]]],
    ]


def test_a_consent_taken_back_is_remembered_as_that(ask: Asks, place: Participant) -> None:
    question = ask("I agree to be recorded.", QuestionKind.CONSENT)
    answer(place, question, None)
    assert answers_of(place) == [], "nothing was given, nothing is kept"

    answer(place, question, True)
    given_at = answers_of(place)[0].answered_at
    answer(place, question, None)

    (kept,) = answers_of(place)
    assert kept.wording == "I agree to be recorded." and kept.answered_at == given_at
    assert kept.withdrawn_at is not None and not kept.stands
    assert answering.by_question(answers_of(place)) == {}
    answer(place, question, True)
    assert kept.stands


def test_the_log_does_not_repeat_what_is_private(ask: Asks, place: Participant) -> None:
    needs = ask("Needs", QuestionKind.NEEDS, choices=["halal"])
    passport = ask("Passport", QuestionKind.FILE)

    answering.answer(
        place, {needs: {"chosen": ["halal"], "other": "no nuts"}, passport: PASSPORT}, language="en"
    )
    db.session.commit()

    (change,) = verbs("answered")
    assert change.details == {"private_answers": "Needs; Passport"}


def test_a_file_is_replaced_and_taken_back(ask: Asks, place: Participant) -> None:
    question = ask("Passport", QuestionKind.FILE)
    answer(place, question, PASSPORT)
    answer(place, question, "passport.pdf")
    kept = answers_of(place)[0]
    assert kept.file is not None and kept.file.content == b"%PDF-1.7 first"

    answer(place, question, Upload("new.png", "image/png", b"\x89PNG second"))

    db.session.expire_all()
    assert (kept.value, kept.file.content) == ("new.png", b"\x89PNG second")
    answer(place, question, None)
    assert db.session.scalar(select(func.count()).select_from(AnswerFile)) == 0


def test_whoever_saw_no_form_misses_what_is_required_of_them(ask: Asks, place: Participant) -> None:
    comes = ask("Do you travel?", QuestionKind.CHOICE, choices=["Yes", "No"], is_required=True)
    food = ask("Food?", is_required=True, shown_if=comes, shown_if_value="Yes")
    ask("Anything else?")
    place.confirm(by=place.person)

    assert answering.missing(place, answers_of(place)) == [comes]
    answer(place, comes, "Yes")
    assert answering.missing(place, answers_of(place)) == [food]
    answer(place, food, "Rice")
    assert answering.missing(place, answers_of(place)) == []


def test_after_registration_has_closed_answers_stay_as_they_are(
    ask: Asks, place: Participant, meeting: Meeting
) -> None:
    question = ask("Your topic?", is_required=True)
    place.confirm(by=place.person)
    meeting.registration_closes_at = utc_now() - timedelta(minutes=1)
    db.session.commit()

    with pytest.raises(RegistrationClosed):
        answering.answer(place, {question: "Rice"}, language="en")

    assert answering.missing(place, answers_of(place)) == []


def test_a_copy_of_a_meeting_asks_the_same(ask: Asks, meeting: Meeting, cast: Cast) -> None:
    old = ask("Old?")
    comes = ask("Do you travel?", QuestionKind.CHOICE, choices=["Yes", "No"], is_required=True)
    ask("Food?", shown_if=comes, shown_if_value="Yes")
    answer(place_of(meeting, cast.aye), old, "x")
    old.remove(by=cast.somchai)

    copy = publishing.clone(meeting, by=cast.somchai)
    db.session.commit()

    first, second = asked_in(copy)
    assert (first.label, first.choices, first.is_required) == (
        *("Do you travel?", ["Yes", "No"]),
        True,
    )
    assert (second.label, second.shown_if_id, second.shown_if_value) == ("Food?", first.id, "Yes")
    assert first.id != comes.id and copy.has_questions


def test_a_meeting_that_goes_takes_questions_and_answers_along(
    app_on_both: Flask, ask: Asks, place: Participant, meeting: Meeting
) -> None:
    comes = ask("Do you travel?", QuestionKind.CHOICE, choices=["Yes"])
    ask("Food?", shown_if=comes, shown_if_value="Yes")
    answer(place, comes, "Yes")

    db.session.execute(Meeting.__table__.delete().where(Meeting.id == meeting.id))  # type: ignore[attr-defined]

    assert db.session.scalar(select(func.count()).select_from(QuestionAnswer)) == 0
    assert db.session.scalar(select(func.count()).select_from(Question)) == 0


def test_the_same_answered_at_once_is_one_answer(
    app_on_both: Flask, ask: Asks, place: Participant
) -> None:
    question_id, place_id = ask("Your topic?").id, place.id
    db.session.remove()
    ready = Barrier(4, timeout=LONG)

    def press(number: int) -> None:
        with app_on_both.app_context():
            ready.wait()
            mine = db.session.get_one(Participant, place_id)
            question = db.session.get_one(Question, question_id)
            answer(mine, question, f"Rice {number}")
            db.session.remove()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(press, range(4)))

    answers = db.session.scalars(select(QuestionAnswer)).all()
    assert len(answers) == 1 and answers[0].value.startswith("Rice")
    assert len(verbs("answered")) == 4
