"""An organiser writes, looks, is told how many, and sends; what cannot be gets a sentence."""

import re
from datetime import timedelta
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import func, select

from nact_meet.directory.models.person import Person
from nact_meet.history.models import Change
from nact_meet.letters.models import Letter
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.notices.models.notice import Kind, Notice
from nact_meet.notices.models.worker_pulse import WorkerBeat
from nact_meet.places import audience
from nact_meet.places.models.participant import Participant
from nact_meet.places.selection import Selection
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now, wall_clock
from tests.cast import Cast
from tests.letters.writing import letter_to
from tests.parts.deliver import deliver
from tests.parts.smtp import MailServer
from tests.parts.statements import statements

TYPED = {"written_in": "en", "subject": "The paper", "body": "Dear {name},", "answers_to": ""}
IMPOSSIBLE = [
    ({"subject": ""}, "Please fill this in."),
    ({"body": " "}, "Please fill this in."),
    ({"subject": "S" * 301}, "at most 300"),
    ({"subject": "One\r\nBcc: x@x.example"}, "on one line"),
    ({"body": "Dear {nmae},"}, "There is no {nmae}. Did you mean {name}?"),
    ({"body": "Dear {x},"}, "There is no {x}. See below what you can write"),
    ({"subject": "{link}"}, "The subject cannot contain a link."),
    ({"body": "https://x.example/?n={name}"}, "Only {link} can be used"),
    ({"body": "[x]({name})"}, "Only {link} can be used"),
    ({"written_in": "", "subject-vi": "A", "body-vi": "B"}, "choose the language"),
    ({"subject-en": "A", "body-en": "B"}, "There is another text in this language"),
    ({"subject-zh_Hans": "论文"}, "Please fill this in."),
    ({"subject-zh_Hans": "{nmae}", "body-zh_Hans": "您好"}, "There is no {nmae}."),
    ({"state": "everything"}, "Not a valid choice"),
    ({"answers_to": "stranger@x.example"}, "Not a valid choice"),
]
IMPOSSIBLE_HOURS = [
    ({"day": "2020-07-09"}, "This time is in the past"),
    ({"day": ""}, "Please fill this in."),
    ({"time": "25:00"}, "Not a valid time"),
    ({"zone": "Mars/Olympus"}, "Not a valid choice"),
]


def place_of(meeting: Meeting, person: Person) -> Participant:
    place = audience.place_of(meeting, person)
    assert place is not None
    return place


def write(client: FlaskClient, meeting: Meeting, **typed: Any) -> Any:
    return client.post(f"/meetings/{meeting.ref}/letters", data=TYPED | typed)


def only_letter() -> Letter:
    return db.session.scalars(select(Letter)).one()


def test_a_letter_is_written_looked_at_and_sent_once(
    organiser_client: FlaskClient, meeting: Meeting, cast: Cast, smtp: MailServer
) -> None:
    answer = write(organiser_client, meeting, state="invited", country="MM", subject="For {name}")
    url = f"/meetings/{meeting.ref}/letters/{only_letter().id}"
    assert (answer.status_code, answer.location) == (303, url)
    assert smtp.messages == []

    looked = organiser_client.get(url).text
    asked = organiser_client.get(f"{url}/sending").text
    first = organiser_client.post(f"{url}/sending", data={"told": "1"})
    second = organiser_client.post(f"{url}/sending", data={"told": "1"})
    deliver()

    assert "Recipient 1 of 1" in looked and "For Dr Aye Aye" in looked
    assert "Invited · Myanmar" in looked
    assert "Send to 1 person" in asked
    assert (first.status_code, second.status_code) == (303, 303)
    assert [each.recipient for each in smtp.messages] == ["aye@yangon.example"]
    db.session.add(WorkerBeat(name="here:1", beat_at=utc_now()))
    db.session.commit()
    post = organiser_client.get(f"/meetings/{meeting.ref}/post").text
    assert "1 sent" in post and "For {name}" in post
    only = organiser_client.get(f"/meetings/{meeting.ref}/post?letter={only_letter().id}").text
    assert "aye@yangon.example" in only and "maria@dili.example" not in only
    changes = organiser_client.get(f"/meetings/{meeting.ref}/changes").text
    assert "sent the message “For {name}”" in changes


