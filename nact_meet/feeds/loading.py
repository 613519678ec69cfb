"""Whole meetings as a stream: as many statements and as much memory for a thousand as for ten."""

from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import Any, TypeVar

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload
from sqlalchemy.orm.attributes import set_committed_value

from nact_meet.feeds.contents import Contents, held_by
from nact_meet.models import AgendaItem, Host, Meeting, Participant, Speaker

Found = TypeVar("Found")
AT_ONCE = 100
"""So many rows are fetched at a time."""
FEW = 100
"""So many meetings are asked for by their ids; more, by what put them into the feed."""


def meetings_and_places(
    session: Session, contents: Contents, ids: list[int]
) -> Iterator[tuple[Meeting, Participant | None]]:
    """These meetings by id, each with the place that the feed's person has there.

    Hosts, agenda and speakers are read beside them, all in the same order. Whoever asks for many
    may be given others of the feed too.
    """
    query = Rows(session, contents, ids)
    hosts = beside(query.hosts(), lambda each: (each.meeting_id,))
    items = beside(query.items(), lambda each: (each.meeting_id,))
    speakers = beside(query.speakers(), lambda row: row[:3])
    for meeting, place in query.meetings():
        agenda = items((meeting.id,))
        for item in agenda:
            spoken = [row.Speaker for row in speakers((meeting.id, item.position, item.id))]
            set_committed_value(item, "speakers", spoken)
        set_committed_value(meeting, "hosts", hosts((meeting.id,)))
        set_committed_value(meeting, "agenda", agenda)
        if place is not None:
            set_committed_value(place, "meeting", meeting)
        yield meeting, place


class Rows:
    """One statement a table, in order of meeting."""

    def __init__(self, session: Session, contents: Contents, ids: list[int]) -> None:
        self.session, self.contents, self.ids = session, contents, ids

    def meetings(self) -> Iterator[tuple[Meeting, Participant | None]]:
        person_id = self.contents.person_id
        if person_id is None:
            return ((row.Meeting, None) for row in self.of(select(Meeting), Meeting.id))
        query = select(Meeting, Participant).outerjoin(Participant, held_by(person_id))
        query = query.options(joinedload(Participant.person))
        return ((row.Meeting, row.Participant) for row in self.of(query, Meeting.id))

    def hosts(self) -> Iterable[Host]:
        query = select(Host).options(joinedload(Host.institute))
        rows = self.of(query, Host.meeting_id, Host.position, Host.id)
        return (row.Host for row in rows)

    def items(self) -> Iterable[AgendaItem]:
        rows = self.of(
            select(AgendaItem), AgendaItem.meeting_id, AgendaItem.position, AgendaItem.id
        )
        return (row.AgendaItem for row in rows)

    def speakers(self) -> Any:
        item = (AgendaItem.meeting_id, AgendaItem.position, AgendaItem.id)
        query = select(*item, Speaker).join(Speaker.item)
        return self.of(query, *item, Speaker.position, Speaker.id)

    def of(self, query: Select[*tuple[Any, ...]], meeting_id: Any, *order: Any) -> Any:
        where = meeting_id.in_(self.ids if len(self.ids) <= FEW else self.everything())
        query = query.where(where).order_by(meeting_id, *order)
        options = {"yield_per": AT_ONCE}
        return self.session.execute(query, dict(self.contents.values), execution_options=options)

    def everything(self) -> Select[Any]:
        return select(self.contents.light.order_by(None).subquery().c.id)


def beside(
    rows: Iterable[Found], owner: Callable[[Found], tuple[int, ...]]
) -> Callable[[tuple[int, ...]], list[Found]]:
    """Takes from `rows`, which are in order of their owners, those of one owner after the other."""
    ahead = iter(rows)
    waiting: list[Found] = []

    def of(wanted: tuple[int, ...]) -> list[Found]:
        found = []
        for row in chain(tuple(waiting), ahead):
            waiting.clear()
            if tuple(owner(row)) > wanted:
                waiting.append(row)
                break
            if tuple(owner(row)) == wanted:
                found.append(row)
        return found

    return of
