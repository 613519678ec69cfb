"""Who takes part in a meeting: their answers and roles."""

from collections.abc import Collection, Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_pgettext as _lp
from flask_babel import ngettext, pgettext
from sqlalchemy import Row, Select, func, select, tuple_
from sqlalchemy.orm import joinedload, selectinload
from werkzeug.wrappers import Response

from nact_meet.delegations.asking import nominations_of
from nact_meet.delegations.mails import delegation_name
from nact_meet.directory.access import (
    current_organiser,
    current_person,
    current_zone,
    organiser_required,
    readable,
)
from nact_meet.directory.models.person import Person
from nact_meet.directory.models.redirection import open_of
from nact_meet.directory.permissions import holds, may_change
from nact_meet.invitations.nudges import silent_in
from nact_meet.limited.numbers import whole_numbers
from nact_meet.lists.columns import AnswerColumns, corrections_in
from nact_meet.meetings.access import meeting_or_404
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.meetings.tabs import Tab, add_tab, waiting_in
from nact_meet.notices.models.notice import Notice
from nact_meet.organising.forms.together import TogetherForm
from nact_meet.places import audience
from nact_meet.places.access import participant_or_404
from nact_meet.places.addresses import propose_address
from nact_meet.places.forms import CountryNameForm, OtherAddressForm, RoleForm, Sieve
from nact_meet.places.models.participant import Participant
from nact_meet.places.models.states import AWAITED, State
from nact_meet.places.models.suggestion import Suggestion, is_for_hosts, waiting_for_hosts
from nact_meet.places.order import codes_of, hosts_of, in_order
from nact_meet.post.models import Incoming, newest
from nact_meet.questions.answering import answers_of, unanswered
from nact_meet.web.extensions import db

bp = Blueprint("participants", __name__, url_prefix="/meetings/<ref>/participants")

undecided = (
    Participant.with_country_to_decide()
    .where(Participant.meeting_id == Meeting.id)
    .with_only_columns(func.count(Participant.id))
)
"""Of how many people the hosts decide how lists show where they are from."""
suggested = (
    select(func.count(Suggestion.id))
    .join(Suggestion.place)
    .where(Participant.meeting_id == Meeting.id, is_for_hosts())
)
"""How many colleagues are suggested, and the hosts decide."""
add_tab(
    Tab(
        "people",
        10,
        _lp("heading", "Participants"),
        "participants.index",
        undecided.correlate(Meeting).scalar_subquery()
        + suggested.correlate(Meeting).scalar_subquery(),
        lambda count: ngettext(
            "%(num)s participant to decide about", "%(num)s participants to decide about", count
        ),
        covers=("spoken", "together", "nudges", "suggestions", "person_clearances"),
    )
)

AROUND = 40
"""So many before somebody, and so many after, are listed beside their details."""
MOST_MESSAGES = 50
PER_PAGE = 100


@bp.get("")
@organiser_required
def index(ref: str) -> str:
    meeting = meeting_or_404(ref)
    delegations = delegations_of(meeting)
    sieve = Sieve(request.args, codes=codes_of(meeting), delegations=delegations)
    return list_page(meeting, sieve, TogetherForm(delegations=delegations))


def list_page(
    meeting: Meeting, sieve: Sieve, form: TogetherForm, ticked: Collection[int] = ()
) -> str:
    """A hundred at a time, however many there are; what is asked for is in the address."""
    query = sieve.applied(places_of(meeting), meeting)
    query = in_order(query, sieve.chosen_order, hosts_of(meeting))
    page = db.paginate(query, per_page=PER_PAGE, max_per_page=PER_PAGE, error_out=False)
    ids, counts = [place.id for place in page.items], audience.counts_by_answer(meeting)
    answers = AnswerColumns(meeting)
    chosen = set(whole_numbers(request.values.getlist("column"))) & set(answers.questions)
    texts = answers.said_by(ids) if chosen else {}
    return render_template(
        "organising/participants/index.html",
        meeting=meeting,
        sieve=sieve,
        form=form,
        ticked=ticked,
        page=page,
        questions=answers.questions.values(),
        chosen=chosen,
        columns=[key for key in answers.questions if key in {asked for _id, asked in texts}],
        texts=texts,
        corrected=corrections_in(meeting, ids),
        counts=counts,
        waits=any(state in AWAITED for state in counts),
        expected=audience.expected_before(meeting),
        silent=silent_in(meeting, sieve.selection),
        undecided=undecided_in(meeting),
        suggestions=waiting_for_hosts(meeting),
        zone=current_zone(),
    )


def delegations_of(meeting: Meeting) -> list[tuple[int, str]]:
    """Those that somebody names or that the hosts fill: (nomination's id, name)."""
    return [(one.id, delegation_name(one)) for one in nominations_of(meeting)]


@bp.get("/<int:id>")
@organiser_required
def show(ref: str, id: int) -> str:
    meeting = meeting_or_404(ref)
    place = participant_or_404(meeting, id)
    return page_of(meeting, place, RoleForm(obj=place))


