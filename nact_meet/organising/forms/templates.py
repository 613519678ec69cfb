"""What the network's usual meetings begin with: plain data, from which a draft is made."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _lp

from nact_meet.meetings.models.agenda import ItemKind
from nact_meet.meetings.models.meeting import NameLabel


@dataclass(frozen=True)
class Template:
    """`items` are (kind, title, minutes); `reminders` minutes before the start."""

    name: LazyString
    title: LazyString
    items: Sequence[tuple[ItemKind, LazyString | str, int]]
    is_public: bool
    is_open: bool
    languages: Sequence[str]
    reminders: Sequence[int]
    label_by: NameLabel = NameLabel.INSTITUTE

    @property
    def values(self) -> dict[str, Any]:
        """As the form has them, in the language of whoever makes the meeting."""
        return {
            "title": str(self.title),
            "agenda": [
                {"day": 1, "kind": kind, "title": str(title), "minutes": minutes, "speakers": ""}
                for kind, title, minutes in self.items
            ],
            "visibility": "public" if self.is_public else "closed",
            "access": "open" if self.is_open else "invited",
            "languages": list(self.languages),
            "reminders": list(self.reminders),
        }


TEMPLATES = {
    "working-group": Template(
        name=_l("Meeting of a working group"),
        title=_l("Meeting of the working group"),
        items=(
            (ItemKind.OPENING, _lp("programme", "Opening"), 10),
            (ItemKind.SESSION, _l("First topic"), 25),
            (ItemKind.SESSION, _l("Second topic"), 25),
            (ItemKind.DISCUSSION, _lp("programme", "Discussion"), 45),
            (ItemKind.CLOSING, _l("Conclusions and next steps"), 15),
        ),
        is_public=True,
        is_open=False,
        languages=("en",),
        reminders=(1440, 60),
    ),
    "coordinators": Template(
        name=_l("Meeting of the country coordinators"),
        title=_l("Meeting of the country coordinators"),
        label_by=NameLabel.COUNTRY,
        items=(
            (ItemKind.OPENING, _lp("programme", "Opening"), 10),
            (ItemKind.SESSION, _l("Reports of the working groups"), 40),
            (ItemKind.DISCUSSION, _l("Work plan"), 30),
            (ItemKind.CLOSING, _l("Conclusions and next steps"), 10),
        ),
        is_public=False,
        is_open=False,
        languages=("en",),
        reminders=(10080, 1440, 60),
    ),
    "annual-forum": Template(
        name=_l("Annual forum"),
        title=_l("Annual forum"),
        items=(
            (ItemKind.OPENING, _l("Opening speeches"), 30),
            (ItemKind.SESSION, _l("First session"), 60),
            (ItemKind.BREAK, "", 15),
            (ItemKind.SESSION, _l("Second session"), 60),
            (ItemKind.DISCUSSION, _lp("programme", "Discussion"), 30),
            (ItemKind.CLOSING, _lp("programme", "Closing"), 15),
        ),
        is_public=True,
        is_open=True,
        languages=("en", "zh"),
        reminders=(10080, 1440, 60),
    ),
}


def label_of_template(name: str) -> NameLabel:
    return TEMPLATES[name].label_by if name in TEMPLATES else NameLabel.INSTITUTE


def values_of_template(name: str) -> dict[str, Any]:
    """Nothing where there is no such template."""
    return TEMPLATES[name].values if name in TEMPLATES else {}
