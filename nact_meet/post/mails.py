"""The warning to the Secretariat that strangers have made the site send very much."""

from flask import current_app

from nact_meet.directory.mails import OrganiserMail
from nact_meet.directory.models.organiser import Organiser
from nact_meet.notices.composing import Values, common
from nact_meet.notices.models.notice import Kind, Notice
from nact_meet.notices.registry import mails


@mails(Kind.CEILING)
class CeilingMail(OrganiserMail):
    def is_true(self, notice: Notice, organiser: Organiser) -> bool:
        return organiser.is_secretariat

    def values(self, notice: Notice, organiser: Organiser) -> Values:
        """`rows` are [title, asked, sent]; the title is "" for all together."""
        page = f"{current_app.config['BASE_URL']}/ceilings"
        rows = notice.payload["rows"]
        return common(organiser.person.name_with_honorific) | {"rows": rows, "page": page}
