"""The columns of a sheet: what they are called, and what stands in them."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import partial
from itertools import islice

from flask_babel import LazyString, pgettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _lp
from sqlalchemy import and_, func, or_, select

from nact_meet.history.models import Change
from nact_meet.meetings.labels import day_called
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.places.models.day_entry import DayEntry
from nact_meet.places.models.participant import Participant
from nact_meet.places.order import ListedRow
from nact_meet.places.room_labels import room_label
from nact_meet.questions.labels import answer_text
from nact_meet.questions.models import Question, QuestionAnswer, questions_of
from nact_meet.web.extensions import db
from nact_meet.web.formats import city, country
from nact_meet.web.labels import label
from nact_meet.world import timezones

AT_ONCE = 500
CORRECTED = "corrected"
"""As the log calls it."""


class SheetReader:
    """Who reads a sheet, in their zone and in the language of this moment.

    What is said again and again is asked for once: to translate the same few words for each of
    twenty thousand rows took three times as long as to write them.
    """

    def __init__(self, zone: str) -> None:
        self.zone = zone
        self.words: dict[tuple[type, StrEnum], str] = {}
        self.countries: dict[str | None, str] = {None: ""}
        self.offsets: dict[timedelta | None, str] = {}

    def word(self, value: StrEnum | None) -> str:
        if value is None:
            return ""
        key = (type(value), value)
        if key not in self.words:
            self.words[key] = label(value)
        return self.words[key]

    def country(self, code: str | None) -> str:
        if code not in self.countries:
            self.countries[code] = country(code)
        return self.countries[code]

    def moment(self, at: datetime | None) -> str:
        """2027-03-01 09:30 UTC+7."""
        if at is None:
            return ""
        local = timezones.local(at, self.zone)
        offset = local.utcoffset()
        if offset not in self.offsets:
            self.offsets[offset] = timezones.offset_label(at, self.zone)
        return f"{local.replace(tzinfo=None).isoformat(' ', 'minutes')} {self.offsets[offset]}"


@dataclass(frozen=True)
class Column:
    """`value` is given a row and who reads the sheet; `width` is in characters.

    `key` is set where a list that comes back is read by it.
    """

    label: LazyString | str
    value: Callable[[ListedRow, SheetReader], str]
    width: int = 16
    key: str = ""


def country_shown(row: ListedRow, reader: SheetReader) -> str:
    return reader.country(row.country_code) or row.country_agreed or ""


def own_script_name(row: ListedRow, _reader: SheetReader) -> str:
    return row.own_script_name


def day_of(day: date | None) -> str:
    return day.isoformat() if day else ""


def sat(row: ListedRow) -> str:
    if row.attended is None:
        return ""
    return str(
        pgettext("attendance", "Present") if row.attended else pgettext("attendance", "Absent")
    )


COLUMNS: tuple[Column, ...] = (
    Column(_lp("label", "Country"), country_shown, 18, "country"),
    Column(_lp("label", "Institute"), lambda row, _reader: row.institute_name, 36, "institute"),
    Column(_lp("label", "Honorific"), lambda row, _reader: row.honorific, 10, "honorific"),
    Column(_l("Full name"), lambda row, _reader: row.full_name, 28, "full_name"),
    Column(_l("Name in their own script"), own_script_name, 20, "own_script_name"),
    Column(_lp("label", "Position"), lambda row, _reader: row.position, 28, "position"),
    Column(_lp("label", "Role"), lambda row, reader: reader.word(row.role), 16, "role"),
    Column(_lp("label", "Answer"), lambda row, reader: reader.word(row.state)),
    Column(_l("Clearance expected on"), lambda row, _reader: day_of(row.clearance_on), 18),
    Column(_lp("label", "Answered"), lambda row, reader: reader.moment(row.answered), 24),
    Column(_l("Answered by"), lambda row, reader: reader.word(row.answered_through)),
    Column(_lp("label", "Arrived"), lambda row, reader: reader.moment(row.arrived_at), 24),
    Column(_l("Attendance, according to the coordinator"), lambda row, _reader: sat(row), 20),
    Column(_l("Email address"), lambda row, _reader: row.address, 30, "address"),
    Column(_l("Email is read by"), lambda row, _reader: row.reader_name, 20, "reader_name"),
    Column(_l("Time zone"), lambda row, _reader: city(row.zone) if row.zone else "", 20, "zone"),
)


def label_column(meeting: Meeting) -> Column:
    by = meeting.label_by
    return Column(_l("Name in the video room"), lambda row, _reader: room_label(by, row), 36)


def corrections_in(meeting: Meeting, ids: Iterable[int] | None = None) -> dict[int, datetime]:
    """When somebody's details were corrected last after they had registered, by the place's id."""
    where = [Change.meeting_id == meeting.id, Change.subject == Participant.__tablename__]
    if ids is not None:
        where.append(Change.subject_id.in_(ids))
    query = select(Change.subject_id, func.max(Change.at)).where(*where, Change.verb == CORRECTED)
    rows = db.session.execute(query.group_by(Change.subject_id))
    return {id: at for id, at in rows if id is not None}


def correction_column(meeting: Meeting) -> Column:
    """Left empty for whoever is as they were registered."""
    known = corrections_in(meeting)
    return Column(_l("Details corrected"), lambda row, reader: reader.moment(known.get(row.id)), 24)


def sheet_columns(meeting: Meeting, answers: "AnswerColumns") -> tuple[Column, ...]:
    """All that a spreadsheet of a meeting's participants has."""
    return (
        *COLUMNS,
        label_column(meeting),
        correction_column(meeting),
        *day_columns(meeting),
        *answers.columns,
    )


