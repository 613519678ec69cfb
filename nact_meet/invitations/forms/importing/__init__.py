"""A list of people -> checked lines: which column holds what, and what each line says."""

from nact_meet.invitations.forms.importing.headings import columns_of, heading_of
from nact_meet.invitations.forms.importing.lines import Fault, checked
from nact_meet.invitations.forms.importing.pages import (
    AgreedForm,
    ColumnsForm,
    ListForm,
    allow_lists,
)
from nact_meet.invitations.forms.importing.preview import Preview

__all__ = [
    "AgreedForm",
    "ColumnsForm",
    "Fault",
    "ListForm",
    "Preview",
    "allow_lists",
    "checked",
    "columns_of",
    "heading_of",
]
