"""Who has their data erased keeps no date in their calendar, and nothing here keeps theirs."""

import time_machine
from flask import Flask
from sqlalchemy import select

from nact_meet import chores
from nact_meet.notices.models.notice import Kind, Notice
from nact_meet.polls.models.hold import Hold
from nact_meet.polls.models.poll import Poll
from nact_meet.publication import publishing
from nact_meet.web.extensions import db
from tests.cast import Cast
from tests.own_data.fresh import be_erased
from tests.parts.deliver import deliver
from tests.parts.smtp import MailServer
from tests.polls.conftest import NO, YES, say
from tests.polls.holds.conftest import AYE, Post


def test_the_last_mail_takes_the_date_out_and_nothing_remembers(
    app: Flask,
    kept: Poll,
    cast: Cast,
    aye_gets: Post,
    smtp: MailServer,
    clock: time_machine.Traveller,
) -> None:
    say(kept, cast.aye, YES, NO, NO)
    (entry,) = aye_gets.entries()
    meeting = cast.meeting()
    (place,) = cast.invite(meeting, cast.aye)
    publishing.publish(meeting, by=cast.somchai)
    deliver()
    smtp.reset()

    be_erased(app, place)
    deliver()
    chores.do()

    gone = [each.calendar() for each in smtp.to(AYE)]
    (cancelled,) = [each for each in gone if each.events[0]["UID"] == entry.uid]
    assert (str(cancelled["METHOD"]), cancelled.events[0]["SEQUENCE"]) == ("CANCEL", 1)
    assert any("Your data has been erased" in each.text() for each in smtp.to(AYE))
    assert db.session.scalars(select(Hold)).all() == []
    last = db.session.scalars(select(Notice).where(Notice.kind == Kind.HOLD_GONE)).one()
    assert (last.address, last.payload, last.mail) == ("", {}, None)
