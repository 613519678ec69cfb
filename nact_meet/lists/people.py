"""The list of participants as others see it: only who agreed, and never how they are reached."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from nact_meet.meetings.models.meeting import Meeting, Visibility
from nact_meet.places.models.participant import Participant, certain
from nact_meet.places.order import Order, hosts_of, in_order
from nact_meet.web.extensions import db

A_PAGE = 100


@dataclass(frozen=True)
class PageOfPeople:
    """`count` is how many are in the whole list."""

    rows: list[Any]
    count: int
    page: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.count // A_PAGE))

    @property
    def is_last(self) -> bool:
        return self.page >= self.pages


def page_of_people(meeting: Meeting, audience: Visibility, page: int) -> PageOfPeople | None:
    """In protocol order; None where this meeting shows no list to them."""
    if not meeting.is_listed_for(audience):
        return None
    where = listed_for(meeting, audience)
    count = db.session.scalar(select(func.count(Participant.id)).where(*where)) or 0
    query = in_order(shown().where(*where), Order.PROTOCOL, hosts_of(meeting))
    start = max(0, page - 1) * A_PAGE
    rows = list(db.session.execute(query.offset(start).limit(A_PAGE)))
    return PageOfPeople(rows, count, page)


def listed_for(meeting: Meeting, audience: Visibility) -> tuple[Any, ...]:
    """The conditions: registered, nothing is subject to clearance, and agreed to be seen."""
    return (
        Participant.meeting_id == meeting.id,
        *certain(),
        Participant.listed_to.in_(audience.and_wider),
    )


def shown() -> Any:
    """All that others ever see of somebody."""
    return select(
        Participant.honorific,
        Participant.full_name,
        Participant.own_script_name,
        Participant.position,
        Participant.institute_name,
        Participant.country_code,
        Participant.country_agreed,
        Participant.role,
    )
