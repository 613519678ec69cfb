"""Mail to organisers, mail about addresses, and how people are named in mails."""

from collections.abc import Iterable, Mapping, Sequence

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _

from nact_meet.directory.models.organiser import Organiser
from nact_meet.directory.models.person import Person
from nact_meet.directory.models.redirection import Redirection, Side
from nact_meet.mail.message import Attached, Mail, Words
from nact_meet.notices.composing import Values, common, this_site
from nact_meet.notices.models.notice import Kind, Notice
from nact_meet.notices.registry import (
    PlainMail,
    mails,
    mails_of,
    rows_by_notice,
    subjects_of,
)
from nact_meet.web.extensions import db
from nact_meet.web.typesetting import bracketed


class OrganiserMail(PlainMail[Organiser]):
    """About nothing but the organiser who reads it."""

    @staticmethod
    def subjects(notices: Sequence[Notice]) -> Mapping[int, Organiser]:
        return rows_by_notice(Organiser, Notice.organiser_id, notices)

    def language(self, notice: Notice, organiser: Organiser) -> str:
        return organiser.person.reads

    def institutes(self, notice: Notice, organiser: Organiser) -> list[int]:
        return organiser.institute_ids


def to_organiser(organiser: Organiser) -> Values:
    """They choose where they are signed in."""
    person, account = organiser.person, f"{current_app.config['BASE_URL']}/account/devices"
    return common(person.name_with_honorific, person) | {"switch_page": f"{account}/language"}


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
    return bracketed(named(person), person.institute.called)


@mails(Kind.TRIAL)
class TrialMail(OrganiserMail):
    """To an organiser, in their own mail program: what somebody would get (see trials.py), without
    an entry for a calendar."""

    def is_true(self, notice: Notice, organiser: Organiser) -> bool:
        return "words" in notice.payload

    def values(self, notice: Notice, organiser: Organiser) -> Values:
        return {}

    def compose(self, notice: Notice, organiser: Organiser, message_id: str) -> Mail:
        title, text, html = notice.payload["words"]
        with force_locale(organiser.person.reads):
            subject = _("Trial copy: %(subject)s", subject=title)
        return Mail(
            sender=this_site(),
            recipient=notice.address,
            message_id=message_id,
            words=Words(subject, text, html),
            is_mixed=True,
        )

    def folder(self, kind: Kind) -> str:
        """Whatever it is a copy of: it has no words of its own."""
        return mails_of(Kind.INVITATION).folder(Kind.INVITATION)

    def was_composed(self, notice: Notice, organiser: Organiser, mail: Mail) -> None:
        """The notice keeps nothing of what somebody else would read."""
        notice.payload = {key: value for key, value in notice.payload.items() if key != "words"}

    def files(self, notice: Notice, organiser: Organiser) -> Sequence[Attached]:
        copied = Notice(id=0, kind=Kind(notice.payload["of"]), payload={})
        copied.participant_id = notice.payload["place"]
        about = subjects_of([copied]).get(0) if copied.participant_id else None
        return mails_of(copied.kind).files(copied, about) if about else ()


class RedirectionMail(PlainMail[Redirection]):
    """To the old or the new address of somebody, as the notice says; its link names which."""

    @staticmethod
    def subjects(notices: Sequence[Notice]) -> Mapping[int, Redirection]:
        return rows_by_notice(Redirection, Notice.redirection_id, notices)

    def language(self, notice: Notice, row: Redirection) -> str:
        return row.person.reads

    def values(self, notice: Notice, row: Redirection) -> Values:
        side = Side(notice.payload["side"])
        who = row.who_reads(side)
        greeted = who.get("actor_name") or row.person.name_with_honorific
        page = f"{current_app.config['BASE_URL']}/a/{row.token(side)}"
        return (
            common(greeted, row.person) | words_of_redirection(row) | {"side": side, "page": page}
        )


@mails(Kind.ADDRESS_ASKED)
class AddressAskedMail(RedirectionMail):
    def is_true(self, notice: Notice, row: Redirection) -> bool:
        return row.is_open


@mails(Kind.ADDRESS_HOLDS)
class AddressHoldsMail(RedirectionMail):
    def is_true(self, notice: Notice, row: Redirection) -> bool:
        return row.may_be_undone


@mails(Kind.ADDRESS_PROPOSED)
class AddressProposedMail(RedirectionMail):
    """To organisers who may accept it: the old address has failed."""

    def beside(self, notices: Sequence[Notice]) -> Sequence[Organiser]:
        return organisers_of(notices)

    def is_true(self, notice: Notice, row: Redirection) -> bool:
        return row.is_open

    def language(self, notice: Notice, row: Redirection) -> str:
        return organiser_of(notice).person.reads

    def values(self, notice: Notice, row: Redirection) -> Values:
        page = f"{current_app.config['BASE_URL']}/people/{row.person_id}"
        return to_organiser(organiser_of(notice)) | words_of_redirection(row) | {"page": page}


def words_of_redirection(row: Redirection) -> Values:
    asker = with_institute(row.asked_by) if row.asked_by else row.asked_by_name
    return {
        "name": row.person.name_with_honorific,
        "asker": asker or _("An organiser"),
        "old_address": row.old_address,
        "new_address": row.new_address,
        "title": row.meeting_title,
    }
