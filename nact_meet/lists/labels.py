"""What people are asked to agree to, word for word, and what stands for a name until then."""

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from nact_meet.directory.models.consent import Matter, Said
from nact_meet.meetings.models.agenda import Speaker
from nact_meet.web.formats import country, locale_name

WORDINGS: dict[Matter, LazyString] = {
    Matter.LIST: _l(
        "My name, position, institute, country and role may be in the list that the other "
        "participants of this meeting see."
    ),
    Matter.PUBLIC_LIST: _l(
        "My name, position, institute, country and role may be in the list of participants on "
        "this meeting’s public page, for everybody to read."
    ),
    Matter.PROGRAMME: _l("My name may be shown in the programme on this meeting’s public page."),
    Matter.MEMORY: _l(
        "The programmes of past meetings may go on naming me and my institute, without an address."
    ),
}
"""A new wording is a new sentence: what people agreed to before is kept as they read it."""

BY_LETTER = _l("Agreed by letter: the name may be shown in the programme on the public page.")


def said(matter: Matter, *, agrees: bool) -> Said:
    """An answer to the question as the reader of this request is shown it."""
    return Said(matter, str(WORDINGS[matter]), locale_name(), agrees)


def said_by_letter(*, agrees: bool) -> Said:
    return Said(Matter.PROGRAMME, str(BY_LETTER), locale_name(), agrees)


def spoken_by(speaker: Speaker, *, in_public: bool) -> str:
    """The name as printed; in public "a speaker from Viet Nam" until they agreed to be named."""
    if speaker.printed and (speaker.may_be_named or not in_public):
        return speaker.printed
    where = country(speaker.country_code) or speaker.institute_name
    return str(_("a speaker from %(where)s", where=where) if where else _("a speaker"))
