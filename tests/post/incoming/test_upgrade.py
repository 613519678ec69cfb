"""Mails that were sent before each had a key: the upgrade keeps them, and they prove nothing."""

import re
from pathlib import Path

from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import select, text

from nact_meet.meetings.models.meeting import Meeting
from nact_meet.notices.models.notice import Kind, Notice
from nact_meet.places import audience
from nact_meet.places.models.participant import Participant
from nact_meet.post.receiving import receive
from nact_meet.web.extensions import db
from tests.cast import Cast
from tests.parts.schema import landed_long_ago
from tests.parts.site import ROOT
from tests.post.incoming.test_other_mail import bounce

(MIGRATION,) = Path(ROOT, "migrations/versions").glob("*_returns.py")


@landed_long_ago
def test_sent_before_the_upgrade_a_mail_proves_nothing(
    app_on_both: Flask, meeting: Meeting, cast: Cast
) -> None:
    place = audience.place_of(meeting, cast.aye)
    assert place is not None
    place.doubt()
    sent = select(Notice).where(Notice.participant_id == place.id, Notice.sent_at.is_not(None))
    notice = db.session.scalars(sent).one()
    notice.message_id = f"<notice-{notice.id}@meet.example>"
    raw = bounce(place, quoted=f"Message-ID: {notice.message_id}\r\n")
    place_id = place.id
    db.session.commit()
    db.session.remove()

    before = re.search(r'^down_revision = "(\d+)"', MIGRATION.read_text(), re.MULTILINE)
    assert before is not None
    downgrade(revision=before[1])
    kinds = set(db.session.scalars(text("SELECT kind FROM notices")))
    db.session.remove()
    upgrade()

    row = receive(raw)
    again = db.session.get_one(Participant, place_id)
    assert Kind.INVITATION in kinds and Kind.DOUBT not in kinds
    assert (row.reason, again.contact.bounced_at, again.doubted_at) == ("claimed", None, None)
