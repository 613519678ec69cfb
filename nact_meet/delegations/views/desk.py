"""The desk at which a delegation is named: opened by a contact's link, or by a host who acts.

A view of both is written once, with two addresses; it is given the desk it was opened at.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar, cast

from flask import abort, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from nact_meet.delegations import links, naming
from nact_meet.delegations.access import nomination_or_404
from nact_meet.delegations.recognition import Namer
from nact_meet.directory.access import ask_to_sign_in, current_organiser, current_person
from nact_meet.directory.models.coordinator import CoordinatorContact
from nact_meet.directory.speaking import speak_to
from nact_meet.directory.trials import is_trial, tried_out
from nact_meet.meetings.access import meeting_or_404
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.notices.models.ask import AskedFor, count_asks
from nact_meet.places.access import participant_or_404
from nact_meet.places.models.nomination import Nomination
from nact_meet.places.models.participant import Participant
from nact_meet.web.database import SAFE_METHODS
from nact_meet.web.extensions import db
from nact_meet.web.refusals import Refusal

View = TypeVar("View", bound=Callable[..., Any])

LINK = "/n/<token>"
HOSTS = "/meetings/<ref>/delegations/<int:id>"
WAY = ("token", "ref", "id")


@dataclass(frozen=True)
class Desk:
    """`way` is what its address is made of; `coordinator` None where a host sits at it."""

    way: dict[str, Any]
    nomination: Nomination
    namer: Namer
    own_zone: str | None
    coordinator: CoordinatorContact | None = None

    @property
    def meeting(self) -> Meeting:
        return self.nomination.meeting

    @property
    def is_host(self) -> bool:
        return self.coordinator is None

    @property
    def may_change(self) -> bool:
        return naming.may_change(self.nomination)

    @property
    def may_name(self) -> bool:
        return naming.is_open_to(self.nomination, self.namer)

    def url(self, endpoint: str, **more: Any) -> str:
        return url_for(endpoint, **self.way, **more)

    def count_names(self, count: int) -> None:
        """Each will be written to; a link may have been forwarded. Raises TooMany."""
        if not self.is_host:
            about = f"delegation {self.nomination.id}"
            count_asks(AskedFor.NAMING, about=about, times=count)

    def place_or_404(self, place_id: int) -> Participant:
        """Somebody of this delegation, also who has left it by themselves."""
        place = participant_or_404(self.meeting, place_id)
        return place if place.nomination_id == self.nomination.id else abort(404)

    def page(self, template: str, **more: Any) -> str:
        here = self.url("naming.show")
        return render_template(
            template,
            desk=self,
            nomination=self.nomination,
            meeting=self.meeting,
            zone=self.own_zone or self.meeting.zone,
            **({"here": here} | more),
        )


def at_desk(view: View) -> View:
    @wraps(view)
    def opened(**values: Any) -> Any:
        way = {key: values.pop(key) for key in WAY if key in values}
        if "ref" in way and not current_user.is_authenticated:
            return ask_to_sign_in()
        if "ref" in way and is_trial():
            return tried_out(lambda: view(desk_of(way), **values), current_organiser())
        return view(desk_of(way), **values)

    return cast(View, opened)


def desk_of(way: dict[str, Any]) -> Desk:
    """Raises BadLink; 404 for a host of another meeting. A write locks the meeting."""
    if "token" in way:
        return coordinators_desk(way)
    meeting = meeting_or_404(way["ref"])
    nomination = nomination_or_404(meeting, way["id"])
    person = current_person()
    namer = Namer(nomination.hosts_act(person), is_host=True)
    return Desk(way, nomination, namer, person.own_zone)


def coordinators_desk(way: dict[str, Any]) -> Desk:
    """The page speaks the language of whoever the link was mailed to."""
    for_update = request.method not in SAFE_METHODS
    nomination, coordinator = links.by_token(way["token"], for_update=for_update)
    person = coordinator.contact.person
    speak_to(person)
    return Desk(way, nomination, Namer(coordinator.acts), person.own_zone, coordinator)


def refused_at_desk(refusal: Refusal) -> tuple[str, int]:
    """The next step is the delegation itself, which says how things stand."""
    db.session.rollback()
    way = {key: value for key, value in (request.view_args or {}).items() if key in WAY}
    html = render_template(
        "error.html",
        heading=_("This is not possible"),
        sentence=refusal.sentence,
        next_url=url_for("naming.show", **way),
        next_label=_("Back to the delegation"),
    )
    return html, refusal.status
