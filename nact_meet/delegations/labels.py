"""The words for delegations: who answers for an institute, and how their answer came."""

from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from nact_meet.delegations.models import Way
from nact_meet.directory.models.coordinator import Standing

STANDINGS: dict[StrEnum, LazyString] = {
    Standing.CONTACT: _l("Contact"),
    Standing.DEPUTY: _l("Deputy"),
    Standing.PRINCIPAL: _l("Head of the institute"),
}
WAYS: dict[StrEnum, LazyString] = {
    Way.LETTER: _l("Letter"),
    Way.MAIL: _l("Mail"),
    Way.CHAT: _l("Chat"),
    Way.PHONE: _l("Telephone"),
}
