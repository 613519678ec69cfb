"""Whole meetings as a stream: as many statements and as much memory for a thousand as for ten."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import BindParameter, Row, Select, bindparam, select
from sqlalchemy.orm import Session, joinedload
from sqlalchemy.orm.attributes import set_committed_value

from nact_meet.directory.models.institute import Institute
from nact_meet.feeds.contents import Contents, held_by
from nact_meet.meetings.models.agenda import AgendaItem, Speaker
from nact_meet.meetings.models.host import Host
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.places.models.participant import Participant

Whole = Select[*tuple[Any, ...]]
"""Of meetings with their hosts, and the place of the feed's person where there is one."""
WholeRow = Row[*tuple[Any, ...]]
Items = Select[int, AgendaItem, Speaker]

AT_ONCE = 100
"""So many rows are fetched at a time."""
FEW = 100
"""So many meetings are best asked for by their ids; more, by what put them into the feed."""


def _meetings(*more: type[Participant]) -> Whole:
    query: Whole = select(Meeting.id, Meeting, Host, Institute, *more)
    query = query.outerjoin(Host, Host.meeting_id == Meeting.id)
    query = query.outerjoin(Institute, Institute.id == Host.institute_id)
    return query.order_by(Meeting.id, Host.position, Host.id)


_PUBLIC = _meetings()
_PERSONAL = (
    _meetings(Participant)
    .outerjoin(Participant, held_by(bindparam("person_id")))
    .options(joinedload(Participant.person))
)
_ITEMS: Items = (
    select(AgendaItem.meeting_id, AgendaItem, Speaker)
    .outerjoin(Speaker, Speaker.item_id == AgendaItem.id)
    .order_by(AgendaItem.meeting_id, AgendaItem.position, AgendaItem.id)
    .order_by(Speaker.position, Speaker.id)
)
_AMONG: BindParameter[int] = bindparam("ids", expanding=True)
_FEW_PUBLIC = _PUBLIC.where(Meeting.id.in_(_AMONG))
_FEW_PERSONAL = _PERSONAL.where(Meeting.id.in_(_AMONG))
_FEW_ITEMS = _ITEMS.where(AgendaItem.meeting_id.in_(_AMONG))


def meetings_and_places(
    session: Session, contents: Contents, ids: list[int] | None
) -> Iterator[tuple[Meeting, Participant | None]]:
    """These meetings, or all of the feed, by id; each with the place of the feed's person there.

    Two statements are read side by side in the same order.
    """
    meetings, items = statements(contents, ids)
    values = {**contents.values, **({"ids": ids} if ids else {})}
    options = {"yield_per": AT_ONCE}
    agendas = groupby(session.execute(items, values, execution_options=options), itemgetter(0))
    beside = next(agendas, None)
    rows = session.execute(meetings, values, execution_options=options)
    for id_, group in groupby(rows, itemgetter(0)):
        while beside is not None and beside[0] < id_:
            beside = next(agendas, None)
        agenda = programme(beside[1]) if beside is not None and beside[0] == id_ else []
        yield whole(list(group), agenda)


def statements(contents: Contents, ids: list[int] | None) -> tuple[Whole, Items]:
    is_personal = contents.person_id is not None
    if ids is not None:
        return _FEW_PERSONAL if is_personal else _FEW_PUBLIC, _FEW_ITEMS
    everything = contents.listing.ids
    meetings = (_PERSONAL if is_personal else _PUBLIC).where(Meeting.id.in_(everything))
    return meetings, _ITEMS.where(AgendaItem.meeting_id.in_(everything))


def programme(rows: Iterable[Row[int, AgendaItem, Speaker]]) -> list[AgendaItem]:
    items = []
    for item, group in groupby(rows, itemgetter(1)):
        speakers = [speaker for _, _, speaker in group if speaker is not None]
        set_committed_value(item, "speakers", speakers)
        items.append(item)
    return items


def whole(rows: list[WholeRow], agenda: list[AgendaItem]) -> tuple[Meeting, Participant | None]:
    meeting, place = rows[0][1], rows[0][4] if len(rows[0]) > 4 else None
    for _, _, host, institute, *_ in rows:
        if host is not None:
            set_committed_value(host, "institute", institute)
    set_committed_value(meeting, "hosts", [row[2] for row in rows if row[2] is not None])
    set_committed_value(meeting, "agenda", agenda)
    if place is not None:
        set_committed_value(place, "meeting", meeting)
    return meeting, place
