"""What organisers are mailed of a poll: that they are asked for their yes, that it is open, that
everybody has answered, that its deadline has passed.
"""

from collections.abc import Sequence
from datetime import datetime

from nact_meet.directory.models.organiser import Organiser
from nact_meet.notices.models.notice import Kind, post
from nact_meet.polls.models.poll import Poll
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now


def tell_organisers(poll: Poll, organisers: Sequence[Organiser], step: str) -> None:
    """`step`: asked for their yes, or opened: they proposed it, and it is."""
    at = poll.proposed_at.isoformat() if poll.proposed_at else ""
    write(poll, organisers, {"step": step, "proposed_at": at}, at, utc_now())


def tell_all_have_answered(poll: Poll) -> None:
    """Once, however often somebody changes their answer; again if more people are asked."""
    if all(voter.answered_at for voter in poll.voters):
        write(poll, keepers(poll), {"step": "answered"}, str(len(poll.voters)), utc_now())


def expect_deadline(poll: Poll) -> None:
    """At the deadline of now: what waits for another one is not true once its hour comes, and is
    again if the deadline is put back to it.
    """
    at = poll.closes_at.isoformat()
    write(poll, keepers(poll), {"step": "ended", "closes_at": at}, at, poll.closes_at)


def keepers(poll: Poll) -> Sequence[Organiser]:
    """Who made the poll and who proposed its dates; without an account any more, all the hosts'."""
    people = {person.id: person for person in (poll.created_by, poll.proposed_by) if person}
    own = [person.organiser for person in people.values() if person.organiser]
    return own or Organiser.of_institutes([host.institute_id for host in poll.hosts], besides=None)


def write(
    poll: Poll, organisers: Sequence[Organiser], payload: dict[str, str], at: str, due_at: datetime
) -> None:
    """`at` tells the same step of another time apart."""
    db.session.flush()
    post(
        {
            "kind": Kind.POLL_PROPOSAL,
            "poll_id": poll.id,
            "organiser_id": organiser.id,
            "address": organiser.address,
            "payload": payload,
            "key": f"poll:{poll.id}:{payload['step']}:{organiser.id}:{at}",
            "due_at": due_at,
        }
        for organiser in organisers
    )
