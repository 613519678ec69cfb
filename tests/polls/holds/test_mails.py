"""The mails of a kept date as people read them."""

import time_machine
from sqlalchemy import select

from nact_meet.notices.models.notice import Notice
from nact_meet.polls import asking, choosing
from nact_meet.polls.models.poll import Poll
from nact_meet.web.extensions import db
from tests.cast import Cast
from tests.notices.test_golden import check
from tests.parts.deliver import deliver
from tests.parts.smtp import Delivered, MailServer
from tests.polls.conftest import MAYBE, NO, YES, say
from tests.polls.holds.conftest import AYE, QUIET, WEI


def last(smtp: MailServer, clock: time_machine.Traveller, address: str = AYE) -> Delivered:
    db.session.commit()
    clock.shift(QUIET)
    deliver()
    return smtp.to(address)[-1]


def test_a_date_is_kept(
    kept: Poll, cast: Cast, smtp: MailServer, clock: time_machine.Traveller
) -> None:
    say(kept, cast.aye, MAYBE, NO, NO)

    check("hold", last(smtp, clock))


def test_another_date_is_chosen(
    kept: Poll, cast: Cast, smtp: MailServer, clock: time_machine.Traveller
) -> None:
    say(kept, cast.aye, YES, NO, NO)
    last(smtp, clock)
    choosing.choose(kept, kept.slots[1], by=cast.somchai)

    check("hold_gone", last(smtp, clock))


def test_the_subject_names_the_readers_day(
    kept: Poll, cast: Cast, smtp: MailServer, clock: time_machine.Traveller
) -> None:
    kept.title = "Rice\r\nBcc: eve@evil.example"
    say(kept, cast.wei, YES, NO, NO)

    mail = last(smtp, clock, WEI)

    assert mail.message["Bcc"] is None
    assert "Rice Bcc: eve@evil.example" in mail.message["Subject"]
    assert mail.message["Subject"].endswith("2027年3月22日")


def test_an_answer_tells_whose_date_it_is_and_the_way_back_whose_mail_it_was(
    kept: Poll, cast: Cast, smtp: MailServer, clock: time_machine.Traveller
) -> None:
    say(kept, cast.aye, YES, NO, NO)

    mail = last(smtp, clock)

    (sender,) = mail.message["From"].addresses
    assert sender.addr_spec == mail.calendar().events[0]["ORGANIZER"][7:]
    assert mail.sender.startswith("meet+r-") and mail.sender != sender.addr_spec


def test_a_date_in_a_mailbox_that_returns_mail_is_let_go_in_silence(
    kept: Poll, cast: Cast, smtp: MailServer, clock: time_machine.Traveller
) -> None:
    say(kept, cast.aye, YES, NO, NO)
    last(smtp, clock)
    sent = len(smtp.to(AYE))
    cast.aye.contacts[0].returned_mail("550")
    asking.call_off(kept, by=cast.somchai)
    deliver()

    assert len(smtp.to(AYE)) == sent
    kinds = select(Notice.kind).where(Notice.address == AYE, Notice.sent_at.is_(None))
    assert "hold_gone" not in db.session.scalars(kinds).all()
