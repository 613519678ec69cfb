"""What hosts had before they were asked for their own yes, and after a step back."""

from datetime import timedelta

from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import insert, select, text

from nact_meet.meetings.models.host import Host
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.polls.models.poll import Poll, PollHost
from nact_meet.polls.models.slot import AskedDate, PollSlot
from nact_meet.publication.models import Act, Proposal
from nact_meet.web.database import Base
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now
from tests.cast import Cast, hosted_by
from tests.organising.hosts.conftest import act_for
from tests.parts.schema import landed_long_ago

BEFORE_HOSTS_AGREED, BEFORE_DRAFTS_OF_POLLS = "0020", "0024"


@landed_long_ago
def test_hosts_of_what_is_published_count_as_agreed_at_the_upgrade(
    app_on_both: Flask, cast: Cast
) -> None:
    """Also those that nobody asked; of a draft only those of its maker."""
    published, draft = cast.meeting(second_yes=False), cast.meeting(second_yes=False)
    published.published_at = utc_now()
    for meeting in (published, draft):
        meeting.hosts.append(hosted_by(cast.yangon, position=1))
    poll = Poll(title="When?", zone="UTC", closes_at=utc_now(), opened_at=utc_now())
    poll.hosts = [PollHost(institute=cast.yangon)]
    asked = Proposal(meeting=draft, act=Act.PUBLISH, institute_ids=[cast.institute.id])
    asking = Proposal(meeting=draft, act=Act.HOST, institute=cast.yangon, values={"to": "host"})
    db.session.add_all([poll, asked, asking])
    db.session.commit()
    db.session.remove()

    downgrade(revision=BEFORE_HOSTS_AGREED)
    upgrade()

    first, second = db.session.scalars(select(Meeting).order_by(Meeting.id))
    assert [host.agreed_at for host in first.hosts] == [first.published_at] * 2
    assert second.host_names == ["Institute of Bangkok"]
    assert (first.second_yes, second.second_yes) == (False, None)
    assert db.session.scalars(select(Poll)).one().host_names == ["Institute of Yangon"]
    (kept,) = db.session.scalars(select(Proposal))
    assert (kept.act, kept.agreed_ids) == (Act.PUBLISH, kept.institute_ids)


@landed_long_ago
def test_who_agreed_to_a_poll_hosts_its_draft_as_long_as_that_is_the_same(
    app_on_both: Flask, cast: Cast
) -> None:
    chosen_from(cast, title="When?")
    chosen_from(cast, title="Other")
    asked = chosen_from(cast, title="When?").id
    chosen_from(cast, title="When?").starts_at -= timedelta(hours=1)
    db.session.commit()
    yangon = cast.yangon.id
    db.session.remove()

    downgrade(revision=BEFORE_HOSTS_AGREED)
    upgrade(revision=BEFORE_DRAFTS_OF_POLLS)
    wish = {"meeting_id": asked, "act": "host", "institute_id": yangon}
    with db.engine.begin() as connection:
        connection.execute(insert(Base.metadata.tables["proposals"]).values(**wish))
    upgrade()

    drafts = db.session.scalars(select(Meeting).order_by(Meeting.id))
    both, alone = ["Institute of Bangkok", "Institute of Yangon"], ["Institute of Bangkok"]
    assert [draft.host_names for draft in drafts] == [both, alone, alone, alone]


def chosen_from(cast: Cast, title: str) -> Meeting:
    """A draft on a date of a poll that Yangon had agreed to; `title` is the draft's."""
    if not cast.aye.organiser:
        act_for(cast.aye, cast.yangon)
    meeting = cast.meeting(title=title)
    meeting.hosts.append(Host(institute=cast.yangon, position=1))
    now = utc_now()
    poll = Poll(title="When?", zone="UTC", closes_at=now, opened_at=now, meeting=meeting)
    poll.hosts = [PollHost(institute=cast.yangon, agreed_at=now, agreed_by=cast.aye)]
    poll.slots = [PollSlot.at(AskedDate(meeting.slot))]
    poll.slots[0].chosen_at = now
    db.session.add(poll)
    db.session.commit()
    return meeting


@landed_long_ago
def test_who_has_not_agreed_is_no_host_after_a_downgrade(app_on_both: Flask, cast: Cast) -> None:
    """The code of then would name them."""
    meeting = cast.meeting(published_at=utc_now())
    meeting.hosts.append(Host(institute=cast.yangon, position=1))
    db.session.commit()
    db.session.remove()

    downgrade(revision=BEFORE_HOSTS_AGREED)

    left = db.session.scalar(text("SELECT count(*) FROM hosts"))
    db.session.remove()
    upgrade()
    assert left == 1
