"""What calendars send beside a plain answer: for one date, to hear again, in winmail.dat."""

from collections.abc import Callable

import pytest

from nact_meet.notices.sending import deliver_due
from nact_meet.places.calendar_entries import place_organizer
from nact_meet.places.models.participant import Participant
from nact_meet.places.models.states import State
from nact_meet.places.replies import MOST_AGAIN, Outcome
from nact_meet.post import labels
from nact_meet.post.models import Incoming, Sort
from nact_meet.publication import publishing
from nact_meet.questions import questionnaire
from nact_meet.questions.models import Question, QuestionKind
from nact_meet.web.extensions import db
from tests.cast import Cast
from tests.parts.smtp import MailServer
from tests.post.incoming.replies import Answer, gmail

Receive = Callable[..., Incoming]


def calendar_mail(place: Participant, method: str, *lines: str, number: int = 0) -> bytes:
    to = place_organizer(place).address
    return "\r\n".join(
        [
            f"From: Aye <{place.contact.address}>",
            f"To: <{to}>",
            f"Message-ID: <{method}{number}@yangon.example>",
            f"Content-Type: text/calendar; charset=utf-8; method={method}",
            "",
            *("BEGIN:VCALENDAR", "VERSION:2.0", f"METHOD:{method}", "BEGIN:VEVENT"),
            f"UID:{place.uid}",
            f"DTSTAMP:{Answer(place).stamp}",
            *lines,
            *("END:VEVENT", "END:VCALENDAR", ""),
        ]
    ).encode()


def attendee(place: Participant, partstat: str) -> str:
    return f"ATTENDEE;PARTSTAT={partstat}:MAILTO:{place.contact.address}"


@pytest.mark.parametrize("partstat", ["ACCEPTED", "TENTATIVE", "DECLINED"])
@pytest.mark.parametrize("method", ["REPLY", "COUNTER"])
def test_an_answer_for_one_date_of_many_changes_nothing(
    partstat: str, method: str, place: Participant, comes_in: Receive, smtp: MailServer
) -> None:
    date = "RECURRENCE-ID;TZID=America/New_York:20211021T153000"

    row = comes_in(calendar_mail(place, method, attendee(place, partstat), date))

    assert (row.outcome, row.reason) == (Outcome.DROPPED, "one date of many")
    assert (place.state, place.is_tentative, place.is_doubted) == (State.INVITED, False, False)
    deliver_due()
    assert smtp.to("aye@yangon.example") == []


def test_who_asks_for_the_latest_is_sent_how_it_stands_now(
    place: Participant, comes_in: Receive, smtp: MailServer
) -> None:
    uid, key = place.uid, place.id
    asked = comes_in(calendar_mail(place, "REFRESH", attendee(place, "ACCEPTED")))
    became = (asked.sort, asked.outcome, asked.reason)
    deliver_due()
    (invitation,) = smtp.to("aye@yangon.example")
    place = db.session.get_one(Participant, key)
    place.confirm(**place.answered_by)
    db.session.commit()
    deliver_due()
    smtp.reset()
    place = db.session.get_one(Participant, key)
    comes_in(calendar_mail(place, "REFRESH", attendee(place, "NEEDS-ACTION"), number=1))
    deliver_due()
    (confirmation,) = smtp.to("aye@yangon.example")

    assert became == (Sort.AUTOMATIC, Outcome.APPLIED, "sent again")
    entries = [mail.calendar().walk("VEVENT")[0] for mail in (invitation, confirmation)]
    assert [entry["UID"] for entry in entries] == [uid, uid]
    assert [entry["ATTENDEE"].params["PARTSTAT"] for entry in entries] == [
        "NEEDS-ACTION",
        "ACCEPTED",
    ]


def test_two_programs_do_not_ask_each_other_for_ever(
    place: Participant, comes_in: Receive, smtp: MailServer
) -> None:
    reasons = []
    mails = [calendar_mail(place, "REFRESH", number=number) for number in range(MOST_AGAIN)]
    for mail in mails:
        reasons.append(comes_in(mail).reason)
        deliver_due()

    # the invitation itself is the first
    assert reasons == ["sent again"] * (MOST_AGAIN - 1) + ["sent lately"]
    assert len(smtp.to("aye@yangon.example")) == MOST_AGAIN - 1


