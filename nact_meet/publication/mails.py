"""What the mails between hosts say of a proposal."""

from collections.abc import Mapping, Sequence

from flask import current_app

from nact_meet.directory.mails import (
    named,
    organiser_of,
    organisers_of,
    to_organiser,
    with_institute,
)
from nact_meet.directory.models.organiser import Organiser
from nact_meet.meetings.models.host import names
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.notices.composing import Values
from nact_meet.notices.models.notice import Kind, Notice
from nact_meet.notices.registry import PlainMail, mails, rows_by_notice
from nact_meet.publication.models import Act, AnswerLink, Proposal


@mails(Kind.PROPOSAL)
class ProposalMail(PlainMail[Proposal]):
    @staticmethod
    def subjects(notices: Sequence[Notice]) -> Mapping[int, Proposal]:
        return rows_by_notice(Proposal, Notice.proposal_id, notices)

    def beside(self, notices: Sequence[Notice]) -> Sequence[Organiser]:
        return organisers_of(notices)

    def is_true(self, notice: Notice, proposal: Proposal) -> bool:
        return notice.payload["step"] != "asked" or proposal.stands

    def language(self, notice: Notice, proposal: Proposal) -> str:
        return organiser_of(notice).person.reads

    def institutes(self, notice: Notice, proposal: Proposal) -> list[int]:
        return organiser_of(notice).institute_ids

    def values(self, notice: Notice, proposal: Proposal) -> Values:
        """`step` is asked, done, or how it ended."""
        reader, meeting = organiser_of(notice), proposal.meeting
        zone = reader.person.own_zone or meeting.zone
        is_asked = notice.payload["step"] == "asked"
        return to_organiser(reader) | {
            "step": notice.payload["step"],
            "proposal": proposal,
            "meeting": meeting,
            "proposer": with_institute(proposal.proposed_by),
            "decider": named(proposal.decided_by),
            "move": (proposal.until_now, proposal.to) if proposal.act == Act.MOVE else None,
            "order": names(proposal.order),
            "duty": proposal.duties[1] if proposal.act in (Act.HOST, Act.DUTY) else None,
            "zone": zone,
            "other_zones": [other for other in meeting.host_zones if other != zone],
            "page": answer_page(proposal, reader) if is_asked else meeting_page(meeting, reader),
        }


def answer_page(proposal: Proposal, reader: Organiser) -> str:
    """Where they answer by one click."""
    link = AnswerLink.of(proposal, reader)
    if link is None:
        return meeting_page(proposal.meeting, reader)
    return f"{current_app.config['BASE_URL']}/h/{link.token}"


def meeting_page(meeting: Meeting, reader: Organiser) -> str:
    """Empty for who is no host any more."""
    hosts = {host.institute_id for host in meeting.hosts}
    is_host = reader.is_secretariat or not hosts.isdisjoint(reader.institute_ids)
    return f"{current_app.config['BASE_URL']}/meetings/{meeting.ref}" if is_host else ""
