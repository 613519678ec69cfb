"""The daily digest: what happened at an organiser's meetings."""

from collections.abc import Mapping

from flask import current_app

from nact_meet.directory.mails import OrganiserMail
from nact_meet.directory.models.organiser import Organiser
from nact_meet.notices.composing import Values, common
from nact_meet.notices.models.notice import Kind, Notice
from nact_meet.notices.registry import mails


@mails(Kind.DIGEST)
class DigestMail(OrganiserMail):
    def is_true(self, notice: Notice, organiser: Organiser) -> bool:
        return True

    def values(self, notice: Notice, organiser: Organiser) -> Values:
        """`rows` are [title, ref, registered, declined] as the day's facts were counted."""
        rows = notice.payload["rows"]
        page = f"{current_app.config['BASE_URL']}/meetings"
        return common(organiser.person.name_with_honorific) | {"rows": rows, "page": page}

    def headers(self) -> Mapping[str, str]:
        return {"List-Unsubscribe": f"<{current_app.config['BASE_URL']}/meetings>"}
