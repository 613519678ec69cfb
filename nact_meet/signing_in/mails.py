"""The mail with the link that signs in."""

from datetime import timedelta

from flask import current_app

from nact_meet.directory.mails import OrganiserMail
from nact_meet.directory.models.organiser import Organiser
from nact_meet.notices.composing import Values, common
from nact_meet.notices.models.notice import Kind, Notice
from nact_meet.notices.registry import mails
from nact_meet.signing_in.models.sign_in_link import SIGN_IN_MINUTES, SignInLink
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now


@mails(Kind.SIGN_IN)
class SignInMail(OrganiserMail):
    def is_true(self, notice: Notice, organiser: Organiser) -> bool:
        return notice.created_at > utc_now() - timedelta(minutes=SIGN_IN_MINUTES)

    def values(self, notice: Notice, organiser: Organiser) -> Values:
        link = db.session.get_one(SignInLink, notice.payload["link_id"])
        page = f"{current_app.config['BASE_URL']}/sign-in/{link.token}"
        return common(organiser.person.name_with_honorific) | {"page": page}
