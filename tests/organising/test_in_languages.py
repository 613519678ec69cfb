"""Titles, programmes, questions and the hosts' own words in several languages."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import force_locale
from flask_migrate import downgrade, upgrade
from sqlalchemy import text

from nact_meet.directory.models.working_group import WorkingGroup
from nact_meet.invitations import attachments
from nact_meet.invitations.models import AttachedLetter
from nact_meet.letters.models import Letter
from nact_meet.meetings.models.agenda import AgendaItem, ItemKind
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.meetings.models.schedule import Slot
from nact_meet.notices.models.notice import Kind, Notice
from nact_meet.polls import choosing
from nact_meet.polls.models.poll import Poll
from nact_meet.polls.models.slot import AskedDate
from nact_meet.publication import editing, publishing
from nact_meet.publication.models import Proposal
from nact_meet.questions import questionnaire
from nact_meet.questions.models import Question, QuestionKind
from nact_meet.web.extensions import db
from nact_meet.web.texts import chosen
from nact_meet.web.uploads import Upload
from nact_meet.world.timezones import utc_now, wall_clock
from tests.cast import Cast, hosted_by
from tests.letters.writing import letter_to
from tests.organising.test_meeting_pages import DAY, only_meeting, typed
from tests.organising.test_two_editors import form_of, with_
from tests.parts.deliver import deliver
from tests.parts.smtp import MailServer
from tests.polls.conftest import draft, enrol

RIVERS, RICE = "河流与水稻", "水稻"
PAPER = {"subject": "论文", "body": "您好。"}
IN_CHINESE = {
    "title-zh_Hans": RIVERS,
    "summary-zh_Hans": "为何*河流*重要。",
    "words-zh_Hans": "我们期待您的光临。",
    "agenda-1-title-zh_Hans": RICE,
}


def in_two(**more: Any) -> dict[str, Any]:
    first = {"written_in": "en", "words": "We look forward to *meeting* you."}
    return first | IN_CHINESE | more


@pytest.mark.parametrize(
    ("reads", "texts", "said"),
    [
        ("zh_Hans", {"th": "c", "en": "a", "zh_Hans": "b"}, ("b", "zh_Hans")),
        ("zh_Hans", {"th": "c", "en": "a"}, ("a", "en")),
        ("zh_Hans", {"th": "c", "vi": "d"}, ("c", "th")),
        ("en", {"th": "c", "en": ""}, ("c", "th")),
        ("en", {"": ""}, ("", "")),
    ],
)
def test_a_reader_gets_their_language_else_english_else_the_first(
    app: Flask, reads: str, texts: dict[str, str], said: tuple[str, str]
) -> None:
    with app.test_request_context(), force_locale(reads):
        text = chosen(texts)

    assert (text, text.language) == said


def test_a_language_is_added_without_javascript_and_kept(
    organiser_client: FlaskClient, cast: Cast
) -> None:
    sent = typed(cast) | {"written_in": "en", "another": "zh_Hans", "add": "language"}

    page = organiser_client.post("/meetings", data=sent)

    assert page.status_code == 200 and "Title (简体中文)" in page.text
    for name in IN_CHINESE:
        assert f'name="{name}"' in page.text
    del sent["add"]
    answer = organiser_client.post("/meetings", data=sent | in_two())
    assert answer.status_code == 303, answer.text
    meeting = only_meeting()
    assert meeting.texts("title") == {"en": sent["title"], "zh_Hans": RIVERS}
    assert meeting.agenda[1].translations == {"zh_Hans": {"title": RICE}}
    edit = organiser_client.get(f"/meetings/{meeting.ref}/edit").text
    assert f'value="{RIVERS}"' in edit and 'lang="zh-Hans"' in edit


@pytest.mark.parametrize(
    ("written_in", "sentence"),
    [
        ("", "Please choose the language of the first texts."),
        ("zh_Hans", "There is another text in this language below."),
    ],
)
def test_which_text_is_in_which_language_is_said(
    organiser_client: FlaskClient, cast: Cast, written_in: str, sentence: str
) -> None:
    sent = typed(cast) | in_two(written_in=written_in)

    answer = organiser_client.post("/meetings", data=sent)

    assert answer.status_code == 422 and sentence in answer.text and RIVERS in answer.text


def test_what_is_wrong_in_the_other_language_stands_beside_it(
    organiser_client: FlaskClient, cast: Cast
) -> None:
    sent = typed(cast) | in_two(**{"title-zh_Hans": "水" * 301})

    answer = organiser_client.post("/meetings", data=sent)

    assert answer.status_code == 422
    assert '<a href="#title-zh_Hans">Title (简体中文)</a>' in answer.text
    assert "at most 300 characters" in answer.text


def test_the_invitation_the_page_and_the_calendar_speak_the_readers_language(
    client: FlaskClient, cast: Cast, smtp: MailServer
) -> None:
    meeting = meeting_in_two(cast)
    aye, wei = cast.invite(meeting, cast.aye, cast.wei)
    publishing.publish(meeting, by=cast.somchai)
    deliver()

    (english,), (chinese,) = smtp.to("aye@yangon.example"), smtp.to("wei@shanghai.example")

    assert "Rice and rivers" in str(english.message["Subject"])
    assert RIVERS in str(chinese.message["Subject"])
    assert "We look forward" in english.text() and "期待您" in chinese.text()
    assert RICE in chinese.html() and "Rivers matter" not in chinese.html()
    (event,) = chinese.calendar().walk("VEVENT")
    assert event["SUMMARY"] == RIVERS
    assert f"<h1>{RIVERS}</h1>" in client.get(f"/r/{wei.token}").text
    assert "<h1>Rice and rivers</h1>" in client.get(f"/r/{aye.token}").text


def test_a_text_in_another_language_than_the_page_says_so(client: FlaskClient, cast: Cast) -> None:
    meeting = cast.meeting(title="น้ำ", written_in="th")
    publishing.publish(meeting, by=cast.somchai)
    db.session.commit()

    page = client.get(f"/m/{meeting.ref}").text

    assert '<h1 lang="th" dir="auto">น้ำ</h1>' in page


def test_the_mail_is_looked_at_in_each_language_before_it_is_sent(
    organiser_client: FlaskClient, cast: Cast
) -> None:
    meeting = meeting_in_two(cast)
    (aye,) = cast.invite(meeting, cast.aye)
    url = f"/meetings/{meeting.ref}/preview"
    query = f"?participant={aye.id}&language=zh_Hans"

    assert RIVERS in organiser_client.get(url + query).text
    frame = organiser_client.get(f"{url}/mail{query}").text
    assert "期待您" in frame and "<em>" not in frame
    assert (
        "We look forward to <em>meeting</em> you."
        in organiser_client.get(f"{url}/mail?participant={aye.id}").text
    )


def test_a_question_and_its_choices_are_read_in_ones_own_language(
    organiser_client: FlaskClient, client: FlaskClient, cast: Cast
) -> None:
    meeting = cast.meeting()
    (wei,) = cast.invite(meeting, cast.wei)
    typed_question = {
        **{"kind": "choice", "label": "Lunch?", "help": "", "shown_if": "", "written_in": "en"},
        **{"options": "Rice\nNoodles", "label-zh_Hans": "午餐？", "options-zh_Hans": "米饭\n面条"},
    }
    url = f"/meetings/{meeting.ref}/questions"

    uneven = organiser_client.post(url, data=typed_question | {"options-zh_Hans": "米饭"})
    answer = organiser_client.post(url, data=typed_question)

    assert "as many choices as in the first language" in uneven.text
    assert answer.status_code == 303, answer.text
    publishing.publish(meeting, by=cast.somchai)
    db.session.commit()
    page = client.get(f"/r/{wei.token}/details").text
    assert "午餐？" in page and "面条" in page and 'value="Noodles"' in page


def test_two_editors_keep_each_others_languages(organiser_client: FlaskClient, cast: Cast) -> None:
    meeting = meeting_in_two(cast)
    there = f"/meetings/{meeting.ref}"
    form = form_of(organiser_client.get(f"{there}/edit").text)
    first = organiser_client.post(there, data=with_(form, **{"title-zh_Hans": "大河"}))
    assert first.status_code == 303

    answer = organiser_client.post(there, data=with_(form, starts="09:59"))

    assert "Their changes are filled in below: Title" in answer.text
    assert 'value="大河"' in answer.text


def test_what_a_form_of_a_meeting_lacks_stays_as_it_is(
    organiser_client: FlaskClient, cast: Cast
) -> None:
    sent = typed(cast) | in_two(venue="Hall 2", visibility="closed", answer_by=DAY.isoformat())
    next_day = (DAY + timedelta(days=1)).isoformat()
    sent |= {"days-0-day": next_day, "days-0-starts": "10:00", "days-0-ends": "12:00"}
    sent["agenda-0-title-zh_Hans"] = "致欢迎辞"
    organiser_client.post("/meetings", data=sent)
    meeting = only_meeting()
    texts, was = meeting.translations, (meeting.words, meeting.venue, meeting.answer_by)
    old = {name: value for name, value in typed(cast, title="Rice").items() if "visib" not in name}

    answer = organiser_client.post(f"/meetings/{meeting.ref}", data=old)

    assert answer.status_code == 303, answer.text
    now = only_meeting()
    assert now.texts("title") == {"en": "Rice", "zh_Hans": RIVERS}
    assert (now.translations, now.words, now.venue, now.answer_by) == (texts, *was)
    assert not now.is_public and len(now.days) == 2
    titles = {item.first_title: item.translations["zh_Hans"]["title"] for item in now.agenda}
    assert titles == {"Water": RICE, "Welcome": "致欢迎辞"}


def test_what_is_sent_empty_is_taken_out(organiser_client: FlaskClient, cast: Cast) -> None:
    organiser_client.post("/meetings", data=typed(cast) | in_two(venue="Hall 2"))
    gone = dict.fromkeys([*IN_CHINESE, "venue"], "")

    organiser_client.post(f"/meetings/{only_meeting().ref}", data=typed(cast) | in_two(**gone))

    assert (only_meeting().translations, only_meeting().venue) == ({}, "")


def test_what_a_form_of_a_question_a_poll_or_a_letter_lacks_stays_as_it_is(
    organiser_client: FlaskClient, cast: Cast
) -> None:
    meeting = meeting_in_two(cast)
    both = {"written_in": "en", "translations": {"zh_Hans": {"label": "午餐？", "help": "？"}}}
    question = Question(
        kind=QuestionKind.TEXT, first_label="Lunch?", first_help="Vegetarian?", **both
    )
    questionnaire.ask(meeting, question, by=cast.somchai)
    poll = draft(cast, closes_at=utc_now() + timedelta(days=2), dates=near_dates())
    poll.written_in, poll.translations = "en", {"zh_Hans": {"title": RIVERS}}
    letter = letter_to(meeting, cast.somchai, translations={"zh_Hans": PAPER})
    db.session.commit()
    form = form_of(organiser_client.get(f"/polls/{poll.ref}/edit").text)
    old_poll = {name: value for name, value in form.items() if "zh" not in name}
    del old_poll["written_in"]

    for url, sent in {
        f"/meetings/{meeting.ref}/questions/{question.id}": {"label": "Dinner?"},
        f"/polls/{poll.ref}": old_poll | {"title": "Which day?"},
        f"/meetings/{meeting.ref}/letters/{letter.id}": {"subject": "The papers"},
    }.items():
        answer = organiser_client.post(url, data=sent)
        assert answer.status_code == 303, (url, answer.text)

    assert question.texts("label") == {"en": "Dinner?", "zh_Hans": "午餐？"}
    assert question.texts("help") == {"en": "Vegetarian?", "zh_Hans": "？"}
    assert poll.texts("title") == {"en": "Which day?", "zh_Hans": RIVERS}
    assert letter.texts("subject") == {"en": "The papers", "zh_Hans": PAPER["subject"]}
    assert letter.texts("body")["zh_Hans"] == PAPER["body"]


def test_a_title_in_another_language_waits_for_the_other_hosts_yes(
    organiser_client: FlaskClient, cast: Cast
) -> None:
    """Both hosts are named under it."""
    meeting = meeting_in_two(cast)
    act_for_yangon(cast)
    meeting.hosts.append(hosted_by(cast.yangon))
    publishing.publish(meeting, by=cast.somchai)
    meeting.published_at = meeting.created_at
    db.session.commit()
    form = form_of(organiser_client.get(f"/meetings/{meeting.ref}/edit").text)
    sent = with_(form, **{"title-zh_Hans": "大河", "confirmed": "1"})

    organiser_client.post(f"/meetings/{meeting.ref}", data=sent)

    assert only_meeting().texts("title")["zh_Hans"] == RIVERS
    proposal = db.session.query(Proposal).filter(Proposal.act == "rename").one()
    assert proposal.values["to"] == "Rice and rivers / 大河"


def test_a_new_title_is_told_to_the_readers_of_its_language(
    organiser_client: FlaskClient, cast: Cast, smtp: MailServer
) -> None:
    meeting = meeting_in_two(cast)
    cast.invite(meeting, cast.aye, cast.wei)
    publishing.publish(meeting, by=cast.somchai)
    deliver()
    form = form_of(organiser_client.get(f"/meetings/{meeting.ref}/edit").text)
    there, sent = f"/meetings/{meeting.ref}", with_(form, **{"title-zh_Hans": "大河"})

    asked = organiser_client.post(there, data=sent)
    organiser_client.post(there, data=with_(sent, confirmed="1"))
    deliver_changes()

    assert "1 person will be told" in asked.text and "大河" in asked.text
    assert len(smtp.to("aye@yangon.example")) == 1
    _invitation, change = smtp.to("wei@shanghai.example")
    assert "大河" in str(change.message["Subject"])
    assert RIVERS in change.text() and "Rice and rivers" not in change.text()


def test_a_translation_that_is_new_or_the_first_language_named_is_no_news(
    organiser_client: FlaskClient, cast: Cast, smtp: MailServer
) -> None:
    meeting = cast.meeting()
    cast.invite(meeting, cast.aye, cast.wei)
    publishing.publish(meeting, by=cast.somchai)
    deliver()
    there = f"/meetings/{meeting.ref}"
    for more in ({"written_in": "en"}, {"title-zh_Hans": RIVERS}):
        form = form_of(organiser_client.get(f"{there}/edit").text)
        assert organiser_client.post(there, data=with_(form, **more)).status_code == 303
    deliver_changes()

    assert only_meeting().texts("title") == {"en": "Rice and rivers", "zh_Hans": RIVERS}
    assert [len(smtp.to(f"{at}.example")) for at in ("aye@yangon", "wei@shanghai")] == [1, 1]


def test_what_was_told_before_titles_had_languages_still_counts(
    cast: Cast, smtp: MailServer
) -> None:
    meeting = cast.meeting()
    (wei,) = cast.invite(meeting, cast.wei)
    publishing.publish(meeting, by=cast.somchai)
    deliver()
    assert wei.told
    wei.told = wei.told | {"title": "Rice and rivers"}
    editing.edited(meeting, meeting.page() | {"venue": "Hall 2"}, by=cast.somchai)
    deliver_changes()

    assert len(smtp.to("wei@shanghai.example")) == 1


def test_a_poll_asks_each_voter_in_their_language(
    organiser_client: FlaskClient, cast: Cast, smtp: MailServer
) -> None:
    poll = draft(cast, closes_at=utc_now() + timedelta(days=2), dates=near_dates())
    enrol(poll, cast, cast.wei, cast.aye)
    db.session.commit()
    there = f"/polls/{poll.ref}"
    form = with_(form_of(organiser_client.get(f"{there}/edit").text), written_in="en")
    asked = with_(form, another="zh_Hans", add="language")
    assert "Title (简体中文)" in organiser_client.post(there, data=asked).text

    sent = with_(form, **{"title-zh_Hans": RIVERS, "words-zh_Hans": "请答复。"})
    assert organiser_client.post(there, data=sent).status_code == 303
    organiser_client.post(f"{there}/opening")
    deliver()

    (chinese,), (english,) = smtp.to("wei@shanghai.example"), smtp.to("aye@yangon.example")
    assert RIVERS in str(chinese.message["Subject"]) and "请答复。" in chinese.text()
    assert "Rice and rivers" in str(english.message["Subject"])
    slot = db.session.query(Poll).one().slots[0]
    meeting = choosing.meeting_at(slot, cast.somchai)
    assert meeting.texts("title") == {"en": "Rice and rivers", "zh_Hans": RIVERS}


def near_dates() -> list[AskedDate]:
    day = wall_clock(utc_now(), "Asia/Bangkok").replace(hour=10, minute=0, second=0, microsecond=0)
    starts = [day + timedelta(days=days) for days in (10, 11, 12)]
    slots = [Slot(start, start + timedelta(hours=1), "Asia/Bangkok") for start in starts]
    return [AskedDate(slot) for slot in slots]


def test_a_working_group_is_called_in_its_readers_language(
    client: FlaskClient, organiser_client: FlaskClient, cast: Cast
) -> None:
    named = {"name": "Rice and rivers", "name-zh_Hans": RIVERS, "summary-zh_Hans": "水稻"}
    founded = {"written_in": "en", "summary": "Rice.", "leads": str(cast.institute.id)} | named
    asked = {"name": "Rice", "another": "zh_Hans", "add": "language"}
    assert 'name="name-zh_Hans"' in organiser_client.post("/working-groups", data=asked).text

    there = organiser_client.post("/working-groups", data=founded).location
    organiser_client.post(there, data={"name": "Rice", "leads": str(cast.institute.id)})

    (group,) = db.session.query(WorkingGroup)
    assert group.texts("name") == {"en": "Rice", "zh_Hans": RIVERS}
    assert group.texts("summary") == {"en": "Rice.", "zh_Hans": "水稻"}
    meeting = cast.meeting(working_group=group)
    publishing.publish(meeting, by=cast.somchai)
    db.session.commit()
    pages = [
        client.get(f"/m/{meeting.ref}", headers={"Accept-Language": language}).text
        for language in ("en", "zh-CN")
    ]
    assert [RIVERS in page for page in pages] == [False, True]


def test_rows_of_before_keep_their_texts_and_say_no_language(
    app_on_both: Flask, cast: Cast
) -> None:
    meeting = meeting_in_two(cast)
    question = Question(kind=QuestionKind.TEXT, first_label="Lunch?", first_help="")
    questionnaire.ask(meeting, question, by=cast.somchai)
    draft(cast, title="Which week?", closes_at=meeting.starts_at)
    letter_to(meeting, cast.somchai, translations={"zh_Hans": PAPER})
    upload = Upload("letter.pdf", "application/pdf", b"%PDF-1.7")
    attachments.attach(meeting, upload, by=cast.somchai)
    db.session.commit()
    db.session.remove()

    downgrade(revision="0036")
    with db.engine.connect() as connection:
        assert connection.execute(text("SELECT title FROM meetings")).scalar() == "Rice and rivers"
    upgrade()

    (kept,) = db.session.query(Meeting)
    assert kept.texts("title") == {"": "Rice and rivers"} and kept.words == ""
    assert kept.agenda[0].texts("title") == {"": "Rivers matter"}
    assert db.session.query(Question).one().texts("label") == {"": "Lunch?"}
    assert db.session.query(Poll).one().texts("title") == {"": "Which week?"}
    assert db.session.query(AttachedLetter).count() == 0
    letter = db.session.query(Letter).one()
    assert (letter.written_in, letter.translations) == ("en", {"zh_Hans": PAPER})


def deliver_changes() -> None:
    db.session.query(Notice).filter(Notice.kind == Kind.CHANGE).update({"due_at": utc_now()})
    deliver()


def meeting_in_two(cast: Cast) -> Meeting:
    item = AgendaItem(
        kind=ItemKind.SESSION,
        title="Rivers matter",
        minutes=30,
        written_in="en",
        translations={"zh_Hans": {"title": RICE}},
    )
    words = {"title": RIVERS, "words": "我们期待您的光临。"}
    return cast.meeting(
        written_in="en",
        words="We look forward to *meeting* you.",
        translations={"zh_Hans": words},
        agenda=[item],
    )


def act_for_yangon(cast: Cast) -> None:
    from nact_meet.directory.models.organiser import Organiser

    other = Organiser(person=cast.aye, address="aye@yangon.example")
    db.session.add(other)
    db.session.flush()
    other.appoint(cast.yangon, by=cast.somchai)
    db.session.commit()


def test_the_log_names_what_it_tells_of_in_its_readers_language(
    organiser_client: FlaskClient, cast: Cast
) -> None:
    """As it was called then, and whoever did it."""
    organiser_client.post("/meetings", data=typed(cast) | in_two())
    meeting = only_meeting()
    before = meeting.page()
    meeting.write("title", {"en": "Hills", "zh_Hans": "山"})
    editing.edited(meeting, before, by=cast.somchai)
    db.session.commit()

    there, logs = f"/meetings/{meeting.ref}/changes", {}
    for language in ("en", "zh_Hans"):
        organiser_client.post("/language", data={"language": language})
        logs[language] = organiser_client.get(there).text.split("<main")[1]

    assert "created Rice and rivers" in " ".join(logs["en"].split())
    assert f"创建了{RIVERS}" in "".join(logs["zh_Hans"].split())
