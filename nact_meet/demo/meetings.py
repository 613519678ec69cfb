"""The demonstration: the network's real meeting of 9 July 2020 and the two announced after it.

Of the first its title, hosts, their presidents, its date and its three topics are fact, of the
others their titles. Hours, coming dates, programmes, the other institutes, every other person, the
calls of the working group and the poll about its next one are made up, and say "demonstration".
"""

from datetime import date, time, timedelta

from sqlalchemy import exists, select

from nact_meet.demo.parts import CALLS, agenda, call, held_by, item, take_place, weekday
from nact_meet.demo.polls import poll
from nact_meet.directory.models.contact import Contact
from nact_meet.directory.models.institute import Institute
from nact_meet.directory.models.organiser import Organiser
from nact_meet.directory.models.person import Person
from nact_meet.directory.models.role import Role
from nact_meet.directory.models.working_group import Membership, WorkingGroup
from nact_meet.fair_time.ledger.ledger import write_ledgers
from nact_meet.meetings.models.agenda import ItemKind
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.meetings.models.recording import Recording
from nact_meet.meetings.models.room import Room, RoomKind
from nact_meet.places import audience
from nact_meet.places.models.participant import Participant
from nact_meet.places.models.states import State
from nact_meet.publication import publishing
from nact_meet.web.extensions import db
from nact_meet.world.countries import NETWORK, Country, is_network

ORGANISER = "organiser@example.org"
CFAU = "China Foreign Affairs University"
IFA = "Institute of Foreign Affairs of Laos"
POVERTY = "China-ASEAN Cooperation on Poverty Alleviation amid COVID-19"
PLATFORMS = "China-ASEAN Digital Platform Management"
EMPLOYMENT = "China-ASEAN Fourth Industrial Revolution and Employment"
REAL = {"CN": CFAU, "LA": IFA}
"""The institutes that exist; nobody is invented for them."""
ADVISERS = (
    ("Beijing", "Asia/Shanghai", "CN"),
    ("Vientiane", "Asia/Vientiane", "LA"),
    ("London", "Europe/London", "United Kingdom"),
    ("Tokyo", "Asia/Tokyo", "Japan"),
)
"""People of the working group who belong to none of the institutes here."""
INVITED = slice(4, 9)
"""A handful, so that the first thing in a newcomer's inbox is not a crowd."""


def is_wanted() -> bool:
    """True while nobody has begun to use the site."""
    return not db.session.scalar(select(exists(select(Institute.id))))


def seed() -> None:
    """Write the demonstration once; on a site that is in use, nothing."""
    if not is_wanted():
        return
    institutes = make_institutes()
    organiser = make_organiser(institutes["TH"])
    delegates = [
        delegate(member, institutes[member.code]) for member in NETWORK if member.code not in REAL
    ]
    people = [*delegates, *(adviser(*facts) for facts in ADVISERS)]
    group = make_group(people)
    db.session.add_all([*institutes.values(), organiser, *delegates, group])
    db.session.flush()
    organiser.appoint(institutes["TH"], by=organiser.person)
    past = poverty(institutes, organiser.person)
    first = platforms(institutes, organiser.person, group)
    second = employment(institutes, organiser.person, group)
    calls = [call(institutes, organiser.person, group, number) for number in range(len(CALLS))]
    db.session.add_all([past, first, second, *calls])
    db.session.flush()
    remember(past, delegates)
    for past_call in calls:
        remember(past_call, people)
    for person in delegates[INVITED]:
        audience.invite(first, person.contacts[0], Role.DELEGATE, by=organiser.person)
    publishing.publish(first, by=organiser.person)
    publishing.publish(second, by=organiser.person)
    answer(first)
    poll([institutes["TH"], institutes["MY"]], people[:9], group, organiser.person)
    db.session.commit()
    write_ledgers()


