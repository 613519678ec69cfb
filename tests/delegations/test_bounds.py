"""Where a rule of delegations ends: allowed at the bound, refused one beyond."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from nact_meet.delegations import asking, naming, recognition, roll
from nact_meet.delegations.asking import DateNotPossible
from nact_meet.delegations.forms import (
    MOST,
    NamingForm,
    PaperForm,
    RequestForm,
    typed_order,
)
from nact_meet.delegations.links import Asked
from nact_meet.delegations.recognition import MOST_KNOWN, Named, Namer
from nact_meet.delegations.refusals import DelegationStands, NamingClosed, NotYet
from nact_meet.directory.models.contact import Contact
from nact_meet.directory.models.institute import Institute
from nact_meet.directory.models.person import Person
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.notices.models.notice import Kind, Notice
from nact_meet.places.models.nomination import Nomination
from nact_meet.web.extensions import db
from nact_meet.world.timezones import instant, utc_now
from tests.cast import Cast
from tests.delegations.conftest import Yangon
from tests.delegations.naming import khins, name, names, person

SECOND = timedelta(seconds=1)
FRIDAY = date(2027, 3, 12)
END_OF_FRIDAY = instant(datetime(2027, 3, 12, 23, 59), "Asia/Yangon", 0)


@pytest.fixture
def clock(app: Flask) -> Iterator[time_machine.Traveller]:
    with time_machine.travel("2027-03-01T02:00:00+00:00", tick=False) as traveller:
        yield traveller


@pytest.fixture
def meeting(clock: time_machine.Traveller, cast: Cast) -> Meeting:
    """On Monday 22 March, known to everybody, as far as delegations ask."""
    meeting = cast.meeting()
    meeting.published_at = utc_now()
    db.session.commit()
    return meeting


@pytest.fixture
def nomination(meeting: Meeting, yangon: Yangon) -> Nomination:
    nomination = asking.nomination_of(meeting, yangon.institute)
    db.session.commit()
    return nomination


def ask(nomination: Nomination, cast: Cast, day: date = FRIDAY) -> None:
    asking.ask(nomination, day, "", by=cast.somchai)


def test_the_date_ends_before_the_meeting_starts(nomination: Nomination, cast: Cast) -> None:
    nomination.meeting.starts_at = END_OF_FRIDAY
    with pytest.raises(DateNotPossible):
        ask(nomination, cast)

    nomination.meeting.starts_at = END_OF_FRIDAY + SECOND
    ask(nomination, cast)

    assert nomination.due_at == END_OF_FRIDAY


def test_a_day_can_be_asked_for_until_it_ends(
    nomination: Nomination, cast: Cast, clock: time_machine.Traveller
) -> None:
    clock.move_to(END_OF_FRIDAY)
    with pytest.raises(DateNotPossible):
        ask(nomination, cast)

    clock.move_to(END_OF_FRIDAY - SECOND)
    ask(nomination, cast)

    assert nomination.due_at == END_OF_FRIDAY


def test_people_are_named_until_the_date_and_no_second_longer(
    nomination: Nomination, yangon: Yangon, clock: time_machine.Traveller
) -> None:
    nomination.due_at = END_OF_FRIDAY
    clock.move_to(END_OF_FRIDAY - SECOND)
    assert not nomination.is_past_due and naming.is_open_to(nomination, khins(yangon))
    naming.check_open_for_naming(nomination, khins(yangon))

    clock.move_to(END_OF_FRIDAY)
    assert nomination.is_past_due and not naming.is_open_to(nomination, khins(yangon))
    assert naming.is_open_to(nomination, Namer({"by": None}, is_host=True))
    with pytest.raises(NamingClosed):
        naming.check_open_for_naming(nomination, khins(yangon))


@pytest.mark.parametrize(("at", "days"), [("02:29:59", [3, 3, 1, 1]), ("02:30:00", [1, 1])])
def test_a_morning_that_has_come_reminds_nobody_any_more(
    at: str, days: list[int], nomination: Nomination, cast: Cast, clock: time_machine.Traveller
) -> None:
    clock.move_to(f"2027-03-09T{at}+00:00")  # nine by Yangon's clock, three days before

    ask(nomination, cast)

    where = Notice.kind == Kind.NOMINATION_REMINDER
    payloads = db.session.scalars(select(Notice.payload).where(where).order_by(Notice.id))
    assert [payload["days"] for payload in payloads] == days


def test_a_delegation_stands_from_the_first_second_of_the_meeting(
    nomination: Nomination, yangon: Yangon, clock: time_machine.Traveller
) -> None:
    clock.move_to(nomination.meeting.starts_at - SECOND)
    naming.check_not_started(nomination)
    assert naming.may_change(nomination)
    with pytest.raises(NotYet):
        roll.note_attendance(nomination, {}, khins(yangon))

    clock.move_to(nomination.meeting.starts_at)
    roll.note_attendance(nomination, {}, khins(yangon))
    assert not naming.may_change(nomination)
    with pytest.raises(DelegationStands):
        naming.check_not_started(nomination)


def test_so_many_known_people_are_on_offer_at_once(nomination: Nomination, yangon: Yangon) -> None:
    named_already = len(recognition.known_contacts(nomination))
    more = [known(number, yangon.institute) for number in range(MOST_KNOWN - named_already)]
    assert len(recognition.known_contacts(nomination)) == MOST_KNOWN

    last = known(99, yangon.institute)

    offered = recognition.known_contacts(nomination)
    assert len(offered) == MOST_KNOWN == 20
    assert last not in offered and more[0] in offered
    assert last in recognition.known_contacts(nomination, chosen=[last.id])


def known(number: int, institute: Institute) -> Contact:
    somebody = Person(full_name=f"Somebody {number:02}", zone="UTC", institute=institute)
    somebody.contacts.append(Contact(address=f"known-{number}@yangon.example"))
    db.session.add(somebody)
    db.session.flush()
    return somebody.contacts[0]


def test_a_form_has_forty_rows_and_no_more(app: Flask) -> None:
    with app.test_request_context():
        form = NamingForm()
        form.add_rows(MOST - 1)
        assert len(form.people) == MOST == 40

        form.add_rows(1)

        assert len(form.people) == MOST


@pytest.mark.parametrize(("length", "is_right"), [(2000, True), (2001, False)])
def test_a_word_to_the_contacts_has_a_bound(length: int, is_right: bool, app: Flask) -> None:
    with app.test_request_context():
        form = RequestForm(MultiDict({"day": "2027-03-12", "words": "x" * length}))

        assert form.validate() is is_right


@pytest.mark.parametrize(
    ("typed", "is_right"),
    [
        ({"came_on": "2027-03-02"}, True),
        ({"came_on": "2027-03-03"}, False),
        ({"note": "x" * 2000}, True),
        ({"note": "x" * 2001}, False),
    ],
)
def test_a_letter_came_tomorrow_at_the_latest(
    typed: dict[str, str], is_right: bool, clock: time_machine.Traveller, app: Flask
) -> None:
    sent = {"came_by": "letter", "came_on": "2027-03-01"} | typed
    with app.test_request_context():
        assert PaperForm(MultiDict(sent)).validate() is is_right


@pytest.mark.parametrize(
    ("typed", "expected"),
    [("99999", ["Hla Hla", "Min Thu"]), ("100000", ["Min Thu", "Hla Hla"])],
)
def test_a_place_in_the_order_has_five_digits(
    typed: str, expected: list[str], nomination: Nomination, yangon: Yangon
) -> None:
    places = name(nomination, khins(yangon), person("Min Thu"), person("Hla Hla"))

    after = typed_order({f"position-{places[0].id}": typed}, places)

    assert [place.full_name for place in after] == expected


def test_who_is_at_an_end_of_the_order_moves_no_further(
    nomination: Nomination, yangon: Yangon
) -> None:
    first, last = name(nomination, khins(yangon), person("Min Thu"), person("Hla Hla"))
    roll.move(nomination, first, -1, khins(yangon))
    assert names(nomination) == ["Min Thu", "Hla Hla"]
    roll.move(nomination, last, +1, khins(yangon))
    assert names(nomination) == ["Min Thu", "Hla Hla"]

    roll.move(nomination, first, +1, khins(yangon))
    assert names(nomination) == ["Hla Hla", "Min Thu"]
    roll.move(nomination, first, -1, khins(yangon))
    assert names(nomination) == ["Min Thu", "Hla Hla"]


def test_an_address_names_a_delegation_by_nine_digits_at_most(
    nomination: Nomination, yangon: Yangon
) -> None:
    mail_key = f"{yangon.khin.mail_key}-{nomination.mail_key}"

    asked = Asked.by_key(f"n{nomination.id:09}-{mail_key}")
    assert asked is not None and asked.nomination is nomination
    assert Asked.by_key(f"n{nomination.id:010}-{mail_key}") is None


def test_the_second_head_is_refused_and_the_first_is_not() -> None:
    head, other = Named(full_name="Min Thu", role=recognition.Role.HEAD), Named(full_name="Su Su")

    naming.check_one_head([other, head])
    naming.check_one_head([head, other])
    with pytest.raises(naming.OneHead):
        naming.check_one_head([head, other, head])
