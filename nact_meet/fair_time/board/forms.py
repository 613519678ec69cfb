"""Who and when the board is about: an address that can be kept, and a form that writes it."""

from calendar import monthrange
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _lp
from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload
from werkzeug.datastructures import MultiDict
from wtforms import DateField, Field, RadioField, SelectField
from wtforms.validators import Optional, ValidationError

from nact_meet.directory.access import people_found
from nact_meet.directory.forms.named import NamedField, groups_by_slug
from nact_meet.directory.forms.working_group import MANY, described
from nact_meet.directory.models.institute import Institute
from nact_meet.directory.models.person import Person
from nact_meet.directory.models.working_group import Membership, WorkingGroup
from nact_meet.fair_time.board.grid import SMALL_HOURS
from nact_meet.limited.numbers import whole_number
from nact_meet.places.forms import ClockField
from nact_meet.web.extensions import db
from nact_meet.web.formats import city, country
from nact_meet.web.forms.fields import Line, PageForm, Several, ZoneField, choices
from nact_meet.world.countries import NETWORK
from nact_meet.world.days_off import FIRST_YEAR, LAST_YEAR
from nact_meet.world.timezones import canonical, is_zone, utc_now, wall_clock

VIEWS = {"day": _l("A day"), "week": _l("A week"), "month": _l("A month")}
BIGGEST = 2**31 - 1
"""No row has a greater number."""
LISTED = _l("One of these is no longer in the directory. Remove it or add it again.")


class ChosenBoxes(Several):
    """Boxes of what was added before; what nobody knows is refused with `sentence`."""

    data: list[Any]

    def __init__(self, label: str, *, sentence: str = LISTED, **more: Any) -> None:
        super().__init__(label, choices=[], **more)
        self.sentence = sentence
        self.offered: dict[int | str, str] = {}

    def offer(self, pairs: Iterable[tuple[int | str, str]]) -> None:
        self.offered |= dict(pairs)
        self.choices = choices(self.offered.items())
        self.data = list(self.data or [])

    def pre_validate(self, _form: object) -> None:
        if not self.offered.keys() >= set(self.data):
            raise ValidationError(self.sentence)