def make_institutes() -> dict[str, Institute]:
    """By country code; the two real hosts, and one made-up institute in each other country."""
    return {
        member.code: Institute(
            name=REAL.get(member.code, f"Demonstration Institute, {member.name}"),
            own_script_name="外交学院" if member.code == "CN" else "",
            country_code=member.code,
            is_coordinator=True,
            zone=member.zones[0],
        )
        for member in NETWORK
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


def delegate(country: Country, institute: Institute) -> Person:
    return Person(
        full_name=f"Demonstration Delegate, {country.name}",
        position="Research fellow",
        institute=institute,
        country_code=country.code,
        zone=institute.zone,
        contacts=[Contact(address=f"delegate.{country.code.lower()}@example.org")],
    )


def adviser(city: str, zone: str, country: str) -> Person:
    """`country` is a code of the network's, or the words of somebody from elsewhere."""
    code = country if is_network(country) else None
    return Person(
        full_name=f"Demonstration Adviser, {city}",
        position="Adviser",
        country_code=code,
        country_said="" if code else country,
        zone=zone,
        contacts=[Contact(address=f"adviser.{city.lower()}@example.org")],
    )


def make_group(people: list[Person]) -> WorkingGroup:
    return WorkingGroup(
        slug="digital-economy",
        name="Working group on the digital economy",
        summary="A demonstration of a joint study and the people in it.",
        memberships=[Membership(person=person, role=Role.DELEGATE) for person in people],
    )


def poverty(institutes: dict[str, Institute], organiser: Person) -> Meeting:
    meeting = held_by(institutes, ("CN", "LA"), POVERTY, organiser)
    take_place(meeting, date(2020, 7, 9), time(9), time(11, 30))
    meeting.recording = Recording.UNSAID
    meeting.summary = (
        "Nearly 30 representatives of the network's think tanks met by video. The consensus of the "
        "meeting was submitted to the decision-making authorities of each country.\n\n"
        "*Date, hosts, opening speakers and topics are those of the real meeting. "
        "The hours are made up for this demonstration.*"
    )
    presidents = (f"President Xu Jian, {CFAU}", f"President Mai Sayavongs, {IFA}")
    meeting.agenda = agenda(
        item(ItemKind.OPENING, "Opening speeches", 30, *presidents),
        item(ItemKind.SESSION, "COVID-19 Pandemic and Poverty Alleviation", 40),
        item(ItemKind.SESSION, "Models of E-Commerce and Poverty Alleviation", 40),
        item(ItemKind.SESSION, "Sustainable Agricultural Development and Poverty Alleviation", 40),
    )
    meeting.published_at = meeting.revised_at = meeting.starts_at - timedelta(days=14)
    meeting.created_at = meeting.published_at
    return meeting


def platforms(institutes: dict[str, Institute], by: Person, group: WorkingGroup) -> Meeting:
    meeting = held_by(institutes, ("TH", "MY"), PLATFORMS, by)
    take_place(meeting, weekday(24), time(14), time(16, 30))
    meeting.working_group, meeting.is_open = group, True
    meeting.registration_closes_at = meeting.starts_at - timedelta(days=2)
    meeting.summary = (
        "Registration is open: this is where a newcomer tries the service.\n\n"
        "*The title was announced in 2020. Everything else is made up for this demonstration.*"
    )
    meeting.agenda = agenda(
        item(ItemKind.OPENING, "Opening speeches", 20),
        item(ItemKind.SESSION, "Rules for platforms across borders", 50),
        item(ItemKind.BREAK, "", 10),
        item(ItemKind.DISCUSSION, "What the network can recommend", 55),
        item(ItemKind.CLOSING, "", 15),
    )
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
    meeting = held_by(institutes, ("ID", "PH"), EMPLOYMENT, by)
    take_place(meeting, weekday(52), time(9, 30), time(12))
    meeting.working_group = group
    meeting.summary = (
        "*The title was announced in 2020. Everything else is made up for this demonstration.*"
    )
    meeting.agenda = agenda(
        item(ItemKind.OPENING, "Opening speeches", 30),
        item(ItemKind.SESSION, "Work, machines and skills", 60),
        item(ItemKind.DISCUSSION, "", 60),
    )
    return meeting


def remember(meeting: Meeting, people: list[Person]) -> None:
    """Who was at the past meeting: nobody is mailed about it."""
    for person in people:
        place = audience.make_place(meeting, person.contacts[0], Role.DELEGATE, State.CONFIRMED)
        place.registered_at = meeting.published_at
        place.arrived_at = meeting.starts_at


def answer(meeting: Meeting) -> None:
    """Some have answered the coming one already, so that its list looks alive."""
    places: list[Participant] = list(audience.places_of(meeting))
    for place in places[:2]:
        place.confirm(by=place.person)
    places[2].decline(by=places[2].person)