def test_what_cannot_be_gets_the_form_back_with_a_sentence(
    organiser_client: FlaskClient, meeting: Meeting
) -> None:
    for typed, sentence in IMPOSSIBLE:
        answer = write(organiser_client, meeting, **typed)
        assert (answer.status_code, sentence in answer.text) == (422, True), typed
    assert db.session.scalar(select(func.count(Letter.id))) == 0


def test_braces_that_are_not_ours_are_text(organiser_client: FlaskClient, meeting: Meeting) -> None:
    body = 'Set {1, 2}, { name }, {}, {"a": 1}, {{name}} and ｛name｝.'

    assert write(organiser_client, meeting, body=body, country="TL").status_code == 303

    page = organiser_client.get(f"/meetings/{meeting.ref}/letters/{only_letter().id}").text
    shown = "Set {1, 2}, { name }, {}, {&#34;a&#34;: 1}, {Dr Maria} and ｛name｝."
    assert shown in page


def test_the_list_they_came_from_stays_chosen(
    organiser_client: FlaskClient, meeting: Meeting, cast: Cast
) -> None:
    aye = place_of(meeting, cast.aye)
    index = f"/meetings/{meeting.ref}/participants?state=invited&country=MM&q=aye"

    listed = organiser_client.get(index).text
    found = re.search(r'formmethod="get" formaction="([^"]+/letters/new)"', listed)
    assert found
    kept = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', listed))
    form = organiser_client.get(found[1], query_string=kept).text
    one = organiser_client.get(f"/meetings/{meeting.ref}/letters/new?person={aye.id}").text

    for chosen in ('selected value="invited"', 'selected value="MM"', 'value="aye"'):
        assert chosen in form
    assert f'name="person" value="{aye.id}"' in one and "Dr Aye Aye" in one
    assert "Monday" in form or "day " in form  # what {when} becomes
    assert "/r/..." in form and aye.token not in form


def test_a_country_without_people_does_not_turn_into_everybody(
    organiser_client: FlaskClient, meeting: Meeting
) -> None:
    for code, name in (("LA", "Lao PDR"), ("-", "Organisations")):
        form = organiser_client.get(f"/meetings/{meeting.ref}/letters/new?country={code}").text
        assert f'selected value="{code}">{name}<' in form
        answer = write(organiser_client, meeting, country=code)
        page = organiser_client.get(answer.location).text
        assert "0 people" in page and "No one is selected" in page
        send = organiser_client.post(f"{answer.location}/sending", data={"told": "0"})
        assert (send.status_code, "No one is selected" in send.text) == (409, True)


def test_each_reader_can_be_looked_at_without_their_secret_link(
    organiser_client: FlaskClient, meeting: Meeting, cast: Cast
) -> None:
    letter = letter_to(meeting, cast.somchai, Selection(answer="invited"), body="{link} {when}")
    wei = place_of(meeting, cast.wei)
    url = f"/meetings/{meeting.ref}/letters/{letter.id}"

    second = organiser_client.get(f"{url}?reader=2").text
    beyond = organiser_client.get(f"{url}?reader=900").text
    frame = re.search(r'<iframe src="([^"]+)"', second)
    assert frame
    mail = organiser_client.get(frame[1].replace("&amp;", "&"))

    assert "Recipient 2 of 3" in second and "Li Wei" in second and "wei@shanghai.example" in second
    assert "reader=1#preview" in second and "reader=3#preview" in second
    assert "Recipient 3 of 3" in beyond and "Maria" in beyond
    assert "上海" in mail.text and "/r/..." in mail.text and wei.token not in mail.text
    assert "sandbox" in mail.headers["Content-Security-Policy"]


