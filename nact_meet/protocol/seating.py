"""How a meeting's lists and labels read: who comes first, what is beside a name, who is absent."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import joinedload

from nact_meet.directory.models.person import Person
from nact_meet.history.models import assign, record
from nact_meet.meetings.models.host import named
from nact_meet.meetings.models.meeting import Meeting, NameLabel
from nact_meet.places.models.nomination import Nomination
from nact_meet.places.models.participant import Participant, certain
from nact_meet.places.models.states import State
from nact_meet.places.order import ListedRow, hosts_of, ranking
from nact_meet.web.extensions import db
from nact_meet.world.countries import country_name


@dataclass(frozen=True)
class ListedDelegation:
    """Of a list on paper, by the name that papers have in English; `people` is empty where it is
    not represented. `key` is a country's code, or the name.
    """

    key: str
    name: str
    people: list[ListedRow]
    is_host: bool


def seat(
    meeting: Meeting, *, hosts_first: bool, label_by: NameLabel, names_absent: bool, by: Person
) -> None:
    values = {"hosts_first": hosts_first, "label_by": label_by, "names_absent": names_absent}
    if details := assign(meeting, values):
        record("protocol set", meeting, by=by, name=meeting.title, meeting=meeting, details=details)


def delegations_in(meeting: Meeting, rows: Iterable[ListedRow]) -> list[ListedDelegation]:
    """Rows in an order by delegation as a list on paper has them."""
    hosts = {host.country_code or host.name for host in named(meeting.hosts)}
    return [
        ListedDelegation(key, name, list(people), key in hosts)
        for (key, name), people in groupby(rows, delegation)
    ]


def delegation(row: ListedRow) -> tuple[str, str]:
    """Its key and name: as the network calls the country in papers, or the hosts call another;
    an organisation by its own.
    """
    if row.country_code:
        return row.country_code, country_name(row.country_code)
    name = row.country_agreed or row.institute_name
    return name, name


def with_absent(meeting: Meeting, present: list[ListedDelegation]) -> list[ListedDelegation]:
    """Each delegation that is not represented at its place by protocol among those that are."""
    rank = ranking(hosts_of(meeting))
    hosts = {host.country_code or host.name for host in named(meeting.hosts)}
    missing = [ListedDelegation(key, name, [], key in hosts) for key, name in absent(meeting)]
    everyone = [*present, *missing]
    return sorted(everyone, key=lambda one: rank.get(one.key, len(rank)))


def absent(meeting: Meeting) -> list[tuple[str, str]]:
    """Key and name of the delegations that were asked and of which no one is registered: once
    they said so, or the meeting has begun. Before, nobody knows. By protocol.
    """
    if not meeting.names_absent:
        return []
    theirs = or_(
        Participant.nomination_id == Nomination.id,
        Participant.country_code == Nomination.country_code,
    )
    comes = certain() if meeting.has_started else (Participant.state == State.CONFIRMED,)
    here = (Participant.meeting_id == meeting.id, *comes)
    asked = (Nomination.meeting_id == meeting.id, Nomination.asked_at.is_not(None))
    query = select(Nomination).where(*asked, ~exists().where(*here, theirs))
    if not meeting.has_started:
        is_final = Nomination.changed_at.is_(None)
        query = query.where(Nomination.answered_at.is_not(None), is_final)
    rank = ranking(hosts_of(meeting))
    found = db.session.scalars(query.options(joinedload(Nomination.institute))).all()
    keys = dict.fromkeys((one.country_code or one.name, one.name) for one in found)
    return sorted(keys, key=lambda one: (rank.get(one[0], len(rank)), one[1]))
