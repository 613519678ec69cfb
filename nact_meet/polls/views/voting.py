"""A voter's page of a poll, opened by the link in their mail: no account, no session."""

from typing import Any

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask_babel import gettext as _

from nact_meet.directory.models.person import Person
from nact_meet.directory.speaking import offer_languages
from nact_meet.history.models import Who
from nact_meet.ical import calendar
from nact_meet.places.forms import ClockForm
from nact_meet.polls import voting
from nact_meet.polls.access import voter_or_refuse
from nact_meet.polls.calendar_entries import hold_event
from nact_meet.polls.forms.ballot import BallotForm
from nact_meet.polls.forms.poll import DateRow
from nact_meet.polls.meanings import meanings
from nact_meet.polls.models.voter import Choice, Reader, Voter
from nact_meet.polls.refusals import DatePassed, PollEnded, TooManyProposed
from nact_meet.web.extensions import db, limiter
from nact_meet.web.networks import network

bp = Blueprint("voting", __name__)
kept_dates_bp = Blueprint("kept_dates", __name__)
"""Another name in the endpoint, which stays as it was."""


@bp.get("/v/<token>")
def show(token: str) -> Any:
    reader = voter_or_refuse(token)
    clock = ClockForm(request.args)
    if request.args.get("zone") and not clock.validate():
        return page(reader, token, clock=clock), 422
    zone = clock.zone.data if request.args.get("zone") else ""
    return page(reader, token, zone=zone)


@bp.post("/v/<token>/answer")
def answer(token: str) -> Any:
    reader = voter_or_refuse(token)
    zone = chosen_zone()
    form = BallotForm(reader.voter, zone or clock_of(reader), request.form)
    for button, choice in (("all", Choice.YES), ("none", Choice.NO)):
        if button in request.form:
            form.say_to_all(choice)
    if not reader.voter.poll.is_open:
        raise PollEnded
    if not form.validate():
        return page(reader, token, zone=zone, form=form), 422
    reader.voter.keeps_times = form.keeps_times
    voting.answer(reader, form.choices, form["comment"].data)
    db.session.commit()
    return redirect(url_for(".show", token=token, zone=zone or None), 303)


@bp.post("/v/<token>/proposed-dates")
def propose(token: str) -> Any:
    reader = voter_or_refuse(token)
    zone = chosen_zone()
    row = DateRow(request.form)
    slot = row.slot(zone or clock_of(reader))
    if slot is None:
        return page(reader, token, zone=zone, proposal=row), 422
    try:
        voting.propose(reader, slot.starts_at, slot.ends_at)
    except (DatePassed, TooManyProposed) as refusal:
        row.day.errors = [refusal.sentence]
        return page(reader, token, zone=zone, proposal=row), 422
    db.session.commit()
    return redirect(url_for(".show", token=token, zone=zone or None, _anchor="proposed"), 303)


@bp.post("/v/<token>/proposed-dates/<int:id>/removal")
def take_back(token: str, id: int) -> Any:
    reader = voter_or_refuse(token)
    proposed = (date for date in reader.voter.proposed_dates if date.id == id)
    voting.take_back(reader, next(proposed, None) or abort(404))
    db.session.commit()
    return redirect(url_for(".show", token=token, zone=chosen_zone() or None), 303)


def reader_of(token: str) -> tuple[Person, Who]:
    reader = voter_or_refuse(token)
    return reader.person, reader.acts


offer_languages(bp, "/v/<token>", reader_of)


@bp.get("/v/<token>/not-me")
def stranger(token: str) -> str:
    return page_of("polls/voting/stranger.html", voter_or_refuse(token), token)


@bp.post("/v/<token>/not-me")
@limiter.limit("5 per hour", key_func=lambda: f"{network()} {request.path}")
def disown(token: str) -> str:
    """Told to the hosts through the log of changes; the link itself stays as it is."""
    reader = voter_or_refuse(token)
    reader.voter.note("poll link disowned", by=None, actor_name=_("Someone else"))
    db.session.commit()
    return page_of("polls/voting/stranger.html", reader, token, is_told=True)


@kept_dates_bp.get("/v/<token>/dates.ics")
def download(token: str) -> Response:
    """Their tentative dates as one file, for programs that show nothing of what a mail brings.

    Without METHOD and ATTENDEE, so that no program takes it for an invitation.
    """
    reader = voter_or_refuse(token)
    kept = reader.voter.some_kept_times()
    first, *more = (hold_event(hold, reader, attendee=False) for hold in kept)
    answer = Response(calendar.download(first, *more))
    answer.headers["Content-Type"] = "text/calendar; charset=utf-8"
    name = f"dates-{reader.voter.poll.ref}.ics"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@bp.errorhandler(PollEnded)
def ended(refusal: PollEnded) -> tuple[str, int]:
    """The page itself says how it ended."""
    db.session.rollback()
    html = render_template(
        "error.html",
        heading=_("This is not possible"),
        sentence=refusal.sentence,
        next_url=url_for(".show", **(request.view_args or {})),
        next_label=_("View the result"),
    )
    return html, refusal.status


def chosen_zone() -> str:
    """The clock that the page was shown by; "" for the reader's own."""
    form = ClockForm(request.args)
    return str(form.zone.data) if request.args.get("zone") and form.validate() else ""


def page(
    reader: Reader,
    token: str,
    zone: str = "",
    clock: ClockForm | None = None,
    form: BallotForm | None = None,
    proposal: DateRow | None = None,
) -> str:
    shown = zone or clock_of(reader)
    return page_of(
        "polls/voting/show.html",
        reader,
        token,
        zone=shown,
        own_zone=zone or reader.person.own_zone,
        chosen_zone=zone,
        clock=clock or ClockForm(),
        form=form or BallotForm(reader.voter, shown),
        proposal=proposal or DateRow(),
        others=[other for other in reader.voter.readers if other.id != reader.id],
        shown=shown_answers(reader.voter),
        meanings=meanings(reader) if reader.voter.poll.is_open else {},
    )


def shown_answers(voter: Voter) -> list[Voter]:
    """Of the others, where the hosts wish it; whoever reads them has answered first."""
    if not (voter.poll.shows_answers and voter.answered_at):
        return []
    return [other for other in voter.poll.loaded_voters() if other.answered_at and other != voter]


def clock_of(reader: Reader) -> str:
    return reader.person.own_zone or reader.voter.poll.zone


def page_of(template: str, reader: Reader, token: str, **more: Any) -> str:
    voter = reader.voter
    here = url_for(".show", token=token)
    return render_template(
        template, reader=reader, voter=voter, poll=voter.poll, token=token, here=here, **more
    )
