"""What each kind of mail says: named functions that return the values of its templates."""

from collections.abc import Callable, Hashable, Iterator, Mapping
from datetime import datetime
from typing import Any

from flask import current_app
from flask_babel import gettext as _

from nact_meet.admission.mails import pending_values, words_of_hosts
from nact_meet.directory.models.organiser import Organiser
from nact_meet.letters.mails import letter_values, nudge_values
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.notices.models.kind import FAREWELLS
from nact_meet.notices.models.notice import Kind, Notice
from nact_meet.places.models.participant import Participant, State
from nact_meet.polls.polls import about_dates
from nact_meet.publication.mails import about
from nact_meet.web.extensions import links
from nact_meet.web.tokens import Purpose

Context = dict[str, Any]

GOING = (
    *(Kind.WITHDRAWAL, Kind.CANCELLATION, Kind.WAITING),
    *(Kind.PENDING, Kind.DECISION),
)
"""After these mails no calendar holds an entry."""


def about_place(place: Participant, notice: Notice) -> tuple[Kind, Context, Hashable]:
    """The kind, its values, and whatever of them makes two readers' words differ."""
    kind = Kind(notice.kind)
    more = MORE[kind](place, notice) if kind in MORE else {}
    theirs = {"own": more.pop("own", {})}
    same = (place.person.zone, place.state, repr(more), *printed(place.meeting))
    return kind, place_values(place) | more | theirs, same


def printed(meeting: Meeting) -> Iterator[Hashable]:
    """All that a mail says of its meeting."""
    yield from (meeting.title, meeting.starts_at, meeting.ends_at, meeting.zone, meeting.venue)
    yield from (meeting.cancel_reason, tuple(meeting.host_names), tuple(meeting.host_zones))
    yield meeting.revised_at


def method_for(kind: Kind, place: Participant, again: bool = False) -> str:
    """RFC 5546: REQUEST for a place that stands, CANCEL for an entry that must go, "" for neither.

    A reminder changes nothing; who waits or is pending holds no entry.
    """
    if kind in FAREWELLS:
        return "CANCEL"
    if kind in GOING:
        return "CANCEL" if place.holds_entry or (again and place.told) else ""
    if kind in (Kind.INVITATION, Kind.CONFIRMATION, Kind.CHANGE):
        return "REQUEST" if place.state in (State.INVITED, State.CONFIRMED) else ""
    return ""


def place_values(place: Participant) -> Context:
    meeting, person = place.meeting, place.person
    page = f"{current_app.config['BASE_URL']}/r/{place.token}"
    zones = [zone for zone in meeting.host_zones if zone != person.zone]
    return {
        "site_name": current_app.config["SITE_NAME"],
        "place": place,
        "meeting": meeting,
        "greeted": place.contact.greets,
        "about": place.name_with_honorific if place.contact.is_read_by_another else "",
        "zone": person.zone,
        "other_zones": zones,
        "page": page,
        "join": f"{page}/join",
        "privacy": f"{current_app.config['BASE_URL']}/privacy",
    }


def change_values(place: Participant, _notice: Notice) -> Context:
    return changes_since(place.told or {}, place.meeting)


def changes_since(told: dict[str, Any], meeting: Meeting) -> Context:
    """Pairs of what somebody was last told and what is so now, in words."""
    now = meeting.facts()
    changed = {key for key in now if told.get(key) != now[key]}
    moved = bool(changed & {"starts_at", "ends_at"})
    words = {"title": _("Title"), "venue": _("Venue"), "hosts": _("Hosts"), "zone": _("Time zone")}
    pairs = [
        (words[key], in_words(told.get(key)), in_words(now[key]))
        for key in words
        if key in changed and told
    ]
    before = {
        "starts_at": instant(told.get("starts_at")) or meeting.starts_at,
        "ends_at": instant(told.get("ends_at")) or meeting.ends_at,
    }
    return {"moved": moved and bool(told), "before": before, "pairs": pairs}