def test_of_a_cancelled_meeting_the_latest_is_that_it_is_cancelled(
    place: Participant, comes_in: Receive, smtp: MailServer, cast: Cast
) -> None:
    refresh = calendar_mail(place, "REFRESH")
    publishing.cancel(place.meeting, by=cast.somchai, reason="")
    db.session.commit()
    deliver_due()
    smtp.reset()

    comes_in(refresh)
    deliver_due()

    (mail,) = smtp.to("aye@yangon.example")
    assert mail.calendar()["METHOD"] == "CANCEL"


def test_who_asks_about_another_entry_is_sent_nothing(
    place: Participant, comes_in: Receive, smtp: MailServer
) -> None:
    raw = calendar_mail(place, "REFRESH").replace(place.uid.encode(), b"somebody-elses@x.example")

    row = comes_in(raw)
    became = (row.outcome, row.reason)
    deliver_due()

    assert became == (Outcome.DROPPED, "another entry")
    assert smtp.to("aye@yangon.example") == []


WINMAIL = b"""From: Aye <aye@yangon.example>
To: %(to)s
Subject: Accepted: Rice and rivers
Message-ID: <tnef@yangon.example>
X-Auto-Response-Suppress: All
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=B

--B
Content-Type: text/plain

%(text)s
--B
Content-Type: %(type)s; name=%(name)s
Content-Transfer-Encoding: base64

eJ8+Ihx4AQaQCAAEAAAAAAABAAEAAQeQBgAIAAAA5AQAAAAAAADoAAEIgAcAHAAAAElQTS5TY2hl
--B--
"""


@pytest.mark.parametrize(
    ("kind", "name", "text", "sort"),
    [
        (b"application/ms-tnef", b"winmail.dat", b"", Sort.BROKEN),
        (b"application/octet-stream", b"WINMAIL.DAT", b"", Sort.BROKEN),
        (b"application/vnd.ms-tnef", b"x", b"I will be late.", Sort.LETTER),
    ],
)
def test_winmail_dat_is_said_to_be_unreadable_and_what_to_do(
    kind: bytes, name: bytes, text: bytes, sort: Sort, place: Participant, comes_in: Receive
) -> None:
    to = place_organizer(place).address.encode()

    row = comes_in(WINMAIL % {b"to": to, b"type": kind, b"name": name, b"text": text})

    assert (row.sort, row.outcome, row.reason) == (sort, Outcome.SHOWN, "winmail")
    assert place.state == State.INVITED and "winmail.dat" in labels.became(row)
    assert f"ask {place.full_name} to answer through the link" in labels.became(row)


def test_a_calendars_yes_with_required_questions_open_is_a_yes_that_asks_for_them(
    place: Participant, comes_in: Receive, smtp: MailServer, cast: Cast
) -> None:
    for label, is_required in (("Paper's title?", True), ("Food?", False)):
        question = Question(label=label, kind=QuestionKind.TEXT, is_required=is_required)
        questionnaire.ask(place.meeting, question, by=cast.somchai)
    db.session.commit()

    row = comes_in(gmail(Answer(place)))
    became, token = (row.reason, place.state), place.token
    deliver_due()

    (mail,) = smtp.to("aye@yangon.example")
    assert became == ("accepted", State.CONFIRMED)
    for words in (mail.text(), mail.html()):
        assert "The hosts still need your answers" in words and "title?" in words
        assert "Food?" not in words and token in words


def test_a_domain_in_other_letters_goes_out_and_comes_back_as_servers_write_it(
    place: Participant, comes_in: Receive, smtp: MailServer
) -> None:
    key, place.contact.address = place.id, "aye@ရန်ကုန်.example"
    place.tell_how_it_stands()
    db.session.commit()
    deliver_due()
    (mail,) = smtp.messages
    theirs = str(mail.calendar().walk("VEVENT")[0]["ATTENDEE"]).lower()
    answer = f"ATTENDEE;PARTSTAT=TENTATIVE:{theirs}"

    row = comes_in(calendar_mail(db.session.get_one(Participant, key), "REPLY", answer))

    assert str(mail.message["To"]).isascii() and str(mail.message["To"]) in theirs
    assert theirs.startswith("mailto:aye@xn--") and row.reason == "tentative"
