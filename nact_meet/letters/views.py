"""Letters that organisers write by hand: to whom, in which words, looked at, and sent."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _lp
from flask_babel import ngettext
from sqlalchemy import select
from werkzeug.wrappers import Response

from nact_meet.directory.access import (
    current_organiser,
    current_person,
    current_zone,
    organiser_required,
    readable,
)
from nact_meet.letters.access import letter_or_404
from nact_meet.letters.forms import LetterForm, asked_of, values_of
from nact_meet.letters.models import Fates, HourPassed, Letter, fates_of
from nact_meet.letters.readers import letters_of, names_of, sample, whom
from nact_meet.limited.numbers import whole_number, whole_numbers
from nact_meet.meetings.access import meeting_or_404
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.meetings.tabs import Tab, add_tab
from nact_meet.notices.mail_preview import MailPreview
from nact_meet.notices.models.notice import Kind
from nact_meet.places.access import participant_or_404
from nact_meet.places.forms import Sieve
from nact_meet.places.mails import preview, send_trial
from nact_meet.places.models.participant import Participant
from nact_meet.places.selection import Selection
from nact_meet.web.extensions import db
from nact_meet.web.forms.hour import HourForm
from nact_meet.web.forms.meanwhile import beside, is_of_newest, opened

bp = Blueprint("letters", __name__, url_prefix="/meetings/<ref>/letters")

add_tab(Tab("messages", 10, _lp("heading", "Messages"), "letters.index"))

NAMED = 20
"""So many people without a working address are named; the others are counted."""
OVERTAKEN = _l("Someone else has just changed this message. Please compare, then save again.")


@bp.get("")
@organiser_required
def index(ref: str) -> str:
    meeting = meeting_or_404(ref)
    rows, zone = letters_of(meeting), current_zone()
    return render_template("letters/index.html", meeting=meeting, rows=rows, zone=zone)


@bp.get("/new")
@organiser_required
def new(ref: str) -> str:
    meeting = meeting_or_404(ref)
    return page_of(meeting, form_of(meeting, data=values_for_new()))


def values_for_new() -> dict[str, Any]:
    """For whom the list was narrowed to from which somebody came, or for those ticked in it."""
    people = tuple(whole_numbers(request.args.getlist("person")))
    chosen = Selection(place_ids=people) if people else Sieve(request.args).selection
    language = current_person().reads
    return asked_of(chosen) | {"written_in": language, "body": _("Dear {name},") + "\n\n"}


@bp.post("")
@organiser_required
def create(ref: str) -> ResponseReturnValue:
    meeting = meeting_or_404(ref)
    return saved(meeting, Letter(meeting=meeting))


@bp.get("/<int:id>")
@organiser_required
def show(ref: str, id: int) -> str:
    meeting = meeting_or_404(ref)
    letter = letter_or_404(meeting, id)
    readers = letter.readers()
    number = min(max(request.args.get("reader", 1, type=whole_number), 1), max(readers.chosen, 1))
    place = letter.reader(number)
    return render_template(
        "letters/show.html",
        meeting=meeting,
        letter=letter,
        readers=readers,
        whom=whom(letter.chosen, names_of([letter])),
        fates=fates_of([letter]).get(letter.id, Fates()),
        number=number,
        place=place,
        mail=preview_of(letter, place) if place else None,
        reads_address=bool(place and readable([place.person_id])),
        zone=current_zone(),
    )


@bp.get("/<int:id>/mail")
@organiser_required
def mail(ref: str, id: int) -> Response:
    """What a reader's program shows of it, for a frame that runs and loads nothing."""
    meeting = meeting_or_404(ref)
    letter = letter_or_404(meeting, id)
    place = participant_or_404(meeting, request.args.get("participant", 0, type=whole_number))
    return preview_of(letter, place).page()


@bp.post("/<int:id>/mail")
@organiser_required
def try_out(ref: str, id: int) -> Response:
    """To whoever looks at it, in their own mail program."""
    meeting, organiser = meeting_or_404(ref), current_organiser()
    letter = letter_or_404(meeting, id)
    place = participant_or_404(meeting, request.form.get("participant", 0, type=whole_number))
    send_trial(place, Kind.LETTER, organiser, letter_id=letter.id)
    db.session.commit()
    flash(_("A trial copy is on its way to %(address)s.", address=organiser.address))
    return redirect(url_for(".show", ref=ref, id=id), 303)


@bp.get("/<int:id>/edit")
@organiser_required
def edit(ref: str, id: int) -> str:
    meeting = meeting_or_404(ref)
    letter = letter_or_404(meeting, id)
    letter.check_not_sent()
    return page_of(meeting, opened(form_of(meeting, letter, data=values_of(letter))), letter)


@bp.post("/<int:id>")
@organiser_required
def update(ref: str, id: int) -> ResponseReturnValue:
    meeting = meeting_or_404(ref)
    letter = letter_or_404(meeting, id)
    letter.check_not_sent()
    return saved(meeting, letter)


