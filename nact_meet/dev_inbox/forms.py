"""Mail that is brought in by hand, in development."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, RadioField, SelectField, TextAreaField
from wtforms.validators import AnyOf

from nact_meet.dev_inbox.answering import ANSWERS
from nact_meet.web.forms.fields import (
    Line,
    PageForm,
    Passage,
    SentFile,
    choices,
    is_written_right,
)


class AnswerForm(PageForm):
    """`partstat` is the button that was pressed."""

    comment = Passage(_l("Message with the answer"), length=500)
    partstat = HiddenField(
        _l("The answer"), [AnyOf(ANSWERS, message=_l("Please choose one of the buttons."))]
    )


class RawForm(PageForm):
    """One raw message, as a file or pasted; the file goes first."""

    file = SentFile(_l("The message as a file (.eml)"))
    raw = TextAreaField(
        _l("Or as text"),
        description=_l("The full message, as shown by “Show source” in an email program."),
    )
    to = Line(
        _l("The envelope's recipient"),
        length=254,
        validators=[is_written_right],
        required=False,
        description=_l("Where it differs from the To line."),
    )

    @cached_property
    def octets(self) -> bytes:
        """Empty lines before a pasted head would make all of it a body."""
        if self.file.data:
            return bytes(self.file.data.read())
        return (self.raw.data or "").lstrip().encode("utf-8", "replace")

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        is_fine = super().validate(extra_validators)
        if self.octets.strip():
            return is_fine
        self.raw.errors = [*self.raw.errors, _("Please choose a file or paste a message.")]
        return False


class ComponentsForm(PageForm):
    """A field of each kind, for the page that shows them all."""

    line = Line("A line", description="A hint says what is meant.")
    more = Line("A line that may be empty", required=False)
    long = Passage("A passage", length=500)
    choice = SelectField("One of a list", choices=choices([("a", "Bangkok"), ("b", "Vientiane")]))
    shown = RadioField("One of a few", choices=choices([("a", "Yes"), ("b", "No")]))
    is_so = BooleanField("A box to tick")
    file = SentFile("A file")
