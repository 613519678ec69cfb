"""An organiser's polls: make one, look at what is answered, edit it before it opens."""

from collections.abc import Iterator, Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import pgettext
from sqlalchemy.orm import selectinload

from nact_meet.directory.access import (
    current_organiser,
    current_person,
    current_zone,
    organiser_required,
    people_found,
)
from nact_meet.directory.forms.choices import hosts_are_mine
from nact_meet.directory.models.institute import Institute
from nact_meet.directory.models.organiser import Organiser
from nact_meet.fair_time.people_asked import PeopleAsked
from nact_meet.limited.numbers import whole_number, whole_numbers
from nact_meet.meetings.tasks import Task, tasks
from nact_meet.polls import agreeing
from nact_meet.polls.access import my_polls, poll_or_404
from nact_meet.polls.electorate import answering_countries, could_be_asked, enrol_all
from nact_meet.polls.forms.poll import PollForm
from nact_meet.polls.forms.values import edition, values_for_copy, values_for_new, values_of
from nact_meet.polls.forms.voters import OPTIONAL, REQUIRED, VotersForm, name_of
from nact_meet.polls.labels import date_line, day_of, hours_of
from nact_meet.polls.models.poll import Poll, PollHost, Stage
from nact_meet.polls.models.voter import readers_of
from nact_meet.polls.views.results import log_of, results_of
from nact_meet.web.extensions import db
from nact_meet.web.forms.meanwhile import beside, is_of_newest, opened
from nact_meet.web.forms.rows import press_row

bp = Blueprint("polls", __name__, url_prefix="/polls")

bp.add_app_template_filter(date_line)
bp.add_app_template_filter(day_of)
bp.add_app_template_filter(hours_of)

SHOWN = 300
MOST_FOUND = 20
"""So many people whom words of a search fit become rows to be marked."""
OVERTAKEN = _l("Someone else has just changed this poll. Please compare, then save again.")


@tasks
def unfinished() -> Iterator[Task]:
    """Whatever became of the others needs nothing any more."""
    loaded = (selectinload(Poll.slots), selectinload(Poll.hosts).joinedload(PollHost.institute))
    going = (Poll.called_off_at.is_(None), ~Poll.is_decided())
    query = my_polls().where(*going).order_by(Poll.closes_at.desc(), Poll.id.desc())
    reader = current_organiser()
    for poll in db.session.scalars(query.options(*loaded).limit(SHOWN)):
        if says := wanted_of(poll, reader):
            yield Task(says, poll.title, url_for("polls.show", ref=poll.ref))


def wanted_of(poll: Poll, reader: Organiser) -> str:
    """What this organiser can do for it now, if anything."""
    if agreeing.may_agree(poll, reader):
        return str(_("Dates to agree on before anyone is asked"))
    if poll.stage == Stage.CLOSED:
        return str(_("The poll has ended: choose a date"))
    return str(_("Poll not opened yet")) if poll.is_draft else ""


@bp.get("")
@organiser_required
def index() -> str:
    loaded = (selectinload(Poll.slots), selectinload(Poll.hosts).joinedload(PollHost.institute))
    query = my_polls().options(*loaded).order_by(Poll.created_at.desc(), Poll.id.desc())
    polls = db.session.scalars(query.limit(SHOWN)).all()
    reader = current_organiser()
    return render_template(
        "polls/index.html",
        waiting=[poll for poll in polls if agreeing.may_agree(poll, reader)],
        going=[poll for poll in polls if not poll.has_ended],
        ended=[poll for poll in polls if poll.has_ended],
        zone=current_zone(),
    )


@bp.get("/new")
@organiser_required
def new() -> str:
    """What a link asks for is filled in: see `values_for_new` and `marked_by`; or all that another
    poll of theirs asked.
    """
    organiser, asked = current_organiser(), request.args
    if asked.get("copy"):
        return copy_page(poll_or_404(asked["copy"]))
    institutes = organiser.institute_ids
    first = institutes[0] if institutes else organiser.person.institute_id
    form = PollForm(data=values_for_new(asked, current_zone(), first))
    who = {"marked": marked_by(asked), "chosen": PeopleAsked.read(asked)}
    return new_page(form, voters_form(form.working_group_id.data, **who))


def copy_page(poll: Poll) -> str:
    form = PollForm(data=values_for_copy(poll, request.args.getlist("slot")))
    return new_page(form, voters_form(poll.working_group_id, marked=marks_of(poll)))


def marks_of(poll: Poll) -> dict[str, str]:
    """Whom it asked; who is reached no more is not offered by the form."""
    return {
        name_of(who): REQUIRED if voter.is_required else OPTIONAL
        for voter in poll.voters
        if (who := voter.person or voter.institute)
    }


