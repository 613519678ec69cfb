"""A participant's own pages, opened by the personal link: who, when, and what they can do."""

from typing import Any

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _lp
from werkzeug.wrappers import Response as Answer
from wtforms import DateField

from nact_meet.attending.forms import RegistrationForm, WordsForm, known_of_place
from nact_meet.attending.room import room_is_open, room_opens_at
from nact_meet.ical.calendar import download
from nact_meet.ical.web_links import LinkedEntry, calendar_links
from nact_meet.lists.agreements import Agreements, agreed_in
from nact_meet.lists.disclosure import agree
from nact_meet.meetings.programme import institute_options, programme
from nact_meet.places import days
from nact_meet.places.access import place_or_refuse
from nact_meet.places.alarms import ring
from nact_meet.places.calendar_entries import attended, place_events
from nact_meet.places.forms import AlarmForm
from nact_meet.places.links import refused
from nact_meet.places.mails import contact_of_meeting
from nact_meet.places.models.participant import ClearanceDayNotPossible, Participant
from nact_meet.places.models.states import State
from nact_meet.places.models.suggestion import suggested_by
from nact_meet.questions.answering import answer
from nact_meet.questions.on_a_page import answered, asked_of, too_large, typed
from nact_meet.web.extensions import db, limiter
from nact_meet.web.formats import locale_name
from nact_meet.web.forms.fields import complain
from nact_meet.web.networks import network
from nact_meet.web.refusals import NotConfirmed, Refusal
from nact_meet.world.timezones import utc_now

bp = Blueprint("places", __name__)
bp.register_error_handler(413, too_large)
bp.register_error_handler(Refusal, refused)

RETURNING = (State.DECLINED, State.WITHDRAWN)
UNDECIDED = (State.NOMINATED, State.PENDING, State.WAITING)

DONE: dict[str, LazyString] = {
    "saved": _lp("message", "Saved."),
    "no": _l("Saved. We have told the hosts that you cannot come."),
    "perhaps": _l("Saved. The hosts know that you may come. You can still say yes or no here."),
    "time": _l("Saved. The hosts know that the new time suits you."),
    "colleague": _l("Thank you. We will email you once it is decided about your colleague."),
    "coming": _l("Saved. The hosts know that you are coming."),
    "cleared": _l("Thank you. Your registration is no longer subject to clearance."),
}
"""What a page says once: pages of a link have no session to keep it in."""


@bp.get("/r/<token>")
def show(token: str) -> str:
    place = place_or_refuse(token)
    return shown(place, token)


@bp.post("/r/<token>/registration")
def register(token: str) -> Any:
    place = place_or_refuse(token, revising="programme" in request.args)
    answers = asked_of(place, typed(place.meeting))
    form = asked_once(RegistrationForm(request.form, answers=answers), place)
    if not form.validate() or not is_possible(form.clearance_on, place):
        return page("attending/own_page/details.html", place, token, form=form), 422
    was_theirs = place.has_a_place or place.awaits_hosts
    place.register(form.details, assistant=form.assistant, clearance_on=form.subject_to)
    answer(place, answers.given, language=locale_name())
    agree(place, agreed_in(request.form), **place.answered_by)
    db.session.commit()
    return back_to(token, "saved" if was_theirs else None)


def asked_once(form: RegistrationForm, place: Participant) -> RegistrationForm:
    """Whoever is registered says on a page of its own what their authorities allow."""
    if place.has_a_place:
        del form.clearance_on
    return form


def is_possible(day: DateField | None, place: Participant) -> bool:
    if day is not None and day.data:
        try:
            place.check_clearance_day(day.data)
        except ClearanceDayNotPossible as refusal:
            complain(day, str(refusal.sentence))
            return False
    return True


def back_to(token: str, done: str | None, anchor: str | None = None) -> Answer:
    return redirect(url_for("places.show", token=token, done=done, _anchor=anchor), 303)