def saved(meeting: Meeting, letter: Letter) -> ResponseReturnValue:
    form = form_beside(meeting, letter)
    if "add" in request.form:
        form.add_language()
        return page_of(meeting, form, letter if letter.id else None)
    if (
        not form.validate()
        or not is_of_newest(form, form.subject, OVERTAKEN)
        or not is_here(meeting, form)
    ):
        db.session.rollback()
        return page_of(meeting, form, letter if letter.id else None), 422
    letter.take(form.draft, form.selection, by=current_person())
    db.session.commit()
    flash(_("Saved. Nothing has been sent."))
    return redirect(url_for(".show", ref=meeting.ref, id=letter.id), 303)


def form_beside(meeting: Meeting, letter: Letter) -> LetterForm:
    draw = partial(form_of, meeting, letter)
    if not letter.id:
        return draw(formdata=request.form)
    form: LetterForm = beside(draw, values_of(letter), edition="revision", now=str(letter.revision))
    return form


def is_here(meeting: Meeting, form: LetterForm) -> bool:
    """Whoever is named is of this meeting."""
    if len(people_of(meeting, form)) < len(form.person.data or ()):
        form.form_errors.append(_("Someone you chose is no longer at the meeting."))
        return False
    return True


def people_of(meeting: Meeting, form: LetterForm) -> Sequence[Participant]:
    """Those whom it is for by name."""
    if not form.person.data:
        return ()
    where = (Participant.meeting_id == meeting.id, Participant.id.in_(form.person.data))
    return db.session.scalars(select(Participant).where(*where).order_by(Participant.id)).all()


@bp.get("/<int:id>/sending")
@organiser_required
def sending(ref: str, id: int) -> str:
    meeting = meeting_or_404(ref)
    letter = letter_or_404(meeting, id)
    letter.check_not_sent()
    return sending_page(meeting, letter, hour_form(meeting, letter))


@bp.post("/<int:id>/sending")
@organiser_required
def send(ref: str, id: int) -> ResponseReturnValue:
    meeting = meeting_or_404(ref)
    letter = letter_or_404(meeting, id)
    told = request.form.get("told", type=whole_number)
    if not letter.posted_at and told != letter.readers().chosen:
        sentence = _("The recipients have changed. Please check them again.")
        return sending_page(meeting, letter, hour_form(meeting, letter), sentence), 422
    letter.send(by=current_person())
    db.session.commit()
    flash(
        ngettext("%(num)s email is on its way.", "%(num)s emails are on their way.", letter.count)
    )
    return redirect(url_for(".show", ref=ref, id=id), 303)


@bp.post("/<int:id>/hour")
@organiser_required
def plan(ref: str, id: int) -> ResponseReturnValue:
    meeting = meeting_or_404(ref)
    letter = letter_or_404(meeting, id)
    form = hour_form(meeting, letter, request.form)
    if not form.validate():
        return sending_page(meeting, letter, form), 422
    try:
        letter.plan(form.at, by=current_person())
    except HourPassed as refusal:
        form.day.errors = [refusal.sentence]
        return sending_page(meeting, letter, form), 422
    db.session.commit()
    flash(_("Scheduled. You can change or withdraw it until then."))
    return redirect(url_for(".show", ref=ref, id=id), 303)


@bp.post("/<int:id>/withdrawal")
@organiser_required
def withdraw(ref: str, id: int) -> Response:
    meeting = meeting_or_404(ref)
    letter_or_404(meeting, id).withdraw(by=current_person())
    db.session.commit()
    flash(_("Withdrawn. It will not be sent."))
    return redirect(url_for(".index", ref=ref), 303)


def preview_of(letter: Letter, place: Participant) -> MailPreview:
    return MailPreview(preview(place, Kind.LETTER, letter_id=letter.id))


def form_of(
    meeting: Meeting, letter: Letter | None = None, formdata: Any = None, data: Any = None
) -> LetterForm:
    countries = select(Participant.country_code).where(Participant.meeting_id == meeting.id)
    kept = letter.reply_to if letter else None
    addresses = dict.fromkeys(at for at in (current_organiser().address, kept) if at)
    return LetterForm(
        formdata,
        data,
        countries=db.session.scalars(countries.distinct()).all(),
        addresses=list(addresses),
    )


def page_of(meeting: Meeting, form: LetterForm, letter: Letter | None = None) -> str:
    people = people_of(meeting, form)
    return render_template(
        "letters/form.html",
        meeting=meeting,
        form=form,
        letter=letter,
        people=people,
        sample=sample(meeting, people[0] if people else None),
    )


def hour_form(meeting: Meeting, letter: Letter, formdata: Any = None) -> HourForm:
    zones = list(dict.fromkeys([current_zone(), meeting.zone]))
    return HourForm(formdata, zones=zones, at=letter.due_at)


def sending_page(meeting: Meeting, letter: Letter, form: HourForm, sentence: str = "") -> str:
    return render_template(
        "letters/sending.html",
        meeting=meeting,
        letter=letter,
        form=form,
        sentence=sentence,
        readers=letter.readers(),
        whom=whom(letter.chosen, names_of([letter])),
        unreachable=letter.unreachable(NAMED),
        zone=current_zone(),
    )
