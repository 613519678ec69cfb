"""The clocks of each day of several, and what stands against it, told once where days are alike."""

import pytest
from flask.testing import FlaskClient

from nact_meet.meetings.models.agenda import AgendaItem, ItemKind
from nact_meet.web.extensions import db
from tests.cast import Cast
from tests.meetings.plans import over_days
from tests.organising.clock_panel.conftest import Look, at


def days(*rows: tuple[str, str, str]) -> dict[str, str]:
    return {
        f"days-{number}-{name}": value
        for number, row in enumerate(rows)
        for name, value in zip(("day", "starts", "ends"), row, strict=True)
    }


def test_days_that_are_alike_are_told_once_and_others_apart(look: Look) -> None:
    """26 to 28 February 2031 are Wednesday to Friday; the first of March is a Saturday.

    Brunei works then."""
    rows = [("2031-02-27", "10:00", "11:00"), ("2031-02-28", "14:00", "15:00")]

    panel = look(**days(*rows, ("2031-03-01", "10:00", "11:00")))

    first, friday, saturday = panel.said, *panel.groups
    assert first == "26 Feb 2031 and 27 Feb 2031: 1 place has a conflict."
    assert friday.startswith("28 Feb 2031: ") and saturday.startswith("1 Mar 2031: 11 places")
    chinese = [clock.hours for clock in panel.clocks if clock.name.startswith("China")]
    assert chinese == ["11:00–12:00 UTC+8", "15:00–16:00 UTC+8", "11:00–12:00 UTC+8"]
    weekend = [clock.notes for clock in panel.clocks if clock.name.startswith("China")]
    assert weekend[0] == [] and weekend[2] == ["weekend"]


def test_a_day_after_the_clocks_changed_is_told_with_its_own_offsets(look: Look) -> None:
    """London's go forward on 30 March 2031."""
    hours = {"starts": "09:00", "ends": "10:00", "zone": "Europe/London"}

    panel = look(day="2031-03-28", **hours, **days(("2031-03-31", "09:00", "10:00")))

    chinese = [clock.hours for clock in panel.clocks if clock.name.startswith("China")]
    assert chinese == ["17:00–18:00 UTC+8", "16:00–17:00 UTC+8"]


@pytest.mark.walk
def test_a_better_time_for_the_first_day_ends_before_the_next_begins(look: Look) -> None:
    alone = look(starts="22:00", ends="23:00")
    several = look(starts="22:00", ends="23:00", **days(("2031-02-27", "00:00", "01:00")))

    until = at("00:00", "2031-02-27")
    assert any(offer.fields["day"] > "2031-02-26" for offer in alone.offers)
    ends = [at(offer.fields["ends"], offer.fields["day"]) for offer in several.offers]
    assert ends and all(end <= until for end in ends)


@pytest.mark.walk
def test_a_programme_names_each_offset_of_its_clock(client: FlaskClient, cast: Cast) -> None:
    """In London one day is before the change of the clocks, and one after it."""
    start = {"starts_wall": at("09:00", "2031-03-29"), "ends_wall": at("12:00", "2031-03-29")}
    meeting = over_days(cast.meeting(zone="Europe/London", **start), (9, 12), (9, 12))
    meeting.agenda = [
        AgendaItem(position=day, day=day, kind=ItemKind.SESSION, minutes=60, title=title)
        for day, title in enumerate(("Rice", "Rivers"))
    ]
    meeting.published_at = meeting.created_at
    db.session.commit()

    london = client.get(f"/m/{meeting.ref}").text
    bangkok = client.get(f"/m/{meeting.ref}?zone=Asia/Bangkok").text

    assert "Times of London, UTC; London, UTC+1" in london
    assert london.count('<span class="zone">UTC+1</span></h3>') == 1
    assert "Times of Bangkok, UTC+7" in bangkok and "UTC+7</span></h3>" not in bangkok
