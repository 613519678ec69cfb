"""A draft saves itself: a section of its form while it is typed, for as long as no one reads it."""

from collections.abc import Iterator
from typing import Any

from flask import Blueprint, abort, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from nact_meet.directory.access import current_person, organiser_required
from nact_meet.directory.forms.choices import hosts_are_mine
from nact_meet.meetings.access import meeting_or_404
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.organising.forms.meeting import MeetingForm
from nact_meet.organising.forms.sections import SECTIONS, Section
from nact_meet.organising.forms.values import edition, fill, sent_for, values_of
from nact_meet.publication import editing
from nact_meet.publication.models import Act, open_proposals
from nact_meet.web.extensions import db
from nact_meet.web.forms.meanwhile import opened
from nact_meet.web.refusals import Refusal

bp = Blueprint("drafts", __name__, url_prefix="/meetings/<ref>/draft")

UNREAD = _l("the pasted text is not among the items yet.")
OVERTAKEN = _l("this was also changed elsewhere. Press “Save” to compare; nothing is lost.")


class NoDraft(Refusal):
    sentence = _l("this is no longer a draft. Press “Save”; you see first who will be told.")


def saves_itself(meeting: Meeting, section: Section) -> bool:
    """Neither what others are asked about, nor what has been put before the other hosts."""
    is_draft = meeting.published_at is None and meeting.cancelled_at is None
    return is_draft and section.saves_itself and not open_proposals(meeting, Act.PUBLISH)


@bp.post("")
@organiser_required
def save(ref: str) -> ResponseReturnValue:
    meeting, section = meeting_or_404(ref), SECTIONS.get(request.form.get("section", ""))
    if section is None or not section.saves_itself:
        abort(400)
    if not saves_itself(meeting, section):
        return {"said": str(NoDraft.sentence)}, NoDraft.status
    form = sent_for(meeting, section)
    if said := why_not(form):
        return {"said": said}, 422
    before = meeting.page()
    fill(meeting, form)
    editing.edited(meeting, before, by=current_person())
    db.session.commit()
    return now_saved(meeting, section)


def why_not(form: MeetingForm) -> str:
    """The first of what is still wrong with it."""
    if form.meanwhile and form.meanwhile.is_news:
        return str(OVERTAKEN)
    if form.pasted.data:
        return str(UNREAD)
    if form.validate() and hosts_are_mine(form):
        return ""
    return next(sentences(form.errors), "")


def sentences(errors: Any) -> Iterator[str]:
    """All that are in what WTForms keeps: of rows, lists and mappings within each other."""
    if isinstance(errors, dict):
        errors = errors.values()
    for one in errors:
        if isinstance(one, list | tuple | dict):
            yield from sentences(one)
        else:
            yield str(one)


def now_saved(meeting: Meeting, section: Section) -> dict[str, str]:
    """What the page was filled with, from now on."""
    form = opened(MeetingForm(data=values_of(meeting)), section.fields)
    return {"edition": edition(meeting), "was": form.was.data}
