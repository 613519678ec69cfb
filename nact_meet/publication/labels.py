"""The words for what one host proposes to the others."""

from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from nact_meet.publication.models import Act, Ending

ACTS: dict[StrEnum, LazyString] = {
    Act.PUBLISH: _l("Publish the meeting"),
    Act.MOVE: _l("Move the meeting"),
    Act.CANCEL: _l("Cancel the meeting"),
    Act.REMOVE_HOST: _l("Take a host off the meeting"),
    Act.DO_WITHOUT: _l("Do without a second yes"),
}
ENDINGS: dict[StrEnum, LazyString] = {
    Ending.AGREED: _l("Agreed"),
    Ending.REFUSED: _l("Not agreed"),
    Ending.WITHDRAWN: _l("Taken back"),
    Ending.OUTDATED: _l("No longer fits"),
}
