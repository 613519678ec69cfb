"""The two forms of an import: the list itself, and how it is to be understood."""

from dataclasses import replace
from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _lp
from werkzeug.datastructures import CombinedMultiDict
from werkzeug.exceptions import RequestEntityTooLarge
from wtforms import BooleanField, Field, RadioField, SelectField
from wtforms.validators import ValidationError

from nact_meet.directory import recognition
from nact_meet.directory.labels import ROLES
from nact_meet.directory.models.role import Role
from nact_meet.ical import contacts
from nact_meet.invitations.destinations.destination import Destination
from nact_meet.invitations.forms.importing.headings import HOLDS, Holds, columns_of, heading_of
from nact_meet.invitations.models import Import, Sharing
from nact_meet.mail import addresses
from nact_meet.tables import files
from nact_meet.tables.charsets import CHARSETS
from nact_meet.tables.rows import BadTable, Row, Table, table
from nact_meet.tables.text import from_text
from nact_meet.web.forms.fields import PageForm, Passage, Rows, SentFile, WholeNumber, choices

MOST_OCTETS = 10 * 1024 * 1024


class ListForm(PageForm):
    """After validation `table` is what the file, or else the pasted text, holds."""

    file = SentFile(
        _lp("label", "File"),
        description=_l(
            "Excel (.xlsx, .xls, .xlsb), OpenDocument (.ods), CSV or contacts (.vcf), up to "
            "10 MB: one line per person, with at least a name and an email address."
        ),
    )
    pasted = Passage(
        _l("Or paste the lines"),
        length=MOST_OCTETS,
        description=_l("As copied from a spreadsheet, a letter or an email."),
    )
    table: Table
    name: str
    octets: bytes | None = None
    """Of a text that came as a file."""

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        octets = self.file.data.read(MOST_OCTETS + 1) if self.file.data else b""
        field = self.file if octets else self.pasted
        self.name = (self.file.data.filename or "")[-200:] if octets else ""
        try:
            self.table = self.read(octets)
            self.octets = octets if octets and self.table.charset else None
        except BadTable as bad:
            field.errors = [bad.sentence]
        return not self.errors

    def read(self, octets: bytes) -> Table:
        """Raises BadTable."""
        if len(octets) > MOST_OCTETS:
            raise BadTable(too_large())
        if octets:
            return contacts.read(octets) if contacts.is_contacts(octets) else files.read(octets)
        if self.file.data:
            raise BadTable(_("This file is empty."))
        if not self.pasted.data:
            raise BadTable(_("Choose a file, or paste at least one line."))
        return pasted_table(self.pasted.data)

    def refuse_size(self) -> None:
        self.file.errors = [too_large()]


def pasted_table(text: str) -> Table:
    """Lines of a sheet; or names and addresses as mail programs write them. Raises BadTable."""
    octets = text.encode()
    if contacts.is_contacts(octets):
        return contacts.read(octets)
    found = replace(from_text(octets), charset="")
    holds = columns_of(found.rows, heading_of(found.rows))
    if {Holds.NAME.value, Holds.ADDRESS.value}.issubset(holds):
        return found
    return mailboxes(text) or found


def mailboxes(text: str) -> Table | None:
    """One line each, under headings as line 0; what cannot be read is a line too, and says so."""
    read = addresses.read(text)
    if not read.mailboxes:
        return None
    named = [[box.name or spoken(box.address), box.address] for box in read.mailboxes]
    lines = [*named, *(["", bad.text] for bad in read.unreadable)]
    heading = Row(0, ["Full name", "Email address"])
    return table([heading, *(Row(number, cells) for number, cells in enumerate(lines, 1))])


def spoken(address: str) -> str:
    return recognition.spoken(address.partition("@")[0])


def allow_lists() -> Any:
    """What was sent with this request, which may be as large as a list; None where it is larger.

    Nothing of it is read before its length is known to be within bounds.
    """
    request.max_content_length = MOST_OCTETS + 64 * 1024
    request.max_form_memory_size = MOST_OCTETS
    try:
        return CombinedMultiDict([request.form, request.files])
    except RequestEntityTooLarge:
        return None


def too_large() -> str:
    return str(_("This file is larger than 10 MB. Please keep only the sheet with the people."))


class ColumnsForm(PageForm):
    """What each column holds, and who the people are."""

    columns = Rows(
        SelectField(
            _lp("label", "Column"), choices=choices((h.value, name) for h, name in HOLDS.items())
        )
    )
    charset = SelectField(
        _l("Character encoding"),
        choices=choices(CHARSETS.items()),
        description=_l("Change this if the text below looks wrong."),
    )
    has_heading = BooleanField(_l("The first line names the columns"))
    role = SelectField(
        _l("Role where none is given"),
        choices=choices((role.value, ROLES[role]) for role in Role),
    )
    standing = RadioField(
        _l("These people"),
        choices=choices(
            [
                ("invited", _l("will get an invitation")),
                ("registered", _l("have already accepted, by letter or message")),
            ]
        ),
    )
    sharing = SelectField(
        _l("Names that are new at an address we know"),
        choices=choices(
            [
                (Sharing.UNKNOWN.value, _l("Leave these lines out")),
                (Sharing.OTHERS.value, _l("They are other people who share the address")),
                (Sharing.SAME.value, _l("They are the same people, spelt differently")),
            ]
        ),
    )

    def __init__(self, where: Destination, listed: Import, formdata: Any = None) -> None:
        super().__init__(
            formdata,
            data={
                "columns": listed.columns,
                "charset": listed.charset or "utf-8",
                "has_heading": bool(listed.heading),
                "role": listed.role.value,
                "standing": "registered" if listed.is_registered else "invited",
                "sharing": listed.sharing.value,
            },
        )
        self.listed = listed
        self.read_anew: Table | None = None
        if not listed.charset:
            del self.charset
        if listed.is_chosen:
            del self.columns, self.has_heading, self.sharing
        if not where.takes_answers:
            del self.standing
        if not where.has_roles:
            del self.role

    def validate_charset(self, field: Field) -> None:
        """Read in another way it may be no table any more."""
        if self.listed.octets is not None and field.data != self.listed.charset:
            try:
                self.read_anew = from_text(self.listed.octets, field.data)
            except BadTable as bad:
                raise ValidationError(str(bad)) from None

    def apply(self) -> None:
        """What was chosen, to the list; its people are read anew from it."""
        listed, width = self.listed, len(self.listed.columns)
        if self.read_anew:
            understand(listed, self.read_anew)
            return
        if listed.is_chosen:
            self.apply_what_they_are()
            return
        chosen = [str(column.data) for column in self.columns][:width]
        listed.columns = chosen + [Holds.NOTHING.value] * (width - len(chosen))
        if self.has_heading.data != bool(listed.heading):
            rows = [Row(*row) for row in listed.rows]
            listed.heading = (heading_of(rows) or rows[0].number) if self.has_heading.data else 0
        listed.sharing = Sharing(self.sharing.data)
        self.apply_what_they_are()

    def apply_what_they_are(self) -> None:
        listed = self.listed
        if self.role:
            listed.role = Role(self.role.data)
        if self.standing:
            listed.is_registered = self.standing.data == "registered"


def understand(listed: Import, table: Table) -> None:
    """Its lines, and what their columns hold as far as that shows."""
    listed.rows, listed.charset = list(table.rows), table.charset
    listed.heading = heading_of(table.rows)
    listed.columns = columns_of(table.rows, listed.heading)


class AgreedForm(PageForm):
    told = WholeNumber()
    """How many mails whoever pressed the button was told of."""
