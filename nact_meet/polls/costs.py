"""What each date of a poll costs its voters, as the finder reckons it."""

from collections.abc import Iterator, Mapping, Sequence

from nact_meet.busy.models import busy_of
from nact_meet.hours.planning import Planning
from nact_meet.planner.burdens import Attendee, total_of
from nact_meet.planner.minutes import Busy
from nact_meet.polls.models.poll import Poll
from nact_meet.polls.models.voter import Voter


def costs_of(poll: Poll, voters: Sequence[Voter]) -> dict[int, float | None]:
    """In points, by the id of the slot. `voters` are loaded; a country is its coordinator's office.

    None where nobody is known any more.
    """
    if not voters:
        return dict.fromkeys((each.id for each in poll.slots), None)
    people = [each.person_id for each in voters if each.person_id]
    first = min(each.starts_at for each in poll.slots)
    last = max(each.ends_at for each in poll.slots)
    planning, busy = Planning.now(), busy_of(people, first, last)
    asked = list(attendees(voters, planning, busy))
    return {
        each.id: total_of(asked, each.starts_at, each.ends_at, planning.weights)
        for each in poll.slots
    }


def attendees(
    voters: Sequence[Voter], planning: Planning, busy: Mapping[int, Busy]
) -> Iterator[Attendee]:
    for voter in voters:
        needed = voter.is_required
        if voter.person:
            theirs = busy.get(voter.person.id, ())
            yield planning.attendee(voter.person, is_required=needed, busy=theirs)
        elif voter.institute:
            yield Attendee(voter.name, planning.of_institute(voter.institute), needed)
