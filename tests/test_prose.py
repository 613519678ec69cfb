"""What hosts write in Markdown, as the plain part of a mail has it."""

from datetime import timedelta

import pytest

from nact_meet.delegations import asking
from nact_meet.directory.models.coordinator import CoordinatorContact, Standing
from nact_meet.meetings.models.schedule import Slot
from nact_meet.polls import agreeing
from nact_meet.polls.forms.poll import MOST_WORDS
from nact_meet.polls.models.slot import MOST, AskedDate
from nact_meet.publication import publishing
from nact_meet.web.extensions import db
from nact_meet.web.prose import plain
from nact_meet.world.timezones import utc_now, wall_clock
from tests.cast import Cast
from tests.parts.deliver import deliver
from tests.parts.smtp import MailServer
from tests.polls.conftest import contact_of, draft, enrol

WRITTEN = "Please *read* **[the paper](https://x.example/p)**:\n\n- one\n- two"
READ = "Please read the paper (https://x.example/p):\n\n- one\n- two"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (WRITTEN, READ),
        ("## Topics\nRice\n\n***\n\nRivers", "Topics\n\nRice\n\n-----\n\nRivers"),
        (
            "<https://x.example/y> https://x.example/a_b_c",
            "https://x.example/y https://x.example/a_b_c",
        ),
        ("<a@x.example>, [us](mailto:a@x.example)", "a@x.example, us (a@x.example)"),
        ("3. three\n4. four\n   - *a*\n\n     b", "3. three\n4. four\n   - a\n     b"),
        ("> one\n> *two*", "> one\n> two"),
        ("|a|b|\n|-|-|\n|1|`2`|", "a | b\n1 | 2"),
        ("    let *x*\n\n2 * 3 * 4, snake_case_word", "let *x*\n\n2 * 3 * 4, snake_case_word"),
        ("\\*not\\* &amp; <b>", "*not* & <b>"),
        ("![chart](https://x.example/c.png)", "chart (https://x.example/c.png)"),
        ("**第一**：[论文](https://x.example/p)", "第一：论文 (https://x.example/p)"),
        ("", ""),
    ],
)
def test_signs_go_and_what_they_say_stays(written: str, read: str) -> None:
    assert plain(written) == read


def test_the_plain_part_of_every_mail_with_words_of_hosts_has_no_signs(
    cast: Cast, smtp: MailServer
) -> None:
    meeting = cast.meeting(words=WRITTEN, summary=WRITTEN)
    cast.invite(meeting, cast.maria)
    publishing.publish(meeting, by=cast.somchai)
    poll = draft(cast, first_words=WRITTEN, closes_at=utc_now() + timedelta(days=1))
    enrol(poll, cast, cast.wei)
    agreeing.open(poll, by=cast.somchai)
    cast.yangon.is_coordinator = True
    CoordinatorContact.name(cast.yangon, contact_of(cast.aye), Standing.CONTACT, by=cast.somchai)
    nomination = asking.nomination_of(meeting, cast.yangon)
    asking.ask(nomination, meeting.starts_at.date() - timedelta(days=2), WRITTEN, by=cast.somchai)
    db.session.commit()

    deliver()

    for address, times in (("maria@dili", 2), ("wei@shanghai", 1), ("aye@yangon", 1)):
        (mail,) = smtp.to(f"{address}.example")
        assert mail.text().count(READ) == times and "*" not in mail.text()
        assert mail.html().count("<em>read</em>") == times
        assert mail.html().count("<li>two</li>") == times


def test_the_longest_email_about_dates_stays_small(cast: Cast, smtp: MailServer) -> None:
    day = wall_clock(utc_now(), "Asia/Bangkok").replace(hour=10, minute=0, second=0, microsecond=0)
    starts = [day + timedelta(days=number) for number in range(5, 5 + MOST)]
    dates = [AskedDate(Slot(at, at + timedelta(hours=1), "Asia/Bangkok")) for at in starts]
    hosts = (cast.institute, cast.shanghai, cast.dili)
    words, closes_at = "水" * MOST_WORDS, utc_now() + timedelta(days=1)
    poll = draft(cast, *hosts, dates=dates, first_words=words, closes_at=closes_at)
    enrol(poll, cast, cast.aye)
    agreeing.open(poll, by=cast.somchai)

    deliver()

    (mail,) = smtp.to("aye@yangon.example")
    assert words in mail.html() and len(mail.html().encode()) < 30_000
    assert "20 more dates are on the page." in mail.html()
    assert mail.text().count("11:00") >= MOST
