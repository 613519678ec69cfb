"""A poll of the demonstration: open, and some have answered. Nobody was mailed about it."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from nact_meet.demo.parts import weekday
from nact_meet.directory.models.institute import Institute
from nact_meet.directory.models.person import Person
from nact_meet.directory.models.working_group import WorkingGroup
from nact_meet.meetings.models.schedule import Slot
from nact_meet.polls import electorate, voting
from nact_meet.polls.electorate import Elector
from nact_meet.polls.models.poll import Poll
from nact_meet.polls.models.slot import AskedDate
from nact_meet.polls.models.voter import Choice
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now

QUESTION = "Next call of the working group, a demonstration"
HOURS = ((38, 14), (39, 16), (45, 9))
"""Of each date: about how many days ahead, and when by the hosts' clock."""
SAID = {"y": Choice.YES, "m": Choice.MAYBE, "n": Choice.NO}
ANSWERS = (
    ("yym", ""),
    ("ymn", "In the morning I teach."),
    ("nym", ""),
    ("ynn", ""),
    ("myn", ""),
    ("yym", "The later, the better."),
)
REQUIRED = 4


def poll(
    hosts: Sequence[Institute], people: Sequence[Person], group: WorkingGroup, by: Person
) -> Poll:
    """Of people with an address; the first few are required."""
    values = {
        "title": QUESTION,
        "words": "Made up for this demonstration: which of these dates suits you?",
        "working_group": group,
        "zone": hosts[0].zone,
        "closes_at": utc_now() + timedelta(days=21),
    }
    poll = Poll.draft(
        values, hosts, [date_of(*day_and_hour, hosts[0].zone) for day_and_hour in HOURS], by=by
    )
    electors = [
        Elector(person.contacts[0], is_required=number < REQUIRED)
        for number, person in enumerate(people)
    ]
    electorate.enrol(poll, electors, by=by)
    poll.proposed_at = poll.opened_at = utc_now()
    for host in poll.hosts:
        host.agreed_at = utc_now()
    db.session.flush()
    for voter, (letters, comment) in zip(poll.voters, ANSWERS, strict=False):
        choices = {slot.id: SAID[letter] for slot, letter in zip(poll.slots, letters, strict=True)}
        voting.answer(voter.readers[0], choices, comment)
    return poll


def date_of(days: int, hour: int, zone: str) -> AskedDate:
    start = datetime.combine(weekday(days), time(hour))
    return AskedDate(Slot(start, start + timedelta(hours=2), zone))