def test_addresses_that_do_not_work_are_named_before(
    organiser_client: FlaskClient, meeting: Meeting, cast: Cast
) -> None:
    cast.maria.contacts[0].returned_mail("550 5.1.1 no such mailbox")
    letter = letter_to(meeting, cast.somchai)

    page = organiser_client.get(f"/meetings/{meeting.ref}/letters/{letter.id}/sending").text

    assert "Send to 3 people" in page
    assert "1 of these addresses does not work" in page and "maria@dili.example" in page


def test_who_was_told_another_number_is_asked_again(
    organiser_client: FlaskClient, meeting: Meeting, cast: Cast, smtp: MailServer
) -> None:
    letter = letter_to(meeting, cast.somchai)
    url = f"/meetings/{meeting.ref}/letters/{letter.id}/sending"
    place_of(meeting, cast.aye).decline(by=cast.aye)
    db.session.commit()

    answer = organiser_client.post(url, data={"told": "4"})

    assert answer.status_code == 422
    assert "The recipients have changed" in answer.text
    assert "Send to 3 people" in answer.text
    assert only_letter().posted_at is None


def test_an_hour_is_planned_shown_changed_and_taken_back(
    organiser_client: FlaskClient, meeting: Meeting, cast: Cast
) -> None:
    letter = letter_to(meeting, cast.somchai)
    url = f"/meetings/{meeting.ref}/letters/{letter.id}"
    day = wall_clock(utc_now() + timedelta(days=2), "Asia/Bangkok").date().isoformat()
    typed = {"day": day, "time": "09:30", "zone": "Asia/Bangkok"}

    planned = organiser_client.post(f"{url}/hour", data=typed)
    shown = organiser_client.get(url).text
    again = organiser_client.get(f"{url}/sending").text
    due_at = only_letter().due_at
    back = organiser_client.post(f"{url}/withdrawal")

    assert (planned.status_code, planned.location) == (303, url)
    assert due_at and f"{wall_clock(due_at, 'Asia/Bangkok'):%H:%M}" == "09:30"
    assert "Scheduled for" in shown and "Change the sending time" in shown
    assert f'value="{day}"' in again and 'value="09:30"' in again
    assert (back.status_code, only_letter().state) == (303, "taken_back")


def test_an_hour_that_cannot_be_gets_a_sentence(
    organiser_client: FlaskClient, meeting: Meeting, cast: Cast
) -> None:
    letter = letter_to(meeting, cast.somchai)
    url = f"/meetings/{meeting.ref}/letters/{letter.id}/hour"
    whole = {"day": "2090-07-09", "time": "09:30", "zone": "Asia/Bangkok"}

    for typed, sentence in IMPOSSIBLE_HOURS:
        answer = organiser_client.post(url, data=whole | typed)
        assert (answer.status_code, sentence in answer.text) == (422, True), typed
    assert only_letter().due_at is None


def test_two_who_edit_at_once_are_told(
    organiser_client: FlaskClient, meeting: Meeting, cast: Cast
) -> None:
    letter = letter_to(meeting, cast.somchai)
    url = f"/meetings/{meeting.ref}/letters/{letter.id}"
    revision = str(letter.revision)

    first = organiser_client.post(url, data=TYPED | {"subject": "A", "revision": revision})
    second = organiser_client.post(url, data=TYPED | {"subject": "B", "revision": revision})
    third = organiser_client.post(url, data=TYPED | {"subject": "B", "revision": "2"})

    assert [first.status_code, second.status_code, third.status_code] == [303, 422, 303]
    assert (
        "Someone else has just changed this message" in second.text and 'value="B"' in second.text
    )
    assert only_letter().subject == "B"


