"""`flask vtimezone ZONE`: the block for a zone, or a sentence."""

from click.testing import Result
from flask import Flask
from icalendar import Calendar

from nact_meet.world.timezones import ALL_ZONES


def asked(app: Flask, zone: str) -> Result:
    return app.test_cli_runner().invoke(args=["vtimezone", zone])


def test_it_prints_the_block_under_the_zones_present_name(app: Flask) -> None:
    found = asked(app, "europe/berlin")

    block = Calendar.from_ical(found.stdout_bytes)
    assert found.exit_code == 0
    assert (block.name, block["TZID"]) == ("VTIMEZONE", "Europe/Berlin")
    assert found.stdout_bytes.endswith(b"END:VTIMEZONE\r\n")


def test_every_zone_has_one(app: Flask) -> None:
    blocks = [asked(app, zone) for zone in ALL_ZONES]

    assert {each.exit_code for each in blocks} == {0}
    assert all(each.stdout_bytes.startswith(b"BEGIN:VTIMEZONE\r\n") for each in blocks)


def test_what_is_no_zone_is_told_so(app: Flask) -> None:
    found = asked(app, "Asia/Atlantis")

    assert found.exit_code == 2
    assert "'Asia/Atlantis' is not a time zone of the IANA database." in found.output
