"""The fixed cast of every test, each with one name throughout; example domains only."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from nact_meet.directory.models.contact import Contact
from nact_meet.directory.models.institute import Institute
from nact_meet.directory.models.organiser import Organiser
from nact_meet.directory.models.person import Person
from nact_meet.directory.models.role import Role
from nact_meet.meetings.models.host import Host
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.places import audience
from nact_meet.places.models.participant import Participant
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now, wall_clock


@dataclass
class Cast:
    institute: Institute
    yangon: Institute
    shanghai: Institute
    dili: Institute
    somchai: Person
    organiser: Organiser
    aye: Person
    wei: Person
    maria: Person

    def meeting(self, **values: Any) -> Meeting:
        """A draft three weeks ahead, 10:00-12:00 in Bangkok, hosted by Somchai's institute."""
        day = wall_clock(utc_now() + timedelta(days=21), "Asia/Bangkok").date()
        start = datetime.combine(day, datetime.min.time()) + timedelta(hours=10)
        times = {
            key: values.pop(key) for key in ("starts_wall", "ends_wall", "zone") if key in values
        }
        common: dict[str, Any] = {"title": "Rice and rivers", "created_by": self.somchai}
        meeting = Meeting(**(common | values))
        meeting.take_place(
            times.get("starts_wall", start),
            times.get("ends_wall", start + timedelta(hours=2)),
            times.get("zone", "Asia/Bangkok"),
        )
        meeting.hosts.append(hosted_by(self.institute))
        db.session.add(meeting)
        db.session.commit()
        return meeting

    def act_for(self, *institutes: Institute) -> None:
        """Somchai is appointed at these too."""
        for institute in institutes:
            self.organiser.appoint(institute, by=self.somchai)
        db.session.commit()

    def invite(
        self, meeting: Meeting, *people: Person, role: Role = Role.DELEGATE
    ) -> list[Participant]:
        places = []
        for person in people or (self.aye, self.wei, self.maria):
            assert person.contact is not None
            places.append(audience.invite(meeting, person.contact, role, by=self.somchai))
        db.session.commit()
        return places


def hosted_by(institute: Institute, **more: Any) -> Host:
    """One that agreed to its part, whoever acts for it."""
    return Host(institute=institute, agreed_at=utc_now(), **more)


def assemble() -> Cast:
    institutes = [
        Institute(name=f"Institute of {city}", country_code=code, zone=zone)
        for city, code, zone in (
            ("Bangkok", "TH", "Asia/Bangkok"),
            ("Yangon", "MM", "Asia/Yangon"),
            ("Shanghai", "CN", "Asia/Shanghai"),
            ("Dili", "TL", "Asia/Dili"),
        )
    ]
    bangkok, yangon, shanghai, dili = institutes
    somchai = person("Somchai", "somchai@bangkok.example", bangkok)
    organiser = Organiser(person=somchai, address="somchai@bangkok.example")
    cast = Cast(
        institute=bangkok,
        yangon=yangon,
        shanghai=shanghai,
        dili=dili,
        somchai=somchai,
        organiser=organiser,
        aye=person("Aye Aye", "aye@yangon.example", yangon),
        wei=person("Li Wei", "wei@shanghai.example", shanghai, language="zh_Hans"),
        maria=person("Maria", "maria@dili.example", dili),
    )
    db.session.add_all([*institutes, organiser, cast.aye, cast.wei, cast.maria])
    db.session.flush()
    organiser.appoint(bangkok, by=somchai)
    db.session.commit()
    return cast


def person(name: str, address: str, institute: Institute, language: str = "en") -> Person:
    return Person(
        full_name=name,
        honorific="Dr",
        position="Researcher",
        institute=institute,
        country_code=institute.country_code,
        zone=institute.zone,
        language=language,
        chose_language=bool(language),
        contacts=[Contact(address=address)],
    )
