"""The board: hours and days of countries, institutes and people beside each other."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from nact_meet.busy.models import busy_of
from nact_meet.directory.access import current_zone, organiser_required
from nact_meet.fair_time.board.best import best_of
from nact_meet.fair_time.board.forms import BoardForm
from nact_meet.fair_time.board.grid import (
    ALL_HOURS,
    SMALL_HOURS,
    BoardLine,
    day_of,
    month_of,
    unannounced,
)
from nact_meet.fair_time.board.labels import BoardWords
from nact_meet.hours.planning import Planning
from nact_meet.planner.wall_cells import midnight
from nact_meet.web.formats import city, country, locale_name
from nact_meet.world.countries import NETWORK

bp = Blueprint("board", __name__, url_prefix="/board")

MOST_ROWS = 60


@bp.get("")
@organiser_required
def show() -> ResponseReturnValue:
    form = BoardForm(request.args, home=current_zone())
    is_right = form.validate()
    if is_right and form.adds:
        return redirect(url_for(".show", **form.address), 303)
    return page(form), 200 if is_right else 422


def page(form: BoardForm) -> str:
    planning = Planning.now()
    lines = list(lines_of(form, planning))
    shown = lines[:MOST_ROWS]
    about: dict[str, Any] = {"names": planning.blackouts, "locale": locale_name()}
    more: dict[str, Any]
    if form.shown_view == "month":
        more = {"month": month_of(shown, form.days, form.host_zone, **about)}
    else:
        days = [day_of(shown, day, form.host_zone, hours=form.hours, **about) for day in form.days]
        more = {"days": [(each, best_of(each, planning.weights)) for each in days]}
    return render_template(
        "fair_time/board/show.html",
        form=form,
        lines=shown,
        left_out=len(lines) - len(shown),
        unplaced=[person for person in form.people if not person.own_zone],
        unannounced=unannounced(shown, form.days),
        zone=form.host_zone,
        words=BoardWords(),
        address=address_of(form),
        finder_url=finder_url(form),
        meeting_url=url_for("meetings.new", minutes=60, zone=form.host_zone, **people_in(form)),
        shows_all=form.hours == ALL_HOURS,
        small_hours=SMALL_HOURS,
        **more,
    )


def lines_of(form: BoardForm, planning: Planning) -> Iterator[BoardLine]:
    """Countries in protocol order, institutes, people, places elsewhere."""
    for code in codes_of(form):
        yield BoardLine(country(code), planning.of_country(code))
    for institute in form.institutes:
        yield BoardLine(institute.called, planning.of_institute(institute))
    first, last = form.days[0], form.days[-1] + timedelta(days=1)
    span = (midnight(first, form.host_zone), midnight(last, form.host_zone))
    busy = busy_of([person.id for person in form.people], *span)
    for person in form.people:
        if (place := planning.of_person(person)).is_known:
            yield BoardLine(person.full_name, place, busy.get(person.id, ()))
    for zone in form.kept("zone", ()):
        yield BoardLine(city(zone), planning.of_zone(zone))


def codes_of(form: BoardForm) -> list[str]:
    """The countries chosen; all twelve where nobody is."""
    chosen = set(form.kept("country", ()))
    is_anybody = chosen or form.institutes or form.people or form.kept("zone", ())
    return [member.code for member in NETWORK if member.code in chosen or not is_anybody]


def address_of(form: BoardForm) -> Callable[..., str]:
    """Writes the address of this board with something else in it."""

    def address(**changed: object) -> str:
        parts = {name: value for name, value in (form.address | changed).items() if value != ""}
        return url_for(".show", **parts)

    return address


def finder_url(form: BoardForm) -> str:
    """The same people, the same days, by the same clock."""
    wanted = {
        "country": codes_of(form),
        "institute": [institute.id for institute in form.institutes],
        "zone": form.kept("zone", ()),
        "first": form.days[0],
        "last": form.days[-1],
        "host": form.host_zone,
    }
    return url_for("finder.show", **people_in(form), **wanted)


def people_in(form: BoardForm) -> dict[str, Any]:
    """Who is meant, as the finder and a new meeting read it."""
    group = {"group": form.group.data, "all": "1"} if form.group.data in form.groups else {}
    ids = ".".join(str(id_) for id_ in form.kept("person", ()))
    return group | ({"p": ids} if ids else {})