@bp.post("/r/<token>/seat")
def take(token: str) -> Answer:
    """A freed seat, held for who waits. Too late, or none is free: they wait on."""
    place = place_or_refuse(token)
    if place.is_waiting:
        place.confirm(**place.answered_by)
    db.session.commit()
    return redirect(url_for(".show", token=token), 303)


@bp.get("/r/<token>/details")
def details(token: str) -> str:
    place = place_or_refuse(token)
    place.check_open()
    return page("attending/own_page/details.html", place, token, form=filled_form(place))


@bp.get("/r/<token>/decline")
def decline(token: str) -> str:
    return page("attending/own_page/decline.html", place_or_refuse(token), token, line=WordsForm())


@bp.post("/r/<token>/refusal")
def refuse(token: str) -> Any:
    place, line = place_or_refuse(token), WordsForm(request.form)
    if not line.validate():
        return page("attending/own_page/decline.html", place, token, line=line), 422
    place.decline(words=line.words.data, **place.answered_by)
    db.session.commit()
    return back_to(token, "no")


@bp.get("/r/<token>/perhaps")
def perhaps(token: str) -> str:
    return page("attending/own_page/perhaps.html", place_or_refuse(token), token, line=WordsForm())


@bp.post("/r/<token>/perhaps")
def hesitate(token: str) -> Any:
    place, line = place_or_refuse(token), WordsForm(request.form)
    if not line.validate():
        return page("attending/own_page/perhaps.html", place, token, line=line), 422
    place.hesitate(words=line.words.data, **place.answered_by)
    db.session.commit()
    return back_to(token, "perhaps")


@bp.get("/r/<token>/time")
def ask_about_time(token: str) -> str:
    """Which of the two links of the mail was followed makes one button."""
    place = place_or_refuse(token)
    return page("attending/own_page/time.html", place, token, asked=request.args.get("answer"))


@bp.post("/r/<token>/time")
def suit(token: str) -> Answer:
    place = place_or_refuse(token)
    place.suit(**place.answered_by)
    db.session.commit()
    return back_to(token, "time")


@bp.post("/r/<token>/day")
def answer_for_day(token: str) -> Answer:
    """Of one day of several; their seat stays. Raises MeetingCancelled, MeetingOver."""
    place = place_or_refuse(token)
    day = place.meeting.day_of(request.form.get("day", ""))
    if day is None:
        abort(400, _("This day is no longer part of the meeting."))
    is_coming = request.form.get("coming") == "yes"
    if not days.answer(place, day, is_coming=is_coming, **place.answered_by):
        return back_to(token, None)
    db.session.commit()
    return back_to(token, "saved", "days")


@bp.get("/r/<token>/doubt")
def doubt(token: str) -> str:
    """A No came by mail. Which of the two links of our question was followed makes one button."""
    place = place_or_refuse(token)
    return page("attending/own_page/doubt.html", place, token, asked=request.args.get("answer"))


@bp.post("/r/<token>/coming")
def stay(token: str) -> Answer:
    place = place_or_refuse(token)
    place.settle_doubt(**place.answered_by)
    db.session.commit()
    return back_to(token, "coming")


@bp.get("/r/<token>/withdraw")
def leave(token: str) -> str:
    return page("attending/own_page/withdraw.html", place_or_refuse(token), token, line=WordsForm())


@bp.post("/r/<token>/withdrawal")
def withdraw(token: str) -> Any:
    place, line = place_or_refuse(token), WordsForm(request.form)
    if not line.validate():
        return page("attending/own_page/withdraw.html", place, token, line=line), 422
    place.withdraw(words=line.words.data, **place.answered_by)
    db.session.commit()
    return back_to(token, "no")


