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
    found = Poll.draft(values, hosts, [date_of(*each, hosts[0].zone) for each in HOURS], by=by)
    electors = [
        Elector(person.contacts[0], is_required=number < REQUIRED)
        for number, person in enumerate(people)
    ]
    electorate.enrol(found, electors, by=by)
    found.proposed_at = found.opened_at = utc_now()
    for each in found.hosts:
        each.agreed_at = utc_now()
    db.session.flush()
    for voter, (letters, comment) in zip(found.voters, ANSWERS, strict=False):
        choices = {slot.id: SAID[each] for slot, each in zip(found.slots, letters, strict=True)}
        voting.answer(voter.readers[0], choices, comment)
    return found


def date_of(days: int, hour: int, zone: str) -> Slot:
    start = datetime.combine(weekday(days), time(hour))
    return Slot(start, start + timedelta(hours=2), zone)