def test_what_was_sent_is_not_edited(
    organiser_client: FlaskClient, meeting: Meeting, cast: Cast
) -> None:
    letter = letter_to(meeting, cast.somchai)
    letter.send(by=cast.somchai)
    url = f"/meetings/{meeting.ref}/letters/{letter.id}"
    db.session.commit()

    answers = [
        organiser_client.get(f"{url}/edit"),
        organiser_client.get(f"{url}/sending"),
        organiser_client.post(url, data=TYPED),
        organiser_client.post(f"{url}/withdrawal"),
        organiser_client.post(f"{url}/hour", data={"day": "2090-07-09", "time": "09:30"}),
    ]

    assert [each.status_code for each in answers][:4] == [409] * 4
    assert answers[4].status_code in (409, 422)


def test_letters_of_another_meeting_are_not_found(
    organiser_client: FlaskClient, meeting: Meeting, cast: Cast
) -> None:
    other = cast.meeting()
    letter = letter_to(meeting, cast.somchai)
    url = f"/meetings/{other.ref}/letters"

    for path in (f"/{letter.id}", f"/{letter.id}/edit", f"/{letter.id}/sending"):
        assert organiser_client.get(url + path).status_code == 404
    for path in (f"/{letter.id}", f"/{letter.id}/sending", f"/{letter.id}/withdrawal"):
        assert organiser_client.post(url + path, data=TYPED | {"told": "4"}).status_code == 404
    place = place_of(meeting, cast.aye)
    assert write(organiser_client, other, person=str(place.id)).status_code == 422
    assert (
        organiser_client.post(f"/meetings/{other.ref}/participants/{place.id}/nudge").status_code
        == 404
    )


def test_a_list_of_letters_asks_no_more_for_thirty_than_for_three(
    organiser_client: FlaskClient, meeting: Meeting, cast: Cast
) -> None:
    counts, aye = [], place_of(meeting, cast.aye)
    url = f"/meetings/{meeting.ref}/letters"
    for number in (3, 27):
        for _ in range(number):
            letter_to(meeting, cast.somchai, Selection(place_ids=(aye.id,))).send(by=cast.somchai)
        db.session.commit()
        organiser_client.get(url)
        with statements() as seen:
            page = organiser_client.get(url)
        assert page.text.count("Aye Aye") >= number
        counts.append(len(seen))

    assert counts[0] == counts[1], counts


def test_nudging_says_how_many_and_how_many_had_been(
    organiser_client: FlaskClient, meeting: Meeting, cast: Cast
) -> None:
    aye = place_of(meeting, cast.aye)
    people = f"/meetings/{meeting.ref}/participants"
    offered = organiser_client.get(people).text

    organiser_client.post(f"{people}/{aye.id}/nudge")
    one = organiser_client.get(f"{people}/{aye.id}").text
    answer = organiser_client.post(f"/meetings/{meeting.ref}/nudges", data={"state": ""})
    everybody = organiser_client.get(people).text
    organiser_client.post(f"/meetings/{meeting.ref}/nudges", data={"country": "MM"})
    nobody = organiser_client.get(people).text

    assert "Remind 3 people who have not answered" in offered
    assert "We are reminding 1 person." in one
    assert answer.status_code == 303
    assert "We are reminding 2 people. 1 had already been reminded today." in everybody
    assert "1 had already been reminded today." in nobody
    where = Notice.kind == Kind.NUDGE
    assert db.session.scalar(select(func.count(Notice.id)).where(where)) == 3
    log = organiser_client.get(f"/meetings/{meeting.ref}/changes").text
    assert "reminded Aye Aye to answer" in log
    assert "reminded the people who have not answered" in log
    assert db.session.scalar(select(func.count(Change.id)).where(Change.verb.like("%nudged"))) == 2


def test_nobody_is_nudged_once_registration_has_closed(
    organiser_client: FlaskClient, meeting: Meeting
) -> None:
    meeting.registration_closes_at = utc_now()
    db.session.commit()

    page = organiser_client.get(f"/meetings/{meeting.ref}/participants").text
    answer = organiser_client.post(f"/meetings/{meeting.ref}/nudges")

    assert "who have not answered" not in page
    assert answer.status_code == 409
    assert "we ask no one for an answer" in answer.text
