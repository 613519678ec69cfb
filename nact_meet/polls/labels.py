"""The words for polls: their stages, answers, and what the log says of them."""

from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _lp
from flask_babel import ngettext

from nact_meet.history.sentences import log_fields, log_values, log_verbs
from nact_meet.polls.models.poll import Stage
from nact_meet.polls.models.slot import PollSlot
from nact_meet.polls.models.voter import Choice
from nact_meet.web import formats
from nact_meet.web.labels import words
from nact_meet.web.typesetting import listed, rows
from nact_meet.world.timezones import wall_clock

CHOICES = words(
    {
        Choice.YES: _lp("answer to a poll", "Yes"),
        Choice.MAYBE: _l("If necessary"),
        Choice.NO: _lp("answer to a poll", "No"),
    }
)
STAGES = words(
    {
        Stage.DRAFT: _lp("stage of a poll", "Draft"),
        Stage.PROPOSED: _l("Waiting for another host"),
        Stage.OPEN: _lp("stage of a poll", "Open"),
        Stage.CLOSED: _lp("stage of a poll", "Closed"),
        Stage.CHOSEN: _l("Date chosen"),
        Stage.CALLED_OFF: _lp("stage of a poll", "Cancelled"),
    }
)


def choices_in_words(choices: list[str], _zone: str) -> str:
    return listed(str(CHOICES[Choice(choice)]) for choice in choices)


def dates_in_words(dates: list[list[Any]], zone: str) -> str:
    return rows(date_in_words(date[0], date[1], zone, any(date[2:])) for date in dates)


def day_of(slot: PollSlot, zone: str) -> str:
    """Monday 22 March 2027; of several: to Wednesday 24 March 2027. A whole day is the poll's."""
    zone = slot.zone if slot.is_whole_day else zone
    first, last = (formats.day(day.starts_at, zone) for day in (slot.by_day[0], slot.by_day[-1]))
    return str(_("%(first)s to %(last)s", first=first, last=last)) if slot.later_days else first


def hours_of(slot: PollSlot, zone: str) -> str:
    """14:00–16:00 Bangkok (UTC+7), on each of its days; no hours of whole days."""
    if slot.is_whole_day:
        return str(ngettext("whole day", "whole days", slot.later_days + 1))
    hours = formats.hours_line(slot.starts_at, slot.ends_at, zone)
    return str(_("%(hours)s each day", hours=hours)) if slot.later_days else hours


def date_line(slot: PollSlot, zone: str) -> str:
    """In one line of plain text."""
    return str(_("%(day)s, %(hours)s", day=day_of(slot, zone), hours=hours_of(slot, zone)))


def whole_days(starts_at: datetime, ends_at: datetime, zone: str) -> str:
    """Monday 22 March 2027, whole day: the hours that we keep for it are no one's word."""
    first, last = (formats.day(at, zone) for at in (starts_at, ends_at))
    days = str(_("%(first)s to %(last)s", first=first, last=last)) if first != last else first
    count = (wall_clock(ends_at, zone).date() - wall_clock(starts_at, zone).date()).days + 1
    hours = ngettext("whole day", "whole days", count)
    return str(_("%(day)s, %(hours)s", day=days, hours=hours))


def date_in_words(starts_at: str, ends_at: str, zone: str, is_whole_day: bool = False) -> str:
    """As the log keeps it: the first start and the last end."""
    start, end = datetime.fromisoformat(starts_at), datetime.fromisoformat(ends_at)
    if is_whole_day:
        return whole_days(start, end, zone)
    if end - start > timedelta(days=1):
        return str(
            _(
                "%(first)s to %(last)s",
                first=formats.moment(start, zone),
                last=formats.moment(end, zone),
            )
        )
    values = {
        "day": formats.day(start, zone),
        "clock": f"{formats.clock(start, zone)}–{formats.clock(end, zone)}",
        "offset": formats.offset(start, zone),
    }
    return str(_("%(day)s, %(clock)s %(offset)s", **values))


log_verbs(
    {
        "poll created": _l("%(actor)s drafted the poll “%(name)s”."),
        "poll edited": _l("%(actor)s edited the poll “%(name)s”."),
        "dates proposed": _l("%(actor)s asked the other hosts about the dates of “%(name)s”."),
        "dates agreed": _l("%(actor)s agreed to the dates of “%(name)s”."),
        "poll opened": _l("%(actor)s opened the poll “%(name)s”."),
        "poll closed": _l("%(actor)s closed the poll “%(name)s”."),
        "date chosen": _l("%(actor)s chose the date of the poll “%(name)s”."),
        "poll called off": _l("%(actor)s cancelled the poll “%(name)s”."),
        "deadline changed": _l("%(actor)s changed the deadline of the poll “%(name)s”."),
        "voters reminded": _l("%(actor)s reminded the people who have not answered “%(name)s”."),
        "poll data erased": _l(
            "The retention period ended, so the answers to “%(name)s” have been erased."
        ),
        "voter added": _l("%(actor)s added %(name)s to the poll."),
        "voter removed": _l("%(actor)s removed %(name)s from the poll."),
        "voter changed": _l("%(actor)s changed whether the poll requires %(name)s."),
        "voted": _l("%(actor)s answered the poll for %(name)s."),
        "voted in secret": _l("Someone answered the poll “%(name)s”."),
        "vote changed": _l("%(actor)s changed the answer of %(name)s to the poll."),
        "date proposed": _l("%(actor)s proposed another time for %(name)s."),
        "proposed date taken back": _l("%(actor)s took back another time proposed for %(name)s."),
        "date proposed in secret": _l("Someone proposed another time in the poll “%(name)s”."),
        "proposed date taken back in secret": _l(
            "Someone took back another time proposed in the poll “%(name)s”."
        ),
        "poll link disowned": _l(
            "%(actor)s opened the poll link of %(name)s and said that it is not theirs."
        ),
        "voter link replaced": _l("%(actor)s replaced the poll link of %(name)s."),
    }
)

log_fields(
    {
        "closes_at": _lp("label", "Deadline"),
        "dates": _lp("label", "Dates"),
        "votes": _lp("label", "Answers"),
        "voters": _lp("label", "Voters"),
    }
)
log_values({"votes": choices_in_words, "dates": dates_in_words})
