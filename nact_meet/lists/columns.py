"""The columns of a sheet: what they are called, and what stands in them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from nact_meet import timezones
from nact_meet.countries import country_name
from nact_meet.formats import country, locale_name
from nact_meet.labels import CHANNELS, ROLES, STATES


@dataclass(frozen=True)
class Column:
    """`value` is given a row and the zone of who reads the sheet; `width` is in characters.

    `key` is set where a list that comes back is read by it.
    """

    label: LazyString | str
    value: Callable[[Any, str], str]
    width: int = 16
    key: str = ""


def moment(at: datetime | None, zone: str) -> str:
    """2027-03-01 09:30 UTC+7."""
    if at is None:
        return ""
    return f"{timezones.wall_clock(at, zone):%Y-%m-%d %H:%M} {timezones.offset_label(at, zone)}"


def name_in_room(row: Any) -> str:
    """As Card.name_in_room has it."""
    where = country_name(row.country_code) if row.country_code else row.institute_name
    return f"{where} - {row.full_name}" if where else row.full_name


def own_script_name(row: Any, _zone: str) -> str:
    return str(row.own_script_name)


@lru_cache(maxsize=512)
def word(table: Any, value: Any, _locale: str) -> str:
    return str(dict(table)[value])


def called(table: dict[Any, LazyString]) -> Callable[[Any], str]:
    """Translating the same few words for each of thousands of rows would take longest of all."""
    frozen = tuple(table.items())
    return lambda value: word(frozen, value, locale_name()) if value else ""


_role, _state, _channel = called(ROLES), called(STATES), called(CHANNELS)

COLUMNS: tuple[Column, ...] = (
    Column(_l("Country"), lambda row, _zone: country(row.country_code), 18, "country"),
    Column(_l("Institute"), lambda row, _zone: row.institute_name, 36, "institute"),
    Column(_l("Honorific"), lambda row, _zone: row.honorific, 10, "honorific"),
    Column(_l("Full name"), lambda row, _zone: row.full_name, 28, "full_name"),
    Column(_l("Name in their own script"), own_script_name, 20, "own_script_name"),
    Column(_l("Position"), lambda row, _zone: row.position, 28, "position"),
    Column(_l("Role"), lambda row, _zone: _role(row.role), 16, "role"),
    Column(_l("Answer"), lambda row, _zone: _state(row.state)),
    Column(_l("Answered"), lambda row, zone: moment(row.answered, zone), 24),
    Column(_l("Through"), lambda row, _zone: _channel(row.answered_through)),
    Column(_l("Arrived"), lambda row, zone: moment(row.arrived_at, zone), 24),
    Column(_l("Mail address"), lambda row, _zone: row.address, 30, "address"),
    Column(_l("Mail is read by"), lambda row, _zone: row.reader_name, 20, "reader_name"),
    Column(_l("Time zone"), lambda row, _zone: row.zone, 20, "zone"),
    Column(_l("Name in the video room"), lambda row, _zone: name_in_room(row), 36),
)
