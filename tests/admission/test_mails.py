"""What people hear of a decision, and only what is true when the mail leaves."""

from datetime import UTC, datetime, time

import pytest
import time_machine
from flask import Flask

from nact_meet.admission import deciding
from nact_meet.admission.deciding import admit
from nact_meet.desk.mails import write_digests
from nact_meet.directory.models.role import Role
from nact_meet.meetings.models.meeting import Admission, Meeting
from nact_meet.places.models.participant import Participant
from nact_meet.places.models.states import CameBy
from nact_meet.publication import publishing
from nact_meet.world.timezones import utc_now, wall_clock
from tests.admission.conftest import Somebody
from tests.cast import Cast
from tests.parts.deliver import deliver
from tests.parts.smtp import Delivered, MailServer


def mails(smtp: MailServer, place: Participant) -> list[Delivered]:
    deliver()
    return smtp.to(place.contact.address)


def subjects(smtp: MailServer, place: Participant) -> list[str]:
    return [str(each.message["Subject"]).partition(":")[0] for each in mails(smtp, place)]


def test_who_waits_hears_that_it_has_reached_the_hosts(
    meeting: Meeting, somebody: Somebody, smtp: MailServer
) -> None:
    asked, named = somebody(), somebody(CameBy.NAMED)

    (of_asked,), (of_named,) = mails(smtp, asked), mails(smtp, named)

    assert of_asked.message["Subject"] == (
        "The hosts have received your registration: Rice and rivers"
    )
    assert "coordinator has named you" in of_named.text()
    assert of_asked.calendar() is None and of_named.calendar() is None


@pytest.mark.parametrize("language", ["en", "zh_Hans"])
def test_a_yes_brings_the_entry_and_the_hosts_words_in_the_persons_language(
    meeting: Meeting, cast: Cast, somebody: Somebody, smtp: MailServer, language: str
) -> None:
    meeting.decision_words = {"approved": {"en": "Welcome <b>all</b>!", "zh_Hans": "欢迎您！"}}
    place = somebody(language=language)
    deciding.approve(place, by=cast.somchai)

    mail = mails(smtp, place)[-1]

    assert mail.calendar()["METHOD"] == "REQUEST"
    assert {"en": "Welcome <b>all</b>!", "zh_Hans": "欢迎您！"}[language] in mail.text()
    assert "<b>all</b>" not in mail.html()


def test_a_no_is_one_kind_mail_with_what_the_hosts_wrote(
    meeting: Meeting, cast: Cast, somebody: Somebody, smtp: MailServer
) -> None:
    usual, own = somebody(), somebody()
    deciding.say_no(usual, by=cast.somchai)
    deciding.say_no(own, by=cast.somchai, note="The room is small.")

    of_usual, of_own = mails(smtp, usual), mails(smtp, own)

    assert len(of_usual) == len(of_own) == 1
    assert "hope to see you at another one" in of_usual[0].text()
    assert "The room is small." in of_own[0].text() and "hope to see" not in of_own[0].text()
    assert of_usual[0].calendar() is None
    assert "reject" not in of_usual[0].raw.decode().lower()


def test_a_decision_taken_back_before_it_was_told_is_never_told(
    meeting: Meeting, cast: Cast, somebody: Somebody, smtp: MailServer
) -> None:
    place = somebody()
    assert len(mails(smtp, place)) == 1
    deciding.approve(place, by=cast.somchai)
    deciding.reconsider(place, by=cast.somchai)
    deciding.say_no(place, by=cast.somchai)
    deciding.reconsider(place, by=cast.somchai)
    deciding.approve(place, by=cast.somchai)

    said = subjects(smtp, place)

    assert said == ["The hosts have received your registration", "You are registered"]


def test_who_has_not_heard_of_a_decision_does_not_hear_that_it_was_taken_back(
    meeting: Meeting, cast: Cast, somebody: Somebody, smtp: MailServer
) -> None:
    place = somebody()
    deliver()
    deciding.approve(place, by=cast.somchai)
    deciding.reconsider(place, by=cast.somchai)

    assert subjects(smtp, place) == ["The hosts have received your registration"]


def test_a_decision_taken_back_after_it_was_told_takes_the_entry_back_too(
    app: Flask, meeting: Meeting, cast: Cast, somebody: Somebody, smtp: MailServer
) -> None:
    app.config["NOTICE_QUIET_SECONDS"] = 0  # or going to and fro makes one mail
    place = somebody()
    deciding.approve(place, by=cast.somchai)
    asked = mails(smtp, place)[-1].calendar()
    deciding.reconsider(place, by=cast.somchai)
    back = mails(smtp, place)[-1]
    deciding.approve(place, by=cast.somchai)
    again = mails(smtp, place)[-1].calendar()

    gone = back.calendar()
    assert "being reconsidered" in str(back.message["Subject"])
    assert [each["METHOD"] for each in (asked, gone, again)] == ["REQUEST", "CANCEL", "REQUEST"]
    numbers = [each.events[0]["SEQUENCE"] for each in (asked, gone, again)]
    stamps = [each.events[0]["DTSTAMP"].dt for each in (asked, gone, again)]
    assert numbers[0] < numbers[1] <= numbers[2] and stamps[1] < stamps[2]
    assert {str(each.events[0]["UID"]) for each in (asked, gone, again)} == {place.uid}


def test_the_daily_digest_says_how_many_were_named_or_asked(
    meeting: Meeting, cast: Cast, somebody: Somebody, smtp: MailServer
) -> None:
    cast.organiser.wants_digest = True
    somebody()
    somebody(CameBy.NAMED)
    deliver()
    smtp.reset()
    at_noon = datetime.combine(wall_clock(utc_now(), "Asia/Bangkok").date(), time(5), UTC)
    with time_machine.travel(at_noon, tick=False):
        write_digests()
        deliver()

    (mail,) = smtp.to("somchai@bangkok.example")
    assert "0 registered, 0 declined or withdrew; 2 named or applied" in mail.text()


def test_nobody_named_for_a_draft_is_mailed_until_it_is_published(
    cast: Cast, smtp: MailServer
) -> None:
    draft = cast.meeting(admission=Admission.NOTING)
    waits = cast.meeting(admission=Admission.APPROVAL)
    assert cast.aye.contact is not None
    for meeting in (draft, waits):
        admit(meeting, cast.aye.contact, Role.DELEGATE, named=True, by=None)
    deliver()
    assert smtp.messages == []

    publishing.publish(draft, by=cast.somchai)
    publishing.publish(waits, by=cast.somchai)
    deliver()

    said = sorted(str(each.message["Subject"]) for each in smtp.to("aye@yangon.example"))
    assert said == [
        "You are registered: Rice and rivers",
        "You have been named for: Rice and rivers",
    ]


def test_who_waits_hears_of_a_cancellation(
    meeting: Meeting, cast: Cast, somebody: Somebody, smtp: MailServer
) -> None:
    asked, named = somebody(), somebody(CameBy.NAMED)
    deliver()

    publishing.cancel(meeting, by=cast.somchai, reason="A typhoon is coming.")

    for place in (asked, named):
        assert subjects(smtp, place)[-1] == "Cancelled"
