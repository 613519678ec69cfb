"""How a meeting's lists and labels read, and what may be recorded."""

from typing import Any, Self

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, RadioField, SelectField

from nact_meet.meetings.models.host import Duty
from nact_meet.meetings.models.meeting import Meeting, NameLabel
from nact_meet.protocol.labels import NAME_LABELS
from nact_meet.protocol.recording import USUALLY_KEPT
from nact_meet.web.forms.fields import PageForm, choices, required

HOSTS = {"among": _l("Among the others, marked as hosts"), "first": _l("Before all others")}


class ProtocolForm(PageForm):
    hosts = RadioField(_l("Where lists show the hosts"), choices=choices(HOSTS.items()))
    label_by = RadioField(
        _l("Name in the video room"),
        choices=choices((label.value, NAME_LABELS[label]) for label in NameLabel),
    )
    names_absent = BooleanField(_l("Lists say who is not represented"))
    photograph = BooleanField(_l("A group photograph is taken"))

    @classmethod
    def of(cls, meeting: Meeting) -> Self:
        return cls(
            data={
                "hosts": "first" if meeting.hosts_first else "among",
                "label_by": meeting.label_by.value,
                "names_absent": meeting.names_absent,
                "photograph": meeting.has_photograph,
            }
        )

    @property
    def seating(self) -> dict[str, Any]:
        return {
            "hosts_first": self.hosts.data == "first",
            "label_by": NameLabel(self.label_by.data),
            "names_absent": self.names_absent.data,
        }


class CopyForm(PageForm):
    """Of the one copy of a recording: which host keeps it, and until when."""

    kept_by = SelectField(_l("Which host keeps it"), coerce=int)
    delete_by = DateField(_l("Deleted by"), [required()])

    def __init__(self, *args: Any, meeting: Meeting, **values: Any) -> None:
        super().__init__(*args, **values)
        agreed = [host for host in meeting.hosts if host.agreed_at]
        self.kept_by.choices = choices(
            (host.institute_id, host.institute.called) for host in agreed
        )

    @classmethod
    def of(cls, meeting: Meeting) -> Self:
        rapporteurs = [host for host in meeting.hosts if host.duty == Duty.RAPPORTEUR]
        first = next(iter([*rapporteurs, *meeting.hosts]), None)
        last = meeting.by_day[-1].ends_wall.date()
        values = {
            "kept_by": first.institute_id if first else None,
            "delete_by": last + USUALLY_KEPT,
        }
        return cls(meeting=meeting, data=values)
