"""The mail with the link that signs in, and news of one's passkeys."""

from flask import current_app

from nact_meet.directory.mails import OrganiserMail, to_organiser
from nact_meet.directory.models.organiser import Organiser
from nact_meet.notices.composing import Values
from nact_meet.notices.models.notice import Kind, Notice
from nact_meet.notices.registry import mails
from nact_meet.signing_in.models.sign_in_link import AFTER_DELIVERY, SignInLink
from nact_meet.world.timezones import utc_now


@mails(Kind.SIGN_IN)
class SignInMail(OrganiserMail):
    def is_true(self, notice: Notice, organiser: Organiser) -> bool:
        """It opens something for a quarter of an hour from now."""
        link = SignInLink.of_notice(notice)
        return bool(link and link.is_open and utc_now() < link.expires_at - AFTER_DELIVERY)

    def values(self, notice: Notice, organiser: Organiser) -> Values:
        link = SignInLink.of_notice(notice)
        assert link is not None, "is_true has looked"
        page = f"{current_app.config['BASE_URL']}/sign-in/{link.token}"
        return to_organiser(organiser) | {"page": page, "switch_page": f"{page}/language"}


@mails(Kind.PASSKEY_NEWS)
class PasskeyMail(OrganiserMail):
    """Whoever reads the mailbox alone could add one: its owner learns of it."""

    def is_true(self, notice: Notice, organiser: Organiser) -> bool:
        return True

    def values(self, notice: Notice, organiser: Organiser) -> Values:
        about = {name: notice.payload[name] for name in ("deed", "name", "device")}
        when = {"at": notice.created_at, "zone": organiser.person.own_zone or "UTC"}
        page = f"{current_app.config['BASE_URL']}/account/passkeys"
        return to_organiser(organiser) | about | when | {"page": page}