class BoardForm(PageForm):
    """`people` and `institutes` are rows of those chosen, the working group's people among them."""

    group = NamedField(_l("Working group"), groups_by_slug, nothing="")
    country = ChosenBoxes(
        _lp("label", "Countries"), sentence=_l("Please choose a country from the list.")
    )
    person = ChosenBoxes(_lp("label", "People"), coerce=whole_number)
    institute = ChosenBoxes(_lp("label", "Institutes"), coerce=whole_number)
    zone = ChosenBoxes(_lp("label", "Elsewhere"))
    add_person = Line(_l("Add a person"), required=False, description=_l("Name or email address"))
    add_institute = Line(_l("Add an institute"), required=False)
    add_zone = ZoneField(
        _l("Add someone in another place"),
        required=False,
        description=_l("A city, such as London."),
    )
    view = RadioField(_l("Period shown"), choices=choices(VIEWS.items()), default="week")
    start = DateField(_lp("first day", "From"), [Optional()], name="from")
    host = ClockField(_l("Time zone"))
    first_hour = SelectField(_l("From (hour)"), coerce=whole_number, default=SMALL_HOURS.start)
    last_hour = SelectField(_l("To (hour)"), coerce=whole_number, default=SMALL_HOURS.stop)

    def __init__(self, args: MultiDict[str, str], home: str) -> None:
        """`home` is the clock of whoever looks, used until they choose another."""
        super().__init__(args, data={"host": home})
        self.home = home
        self.country.offer((member.code, country(member.code)) for member in NETWORK)
        self.offer_zones()
        self.first_hour.choices = choices((hour, f"{hour:02}:00") for hour in range(24))
        self.last_hour.choices = choices((hour, f"{hour:02}:00") for hour in range(1, 25))
        self.find_rows()

    def offer_zones(self) -> None:
        """One that nobody knows goes where it can be mended."""
        zones = self.zone.data or []
        self.zone.data = [canonical(zone) for zone in zones if is_zone(zone)]
        self.zone.offer((zone, city(zone)) for zone in self.zone.data)
        for zone in zones:
            if not is_zone(zone):
                self.add_zone.data, self.add_zone.raw_data = zone, [zone]

    def find_rows(self) -> None:
        """A statement each for groups, institutes and people, however many are chosen."""
        groups = select(WorkingGroup).order_by(func.lower(WorkingGroup.name))
        self.groups = {group.slug: group for group in db.session.scalars(groups)}
        every = select(Institute).order_by(func.lower(Institute.name))
        self.every_institute = {institute.id: institute for institute in db.session.scalars(every)}
        self.people = self.found_people()
        chosen = (person for person in self.people if person.id in set(self.person.data or ()))
        self.person.offer((person.id, described(person)) for person in chosen)
        self.institute.offer((institute.id, institute.called) for institute in self.institutes)

    def found_people(self) -> Sequence[Person]:
        ids = [id_ for id_ in self.person.data or () if 0 < id_ <= BIGGEST]
        group = self.groups.get(self.group.data or "")
        if not ids and not group:
            return []
        here = Membership.working_group_id == (group.id if group else 0)
        members = select(Membership.person_id).where(here)
        query = select(Person).where(or_(Person.id.in_(ids), Person.id.in_(members)))
        query = query.where(Person.erased_at.is_(None)).options(joinedload(Person.institute))
        return db.session.scalars(query.order_by(func.lower(Person.full_name), Person.id)).all()

    @property
    def institutes(self) -> list[Institute]:
        chosen = set(self.institute.data or ())
        return [institute for institute in self.every_institute.values() if institute.id in chosen]

    @property
    def institute_names(self) -> list[tuple[str, str]]:
        return [(institute.name, "") for institute in self.every_institute.values()]

    def validate_add_person(self, field: Field) -> None:
        if not field.data:
            return
        people = db.session.scalars(people_found(field.data).limit(MANY)).unique().all()
        if not people:
            raise ValidationError(
                _("No one in the directory matches. Please add the person there first.")
            )
        self.person.offer((person.id, described(person)) for person in people)
        if len(people) > 1 and not {person.id for person in people} & set(self.person.data):
            raise ValidationError(_("Several people match. Please select the right one."))
        if len(people) == 1:
            self.person.data.append(people[0].id)

    def validate_add_institute(self, field: Field) -> None:
        if not field.data:
            return
        institute = Institute.named(field.data)
        if institute is None:
            raise ValidationError(_("The directory has no institute with this name."))
        self.institute.data.append(institute.id)

    def validate_start(self, field: Field) -> None:
        if field.data and not FIRST_YEAR <= field.data.year < LAST_YEAR:
            raise ValidationError(_("Please choose another day."))

    def validate_last_hour(self, field: Field) -> None:
        if field.data and self.first_hour.data is not None and field.data <= self.first_hour.data:
            raise ValidationError(_("This must be later than the time before it."))

    @property
    def adds(self) -> bool:
        """Something was typed that the address is to keep."""
        return bool(self.add_person.data or self.add_institute.data or self.add_zone.data)

    def kept(self, name: str, otherwise: Any) -> Any:
        """What was said, where it can be used."""
        field = self[name]
        return otherwise if field.errors or field.data in (None, "") else field.data

    @property
    def shown_view(self) -> str:
        return str(self.kept("view", "week"))

    @property
    def host_zone(self) -> str:
        return str(self.kept("host", self.home))

    @property
    def hours(self) -> range:
        usual = SMALL_HOURS
        if self.first_hour.errors or self.last_hour.errors:
            return usual
        return range(self.kept("first_hour", usual.start), self.kept("last_hour", usual.stop))

    @property
    def first_day(self) -> date:
        """A week that nobody chose begins on its Monday."""
        today = wall_clock(utc_now(), self.host_zone).date()
        usual = today if self.shown_view == "day" else today - timedelta(days=today.weekday())
        day: date = self.kept("start", usual)
        return day.replace(day=1) if self.shown_view == "month" else day

    @property
    def days(self) -> list[date]:
        first = self.first_day
        in_month = monthrange(first.year, first.month)[1]
        count = {"day": 1, "week": 7, "month": in_month}[self.shown_view]
        return [first + timedelta(days=number) for number in range(count)]

    @property
    def neighbours(self) -> tuple[date, date]:
        """From where the board before this one begins, and the one after it."""
        first, last = self.days[0], self.days[-1]
        before = first - timedelta(days=len(self.days))
        if self.shown_view == "month":
            before = (first - timedelta(days=1)).replace(day=1)
        return before, last + timedelta(days=1)

    @property
    def address(self) -> dict[str, Any]:
        """For url_for: all that is chosen, nothing that is as usual anyway."""
        zones = dict.fromkeys([*self.zone.data, *filter(None, [self.kept("add_zone", "")])])
        parts = {
            "country": self.country.data,
            "group": self.group.data,
            "person": list(dict.fromkeys(self.person.data)),
            "institute": list(dict.fromkeys(self.institute.data)),
            "zone": list(zones),
            "host": self.host_zone if self.host_zone != self.home else "",
            "view": self.shown_view if self.shown_view != "week" else "",
            "from": self.start.data if not self.start.errors else "",
        }
        if self.hours != SMALL_HOURS:
            parts |= {"first_hour": self.hours.start, "last_hour": self.hours.stop}
        return {name: value for name, value in parts.items() if value not in (None, "", [])}
