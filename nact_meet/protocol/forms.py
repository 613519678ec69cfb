"""How a meeting's lists and labels read."""

from typing import Any, Self

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField

from nact_meet.meetings.models.meeting import Meeting, NameLabel
from nact_meet.protocol.labels import NAME_LABELS
from nact_meet.web.forms.fields import PageForm, choices

HOSTS = {"among": _l("Among the others, marked as hosts"), "first": _l("Before all others")}


class ProtocolForm(PageForm):
    hosts = RadioField(_l("Where lists show the hosts"), choices=choices(HOSTS.items()))
    label_by = RadioField(
        _l("Name in the video room"),
        choices=choices((label.value, NAME_LABELS[label]) for label in NameLabel),
    )
    names_absent = BooleanField(_l("Lists say who is not represented"))

    @classmethod
    def of(cls, meeting: Meeting) -> Self:
        return cls(
            data={
                "hosts": "first" if meeting.hosts_first else "among",
                "label_by": meeting.label_by.value,
                "names_absent": meeting.names_absent,
            }
        )

    @property
    def seating(self) -> dict[str, Any]:
        return {
            "hosts_first": self.hosts.data == "first",
            "label_by": NameLabel(self.label_by.data),
            "names_absent": self.names_absent.data,
        }
