"""The same story on PostgreSQL with two workers, while the mail server is busy for a while."""

import os
import signal
from collections import Counter
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser

from tests.journeys import test_story as story
from tests.journeys.letters import DeliveredBySmtp
from tests.journeys.people import Organiser, in_days
from tests.parts.site import Site
from tests.parts.smtp import MailServer

pytestmark = pytest.mark.browser


@pytest.fixture
def site(start_site: Callable[..., Site], postgresql_url: str, smtp: MailServer) -> Site:
    return start_site(
        workers=2,
        DEMO="0",
        DATABASE_URL=postgresql_url,
        MAIL_SERVER="127.0.0.1",
        MAIL_PORT=str(smtp.port),
        MAIL_SENDER="meet@meet.example",
        NOTICE_RETRY_SECONDS="1",
    )


@pytest.fixture
def letters(smtp: MailServer) -> DeliveredBySmtp:
    return DeliveredBySmtp(smtp)


def test_every_mail_arrives_once_though_the_server_is_busy_and_a_worker_dies(
    browser: Browser,
    site: Site,
    smtp: MailServer,
    letters: DeliveredBySmtp,
    somchai: Organiser,
) -> None:
    ref = somchai.drafts(story.TITLE, in_days(20), group="River studies")
    story.invite(somchai, ref)
    smtp.answers(421, times=5)
    somchai.publishes(ref, 6)

    story.entries_agree(letters)
    os.killpg(site.processes[-1].pid, signal.SIGKILL)
    story.register_in_shanghai(browser, letters)
    story.assistant_registers(browser, letters)
    story.decline_in_dili(browser, letters)
    story.stranger_registers(browser, site, letters, ref)
    story.shared_mailbox_stays(browser, letters)
    story.cancel_for(somchai, letters, ref, "stranger@london.example")

    assert smtp.attempts > len(smtp.messages)
    sent = Counter(str(each.message["Message-ID"]) for each in smtp.messages)
    assert set(sent.values()) == {1}