@bp.get("/r/<token>/meeting.ics")
def calendar(token: str) -> Response:
    """A file to open: without METHOD and ATTENDEE no program takes it for an invitation."""
    place = place_or_refuse(token)
    events = list(attended(place, place_events(place)))
    if place.state not in (State.INVITED, State.CONFIRMED) or not events:
        raise NotConfirmed
    answer = Response(download(*events))
    answer.headers["Content-Type"] = "text/calendar; charset=utf-8"
    name = f"meeting-{place.meeting.ref}.ics"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@bp.post("/r/<token>/alarms")
def choose_alarms(token: str) -> Any:
    place = place_or_refuse(token)
    if not place.is_confirmed:
        raise NotConfirmed
    form = AlarmForm(request.form)
    if not form.validate():
        return shown(place, token, form), 422
    ring(place.person, form.minutes)
    db.session.commit()
    return back_to(token, "saved", "alarms")


@bp.get("/r/<token>/not-me")
def stranger(token: str) -> str:
    return page("attending/own_page/stranger.html", place_or_refuse(token), token)


@bp.post("/r/<token>/not-me")
@limiter.limit("5 per hour", key_func=lambda: f"{network()} {request.path}")
def disown(token: str) -> str:
    """Told to the organisers through the log of changes; the place itself stays as it is."""
    place = place_or_refuse(token)
    place.note("disowned", by=None, actor_name=_("Someone else"))
    db.session.commit()
    return page("attending/own_page/stranger.html", place, token, is_told=True)


def stage(place: Participant) -> str:
    """Which of its faces a place's page shows."""
    meeting = place.meeting
    if meeting.cancelled_at:
        return "cancelled"
    if meeting.is_over and not (place.is_confirmed and room_is_open(place)):
        return "over"
    if place.is_confirmed:
        return "confirmed"
    if place.state in UNDECIDED:
        return "waiting"
    if place.is_turned_down:
        return "decided"
    if place.is_taken_out and not meeting.is_open:
        return "taken_out"
    if not meeting.registration_is_open:
        return "closed"
    return "returning" if place.state in RETURNING else "invited"


def shown(place: Participant, token: str, alarms: AlarmForm | None = None) -> str:
    now = stage(place)
    more = {}
    if now == "confirmed":
        more = entry_of(place) | {"alarms": alarms or AlarmForm.of(place.person)}
    form = filled_form(place) if now in ("invited", "returning") else None
    more |= {} if form else answered(place)
    done = DONE.get(request.args.get("done", ""))
    more |= contact_of_meeting(place.meeting) | {"suggested": suggested_by(place)}
    return page(
        "attending/own_page/show.html", place, token, stage=now, form=form, done=done, **more
    )


def page(template: str, place: Participant, token: str, **more: Any) -> str:
    zone = place.person.own_zone or place.meeting.zone
    return render_template(
        template,
        place=place,
        meeting=place.meeting,
        token=token,
        zone=zone,
        programme=programme(place.meeting, place.person.own_zone),
        institutes=institute_options() if more.get("form") else (),
        agreements=agreements_of(place) if more.get("form") else None,
        here=url_for("places.show", token=token),
        **more,
    )


def agreements_of(place: Participant) -> Agreements:
    boxes = Agreements(place.meeting, place)
    return boxes if request.method == "GET" else boxes.retick(request.form)


def filled_form(place: Participant) -> RegistrationForm:
    return asked_once(RegistrationForm(data=known_of_place(place), answers=asked_of(place)), place)


def entry_of(place: Participant) -> dict[str, Any]:
    """Everything that a confirmed place offers a calendar."""
    meeting, base_url = place.meeting, current_app.config["BASE_URL"]
    join_url = f"{base_url}{url_for('joining.show', token=place.token)}"
    details = _("Join: %(link)s", link=join_url)
    entries = [
        (day, LinkedEntry(meeting.title, day.starts_at, day.ends_at, join_url, details))
        for day in meeting.by_day
        if not place.is_off(day)
    ]
    return {
        "calendar_links": [(day, calendar_links(entry)) for day, entry in entries],
        "may_leave": not meeting.is_over,
        "opens_soon": room_opens_at(place) <= utc_now(),
    }
