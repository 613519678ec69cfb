"""Mail to organisers: the link that signs in; and how people are named in mails."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta

from flask import current_app
from flask_babel import gettext as _

from nact_meet.directory.models.organiser import Organiser
from nact_meet.directory.models.person import Person
from nact_meet.notices.composing import Values, common
from nact_meet.notices.models.notice import Kind, Notice
from nact_meet.notices.registry import PlainMail, mails, rows_by_notice
from nact_meet.web.extensions import db, links
from nact_meet.web.tokens import Purpose
from nact_meet.world.timezones import utc_now

STALE_AFTER = timedelta(minutes=15)
"""By then the link opens nothing any more."""


class OrganiserMail(PlainMail[Organiser]):
    """About nothing but the organiser who reads it."""

    @staticmethod
    def subjects(notices: Sequence[Notice]) -> Mapping[int, Organiser]:
        return rows_by_notice(Organiser, Notice.organiser_id, notices)

    def language(self, notice: Notice, organiser: Organiser) -> str:
        return organiser.person.reads


@mails(Kind.SIGN_IN)
class SignInMail(OrganiserMail):
    def is_true(self, notice: Notice, organiser: Organiser) -> bool:
        return notice.created_at > utc_now() - STALE_AFTER

    def values(self, notice: Notice, organiser: Organiser) -> Values:
        token = links.sign(Purpose.SIGN_IN, notice.payload["link_id"])
        page = f"{current_app.config['BASE_URL']}/sign-in/{token}"
        return common(organiser.person.name_with_honorific) | {"page": page}


def organisers_of(notices: Iterable[Notice]) -> Sequence[Organiser]:
    """To whom mails between organisers go; held while they are composed."""
    return list(rows_by_notice(Organiser, Notice.organiser_id, notices).values())


def organiser_of(notice: Notice) -> Organiser:
    organiser = db.session.get(Organiser, notice.organiser_id)
    assert organiser is not None, "deleting an organiser deletes their notices"
    return organiser


def named(person: Person | None) -> str:
    return person.name_with_honorific if person else _("Another host")


def with_institute(person: Person | None) -> str:
    if person is None or person.institute is None:
        return named(person)
    return f"{named(person)} ({person.institute.name})"
