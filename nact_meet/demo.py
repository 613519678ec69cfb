"""The demonstration: the network's real meeting of 9 July 2020 and the two announced after it.

Titles, hosts, their presidents, the date and the three topics are fact. Hours, coming dates, the
other institutes and every other person are made up, and pages say "demonstration".
"""

from datetime import date, datetime, time, timedelta

from sqlalchemy import exists, select

from nact_meet import countries
from nact_meet.extensions import db
from nact_meet.models import (
    AgendaItem,
    Contact,
    Duty,
    Host,
    Institute,
    ItemKind,
    Meeting,
    Membership,
    Organiser,
    Participant,
    Person,
    Role,
    Room,
    RoomKind,
    Speaker,
    State,
    WorkingGroup,
)
from nact_meet.timezones import utc_now

ORGANISER = "organiser@example.org"
CFAU = "China Foreign Affairs University"
IFA = "Institute of Foreign Affairs of Laos"
POVERTY = "China-ASEAN Cooperation on Poverty Alleviation amid COVID-19"
PLATFORMS = "China-ASEAN Digital Platform Management"
EMPLOYMENT = "China-ASEAN Fourth Industrial Revolution and Employment"
PEOPLE = (
    ("Demonstration Delegate, Brunei", "BN"),
    ("Demonstration Delegate, Cambodia", "KH"),
    ("Demonstration Delegate, Indonesia", "ID"),
    ("Demonstration Delegate, Malaysia", "MY"),
    ("Demonstration Delegate, Myanmar", "MM"),
    ("Demonstration Delegate, Philippines", "PH"),
    ("Demonstration Delegate, Singapore", "SG"),
    ("Demonstration Delegate, Thailand", "TH"),
    ("Demonstration Delegate, Timor-Leste", "TL"),
    ("Demonstration Delegate, Viet Nam", "VN"),
)


def is_wanted() -> bool:
    """True while nobody has begun to use the site."""
    return not db.session.scalar(select(exists(select(Institute.id))))


def seed() -> None:
    """Write the demonstration once; on a site that is in use, nothing."""
    if not is_wanted():
        return
    institutes = make_institutes()
    organiser = make_organiser(institutes["TH"])
    delegates = [delegate(name, institutes[code]) for name, code in PEOPLE]
    group = make_group(delegates)
    db.session.add_all([*institutes.values(), organiser, *delegates, group])
    db.session.flush()
    past = poverty(institutes, organiser.person)
    first = platforms(institutes, organiser.person, group)
    second = employment(institutes, organiser.person, group)
    db.session.add_all([past, first, second])
    db.session.flush()
    remember(past, delegates)
    for each in delegates:
        first.invite(each.contacts[0], Role.DELEGATE, by=organiser.person)
    first.publish(organiser.person)
    second.publish(organiser.person)
    answer(first)
    db.session.commit()


def make_institutes() -> dict[str, Institute]:
    """By country code; the two real hosts, and one made-up institute in each other country."""
    names = {"CN": CFAU, "LA": IFA}
    return {
        each.code: Institute(
            name=names.get(each.code, f"Demonstration Institute of {each.name}"),
            own_script_name="外交学院" if each.code == "CN" else "",
            country_code=each.code,
            is_coordinator=True,
            zone=each.zones[0],
        )
        for each in countries.NETWORK
    }


def make_organiser(institute: Institute) -> Organiser:
    person = Person(
        full_name="Demonstration Organiser",
        position="Programme officer",
        institute=institute,
        country_code=institute.country_code,
        zone=institute.zone,
        contacts=[Contact(address=ORGANISER)],
    )
    return Organiser(person=person, address=ORGANISER, is_secretariat=True)


def delegate(name: str, institute: Institute) -> Person:
    code = (institute.country_code or "").lower()
    return Person(
        full_name=name,
        position="Research fellow",
        institute=institute,
        country_code=institute.country_code,
        zone=institute.zone,
        contacts=[Contact(address=f"delegate.{code}@example.org")],
    )


def make_group(people: list[Person]) -> WorkingGroup:
    return WorkingGroup(
        slug="digital-economy",
        name="Working group on the digital economy",
        summary="A demonstration of a joint study and the people in it.",
        memberships=[Membership(person=each, role=Role.DELEGATE) for each in people],
    )


