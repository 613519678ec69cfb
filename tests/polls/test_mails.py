"""What voters and hosts read of a poll, and what becomes of mail that comes back."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from nact_meet.notices.links_again import mail_links_again
from nact_meet.places.replies import Outcome
from nact_meet.polls import agreeing, asking, electorate, voting
from nact_meet.polls.electorate import Elector
from nact_meet.polls.models.poll import Poll
from nact_meet.polls.models.voter import Voter
from nact_meet.post.models import Sort
from nact_meet.post.receiving import receive
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now
from tests.cast import Cast
from tests.notices.test_golden import check
from tests.organising.hosts.conftest import act_for
from tests.parts.deliver import deliver
from tests.parts.smtp import Delivered, MailServer
from tests.polls.conftest import (
    DEADLINE,
    MAYBE,
    NO,
    YES,
    Yangon,
    draft,
    enrol,
    reader_of,
    say,
    voter_of,
)

AYE, KHIN, SOMCHAI = "aye@yangon.example", "khin@yangon.example", "somchai@bangkok.example"


def mails(smtp: MailServer, address: str) -> list[Delivered]:
    deliver()
    return smtp.to(address)


def test_the_question_names_each_date_by_the_readers_clock(
    poll: Poll, cast: Cast, smtp: MailServer
) -> None:
    poll.words = "We need two hours.\nYours, Somchai"
    agreeing.open(poll, by=cast.somchai)

    (mail,) = mails(smtp, AYE)

    token = mail.text().partition("/v/")[2].split()[0]
    assert Voter.by_token(token).voter.person is cast.aye
    assert f"/v/{token}" in mail.html() and f"/v/{token}" in mail.message["List-Unsubscribe"]
    check("poll", mail)


def test_a_contact_answers_for_a_country(
    poll: Poll, cast: Cast, yangon: Yangon, smtp: MailServer
) -> None:
    electorate.enrol(poll, [Elector(institute=yangon.institute)], by=cast.somchai)
    agreeing.open(poll, by=cast.somchai)

    (mail,) = mails(smtp, KHIN)

    assert (
        "You answer for Myanmar. One answer counts for everyone who is asked there." in mail.text()
    )
    assert "Also asked: Dr Ko Zaw." in mail.text()
    assert "zaw@" not in mail.raw.decode() + mail.text() + mail.html()


@pytest.mark.parametrize(("kind", "language"), [("poll_link", "en"), ("poll_link_zh", "zh_Hans")])
def test_a_link_that_was_lost_is_mailed_again(
    kind: str, language: str, opened: Poll, cast: Cast, smtp: MailServer
) -> None:
    cast.aye.language = language
    mail_links_again(AYE)
    db.session.commit()

    check(kind, mails(smtp, AYE)[-1])


def test_an_assistant_answers_for_a_person(poll: Poll, cast: Cast, smtp: MailServer) -> None:
    cast.aye.contacts[0].reader_name = "Ma Hla"
    agreeing.open(poll, by=cast.somchai)

    text = mails(smtp, AYE)[0].text()

    assert text.startswith("Dear Ma Hla,") and "You answer for Dr Aye Aye." in text


def test_a_reminder_goes_to_who_has_not_answered(
    opened: Poll, cast: Cast, smtp: MailServer, clock: time_machine.Traveller
) -> None:
    deliver()
    say(opened, cast.wei, YES, YES, YES)

    clock.move_to("2027-03-09T02:30:00+00:00")

    assert len(mails(smtp, AYE)) == 2
    assert len(smtp.to("wei@shanghai.example")) == 1
    check("poll_reminder", smtp.to(AYE)[-1])


def test_a_chosen_date_is_told(opened: Poll, cast: Cast, smtp: MailServer) -> None:
    say(opened, cast.aye, YES, YES, YES)
    deliver()
    opened.slots[1].chosen_at = utc_now()
    asking.tell_voters(opened, "chosen")

    check("poll_news", mails(smtp, AYE)[-1])


def test_a_poll_called_off_is_told_to_whom_it_was_mailed_to(
    opened: Poll, cast: Cast, smtp: MailServer
) -> None:
    deliver()
    (late,) = enrol(opened, cast, cast.somchai)
    asking.call_off(opened, by=cast.somchai)

    text = mails(smtp, AYE)[-1].text()

    assert "The hosts have cancelled the poll “Rice and rivers”" in text
    assert mails(smtp, SOMCHAI) == [] and late.asked_at is not None


def test_hosts_read_whose_yes_is_needed_and_that_it_was_given(
    clock: time_machine.Traveller, cast: Cast, smtp: MailServer
) -> None:
    act_for(cast.aye, cast.yangon)
    poll = draft(cast, cast.institute, cast.yangon)
    enrol(poll, cast, cast.wei)
    agreeing.open(poll, by=cast.somchai)

    (asked,) = mails(smtp, AYE)
    agreeing.agree(poll, by=cast.aye)
    (told,) = mails(smtp, SOMCHAI)

    check("poll_proposal", asked)
    assert "we are asking everyone" in told.text() and told.message["Subject"].startswith(
        "Approved:"
    )


def test_who_made_a_poll_hears_once_that_everybody_has_answered(
    opened: Poll, cast: Cast, smtp: MailServer
) -> None:
    say(opened, cast.aye, YES, NO, NO)
    say(opened, cast.wei, YES, NO, MAYBE)
    early = mails(smtp, SOMCHAI)
    start = opened.slots[2].starts_at + timedelta(days=1)
    voting.propose(reader_of(opened, cast.maria), start, start + timedelta(hours=2))
    say(opened, cast.maria, NO, NO, YES)
    say(opened, cast.maria, MAYBE, NO, YES)

    (told,) = mails(smtp, SOMCHAI)

    assert early == [] and told.message["Subject"] == "Everyone has answered: Rice and rivers"
    assert "The best date:" in told.text()
    assert "2 yes, 1 if necessary, 0 no" in told.text()
    assert "1 other time is proposed." in told.text()
    check("poll_answered", told)


def test_who_made_a_poll_hears_at_its_deadline_with_every_date_that_ties(
    opened: Poll, cast: Cast, smtp: MailServer, clock: time_machine.Traveller
) -> None:
    say(opened, cast.aye, YES, YES, NO)
    clock.move_to(DEADLINE - timedelta(seconds=1))
    early = mails(smtp, SOMCHAI)
    clock.move_to(DEADLINE)

    (told,) = mails(smtp, SOMCHAI)

    assert early == [] and told.message["Subject"] == "Please choose a date: Rice and rivers"
    assert "The deadline has passed. 1 of 3 have answered." in told.text()
    assert "These dates suit people equally well:" in told.text()


def test_a_deadline_that_is_put_back_to_where_it_was_is_told_then(
    opened: Poll, cast: Cast, smtp: MailServer, clock: time_machine.Traveller
) -> None:
    for closes_at in (DEADLINE + timedelta(days=1), DEADLINE):
        asking.put_deadline(opened, closes_at, by=cast.somchai)
        db.session.commit()
    clock.move_to(DEADLINE)

    assert len(mails(smtp, SOMCHAI)) == 1


def test_the_mail_at_the_deadline_is_in_its_reader_s_language(
    opened: Poll, cast: Cast, smtp: MailServer, clock: time_machine.Traveller
) -> None:
    cast.somchai.language = "zh_Hans"
    say(opened, cast.aye, YES, YES, NO)
    clock.move_to(DEADLINE)

    (told,) = mails(smtp, SOMCHAI)

    check("poll_ended_zh", told)


def test_the_mail_at_the_deadline_follows_it_and_does_not_come_to_a_poll_that_is_over(
    opened: Poll, cast: Cast, smtp: MailServer, clock: time_machine.Traveller
) -> None:
    later = DEADLINE + timedelta(days=2)
    asking.put_deadline(opened, later, by=cast.somchai)
    db.session.commit()
    clock.move_to(DEADLINE)
    at_the_old_one = mails(smtp, SOMCHAI)
    asking.close(opened, by=cast.somchai)
    db.session.commit()
    clock.move_to(later)

    assert at_the_old_one == [] and mails(smtp, SOMCHAI) == []


def test_a_reader_gets_the_mail_in_their_language_and_an_evil_title_stays_in_its_line(
    poll: Poll, cast: Cast, smtp: MailServer
) -> None:
    poll.title = "Rice\r\nBcc: x@y.example <script>"
    agreeing.open(poll, by=cast.somchai)

    mail = mails(smtp, AYE)[0]

    assert mail.message["Bcc"] is None and "<script>" not in mail.html()


def bounce(sender: str, address: str) -> bytes:
    """RFC 3464, for good."""
    return (
        f"From: MAILER-DAEMON@mx.example\r\nTo: {sender}\r\nSubject: failed\r\n"
        "Message-ID: <1@mx.example>\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nno\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\n"
        "Reporting-MTA: dns; mx.example\r\n\r\n"
        f"Final-Recipient: rfc822; {address}\r\nAction: failed\r\nStatus: 5.1.1\r\n"
        "Diagnostic-Code: smtp; 550 no such user\r\n\r\n--b--\r\n"
    ).encode()


@pytest.mark.parametrize("is_country", [False, True])
def test_mail_that_comes_back_marks_the_address(
    poll: Poll, cast: Cast, yangon: Yangon, smtp: MailServer, is_country: bool
) -> None:
    electorate.enrol(poll, [Elector(institute=yangon.institute)], by=cast.somchai)
    agreeing.open(poll, by=cast.somchai)
    db.session.commit()
    address = KHIN if is_country else AYE
    (mail,) = mails(smtp, address)

    row = receive(bounce(mail.sender, address), to=mail.sender)

    assert mail.sender.startswith("meet+r-") and mail.message["From"].addresses[0].addr_spec == (
        "meet@meet.example"
    )
    assert (row.sort, row.outcome) == (Sort.BOUNCE, Outcome.APPLIED)
    contact = yangon.khin.contact if is_country else cast.aye.contacts[0]
    assert contact.bounced_at is not None


def test_an_address_that_returns_mail_is_written_to_no_more(
    opened: Poll, cast: Cast, smtp: MailServer
) -> None:
    deliver()
    cast.aye.contacts[0].returned_mail("550 gone")
    db.session.commit()

    asking.remind_now(opened, by=cast.somchai)

    assert len(mails(smtp, AYE)) == 1


def test_whoever_moved_to_another_address_is_reminded_there(
    opened: Poll, cast: Cast, smtp: MailServer, clock: time_machine.Traveller
) -> None:
    deliver()
    cast.aye.reach_at("aye@home.example", "", by=cast.somchai)
    cast.aye.drop(cast.aye.contacts[0], by=cast.somchai)
    db.session.commit()
    clock.move_to(opened.closes_at - timedelta(hours=1))

    assert len(mails(smtp, "aye@home.example")) > 0
    assert len(smtp.to(AYE)) == 1


def test_a_replaced_link_is_mailed_and_the_old_one_is_dead(
    app: Flask, opened: Poll, cast: Cast, smtp: MailServer
) -> None:
    deliver()
    old = reader_of(opened, cast.aye).token
    say(opened, cast.aye, YES, YES, YES)
    asking.replace_link(voter_of(opened, cast.aye), by=cast.somchai)

    mail = mails(smtp, AYE)[-1]

    assert "Here is your new link" in mail.text() and old not in mail.text()
    assert app.test_client().get(f"/v/{old}").status_code == 404
