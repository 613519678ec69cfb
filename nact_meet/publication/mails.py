"""What the mails between hosts say of a proposal."""

from typing import Any

from flask import current_app
from flask_babel import gettext as _

from nact_meet.directory.models.organiser import Organiser
from nact_meet.directory.models.person import Person
from nact_meet.notices.models.notice import Notice
from nact_meet.publication.models import Act, Proposal


def about(proposal: Proposal, reader: Organiser, notice: Notice) -> dict[str, Any]:
    """`step` is asked, done, or how it ended; `page` is empty for who is no host any more."""
    meeting, zone = proposal.meeting, reader.person.zone
    hosts = {each.institute_id for each in meeting.hosts}
    is_host = reader.is_secretariat or not hosts.isdisjoint(reader.institute_ids)
    return {
        "step": notice.payload["step"],
        "proposal": proposal,
        "meeting": meeting,
        "proposer": with_institute(proposal.proposed_by),
        "decider": named(proposal.decided_by),
        "move": (proposal.until_now, proposal.to) if proposal.act == Act.MOVE else None,
        "zone": zone,
        "other_zones": [each for each in meeting.host_zones if each != zone],
        "page": f"{current_app.config['BASE_URL']}/meetings/{meeting.ref}" if is_host else "",
    }


def named(person: Person | None) -> str:
    return person.name_with_honorific if person else _("Another host")


def with_institute(person: Person | None) -> str:
    if person is None or person.institute is None:
        return named(person)
    return f"{named(person)} ({person.institute.name})"
