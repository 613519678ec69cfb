"""Contacts are asked by mail, reminded before the date, and told what changed."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from nact_meet.delegations import asking, links
from nact_meet.delegations.asking import DateNotPossible, NobodyToAsk
from nact_meet.directory.models.contact import Contact
from nact_meet.directory.models.coordinator import CoordinatorContact, Standing
from nact_meet.history.models import Change
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.notices.links_again import mail_links_again
from nact_meet.notices.models.notice import Kind, Notice
from nact_meet.places.models.nomination import Nomination
from nact_meet.places.models.seating import Seating
from nact_meet.publication import editing, publishing
from nact_meet.seats.plan import Plan, arrange
from nact_meet.web.extensions import db
from nact_meet.web.refusals import MeetingCancelled, MeetingOver
from tests.cast import Cast
from tests.delegations.conftest import Yangon, contact_of
from tests.notices.test_golden import check
from tests.parts.deliver import deliver
from tests.parts.smtp import Delivered, MailServer

MONDAY = "2027-03-01T02:00:00+00:00"
FRIDAY = date(2027, 3, 12)
KHIN, ZAW = "khin@yangon.example", "zaw@yangon.example"


@pytest.fixture
def clock(app: Flask) -> Iterator[time_machine.Traveller]:
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def meeting(clock: time_machine.Traveller, cast: Cast) -> Meeting:
    """On Monday 22 March, known to everybody."""
    meeting = cast.meeting(venue="Institute of Bangkok, Hall 2")
    arrange(meeting, Plan(40, {"MM": 3}), by=cast.somchai)
    publishing.publish(meeting, by=cast.somchai)
    db.session.commit()
    return meeting


@pytest.fixture
def nomination(meeting: Meeting, yangon: Yangon) -> Nomination:
    return asking.nomination_of(meeting, yangon.institute)


def ask(nomination: Nomination, cast: Cast, day: date = FRIDAY, words: str = "") -> None:
    asking.ask(nomination, day, words, by=cast.somchai)
    db.session.commit()


def mails(smtp: MailServer, address: str) -> list[Delivered]:
    deliver()
    return smtp.to(address)


def subjects(smtp: MailServer, address: str) -> list[str]:
    return [str(each.message["Subject"]) for each in mails(smtp, address)]


@pytest.mark.parametrize(
    ("kind", "language"), [("nomination_link", "en"), ("nomination_link_zh", "zh_Hans")]
)
def test_a_link_that_was_lost_is_mailed_again(
    kind: str,
    language: str,
    nomination: Nomination,
    yangon: Yangon,
    cast: Cast,
    smtp: MailServer,
) -> None:
    yangon.khin.person.language = language
    ask(nomination, cast)
    deliver()
    mail_links_again(KHIN)
    db.session.commit()

    check(kind, mails(smtp, KHIN)[-1])


def test_a_contact_gets_one_link_that_opens_the_delegation_for_them(
    nomination: Nomination, yangon: Yangon, cast: Cast, smtp: MailServer
) -> None:
    ask(nomination, cast, words="Two speakers, please.\nYours, Somchai")

    (mail,) = mails(smtp, KHIN)

    token = mail.text().partition("/n/")[2].split()[0]
    assert links.by_token(token) == (nomination, yangon.khin)
    assert f"/n/{token}" in mail.html()
    check("nomination", mail)


def test_a_deputy_is_asked_as_one(nomination: Nomination, cast: Cast, smtp: MailServer) -> None:
    ask(nomination, cast)

    (mail,) = mails(smtp, ZAW)

    assert "You are asked as a deputy for Institute of Yangon." in mail.text()
    assert "Also asked: Dr Daw Khin. One answer is enough." in mail.text()
    assert KHIN not in mail.raw.decode() and KHIN not in mail.text() + mail.html()


def test_an_assistant_who_reads_for_a_contact_is_greeted(
    nomination: Nomination, yangon: Yangon, cast: Cast, smtp: MailServer
) -> None:
    yangon.khin.contact.reader_name = "Ma Hla"
    ask(nomination, cast)

    (mail,) = mails(smtp, KHIN)

    assert mail.text().startswith("Dear Ma Hla,")
    assert "This email is for Dr Daw Khin." in mail.text()


def test_a_draft_asks_when_it_is_published(
    yangon: Yangon, cast: Cast, clock: time_machine.Traveller, smtp: MailServer
) -> None:
    draft = cast.meeting()
    nomination = asking.nomination_of(draft, yangon.institute)
    ask(nomination, cast)
    assert mails(smtp, KHIN) == [] and nomination.asked_at is None

    publishing.publish(draft, by=cast.somchai)
    db.session.commit()

    assert len(mails(smtp, KHIN)) == len(mails(smtp, ZAW)) == 1
    assert nomination.asked_at is not None


def test_reminders_come_three_days_and_one_day_before_the_date(
    nomination: Nomination, cast: Cast, clock: time_machine.Traveller, smtp: MailServer
) -> None:
    ask(nomination, cast)

    counts = []
    for day, hour in ((9, "02:29"), (9, "02:30"), (11, "02:29"), (11, "02:30")):
        clock.move_to(f"2027-03-{day:02}T{hour}:00+00:00")  # nine by Yangon's clock, UTC+6:30
        counts.append(len(mails(smtp, KHIN)))

    assert counts == [1, 2, 2, 3]
    check("nomination_reminder", smtp.to(KHIN)[-1])


def test_principals_are_told_and_never_reminded(
    nomination: Nomination, cast: Cast, yangon: Yangon, clock: time_machine.Traveller,
    smtp: MailServer,
) -> None:  # fmt: skip
    contact = contact_of(cast.aye)
    CoordinatorContact.name(yangon.institute, contact, Standing.PRINCIPAL, by=cast.somchai)
    ask(nomination, cast)
    assert "For your information" in mails(smtp, contact.address)[0].text()

    clock.move_to("2027-03-12T00:00:00+00:00")

    assert len(mails(smtp, KHIN)) == 3
    assert len(smtp.to(contact.address)) == 1


def test_nobody_is_reminded_of_what_is_answered(
    nomination: Nomination, cast: Cast, clock: time_machine.Traveller, smtp: MailServer
) -> None:
    ask(nomination, cast)
    deliver()
    nomination.answered_at = nomination.asked_at
    db.session.commit()

    clock.move_to("2027-03-12T00:00:00+00:00")

    assert len(mails(smtp, KHIN)) == 1


def test_another_date_moves_the_reminders_and_writes_to_nobody(
    nomination: Nomination, cast: Cast, clock: time_machine.Traveller, smtp: MailServer
) -> None:
    ask(nomination, cast)
    asking.put_date(nomination, date(2027, 3, 19), by=cast.somchai)
    db.session.commit()

    clock.move_to("2027-03-12T00:00:00+00:00")
    assert len(mails(smtp, KHIN)) == 1
    clock.move_to("2027-03-19T00:00:00+00:00")

    assert len(mails(smtp, KHIN)) == 3
    assert "by the end of Friday 19\xa0March\xa02027" in smtp.to(KHIN)[-1].text()


def test_asking_again_says_so_and_waits_for_a_new_answer(
    nomination: Nomination, cast: Cast, clock: time_machine.Traveller, smtp: MailServer
) -> None:
    ask(nomination, cast)
    deliver()
    nomination.answered_at = nomination.asked_at
    clock.shift(timedelta(days=1))
    ask(nomination, cast, date(2027, 3, 15))

    again = mails(smtp, KHIN)[-1]

    assert "The hosts ask you again" in again.text()
    assert again.message["References"] == smtp.to(KHIN)[0].message["References"]
    assert nomination.answered_at is None
    verbs = db.session.scalars(select(Change.verb).where(Change.subject == "nominations")).all()
    assert verbs == ["asked", "asked again"]


def test_asked_twice_in_a_minute_only_the_last_is_mailed(
    nomination: Nomination, cast: Cast, clock: time_machine.Traveller, smtp: MailServer
) -> None:
    ask(nomination, cast)
    clock.shift(timedelta(seconds=20))
    ask(nomination, cast, date(2027, 3, 15), "I mean Monday.")

    (mail,) = mails(smtp, KHIN)

    assert "I mean Monday." in mail.text()


def test_a_cancelled_meeting_is_told_to_whom_it_asked(
    nomination: Nomination, meeting: Meeting, cast: Cast, smtp: MailServer
) -> None:
    ask(nomination, cast)
    deliver()

    publishing.cancel(meeting, by=cast.somchai, reason="A typhoon is coming.")
    db.session.commit()

    assert "A typhoon is coming." in mails(smtp, KHIN)[-1].text()
    check("nomination_cancelled", smtp.to(KHIN)[-1])
    assert len(smtp.to(ZAW)) == 2


def test_who_was_not_written_to_yet_hears_nothing_of_a_cancelled_meeting(
    nomination: Nomination, meeting: Meeting, cast: Cast, smtp: MailServer
) -> None:
    ask(nomination, cast)
    publishing.cancel(meeting, by=cast.somchai, reason="")
    db.session.commit()

    assert mails(smtp, KHIN) == []


def test_a_meeting_that_moves_twice_is_told_once(
    nomination: Nomination, meeting: Meeting, cast: Cast, smtp: MailServer,
    clock: time_machine.Traveller,
) -> None:  # fmt: skip
    ask(nomination, cast)
    deliver()
    for hour in (14, 8):
        before = meeting.page()
        day = meeting.starts_wall
        meeting.take_place(day.replace(hour=hour), day.replace(hour=hour + 1), meeting.zone)
        editing.edited(meeting, before, by=cast.somchai)
        db.session.commit()
        clock.shift(timedelta(seconds=30))
    clock.shift(timedelta(minutes=2))

    assert len(mails(smtp, KHIN)) == 2
    check("nomination_moved", smtp.to(KHIN)[-1])


def test_a_freed_place_is_told_to_those_who_can_fill_it(
    nomination: Nomination, cast: Cast, smtp: MailServer
) -> None:
    ask(nomination, cast)
    deliver()
    asking.tell_contacts(nomination, "freed", name="Aye Aye")
    db.session.commit()

    assert "Aye Aye will not come" in mails(smtp, KHIN)[-1].text()
    assert len(smtp.to(ZAW)) == 2


def test_an_address_that_does_not_exist_leaves_the_deputy(
    nomination: Nomination, cast: Cast, smtp: MailServer
) -> None:
    smtp.refuses(KHIN, "550 5.1.1 no such user")
    ask(nomination, cast)
    deliver()

    khin = db.session.scalars(select(Contact).where(Contact.address == KHIN)).one()
    assert khin.bounced_at is not None
    assert [each.contact.address for each in asking.contacts_of(nomination)] == [ZAW]
    assert len(smtp.to(ZAW)) == 1


def test_who_answers_for_the_institute_no_more_gets_nothing(
    nomination: Nomination, yangon: Yangon, cast: Cast, smtp: MailServer
) -> None:
    ask(nomination, cast)
    yangon.zaw.dismiss(by=cast.somchai)
    db.session.commit()

    assert mails(smtp, ZAW) == []
    assert len(smtp.to(KHIN)) == 1


@pytest.mark.parametrize("day", [date(2027, 2, 28), date(2027, 3, 22), date(2027, 4, 1)])
def test_the_date_lies_between_today_and_the_meeting(
    day: date, nomination: Nomination, cast: Cast
) -> None:
    with pytest.raises(DateNotPossible):
        ask(nomination, cast, day)


def test_a_vacant_coordinator_cannot_be_asked(
    nomination: Nomination, yangon: Yangon, cast: Cast
) -> None:
    for each in (yangon.khin, yangon.zaw):
        each.contact.returned_mail("550 gone")

    with pytest.raises(NobodyToAsk):
        ask(nomination, cast)


def test_nobody_is_asked_for_what_is_over(
    nomination: Nomination, meeting: Meeting, cast: Cast, clock: time_machine.Traveller
) -> None:
    clock.move_to(meeting.starts_at)
    with pytest.raises(MeetingOver):
        ask(nomination, cast)

    clock.move_to(MONDAY)
    publishing.cancel(meeting, by=cast.somchai, reason="")
    with pytest.raises(MeetingCancelled):
        ask(nomination, cast)


def test_the_mail_says_nothing_of_seats_that_nobody_counts(
    nomination: Nomination, meeting: Meeting, cast: Cast, smtp: MailServer
) -> None:
    arrange(meeting, Plan(), by=cast.somchai)
    assert db.session.get(Seating, meeting.id) is None
    ask(nomination, cast)

    assert "reserved for it" not in mails(smtp, KHIN)[0].text()


def test_names_from_anywhere_break_no_mail(
    nomination: Nomination, yangon: Yangon, cast: Cast, smtp: MailServer
) -> None:
    khin = yangon.khin.person
    khin.full_name = "ရဲ \u202e<b>Khin</b> 🌾" + "x" * 150
    ask(nomination, cast, words="<script>alert(1)</script>\r\nBcc: x@y.example")

    (mail,) = mails(smtp, KHIN)

    assert mail.message["Bcc"] is None
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in mail.html() and "<b>Khin" not in mail.html()


def test_the_mails_of_one_delegation_are_in_the_meetings_mail(
    nomination: Nomination, meeting: Meeting, cast: Cast
) -> None:
    ask(nomination, cast)

    kinds = db.session.scalars(
        select(Notice.kind).where(
            Notice.meeting_id == meeting.id, Notice.nomination_id.is_not(None)
        )
    ).all()
    assert sorted(kinds) == [Kind.NOMINATION] * 2 + [Kind.NOMINATION_REMINDER] * 4