def marked_by(asked: Any) -> dict[str, str]:
    """`person` and `optional` are ids of people, `country` codes; each may be there often."""
    optional = {f"person-{id}": OPTIONAL for id in asked.getlist("optional", type=whole_number)}
    required = {f"person-{id}": REQUIRED for id in asked.getlist("person", type=whole_number)}
    codes = {code.upper() for code in asked.getlist("country")}
    countries = {
        f"country-{institute.id}": REQUIRED
        for institute in answering_countries()
        if institute.country_code in codes
    }
    return optional | required | countries


def voters_form(working_group_id: int | None, **more: Any) -> VotersForm:
    """Offers the people of the group, and whoever a link or this very form has marked."""
    source = more.get("formdata") or more.get("marked") or {}
    ids = list(whole_numbers(key[7:] for key in source if key.startswith("person-")))
    found = people_to_find(source)
    form = VotersForm(
        people=could_be_asked(working_group_id, [*found, *ids][:1000]),
        coordinators=answering_countries(),
        **more,
    )
    if form.is_searching:
        form.say_what_was_found(len(found))
    return form


def people_to_find(sent: Mapping[str, str]) -> list[int]:
    """Whoever of the directory is meant by the words, to be marked."""
    wanted = sent.get("sought", "").strip()
    if not wanted:
        return []
    query = people_found(wanted).limit(MOST_FOUND)
    return [person.id for person in db.session.scalars(query).unique()]


@bp.post("")
@organiser_required
def create() -> Any:
    form = PollForm(request.form)
    voters = voters_form(form.working_group_id.data, formdata=request.form)
    if only_looks(form) or voters.is_searching:
        if request.form.get("add") == "people":
            voters.ask_those_who_are_new(request.form)
        return new_page(form, voters)
    are_right = [form.validate() and hosts_are_mine(form), voters.validate()]
    if not all(are_right):
        return new_page(form, voters), 422
    poll = Poll.draft(form.values, hosts_of(form), form.slots, by=current_person())
    strangers = [(stranger.mailbox, stranger.is_required) for stranger in voters.strangers]
    enrol_all(poll, voters.electors, strangers, by=current_person(), clocks=voters.clocks)
    db.session.commit()
    flash(_("Draft saved. No one is asked until you open the poll."))
    return redirect(url_for(".show", ref=poll.ref), 303)


def only_looks(form: PollForm) -> bool:
    """A button was pressed that shows the form anew and stores nothing."""
    if add := request.form.get("add"):
        form.add_row(add)
    return press_row(form, request.form) or bool(add)


def new_page(form: PollForm, voters: VotersForm) -> str:
    return render_template("polls/new.html", form=form, voters=voters)


def hosts_of(form: PollForm) -> list[Institute]:
    return [db.session.get_one(Institute, id) for id in form.host_ids]


@bp.get("/<ref>")
@organiser_required
def show(ref: str) -> str:
    poll = poll_or_404(ref)
    reader = current_organiser()
    readers = readers_of(poll.loaded_voters()).values()
    return render_template(
        "polls/show.html",
        poll=poll,
        edition=edition(poll),
        zone=current_zone(),
        results=results_of(poll),
        log=log_of(poll, current_zone()),
        awaited=agreeing.awaited(poll) if poll.is_proposed else [],
        may_agree=agreeing.may_agree(poll, reader),
        may_confirm=reader.is_secretariat,
        mails=sum(len(theirs) for theirs in readers),
        unreached=sum(not theirs for theirs in readers),
    )


@bp.get("/<ref>/edit")
@organiser_required
def edit(ref: str) -> str:
    poll = poll_or_404(ref)
    poll.check_not_opened()
    form = opened(PollForm(data=values_of(poll)))
    return render_template("polls/edit.html", poll=poll, form=form)


@bp.post("/<ref>")
@organiser_required
def update(ref: str) -> Any:
    poll = poll_or_404(ref)
    poll.check_not_opened()
    form = beside(PollForm, values_of(poll), edition="edition", now=edition(poll))
    if only_looks(form):
        return render_template("polls/edit.html", poll=poll, form=form)
    if (
        not form.validate()
        or not hosts_are_mine(form)
        or not is_of_newest(form, form.title, OVERTAKEN)
    ):
        return render_template("polls/edit.html", poll=poll, form=form), 422
    was_proposed = poll.is_proposed
    poll.edit(form.values, hosts_of(form), form.slots, by=current_person())
    db.session.commit()
    is_taken_back = was_proposed and not poll.is_proposed
    flash(
        _("Saved. The hosts must agree again.") if is_taken_back else pgettext("message", "Saved.")
    )
    return redirect(url_for(".show", ref=ref), 303)
