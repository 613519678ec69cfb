"""The rows of the table."""

from collections.abc import Callable
from datetime import UTC, datetime

from tests.interop.application import Application
from tests.interop.reading import Case, Sample
from tests.interop.story import SUMMER, YEAR, Story, entry, mailed_to

Told = list[Case]


def invitation(application: Application) -> Told:
    story = Story(application)
    meeting = story.meeting("Rice and rivers", SUMMER, "Europe/Berlin")
    (aye,) = application.cast.invite(meeting, application.cast.aye)
    mails = story.published(meeting)
    starts = datetime(YEAR, 7, 20, 7, tzinfo=UTC)
    meant = entry(aye, starts, summary="Rice and rivers")
    return [Case("invitation", [Sample(mailed_to(aye, mails), "REQUEST", (meant,))])]


TELLERS: tuple[Callable[[Application], Told], ...] = (invitation,)
