"""What an invitation says of its meeting, within bounds that mail programs keep."""

import pytest

from nact_meet.meetings.models.agenda import AgendaItem, ItemKind, Speaker
from nact_meet.meetings.models.day import MOST_DAYS
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.places.mails import MOST_ITEMS, MOST_SUMMARY
from nact_meet.publication import publishing
from nact_meet.web.extensions import db
from tests.cast import Cast
from tests.meetings.plans import over_days
from tests.parts.deliver import deliver
from tests.parts.smtp import Delivered, MailServer

MOST_HTML = 30_000
"""Octets: beyond a hundred thousand Gmail cuts a mail off, and slow lines wait for each."""


@pytest.fixture
def meeting(cast: Cast) -> Meeting:
    meeting = cast.meeting(summary="Why *rivers* matter.", languages=["en", "zh"])
    cast.invite(meeting, cast.aye)
    return meeting


def item(title: str, *speakers: Speaker) -> AgendaItem:
    return AgendaItem(kind=ItemKind.SESSION, title=title, minutes=5, speakers=list(speakers))


def invitation(meeting: Meeting, cast: Cast, smtp: MailServer) -> Delivered:
    publishing.publish(meeting, by=cast.somchai)
    deliver()
    return smtp.to("aye@yangon.example")[-1]


def test_it_says_what_the_meeting_is_about_in_which_languages_and_who_speaks(
    meeting: Meeting, cast: Cast, smtp: MailServer
) -> None:
    spoken = (Speaker(printed="Prof. Nobody"), Speaker(printed="Li Wei", person=cast.wei))
    meeting.agenda.append(item("Water", *spoken))
    db.session.commit()

    mail = invitation(meeting, cast, smtp)

    for body in (mail.text(), mail.html()):
        assert "Languages of the meeting: English and Chinese" in body
        assert "Water" in body and "09:30" in body
        assert "Prof. Nobody" in body
        assert "Speaker to be announced" in body and "Li Wei" not in body
    assert "<em>rivers</em>" in mail.html()


@pytest.mark.parametrize("more", [0, 1])
def test_what_has_no_room_is_on_the_page(
    meeting: Meeting, cast: Cast, smtp: MailServer, more: int
) -> None:
    meeting.agenda = [item(f"Item {number}") for number in range(MOST_ITEMS + more)]
    db.session.commit()

    html = invitation(meeting, cast, smtp).html()

    assert f"Item {MOST_ITEMS - 1}" in html
    assert ("Read more on the page" in html) == bool(more)


def test_the_longest_is_light_and_holds_for_old_programs(
    meeting: Meeting, cast: Cast, smtp: MailServer
) -> None:
    meeting.summary = "\n\n".join(["经" * (MOST_SUMMARY // 3)] * 9)
    meeting.named_contact, meeting.answer_by = cast.organiser, meeting.starts_wall.date()
    speakers = [[Speaker(printed="教" * 80) for _ in range(2)] for _ in range(MOST_ITEMS + 5)]
    meeting.agenda = [item("题" * 80, *some) for some in speakers]
    db.session.commit()

    over_days(meeting, *[(9, 12)] * MOST_DAYS)

    html = invitation(meeting, cast, smtp).html()
    assert len(html.encode()) < MOST_HTML
    assert "display:inline-block;padding" not in html, "Word pads cells alone"
    assert '<table role="presentation" class="card" width="600"' in html
