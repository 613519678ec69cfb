"""An organiser answers what another host proposes, by the link of the mail that asks.

Nobody need sign in first; who has a passkey shows it with the answer.
"""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from nact_meet.directory.models.person import Person
from nact_meet.directory.speaking import offer_languages, speak_to
from nact_meet.history.models import Who
from nact_meet.meetings.programme import agenda_rows
from nact_meet.organising.forms.meeting import AnswerByLinkForm
from nact_meet.publication import second_yes
from nact_meet.publication.models import AnsweredBy, AnswerLink, Ending
from nact_meet.publication.reach import check_seen, reach_of, seen_of
from nact_meet.signing_in.step_up import must_show_passkey, showed_passkey
from nact_meet.web.database import SAFE_METHODS
from nact_meet.web.extensions import db, limiter
from nact_meet.web.refusals import Refusal
from nact_meet.web.transactions import once_more
from nact_meet.web.versions import read_as

bp = Blueprint("answers_by_link", __name__, url_prefix="/h/<token>")


class NoPasskey(Refusal):
    sentence = _l("That passkey was not accepted. Please try again.")
    status = 422


@bp.get("")
def show(token: str) -> ResponseReturnValue:
    link = link_or_refuse(token)
    if answer := own_answer(link):
        return closed_page(link, answer, _("Thank you"))
    try:
        link.check_open()
    except Refusal as refusal:
        return closed_page(link, refusal.sentence), 410
    return page(link, AnswerByLinkForm(seen=seen_of(link.proposal)))


@bp.post("/agreement")
@limiter.limit("30 per minute")
@once_more
def agree(token: str) -> ResponseReturnValue:
    link, form = link_or_refuse(token), AnswerByLinkForm(request.form)
    if not own_answer(link):
        link.check_open()
        check_seen(link.proposal, form.seen.data or "")
        person, through = link.organiser.person, shown(link, form)
        second_yes.agree(link.proposal, by=person, answered_by=through)
        db.session.commit()
    return redirect(url_for(".show", token=token), 303)


@bp.post("/refusal")
@limiter.limit("30 per minute")
@once_more
def refuse(token: str) -> ResponseReturnValue:
    link, form = link_or_refuse(token), AnswerByLinkForm(request.form)
    if not own_answer(link):
        link.check_open()
        if not form.validate():
            return page(link, form), 422
        person, through = link.organiser.person, shown(link, form)
        second_yes.refuse(link.proposal, by=person, answer=form.answer.data, answered_by=through)
        db.session.commit()
    return redirect(url_for(".show", token=token), 303)


def shown(link: AnswerLink, form: AnswerByLinkForm) -> AnsweredBy:
    """What besides the link says who answers. Raises NoPasskey."""
    if not must_show_passkey(link.organiser):
        return AnsweredBy.LINK
    if not showed_passkey(link.organiser, form.credential.data or ""):
        raise NoPasskey
    return AnsweredBy.PASSKEY


@bp.errorhandler(Refusal)
def refused(refusal: Refusal) -> ResponseReturnValue:
    """The page says how things stand, with what was typed."""
    db.session.rollback()
    link = link_or_refuse((request.view_args or {})["token"])
    try:
        link.check_open()
    except Refusal as over:
        return closed_page(link, over.sentence), refusal.status
    form = AnswerByLinkForm(request.form)
    form.seen.data = seen_of(link.proposal)
    return page(link, form, refusal.sentence), refusal.status


def link_or_refuse(token: str) -> AnswerLink:
    """Its page speaks its organiser's language. Raises BadLink."""
    link = AnswerLink.by_token(token, for_update=request.method not in SAFE_METHODS)
    speak_to(link.organiser.person)
    read_as(lambda: link.organiser.institute_ids)
    return link


def own_answer(link: AnswerLink) -> LazyString | str:
    """What its organiser has said already; "" where they have not."""
    proposal, organiser = link.proposal, link.organiser
    if proposal.has_open_yes_of(organiser):
        return _("You agreed. We are still waiting for the other hosts.")
    if proposal.outcome is None or proposal.decided_by_id != organiser.person_id:
        return ""
    if proposal.outcome == Ending.AGREED:
        return _("You agreed, and the change has been made.")
    if proposal.outcome == Ending.REFUSED:
        return _("Your answer has been sent. Nothing has changed.")
    return ""


def page(link: AnswerLink, form: AnswerByLinkForm, refusal: LazyString | str = "") -> str:
    proposal, person = link.proposal, link.organiser.person
    meeting = proposal.meeting
    return render_template(
        "organising/proposals/by_link.html",
        form=form,
        token=link.token,
        refusal=refusal,
        proposal=proposal,
        meeting=meeting,
        agenda=agenda_rows(meeting),
        reach=reach_of(proposal),
        reader=person,
        zone=person.own_zone or meeting.zone,
        needs_passkey=must_show_passkey(link.organiser),
        here=url_for(".show", token=link.token),
    )


def closed_page(link: AnswerLink, sentence: LazyString | str, heading: str = "") -> str:
    """Nothing is asked here any more, and nothing of the meeting is told."""
    return render_template(
        "organising/proposals/closed.html",
        heading=heading or _("There is nothing to answer here"),
        sentence=sentence,
        here=url_for(".show", token=link.token),
    )


def reader(token: str) -> tuple[Person, Who]:
    person = link_or_refuse(token).organiser.person
    return person, {"by": person}


offer_languages(bp, "", reader)
