"""What the finder is asked: who, how long, between which days, and what has no exception."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _lp
from markupsafe import Markup
from sqlalchemy import select
from werkzeug.datastructures import MultiDict
from wtforms import DateField, Field, RadioField, SelectField
from wtforms.validators import StopValidation, ValidationError

from nact_meet.directory.forms.named import NamedField, groups_by_slug
from nact_meet.directory.forms.pasted import PastedPeople, Unclear
from nact_meet.directory.models.institute import Institute
from nact_meet.fair_time.company import Company, TooManyPeople
from nact_meet.fair_time.people_asked import PeopleAsked, numbers
from nact_meet.limited.numbers import whole_number
from nact_meet.planner.labels import HARD, SHARES
from nact_meet.planner.terms import MOST_DAYS, MOST_MINUTES, MOST_PEOPLE, Hard, Share
from nact_meet.web.extensions import db
from nact_meet.web.formats import city
from nact_meet.web.forms.fields import (
    Line,
    PageForm,
    Passage,
    Several,
    WholeNumber,
    ZoneField,
    choices,
    completed_from,
    locale_name,
    which_zone,
)
from nact_meet.web.forms.zone import AmbiguousZone, typed_zone
from nact_meet.web.typesetting import comma
from nact_meet.world import countries, timezones
from nact_meet.world.days_off import FIRST_YEAR, LAST_YEAR
from nact_meet.world.timezones import UnknownZone
from nact_meet.world.wall_days import CELL

USUALLY_HARD = (Hard.WEEKENDS, Hard.HOLIDAYS, Hard.BLACKOUTS)
STEPS = (15, 30, 60)
WEEKS = 3
MOST_PLACES = 100
ASKED = ("rules", "group", "p", "person", "optional", "new", "country", "zone", "institute")
"""Whoever comes with none of these has asked for nobody yet."""


def is_there(_form: object, field: Field) -> None:
    if not any(text.strip() for text in field.raw_data or ("given",)):
        field.errors = []
        raise StopValidation(_("Please fill this in."))
    if field.errors:
        raise StopValidation


def a_length(_form: object, field: Field) -> None:
    if field.data % CELL or not CELL <= field.data <= MOST_MINUTES:
        raise ValidationError(
            _("Please enter a multiple of %(cell)s minutes, at most a day.", cell=CELL)
        )


def a_known_year(_form: object, field: Field) -> None:
    if not FIRST_YEAR <= field.data.year <= LAST_YEAR:
        sentence = _(
            "Choose a year from %(first)s to %(last)s.", first=str(FIRST_YEAR), last=str(LAST_YEAR)
        )
        raise ValidationError(sentence)


class Cities(Line):
    """Several zones in one line; none of the names has a comma here."""

    def __call__(self, **attributes: Any) -> Markup:
        return super().__call__(**completed_from(url_for("zones.suggest"), "comma"), **attributes)

    def _value(self) -> str:
        names = apart(self.data or "")
        return comma().join(
            city(name).partition(",")[0] if timezones.is_zone(name) else name for name in names
        )


def apart(text: str) -> list[str]:
    return list(filter(None, (name.strip() for name in re.split(r"[\n,，、]", text))))


class FinderForm(PageForm):
    """After validation: `company`, `institutes`, `zones` and `chosen` say who is asked.

    `unclear` are people of the directory who may be meant by what was typed.
    """

    group = NamedField(_l("Working group"), groups_by_slug, nothing="")
    new = Passage(
        _l("Other people"),
        length=4000,
        description=_l(
            "Names from the directory, or names and email addresses, one per line. The list "
            "above then shows new people too: choose their time zone there if it is not known."
        ),
    )
    country = Several(_lp("label", "Countries"))
    zone = Cities(
        _l("Time zones elsewhere"),
        required=False,
        length=4000,
        description=_l("Cities, such as London, New York; separated by commas."),
    )
    minutes = WholeNumber(_lp("label", "Minutes"), [is_there, a_length])
    first = DateField(_l("First day"), [is_there, a_known_year])
    last = DateField(_l("Last day"), [is_there, a_known_year])
    host = ZoneField(_l("Time zone"), description=_l("A city, such as Bangkok."))
    step = SelectField(_lp("label", "Begins"), coerce=whole_number)
    hard = Several(_l("Fixed rules"))
    share = RadioField(_l("The best time is"))

    def __init__(self, args: "MultiDict[str, str]", zone: str) -> None:
        self.is_asked = any(name in args for name in ASKED)
        self.chosen = PeopleAsked.read(args, with_all=True)
        self.institute_ids = list(numbers(args.getlist("institute")))[:MOST_PLACES]
        self.institutes: Sequence[Institute] = ()
        self.zones: list[str] = []
        self.company = Company([], {})
        self.pasted = PastedPeople("")
        super().__init__(normal(args, zone) if args else None, data=usual(zone))
        self.chosen = replace(self.chosen, group=self.group.data)
        self.offer_choices()

    def offer_choices(self) -> None:
        self.country.choices = choices(
            (member.code, countries.country_name(member.code, locale_name()))
            for member in countries.NETWORK
        )
        steps = (_("every 15 minutes"), _("every half hour"), _("every hour"))
        self.step.choices = choices(zip(STEPS, steps, strict=True))
        cheapest = ("", _("the one with the lowest cost"))
        self.share.choices = choices([cheapest, *((share.value, SHARES[share]) for share in Share)])
        self.hard.choices = choices((rule.value, HARD[rule]) for rule in Hard)

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        is_right = super().validate(extra_validators)
        self.read_people()
        if not self.errors and not self.asked:
            self.group.errors = [
                _("Choose a working group, or enter at least one person or place.")
            ]
        elif self.asked > MOST_PEOPLE:
            self.group.errors = [TooManyPeople.sentence]
        return is_right and not self.errors

    def read_people(self) -> None:
        """Whom the directory knows is named by a number from here on; who is new, stays text."""
        self.pasted = PastedPeople(self.new.data if not self.new.errors else "", self.chosen.added)
        self.chosen = self.chosen.with_(self.pasted.known, self.pasted.rest)
        if not self.new.errors:
            self.new.data = self.pasted.rest
            self.new.errors = [*self.new.errors, *self.pasted.errors]
        try:
            self.company = self.chosen.gathered()
        except TooManyPeople as refusal:
            self.group.errors = [*self.group.errors, refusal.sentence]
            return
        if self.company.missing:
            self.new.errors = [*self.new.errors, _("Someone you chose is not in the directory.")]
        ids = select(Institute).where(Institute.id.in_(self.institute_ids)).order_by(Institute.name)
        self.institutes = db.session.scalars(ids).all() if self.institute_ids else ()

    @property
    def asked(self) -> int:
        """How many people, and places that stand for one."""
        places = (self.country.data or (), self.zones, self.institutes)
        return self.company.size + sum(map(len, places))

    @property
    def unclear(self) -> list[Unclear]:
        return self.pasted.unclear

    def validate_zone(self, field: Field) -> None:
        named = apart(field.data)
        if len(named) > MOST_PLACES:
            raise ValidationError(_("Please enter at most %(most)s time zones.", most=MOST_PLACES))
        for name in named:
            try:
                self.zones.append(typed_zone(name))
            except AmbiguousZone as several:
                raise ValidationError(which_zone(several)) from None
            except UnknownZone:
                sentence = _("We do not know the city “%(name)s”.", name=name[:60])
                raise ValidationError(sentence) from None
        self.zones = list(dict.fromkeys(self.zones))

    def validate_share(self, field: Field) -> None:
        if field.data and not self.group.data:
            raise ValidationError(
                _("Choose the working group whose record of past meetings to use.")
            )

    def validate_first(self, field: Field) -> None:
        if field.data and field.data < today(self.host.data):
            raise ValidationError(_("This day is in the past."))

    def validate_last(self, field: Field) -> None:
        first = self.first.data
        if not field.data or not first:
            return
        if field.data < first:
            raise ValidationError(_("The last day is before the first."))
        if (field.data - first).days >= MOST_DAYS:
            raise ValidationError(_("Please search at most %(most)s days.", most=MOST_DAYS))

    @property
    def sharing(self) -> Share | None:
        return Share(self.share.data) if self.share.data else None

    @property
    def rules(self) -> frozenset[Hard]:
        return frozenset(Hard(rule) for rule in self.hard.data or ())

    @property
    def query(self) -> dict[str, Any]:
        """This very search, for url_for."""
        return {
            **self.chosen.query,
            "all": None,
            "country": self.country.data,
            "zone": ", ".join(self.zones) or None,
            "institute": self.institute_ids,
            "minutes": self.minutes.data,
            "first": self.first.data,
            "last": self.last.data,
            "host": self.host.data,
            "step": self.step.data,
            "rules": "chosen",
            "hard": self.hard.data,
            "share": self.share.data or None,
        }


def normal(args: "MultiDict[str, str]", zone: str) -> "MultiDict[str, str]":
    """Several zones may come one by one; whoever says nothing of rules wants the usual ones; and
    `from` and `to`, days that somebody looked at, may have begun already.
    """
    told = args.copy()
    for name, other in (("from", "first"), ("to", "last")):
        if name in told and other not in told:
            told[other] = max(told[name], today(zone).isoformat())
    if zones := told.getlist("zone"):
        told.setlist("zone", [", ".join(zones)])
    if "rules" not in told and "hard" not in told:
        told.setlist("hard", [rule.value for rule in USUALLY_HARD])
    return told


def usual(zone: str) -> dict[str, Any]:
    """An hour and a half within three weeks from tomorrow on."""
    first = today(zone) + timedelta(days=1)
    return {
        "group": "",
        "minutes": 90,
        "first": first,
        "last": first + timedelta(days=7 * WEEKS - 1),
        "host": zone,
        "step": STEPS[0],
        "share": "",
        "hard": [rule.value for rule in USUALLY_HARD],
    }


def today(zone: str | None) -> date:
    known = zone if zone and timezones.is_zone(zone) else "UTC"
    return timezones.wall_clock(timezones.utc_now(), known).date()
