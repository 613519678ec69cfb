"""What came for a delegation by letter, chat or telephone, with a scan of it."""

from datetime import timedelta
from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import CombinedMultiDict
from werkzeug.exceptions import RequestEntityTooLarge
from wtforms import DateField, Field, FileField, SelectField
from wtforms.validators import InputRequired, StopValidation, ValidationError

from nact_meet.delegations.labels import WAYS
from nact_meet.delegations.models.paper import Way
from nact_meet.web.forms.fields import PageForm, Passage, choices
from nact_meet.web.uploads import (
    JPEG,
    MOST_BYTES,
    PDF,
    PNG,
    TOO_LARGE,
    WEBP,
    BadUpload,
    Upload,
    allow,
    upload_of,
)
from nact_meet.world.timezones import utc_now

TAKEN = {each.media_type for each in (PDF, JPEG, PNG, WEBP)}
NOT_A_SCAN = _l("Please send a PDF or a picture (JPEG, PNG, WebP).")


class PaperForm(PageForm):
    """`upload` is the scan, None where there is none."""

    came_by = SelectField(
        _l("It came by"), choices=choices((each.value, WAYS[each]) for each in Way)
    )
    came_on = DateField(_l("It came on"), [InputRequired(_l("Please choose a day."))])
    note = Passage(
        _l("What it says"),
        length=2000,
        description=_l("What was said on the telephone, or who wrote."),
    )
    scan = FileField(
        _l("Scan or photograph"),
        description=_l("PDF, JPEG, PNG or WebP, up to 10 MB. Only the hosts see it."),
        render_kw={
            "accept": ",".join(sorted(TAKEN)),
            "data-most": MOST_BYTES,
            "data-too-large": str(TOO_LARGE),
        },
    )

    upload: Upload | None = None

    def validate_came_on(self, field: Field) -> None:
        """Tomorrow has begun already where the reader is, perhaps; the day after has nowhere."""
        if field.data > (utc_now() + timedelta(days=1)).date():
            raise ValidationError(_("This day has not come yet."))

    def validate_scan(self, field: Field) -> None:
        if not getattr(field.data, "filename", ""):
            return
        try:
            self.upload = upload_of(field.data)
        except BadUpload as bad:
            raise StopValidation(str(bad.sentence)) from None
        if self.upload.media_type not in TAKEN:
            raise StopValidation(str(NOT_A_SCAN))

    @property
    def chosen_way(self) -> Way:
        return Way(self.came_by.data)


def sent_paper() -> PaperForm:
    """The form as it was sent. What is far too large is not read at all: then it is empty."""
    allow()
    try:
        return PaperForm(CombinedMultiDict([request.form, request.files]))
    except RequestEntityTooLarge:
        return UnreadForm()


class UnreadForm(PaperForm):
    def validate(self, extra_validators: Any = None) -> bool:
        self.scan.errors = [TOO_LARGE]
        return False
