"""What a clearance does to its host's part: asked for, granted, refused, not needed after all."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from nact_meet.clearances.models import (
    Clearance,
    ClearanceProgress,
    ClearedTo,
    clearance_of,
    clearances_of,
    is_noted_for,
)
from nact_meet.clearances.telling import tell_other_hosts
from nact_meet.clearances.usual import usual_time
from nact_meet.directory.models.institute import Institute
from nact_meet.directory.models.person import Person
from nact_meet.meetings.models.host import Host
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.places import audience
from nact_meet.publication import second_yes
from nact_meet.publication.editing import edited, settle_date, when_edited
from nact_meet.publication.models import Act, Ending, NoLongerFits, Proposal, open_proposals
from nact_meet.publication.publishing import when_copied
from nact_meet.publication.second_yes import AsItWas
from nact_meet.web.extensions import db


@dataclass(frozen=True)
class Granted:
    """`title` is what was allowed, by language; "" leaves a language as it is."""

    on: date
    lapses_on: date | None = None
    report_due_on: date | None = None
    conditions: str = ""
    title: Mapping[str, str] | None = None


def need(host: Host, *, by: Person | None) -> Clearance:
    """Others read nothing of this host from now on. A second time changes nothing."""
    if known := clearance_of(host):
        return known
    clearance = Clearance(host=host)
    if usual := usual_time(host.institute.country_code, ClearedTo.HOST):
        clearance.lead_days, clearance.in_working_days = usual.most, usual.in_working_days
    db.session.add(clearance)
    clearance.note("clearance needed", by)
    hide(host, by)
    return clearance


def grant(clearance: Clearance, granted: Granted, *, by: Person) -> list[Proposal]:
    """The host may be named. A title that its authorities changed becomes the meeting's, or is
    proposed to the other hosts, as any new title is. Raises LapsesBefore.
    """
    clearance.check_lapse(granted.lapses_on)
    meeting, before = clearance.host.meeting, clearance.host.meeting.page()
    was = AsItWas.of(meeting)
    allowed = meeting.texts("title") | {
        code: text for code, text in (granted.title or {}).items() if text
    }
    meeting.write("title", allowed)
    wishes = second_yes.hold_back(meeting, was, by=by)
    clearance.progress, clearance.granted_on = ClearanceProgress.GRANTED, granted.on
    clearance.lapses_on, clearance.report_due_on = granted.lapses_on, granted.report_due_on
    clearance.conditions = granted.conditions
    clearance.covers = {"title": allowed, "plan": meeting.plan.kept}
    clearance.host.awaits_permit = bool(clearance.outgrown_by(meeting))
    clearance.note("clearance granted", by)
    tell_other_hosts(clearance, "granted", by=by)
    seen_otherwise(meeting, before, by)
    settle_date(meeting, by)
    return second_yes.settle(meeting, wishes, by=by)


def refuse(clearance: Clearance, *, by: Person) -> None:
    """What waits for its renewal waits for nothing any more."""
    for proposal in waiting_for(clearance):
        proposal.lapse(by)
    clearance.refuse(by=by)
    tell_other_hosts(clearance, "refused", by=by)
    hide(clearance.host, by)


def drop(clearance: Clearance, *, by: Person) -> None:
    """None is needed after all, nor for what waits for its renewal."""
    for proposal in waiting_for(clearance):
        second_yes.say_allowed(proposal, clearance.institute, by=by)
    host, meeting = clearance.host, clearance.host.meeting
    before = meeting.page()
    clearance.note("clearance not needed", by)
    db.session.delete(clearance)
    host.awaits_permit = False
    seen_otherwise(meeting, before, by)
    settle_date(meeting, by)


def hide(host: Host, by: Person | None) -> None:
    before = host.meeting.page()
    host.awaits_permit = True
    seen_otherwise(host.meeting, before, by)


def seen_otherwise(meeting: Meeting, before: dict[str, Any], by: Person | None) -> None:
    """Also where a host was only said to be invited: kept copies of its page name it still."""
    audience.touch(meeting)
    edited(meeting, before, by=by)


def renew(clearance: Clearance, proposal: Proposal, on: date, *, by: Person) -> None:
    """Its authorities allow the new date or title that waits for them. Raises NoLongerFits."""
    if proposal not in waiting_for(clearance):
        raise NoLongerFits
    if proposal.act == Act.MOVE:
        clearance.allow_also("plan", proposal.values["to"])
    else:
        clearance.allow_also("title", proposal.values["texts"])
    clearance.granted_on = on
    clearance.note("clearance renewed", by)
    second_yes.say_allowed(proposal, clearance.institute, by=by)


def refuse_renewal(clearance: Clearance, proposal: Proposal, *, by: Person) -> None:
    """The meeting stays as it was allowed; why is nobody else's business. Raises NoLongerFits."""
    if proposal not in waiting_for(clearance):
        raise NoLongerFits
    proposal.end(Ending.REFUSED, by, "not agreed")
    proposal.tell_what_came_of_it(by)


def waiting_for(clearance: Clearance) -> list[Proposal]:
    """The proposals that its renewal is the yes to."""
    institute = clearance.institute
    if clearance.progress != ClearanceProgress.GRANTED:
        return []
    return [
        proposal
        for proposal in open_proposals(clearance.host.meeting, Act.MOVE, Act.RENAME)
        if proposal.stands and institute.id in proposal.renewing and institute in proposal.asked
    ]


def of_whom_it_is_otherwise(meeting: Meeting, act: Act) -> list[Institute]:
    """Whose clearance covers another title or other days than the meeting has now."""
    if act not in (Act.MOVE, Act.RENAME):
        return []
    key = "plan" if act == Act.MOVE else "title"
    with db.session.no_autoflush:
        return [one.institute for one in clearances_of(meeting) if key in one.outgrown_by(meeting)]


second_yes.ALLOWED_OTHERWISE.append(of_whom_it_is_otherwise)


@when_copied
def need_again(meeting: Meeting, copy: Meeting, by: Person) -> None:
    """What was granted was for that meeting alone."""
    needing = {clearance.host.institute_id for clearance in clearances_of(meeting)}
    for host in copy.hosts:
        if host.institute_id in needing:
            need(host, by=by)


@when_edited
def follow(meeting: Meeting, by: Person | None) -> None:
    """A draft that was edited beyond what was allowed waits for its authorities again, as does a
    host that was put back; what is published becomes what was allowed once the other hosts agree
    to that title.
    """
    before, known = meeting.page(), clearances_of(meeting)
    for host in set(meeting.hosts) - {clearance.host for clearance in known}:
        if is_noted_for(meeting, host.institute):
            need(host, by=by)
    for clearance in known:
        if clearance.progress == ClearanceProgress.GRANTED:
            clearance.follow(meeting)
            clearance.host.awaits_permit = bool(clearance.outgrown_by(meeting))
            if clearance.host.awaits_permit and not meeting.published_at:
                clearance.lapse(by)
    edited(meeting, before, by=by)
