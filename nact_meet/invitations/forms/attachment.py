"""A letter that goes with the invitation, as a file that somebody chose."""

from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.exceptions import RequestEntityTooLarge
from wtforms import Field
from wtforms.validators import StopValidation

from nact_meet.invitations.attachments import MOST_BYTES
from nact_meet.web.forms.fields import PageForm, SentFile
from nact_meet.web.uploads import (
    LETTERS,
    TOO_LARGE,
    BadUpload,
    Upload,
    allow,
    letter_of,
)


class AttachmentForm(PageForm):
    """`upload` is the letter once it has been validated."""

    letter = SentFile(
        _l("A letter to attach"),
        description=_l("PDF, DOCX, ODT, JPEG or PNG. Two at most, 3 MB together."),
        render_kw={"accept": ",".join(LETTERS), "data-most": MOST_BYTES},
    )
    upload: Upload

    def validate_letter(self, field: Field) -> None:
        if not getattr(field.data, "filename", ""):
            raise StopValidation(_("Please choose a file."))
        try:
            self.upload = letter_of(field.data)
        except BadUpload as bad:
            raise StopValidation(str(bad.sentence)) from None


class UnreadLetterForm(AttachmentForm):
    """Far too large: it was not read."""

    def validate(self, extra_validators: Any = None) -> bool:
        self.letter.errors = [TOO_LARGE]
        return False


def sent_attachment() -> AttachmentForm:
    allow()
    try:
        return AttachmentForm(request.files)
    except RequestEntityTooLarge:
        return UnreadLetterForm()