def poverty(institutes: dict[str, Institute], organiser: Person) -> Meeting:
    meeting = held_by(institutes, POVERTY, organiser, date(2020, 7, 9), time(9), time(11, 30))
    meeting.summary = (
        "Nearly 30 representatives of the network's think tanks met by video. The consensus of the "
        "meeting was submitted to the decision-making authorities of each country."
    )
    meeting.agenda = [
        item(
            0,
            ItemKind.OPENING,
            "Opening speeches",
            30,
            [f"President Xu Jian, {CFAU}", f"President Mai Sayavongs, {IFA}"],
        ),
        item(1, ItemKind.SESSION, "COVID-19 Pandemic and Poverty Alleviation", 35),
        item(2, ItemKind.SESSION, "Models of E-Commerce and Poverty Alleviation", 35),
        item(
            3, ItemKind.SESSION, "Sustainable Agricultural Development and Poverty Alleviation", 35
        ),
        item(4, ItemKind.CLOSING, "Consensus", 15),
    ]
    meeting.published_at = meeting.revised_at = meeting.starts_at - timedelta(days=14)
    return meeting


def platforms(institutes: dict[str, Institute], by: Person, group: WorkingGroup) -> Meeting:
    meeting = held_by(institutes, PLATFORMS, by, weekday(24), time(14), time(16, 30))
    meeting.working_group, meeting.is_open = group, True
    meeting.summary = "Registration is *open*: this is where a newcomer tries the service."
    meeting.agenda = [
        item(0, ItemKind.OPENING, "Opening speeches", 20),
        item(1, ItemKind.SESSION, "Rules for platforms across borders", 50),
        item(2, ItemKind.BREAK, "", 10),
        item(3, ItemKind.DISCUSSION, "What the network can recommend", 55),
        item(4, ItemKind.CLOSING, "Closing", 15),
    ]
    meeting.rooms = [
        Room(
            kind=RoomKind.MAIN,
            url="https://video.example.org/platforms",
            number="800 000 001",
            passcode="demo",
        ),
        Room(
            kind=RoomKind.FALLBACK,
            url="https://video.example.com/platforms",
            number="900 000 001",
            countries=["CN"],
        ),
    ]
    return meeting


def employment(institutes: dict[str, Institute], by: Person, group: WorkingGroup) -> Meeting:
    meeting = held_by(institutes, EMPLOYMENT, by, weekday(52), time(9, 30), time(12))
    meeting.working_group = group
    meeting.agenda = [
        item(0, ItemKind.OPENING, "Opening speeches", 30),
        item(1, ItemKind.SESSION, "Work, machines and skills", 60),
        item(2, ItemKind.DISCUSSION, "", 60),
    ]
    return meeting


def held_by(
    institutes: dict[str, Institute], title: str, by: Person, day: date, start: time, end: time
) -> Meeting:
    """Hosted jointly by the two institutes of the real meeting, on the clock of Vientiane."""
    meeting = Meeting(title=title, created_by=by, is_demo=True, languages=["en", "zh_Hans"])
    wall = (datetime.combine(day, start), datetime.combine(day, end))
    meeting.take_place(*wall, "Asia/Vientiane")
    meeting.hosts = [
        Host(institute=institutes["CN"], duty=Duty.CHAIR, position=0),
        Host(institute=institutes["LA"], duty=Duty.CHAIR, position=1),
    ]
    return meeting


def item(
    position: int, kind: ItemKind, title: str, minutes: int, speakers: list[str] | None = None
) -> AgendaItem:
    printed = [Speaker(position=at, printed=name) for at, name in enumerate(speakers or [])]
    return AgendaItem(position=position, kind=kind, title=title, minutes=minutes, speakers=printed)


def weekday(days: int) -> date:
    """A Tuesday, Wednesday or Thursday about so many days ahead."""
    day = utc_now().date() + timedelta(days=days)
    while day.weekday() not in (1, 2, 3):
        day += timedelta(days=1)
    return day


def remember(meeting: Meeting, people: list[Person]) -> None:
    """Who was at the past meeting: nobody is mailed about it."""
    for each in people:
        place = meeting.make_place(each.contacts[0], Role.DELEGATE, State.CONFIRMED)
        place.registered_at = meeting.published_at
        place.arrived_at = meeting.starts_at


def answer(meeting: Meeting) -> None:
    """Some have answered the coming one already, so that its list looks alive."""
    places: list[Participant] = list(meeting.participants)
    for place in places[:4]:
        place.confirm(by=place.person)
    places[4].decline(by=places[4].person)
