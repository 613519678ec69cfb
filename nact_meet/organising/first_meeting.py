"""An organiser who has never published a meeting is led through the first one. What is done is read
from the meeting itself, so that it can be left and found again.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask import url_for
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _lp
from sqlalchemy import exists, select

from nact_meet.directory.access import current_person
from nact_meet.meetings.access import my_meetings
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.meetings.tabs import endpoint_here
from nact_meet.places.models.participant import Participant
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now


@dataclass(frozen=True)
class Step:
    """`endpoint` is the page where it is done."""

    name: LazyString
    why: LazyString
    endpoint: str
    is_done: Callable[[Meeting], bool]
    anchor: str | None = None


@dataclass(frozen=True)
class ShownStep:
    """Without a meeting only the first has a page."""

    name: LazyString
    why: LazyString
    url: str | None
    is_done: bool
    is_here: bool
    is_in_place: bool


@dataclass(frozen=True)
class Lead:
    """Where one is, and what comes next: the first that is not done."""

    steps: Sequence[ShownStep]
    meeting: Meeting | None

    @property
    def here(self) -> ShownStep | None:
        return next((step for step in self.steps if step.is_here), None)

    @property
    def next(self) -> ShownStep | None:
        left = [step for step in self.steps if not step.is_done and not step.is_here]
        return left[0] if left and not self.steps[-1].is_here else None


def has_people(meeting: Meeting) -> bool:
    return bool(db.session.scalar(select(exists().where(Participant.meeting_id == meeting.id))))


def not_yet(_meeting: Meeting) -> bool:
    return False


STEPS = (
    Step(
        _l("Title and time"),
        _l("They are in the invitation and in every calendar, so they come first."),
        "meetings.edit",
        lambda meeting: True,
    ),
    Step(
        _lp("heading", "Hosts"),
        _l("Hosts have equal rights, and each is asked before it is named."),
        "meetings.edit",
        lambda meeting: bool(meeting.hosts),
        "hosts",
    ),
    Step(
        _lp("label", "Programme"),
        _l("It helps people decide whether to come, and speakers see when their turn is."),
        "meetings.edit_programme",
        lambda meeting: bool(meeting.agenda),
    ),
    Step(
        _lp("heading", "People"),
        _l("The people you add are emailed when you publish, not before."),
        "invitations.new",
        has_people,
    ),
    Step(
        _l("Look at it"),
        _l("This is the page that participants will see; nothing has been sent yet."),
        "as_seen.show",
        not_yet,
    ),
    Step(
        _lp("button", "Publish"),
        _l("Only now the invitations go out. The page says first how many people get one."),
        "publication.ask",
        not_yet,
    ),
)


def lead(meeting: Meeting | None) -> Lead | None:
    """Through this draft, or to a first one; None for who has published one, or did not make it."""
    if meeting and (meeting.published_at or meeting.created_by != current_person()):
        return None
    if has_published():
        return None
    return Lead([shown(step, meeting) for step in STEPS], meeting)


def has_published() -> bool:
    made = (Meeting.created_by == current_person(), Meeting.published_at.is_not(None))
    return bool(db.session.scalar(select(exists().where(*made))))


def lead_from_the_desk() -> Lead | None:
    """On with the draft that comes first, or to a new one."""
    mine = my_meetings().where(Meeting.created_by == current_person())
    drafts = mine.where(Meeting.published_at.is_(None), Meeting.ends_at > utc_now())
    return lead(db.session.scalars(drafts.order_by(Meeting.starts_at).limit(1)).first())


def shown(step: Step, meeting: Meeting | None) -> ShownStep:
    """Title, time and hosts are one page: one is there at the first of its steps."""
    url = url_for("meetings.new") if step is STEPS[0] else None
    if meeting:
        url = url_for(step.endpoint, ref=meeting.ref, _anchor=step.anchor)
    return ShownStep(
        step.name,
        step.why,
        url,
        is_done=meeting is not None and step.is_done(meeting),
        is_here=step.anchor is None and endpoint_here() == step.endpoint,
        is_in_place=step.endpoint.startswith("meetings."),
    )
