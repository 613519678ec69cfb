"""Mails about one's own data: a link to all of it, an erasure to come, and the last farewell."""

from collections.abc import Mapping, Sequence

from flask import current_app
from sqlalchemy import select

from nact_meet.notices.composing import Values, common
from nact_meet.notices.models.notice import Kind, Notice
from nact_meet.notices.registry import PlainMail, mails
from nact_meet.own_data.models import Erasure, OwnDataLink
from nact_meet.places.mails import FarewellMail
from nact_meet.places.models.participant import Participant
from nact_meet.web.extensions import db


@mails(Kind.OWN_DATA_LINK)
class OwnDataLinkMail(PlainMail[OwnDataLink]):
    @staticmethod
    def subjects(notices: Sequence[Notice]) -> Mapping[int, OwnDataLink]:
        keys = {notice.key: notice.id for notice in notices}
        query = select(OwnDataLink).where(OwnDataLink.key.in_([bare(key) for key in keys]))
        return {keys[link.notice_key]: link for link in db.session.scalars(query)}

    def is_true(self, notice: Notice, link: OwnDataLink) -> bool:
        return link.contact.put_away_at is None

    def language(self, notice: Notice, link: OwnDataLink) -> str:
        return link.contact.person.reads

    def values(self, notice: Notice, link: OwnDataLink) -> Values:
        contact = link.contact
        page = f"{current_app.config['BASE_URL']}/own-data/{link.token}"
        name = contact.person.name_with_honorific
        return common(contact.greets, contact.person) | {"page": page, "name": name}


@mails(Kind.ERASURE_ASKED)
class ErasureAskedMail(PlainMail[Erasure]):
    """Its notice holds whom it greets: the rows say it no more."""

    @staticmethod
    def subjects(notices: Sequence[Notice]) -> Mapping[int, Erasure]:
        """Locked: the hours of each begin with its mail."""
        keys = {notice.key: notice.id for notice in notices}
        query = select(Erasure).where(Erasure.key.in_([bare(key) for key in keys]))
        query = query.with_for_update(of=Erasure, skip_locked=True)
        return {keys[erasure.notice_key]: erasure for erasure in db.session.scalars(query)}

    def is_true(self, notice: Notice, erasure: Erasure) -> bool:
        return True

    def language(self, notice: Notice, erasure: Erasure) -> str:
        return str(notice.payload["language"])

    def values(self, notice: Notice, erasure: Erasure) -> Values:
        erasure.begin()
        page = f"{current_app.config['BASE_URL']}/erasure/{erasure.token}"
        about = {"until": erasure.due_at, "zone": notice.payload["zone"], "page": page}
        return common(notice.payload["greeted"]) | about


@mails(Kind.ERASURE)
class ErasureMail(FarewellMail):
    """The entry goes, and by now nothing else says who it was."""

    is_last = True

    def values(self, place: Participant, notice: Notice) -> Values:
        return {"greeted": notice.payload["greeted"], "about": "", "page": "", "join": ""}


def bare(notice_key: str | None) -> str:
    """What a row calls its key, of what its notice does."""
    return (notice_key or "").partition(":")[2]
