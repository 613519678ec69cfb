"""Where a link leads that opens nothing: another is mailed, or the next step is said."""

from flask import render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from nact_meet.web.extensions import db
from nact_meet.web.formats import locale_name
from nact_meet.web.forms.fields import AddressField, PageForm, typed_zone
from nact_meet.web.refusals import Refusal
from nact_meet.web.tokens import BadLink
from nact_meet.world.timezones import UnknownZone


class AddressForm(PageForm):
    address = AddressField(_l("Your mail address"))
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


def unknown(_error: BadLink) -> tuple[str, int]:
    """Nobody knows whose link this was; by mail the right one finds its reader."""
    db.session.rollback()
    return render_template("places/lost.html", form=AddressForm(), is_unknown=True), 404


def refused(refusal: Refusal) -> tuple[str, int]:
    """The next step is the place's own page, which says how things stand."""
    db.session.rollback()
    words = {"heading": _("Not possible"), "sentence": refusal.sentence}
    token = (request.view_args or {}).get("token")
    next_url = url_for("places.show", token=token) if token else None
    label = _("Back to your place")
    html = render_template("error.html", next_url=next_url, next_label=label, **words)
    return html, refusal.status
