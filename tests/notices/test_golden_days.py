"""Whole mails about a meeting of three days: tests/notices/golden/days_*.txt."""

import pytest
import time_machine

from nact_meet.meetings.models.agenda import AgendaItem, ItemKind
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.places.days import answer, doubt
from nact_meet.places.models.participant import Participant
from nact_meet.publication import editing, publishing
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now
from tests.cast import Cast
from tests.meetings.plans import HOURS, over_days, plan_of
from tests.notices.test_golden import check, clock, last
from tests.parts.deliver import deliver
from tests.parts.smtp import MailServer

__all__ = ["clock"]


@pytest.fixture(params=["", "_zh"])
def ending(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def aye(clock: time_machine.Traveller, cast: Cast, ending: str) -> Participant:
    """Invited to three days, and has the mail."""
    cast.aye.language = "zh_Hans" if ending else "en"
    meeting = over_days(cast.meeting(reminder_minutes=[]))
    meeting.agenda = [
        AgendaItem(position=at, day=day, kind=ItemKind.SESSION, minutes=60, title=title)
        for at, (day, title) in enumerate([(0, "Rice"), (0, "Rivers"), (1, "Rain")])
    ]
    (place,) = cast.invite(meeting, cast.aye)
    publishing.publish(meeting, by=cast.somchai)
    db.session.commit()
    deliver()
    return place


def test_what_is_mailed_of_three_days(
    aye: Participant, ending: str, cast: Cast, smtp: MailServer, clock: time_machine.Traveller
) -> None:
    check(f"days_invitation{ending}", last(smtp))

    aye.confirm(**aye.answered_by)
    last(smtp)
    check(f"days_following{ending}", last(smtp))

    replan(aye.meeting, cast, HOURS[0], (15, 18), HOURS[2])
    clock.shift(120)
    check(f"days_moved{ending}", last(smtp))

    replan(aye.meeting, cast, HOURS[0], (15, 18))
    clock.shift(120)
    check(f"days_cancelled{ending}", last(smtp))

    answer(aye, aye.meeting.days[1], is_coming=False, **aye.answered_by)
    check(f"days_answered{ending}", last(smtp))

    doubt(aye, aye.meeting.days[0], said_at=utc_now(), comment="")
    clock.shift(120)
    check(f"days_doubt{ending}", last(smtp))


def replan(meeting: Meeting, cast: Cast, *hours: tuple[int, int]) -> None:
    before = meeting.page()
    meeting.follow(plan_of(meeting, *hours))
    editing.edited(meeting, before, by=cast.somchai)
    db.session.commit()
