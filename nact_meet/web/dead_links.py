"""Where a link leads that opens nothing: a page in its reader's language that mails the right one.

It says nothing of whose link it was, nor whether an address is known.
"""

from flask import current_app, g, render_template, request
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from nact_meet.web.extensions import db
from nact_meet.web.formats import locale_name
from nact_meet.web.forms.fields import AddressField, PageForm
from nact_meet.web.forms.zone import typed_zone
from nact_meet.web.tokens import BadLink
from nact_meet.world.timezones import UnknownZone

INCOMPLETE = _l(
    "It may be incomplete, expired, or replaced by a newer one. Please try the latest email first."
)


class AddressForm(PageForm):
    address = AddressField(_l("Your email address"))
    zone = HiddenField()

    @property
    def browser_zone(self) -> str | None:
        """What the browser says of itself; anything else it sends is left out."""
        try:
            return typed_zone(self.zone.data or "")
        except UnknownZone:
            return None

    @property
    def language(self) -> str:
        return locale_name()


def dead_link(error: BadLink) -> tuple[str, int]:
    db.session.rollback()
    if error.language:
        g.reader_language = error.language
    return page(AddressForm(), INCOMPLETE), error.status


def page(form: AddressForm, sentence: LazyString | None = None, meeting_ref: str = "") -> str:
    """`sentence` says why the link that somebody followed does not work; a meeting's public page
    may say more.
    """
    return render_template("lost_link.html", form=form, sentence=sentence, meeting_ref=meeting_ref)


def was_meant() -> bool:
    """Nothing answers at this address, but a link begins as it does: it was cut, or grew."""
    return request.url_rule is None and f"{request.path}/".startswith(beginnings())


def beginnings() -> tuple[str, ...]:
    """What stands before the token in the addresses of links, where that names no row besides."""
    rules = (rule.rule for rule in current_app.url_map.iter_rules() if "token" in rule.arguments)
    starts = {rule.partition("<token>")[0] for rule in rules}
    return tuple(start for start in starts if "<" not in start)