def day_columns(meeting: Meeting) -> tuple[Column, ...]:
    """Of several days, one each: who said that they cannot come on it, and who came."""
    if not meeting.has_days:
        return ()
    query = select(DayEntry.participant_id, DayEntry.key, DayEntry.arrived_at).join(
        Participant, Participant.id == DayEntry.participant_id
    )
    is_off = and_(DayEntry.declined_at.is_not(None), ~DayEntry.is_unproved)
    is_said = or_(is_off, DayEntry.arrived_at.is_not(None))
    rows = db.session.execute(query.where(Participant.meeting_id == meeting.id, is_said))
    said = {(place_id, key): arrived_at for place_id, key, arrived_at in rows}
    return tuple(
        Column(day_called(day), partial(said_of_day, said, day.key), 24) for day in meeting.days
    )


def said_of_day(
    said: dict[tuple[int, str], datetime | None], key: str, row: ListedRow, reader: SheetReader
) -> str:
    if (row.id, key) not in said:
        return ""
    arrived_at = said[row.id, key]
    if arrived_at is None:
        return str(_("Cannot come on this day"))
    return str(_("Arrived: %(time)s", time=reader.moment(arrived_at)))


class AnswerColumns:
    """A column for each question of a meeting, also for those that are not asked any more.

    `follow` hands rows on, and looks up the answers of `at_once` of them at a time: however long
    a list is, it takes no more memory, and no statement for each row.
    """

    def __init__(self, meeting: Meeting) -> None:
        self.questions = {question.id: question for question in questions_of(meeting)}
        self.texts: dict[tuple[int, int], str] = {}

    @property
    def columns(self) -> tuple[Column, ...]:
        return tuple(self.column(question) for question in self.questions.values())

    def column(self, question: Question) -> Column:
        key = question.id
        return Column(question.label, lambda row, _zone: self.texts.get((row.id, key), ""), 24)

    def follow(self, rows: Iterable[ListedRow], at_once: int = AT_ONCE) -> Iterator[ListedRow]:
        if not self.questions:
            yield from rows
            return
        coming = iter(rows)
        while some := list(islice(coming, at_once)):
            self.texts = self.said_by([row.id for row in some])
            yield from some

    def said_by(self, ids: list[int]) -> dict[tuple[int, int], str]:
        """(participant's id, question's id) -> the answer that stands, in the reader's words."""
        query = select(
            QuestionAnswer.participant_id, QuestionAnswer.question_id, QuestionAnswer.value
        ).where(QuestionAnswer.participant_id.in_(ids), QuestionAnswer.withdrawn_at.is_(None))
        return {
            (place_id, question_id): answer_text(self.questions[question_id].kind, value)
            for place_id, question_id, value in db.session.execute(query)
        }
