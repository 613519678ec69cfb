"""A poll's result as the lines of a sheet: who said what of each date, then the counts."""

from collections.abc import Iterator, Sequence

from flask_babel import pgettext

from nact_meet.polls import tally
from nact_meet.polls.labels import CHOICES, date_line
from nact_meet.polls.models.poll import Poll
from nact_meet.polls.models.voter import Choice, Voter
from nact_meet.polls.tally import Counts
from nact_meet.web import formats
from nact_meet.web.formats import country

BEFORE_DATES = 6
"""Columns of a voter, of which lines of counts have the first alone."""


def lines_of(poll: Poll, zone: str) -> Iterator[Sequence[str | int]]:
    """`zone` is the reader's clock, in which dates are named. A secret poll names nobody."""
    yield head(poll, zone)
    voters = poll.loaded_voters()
    if not poll.is_secret:
        yield from (voter_line(poll, voter, zone) for voter in voters)
    yield from count_lines(poll)


def head(poll: Poll, zone: str) -> list[str]:
    return [
        pgettext("label", "Voter"),
        pgettext("label", "Institute"),
        pgettext("label", "Country"),
        pgettext("label", "Required"),
        pgettext("label", "Answered"),
        pgettext("label", "Comment"),
        *(date_line(slot, zone) for slot in poll.slots),
    ]


def voter_line(poll: Poll, voter: Voter, zone: str) -> list[str]:
    said = voter.choices
    return [
        voter.person.full_name if voter.person else "",
        institute_of(voter),
        country(code) if (code := country_code(voter)) else "",
        pgettext("answer to a poll", "Yes") if voter.is_required else "",
        formats.moment(voter.answered_at, zone) if voter.answered_at else "",
        voter.comment,
        *(str(CHOICES[said[slot.id]]) if slot.id in said else "" for slot in poll.slots),
    ]


def institute_of(voter: Voter) -> str:
    if voter.institute:
        return voter.institute.called
    return voter.person.institute.called if voter.person and voter.person.institute else ""


def country_code(voter: Voter) -> str:
    institute = voter.institute or (voter.person.institute if voter.person else None)
    own = voter.person.country_code if voter.person else None
    return own or (institute.country_code if institute else None) or ""


def count_lines(poll: Poll) -> Iterator[list[str | int]]:
    results = {result.slot.id: result.everybody for result in tally.result_of(poll)}
    ordered = [results[slot.id] for slot in poll.slots]
    for choice in Choice:
        counts = [of_choice(count, choice) for count in ordered]
        yield [str(CHOICES[choice]), *[""] * (BEFORE_DATES - 1), *counts]


def of_choice(counts: Counts, choice: Choice) -> int:
    return {Choice.YES: counts.yes, Choice.MAYBE: counts.maybe, Choice.NO: counts.no}[choice]
