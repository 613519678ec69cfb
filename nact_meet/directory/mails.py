"""Mail to organisers, and how people are named in mails."""

from collections.abc import Iterable, Mapping, Sequence

from flask_babel import gettext as _

from nact_meet.directory.models.organiser import Organiser
from nact_meet.directory.models.person import Person
from nact_meet.notices.models.notice import Notice
from nact_meet.notices.registry import PlainMail, rows_by_notice
from nact_meet.web.extensions import db


class OrganiserMail(PlainMail[Organiser]):
    """About nothing but the organiser who reads it."""

    @staticmethod
    def subjects(notices: Sequence[Notice]) -> Mapping[int, Organiser]:
        return rows_by_notice(Organiser, Notice.organiser_id, notices)

    def language(self, notice: Notice, organiser: Organiser) -> str:
        return organiser.person.reads


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