def in_words(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(value)
    return str(value) if value else _("none")


def instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def reminder_values(_place: Participant, notice: Notice) -> Context:
    return {"minutes": notice.payload.get("minutes", 60)}


def readdressed_values(place: Participant, notice: Notice) -> Context:
    """For whoever reads the old mailbox: no link of a place that is not theirs to change now."""
    about = place.name_with_honorific
    return {"greeted": notice.payload["greeted"], "about": about, "page": "", "join": ""}


def erasure_values(_place: Participant, notice: Notice) -> Context:
    """By now nothing else says who it was."""
    return {"greeted": notice.payload["greeted"], "about": "", "page": "", "join": ""}


def offer_values(_place: Participant, notice: Notice) -> Context:
    return {"until": instant(notice.payload["until"])}


def withdrawal_values(place: Participant, _notice: Notice) -> Context:
    return {"declined": place.state == State.DECLINED, "taken_out": place.is_taken_out}


MORE: Mapping[Kind, Callable[[Participant, Notice], Context]] = {
    Kind.CHANGE: change_values,
    Kind.CONFIRMATION: words_of_hosts,
    Kind.DECISION: words_of_hosts,
    Kind.PENDING: pending_values,
    Kind.READDRESSED: readdressed_values,
    Kind.LETTER: letter_values,
    Kind.NUDGE: nudge_values,
    Kind.ERASURE: erasure_values,
    Kind.OFFER: offer_values,
    Kind.REMINDER: reminder_values,
    Kind.WITHDRAWAL: withdrawal_values,
}


def about_nobody(notice: Notice) -> tuple[str, Callable[[], Context], dict[str, str]]:
    """Language, values (asked for in that language) and headers of a mail about no place."""
    base = current_app.config["BASE_URL"]
    if notice.kind == Kind.REGISTRATION_LINK:
        assert notice.meeting is not None
        meeting = notice.meeting
        language = notice.payload.get("language", "en")
        return language, lambda: registration_values(notice, meeting), {}
    assert notice.organiser is not None
    organiser = notice.organiser
    if notice.kind == Kind.SIGN_IN:
        return organiser.person.reads, lambda: sign_in_values(notice, organiser), {}
    if notice.proposal is not None:
        proposal = notice.proposal
        values = common(organiser.person.name_with_honorific)
        return organiser.person.reads, lambda: values | about(proposal, organiser, notice), {}
    if notice.poll is not None:
        poll = notice.poll
        values = common(organiser.person.name_with_honorific)
        return organiser.person.reads, lambda: values | about_dates(poll, organiser, notice), {}
    headers = {"List-Unsubscribe": f"<{base}/meetings>"}
    return organiser.person.reads, lambda: digest_values(notice, organiser), headers


def registration_values(notice: Notice, meeting: Meeting) -> Context:
    token = links.sign_for_a_while(Purpose.REGISTRATION, [meeting.id, notice.address])
    link = f"{current_app.config['BASE_URL']}/m/{meeting.ref}/register/{token}"
    zone = notice.payload.get("zone") or meeting.zone
    others = [each for each in meeting.host_zones if each != zone]
    return common("") | {"meeting": meeting, "zone": zone, "other_zones": others, "page": link}


def sign_in_values(notice: Notice, organiser: Organiser) -> Context:
    token = links.sign(Purpose.SIGN_IN, notice.payload["link_id"])
    greeted = organiser.person.name_with_honorific
    return common(greeted) | {"page": f"{current_app.config['BASE_URL']}/sign-in/{token}"}


def digest_values(notice: Notice, organiser: Organiser) -> Context:
    """`rows` are [title, ref, registered, declined] as the day's facts were counted."""
    rows = notice.payload["rows"]
    page = f"{current_app.config['BASE_URL']}/meetings"
    return common(organiser.person.name_with_honorific) | {"rows": rows, "page": page}


def common(greeted: str) -> Context:
    config = current_app.config
    about = {"about": "", "privacy": f"{config['BASE_URL']}/privacy"}
    return {"site_name": config["SITE_NAME"], "greeted": greeted} | about