@bp.post("/<int:id>")
@organiser_required
def update(ref: str, id: int) -> ResponseReturnValue:
    meeting = meeting_or_404(ref)
    place = participant_or_404(meeting, id)
    form = RoleForm(request.form)
    if not form.validate():
        return page_of(meeting, place, form), 422
    place.change_role(form.chosen, by=current_person())
    db.session.commit()
    flash(pgettext("message", "Saved."))
    return redirect(url_for(".show", ref=ref, id=id), 303)


@bp.post("/<int:id>/country")
@organiser_required
def call_country(ref: str, id: int) -> ResponseReturnValue:
    meeting = meeting_or_404(ref)
    place = participant_or_404(meeting, id)
    form = CountryNameForm(request.form)
    if not form.validate():
        return page_of(meeting, place, RoleForm(obj=place), country=form), 422
    place.call_country(form.name.data, by=current_person())
    db.session.commit()
    flash(pgettext("message", "Saved."))
    return redirect(url_for(".show", ref=ref, id=id), 303)


@bp.get("/<int:id>/removal")
@organiser_required
def removal(ref: str, id: int) -> str:
    meeting = meeting_or_404(ref)
    place = participant_or_404(meeting, id)
    return render_template("organising/participants/removal.html", meeting=meeting, place=place)


@bp.post("/<int:id>/removal")
@organiser_required
def remove(ref: str, id: int) -> Response:
    place = participant_or_404(meeting_or_404(ref), id)
    place.remove(by=current_person())
    db.session.commit()
    flash(_("%(name)s is no longer on the list.", name=place.full_name))
    return redirect(url_for(".index", ref=ref), 303)


@bp.post("/<int:id>/invitation")
@organiser_required
def invite(ref: str, id: int) -> Response:
    place = participant_or_404(meeting_or_404(ref), id)
    place.invite_again(by=current_person())
    db.session.commit()
    flash(_("%(name)s is invited again.", name=place.full_name))
    return redirect(url_for(".show", ref=ref, id=id), 303)


@bp.post("/<int:id>/address")
@organiser_required
def readdress(ref: str, id: int) -> ResponseReturnValue:
    """Hosts propose: whoever reads the old address says yes; where it has failed, the institute."""
    meeting = meeting_or_404(ref)
    place = participant_or_404(meeting, id)
    form = OtherAddressForm(request.form, place=place)
    if not form.validate():
        return page_of(meeting, place, RoleForm(obj=place), form), 422
    new = (form.address.data, form.reader_name.data)
    asked = propose_address(place, *new, by=current_person(), is_ours=is_ours(place.person))
    db.session.commit()
    flash(
        _("Proposed. Nothing changes until someone agrees.")
        if asked
        else _("Email about this place now goes to %(address)s.", address=place.contact.address)
    )
    return redirect(url_for(".show", ref=ref, id=id), 303)


def is_ours(person: Person) -> bool:
    return holds(may_change(current_organiser()), person)


def undecided_in(meeting: Meeting) -> Sequence[Participant]:
    """No statement where the tab has counted nobody."""
    if not waiting_in(meeting)["participants.index"]:
        return ()
    query = Participant.with_country_to_decide().where(Participant.meeting_id == meeting.id)
    return db.session.scalars(query.order_by(Participant.id)).all()


def places_of(meeting: Meeting) -> Select[Participant]:
    """With the address of each: the list says which does not work."""
    beside = joinedload(Participant.contact)
    query = select(Participant).where(Participant.meeting_id == meeting.id).options(beside)
    return query.options(selectinload(Participant.day_entries)) if meeting.has_days else query


def page_of(
    meeting: Meeting,
    place: Participant,
    form: RoleForm,
    address: OtherAddressForm | None = None,
    country: CountryNameForm | None = None,
) -> str:
    where = Notice.participant_id == place.id
    notices = db.session.scalars(select(Notice).where(where).order_by(Notice.id.desc())).all()
    received = newest(Incoming.meeting_id == meeting.id, Incoming.participant_id == place.id)
    answers = answers_of(place)
    return render_template(
        "organising/participants/show.html",
        meeting=meeting,
        place=place,
        form=form,
        address=address or OtherAddressForm(place=place),
        country=country or CountryNameForm.of(place),
        proposed=open_of(place.person, meeting),
        reads_address=bool(readable([place.person_id])),
        answers=answers,
        unanswered=unanswered(place, answers),
        notices=[(notice, notice.fate) for notice in notices],
        messages=db.session.scalars(received.limit(MOST_MESSAGES)).all(),
        neighbours=neighbours(place),
        zone=current_zone(),
    )


def neighbours(place: Participant) -> Sequence[Row[tuple[int, str, State]]]:
    """Those before and after by name, and the place itself: the list beside its details."""
    columns = (Participant.full_name, Participant.id)
    known = select(Participant.id, Participant.full_name, Participant.state)
    query = known.where(Participant.meeting_id == place.meeting_id)
    here = tuple_(place.full_name, place.id)
    before = query.where(tuple_(*columns) < here)
    after = query.where(tuple_(*columns) >= here).order_by(*columns).limit(AROUND + 1)
    nearest = before.order_by(*(column.desc() for column in columns)).limit(AROUND)
    return [*reversed(db.session.execute(nearest).all()), *db.session.execute(after)]
