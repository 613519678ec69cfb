"""A site with one open, public meeting and as many invited people as are asked for."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from flask_migrate import upgrade

from config import Settings
from nact_meet import create_app
from nact_meet.directory.models.contact import Contact
from nact_meet.directory.models.institute import Institute
from nact_meet.directory.models.person import Person
from nact_meet.directory.models.role import Role
from nact_meet.meetings.models.agenda import AgendaItem, ItemKind
from nact_meet.meetings.models.host import Host
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.places import audience
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now

ZONES = (
    ("Asia/Yangon", "MM"),
    ("Asia/Shanghai", "CN"),
    ("Asia/Dili", "TL"),
    ("Asia/Bangkok", "TH"),
)


def site(folder: Path, **settings: Any) -> Flask:
    app = create_app(Settings(data_dir=folder, log_level="ERROR", **settings))
    with app.app_context():
        upgrade()
    return app


def meeting(people: int) -> Meeting:
    """Published later by whoever measures; the people are invited and have not answered."""
    institutes = [
        Institute(name=f"Institute of {zone}", country_code=code, zone=zone) for zone, code in ZONES
    ]
    guests = [guest(number, institutes[number % len(institutes)]) for number in range(people)]
    found = Meeting(
        title="Rice and rivers",
        summary="What the *harvest* of a river basin owes to its neighbours.",
        is_public=True,
        is_open=True,
        created_by=guest(people, institutes[3]),
        hosts=[Host(institute=institutes[at], agreed_at=utc_now()) for at in (3, 1)],
        agenda=[
            AgendaItem(position=number, kind=ItemKind.SESSION, title=f"Topic {number}", minutes=20)
            for number in range(6)
        ],
    )
    start = datetime.now().replace(hour=10, minute=0, second=0, microsecond=0) + timedelta(days=30)
    found.take_place(start, start + timedelta(hours=2), "Asia/Bangkok")
    db.session.add_all([*institutes, *guests, found])
    db.session.flush()
    for each in guests:
        audience.invite(found, each.contacts[0], Role.DELEGATE, by=None)
    db.session.commit()
    return found


def guest(number: int, institute: Institute) -> Person:
    return Person(
        full_name=f"Guest {number}",
        honorific="Dr",
        position="Researcher",
        institute=institute,
        country_code=institute.country_code,
        zone=institute.zone,
        contacts=[Contact(address=f"guest{number}@meet.example")],
    )
