"""The mailed link to register with: it proves the address before anything is shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import current_app

from nact_meet.attending.registering import registration_token
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.notices.composing import Values, common
from nact_meet.notices.models.notice import Kind, Notice
from nact_meet.notices.registry import PlainMail, mails, rows_by_notice
from nact_meet.world.countries import likely_country


@mails(Kind.REGISTRATION_LINK)
class RegistrationLinkMail(PlainMail[Meeting]):
    @staticmethod
    def subjects(notices: Sequence[Notice]) -> Mapping[int, Meeting]:
        return rows_by_notice(Meeting, Notice.meeting_id, notices)

    def is_true(self, notice: Notice, meeting: Meeting) -> bool:
        return meeting.registration_is_open

    def language(self, notice: Notice, meeting: Meeting) -> str:
        return str(notice.payload.get("language", "en"))

    def values(self, notice: Notice, meeting: Meeting) -> Values:
        token = registration_token(meeting, notice.address)
        link = f"{current_app.config['BASE_URL']}/m/{meeting.ref}/register/{token}"
        zone = notice.payload.get("zone") or meeting.zone
        others = [other for other in meeting.host_zones if other != zone]
        about = {"meeting": meeting, "zone": zone, "other_zones": others, "page": link}
        return common("", Unnamed(self.language(notice, meeting), notice.address)) | about


@dataclass(frozen=True)
class Unnamed:
    """Of whom nothing is known but an address, and what language the page was in."""

    reads: str
    address: str
    chose_language: bool = False

    @property
    def likely_country(self) -> str:
        return likely_country(self.address)
