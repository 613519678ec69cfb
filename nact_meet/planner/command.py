"""`flask find-slots`: the finder for a terminal and for other programs. It needs no database."""

import json
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from nact_meet.world.countries import NETWORK, country, is_network
from nact_meet.world.timezones import canonical, is_zone, offset_label

if TYPE_CHECKING:
    from nact_meet.planner.burdens import Attendee, Burden
    from nact_meet.planner.search import RankedSlot, Search

HARD = (
    *("working-hours", "lunch", "friday-prayer"),
    *("weekends", "holidays", "blackouts", "busy"),
)
DAY = click.DateTime(["%Y-%m-%d"])


@click.command("find-slots")
@click.option("--country", "countries", multiple=True, help="ISO code in the network, or all.")
@click.option("--zone", "zones", multiple=True, help="Elsewhere, such as Europe/London.")
@click.option("--minutes", default=90, show_default=True, help="The length of the meeting.")
@click.option("--from", "first", type=DAY, required=True, help="The first day, in UTC.")
@click.option("--to", "last", type=DAY, required=True, help="The last day, in UTC.")
@click.option("--hard", multiple=True, type=click.Choice(HARD), help="Never break this rule.")
@click.option("--plain-hours", is_flag=True, help="09:00-17:00, lunch 12:00-13:00, everywhere.")
@click.option("--step", default=15, show_default=True, help="Minutes between starts.")
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, 100_000))
@click.option("--json", "as_json", is_flag=True, help="A JSON list, best first.")
def find_slots(
    countries: tuple[str, ...],
    zones: tuple[str, ...],
    first: datetime,
    last: datetime,
    hard: tuple[str, ...],
    *,
    minutes: int,
    plain_hours: bool,
    step: int,
    limit: int,
    as_json: bool,
) -> None:
    """Find the fairest times for countries (their capitals) and time zones.

    Each comes with what it costs each person; the one with the lowest cost is first.
    """
    # Numpy is for those alone who look for slots: a worker never does.
    from nact_meet.planner.search import Search
    from nact_meet.planner.terms import BadSpan, Hard

    people = [*capitals(countries, plain=plain_hours), *elsewhere(zones)]
    rules = frozenset(Hard(rule) for rule in hard)
    try:
        search = Search(people, first.date(), last.date(), minutes, step=step, hard=rules)
    except BadSpan as error:
        raise click.UsageError(str(error)) from error
    slots = search.best(limit)
    if not slots:
        explain(search)
    if as_json:
        click.echo(json.dumps([as_values(search, slot) for slot in slots], indent=1))
    else:
        for slot in slots:
            click.echo(in_words(search, slot))


def capitals(codes: tuple[str, ...], *, plain: bool) -> "list[Attendee]":
    from nact_meet.planner.burdens import Attendee
    from nact_meet.world.wall_days import Place
    from nact_meet.world.working_hours import PLAIN, PRESETS

    if "all" in (code.lower() for code in codes):
        codes = tuple(member.code for member in NETWORK)
    people = []
    for code in dict.fromkeys(code.upper() for code in codes):
        if not is_network(code):
            known = ", ".join(sorted(member.code for member in NETWORK))
            raise click.UsageError(
                f"{code} is not a country of the network. Known are {known} and all."
            )
        where, preset = country(code), PRESETS[code]
        hours = replace(PLAIN, weekend=preset.weekend) if plain else preset
        people.append(Attendee(where.capital, Place(where.zones[0], hours, code)))
    return people


def elsewhere(zones: tuple[str, ...]) -> "list[Attendee]":
    from nact_meet.planner.burdens import Attendee
    from nact_meet.world.wall_days import Place
    from nact_meet.world.working_hours import PLAIN

    for zone in zones:
        if not is_zone(zone):
            raise click.UsageError(f"{zone} is not a time zone. Write it like Europe/London.")
    names = dict.fromkeys(canonical(zone) for zone in zones)
    return [Attendee(zone, Place(zone, PLAIN)) for zone in names]


def explain(search: "Search") -> None:
    """On standard error: what shuts out most, and what letting it go would open."""
    click.echo("No time keeps every --hard rule.", err=True)
    for obstacle in search.obstacles():
        let_go = f"Without --hard {obstacle.rule}" if obstacle.rule else f"Without {obstacle.who}"
        click.echo(f"{let_go}: {obstacle.opens} times.", err=True)


def as_values(search: "Search", slot: "RankedSlot") -> dict[str, Any]:
    return {
        "starts_at": utc(slot.starts_at),
        "ends_at": utc(slot.ends_at),
        "cost": slot.cost,
        "people": [burden_values(burden) for burden in search.burdens(slot)],
    }


def burden_values(burden: "Burden") -> dict[str, Any]:
    reasons = [{"rule": reason.rule, "minutes": reason.minutes} for reason in burden.reasons]
    return {
        "who": burden.who,
        "starts": burden.starts.isoformat(),
        "ends": burden.ends.isoformat(),
        "cost": burden.cost,
        "reasons": reasons,
    }


def in_words(search: "Search", slot: "RankedSlot") -> str:
    """2027-03-03 06:30-07:30 UTC, 4.5 points; then whoever bears something."""
    lines = [f"{slot.starts_at:%Y-%m-%d %H:%M}-{slot.ends_at:%H:%M} UTC, {slot.cost:g} points"]
    for burden in search.burdens(slot):
        if burden.reasons:
            why = ", ".join(f"{reason.rule} {reason.minutes} min" for reason in burden.reasons)
            offset = offset_label(slot.starts_at, str(burden.starts.tzinfo))
            lines.append(
                f"  {burden.who} {burden.starts:%H:%M}-{burden.ends:%H:%M} {offset}: {why}"
            )
    return "\n".join(lines)


def utc(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"
