"""What a list brings in: the same on both databases, within the seats, once, and all at once."""

import threading
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from nact_meet.directory.models.person import Person
from nact_meet.invitations.bringing_in import NotAgreed, bring_in
from nact_meet.invitations.forms.importing.headings import columns_of, heading_of
from nact_meet.invitations.forms.importing.lines import checked
from nact_meet.invitations.models import Import
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.notices.models.notice import Kind, Notice
from nact_meet.places import audience
from nact_meet.places.models.participant import Participant
from nact_meet.places.models.seating import Seating
from nact_meet.places.models.states import State
from nact_meet.publication import publishing
from nact_meet.seats.plan import Plan, arrange, seats_held
from nact_meet.tables.text import from_text
from nact_meet.web.extensions import db
from tests.cast import Cast
from tests.parts.patience import LONG
from tests.parts.statements import statements


def listed(meeting: Meeting, text: str, **values: Any) -> Import:
    rows = from_text(text.encode()).rows
    heading = heading_of(rows)
    found = Import(meeting=meeting, rows=rows, heading=heading, columns=columns_of(rows, heading))
    for name, value in values.items():
        setattr(found, name, value)
    db.session.add(found)
    db.session.commit()
    return found


def bring(found: Import, cast: Cast, agreed: int = 0) -> int:
    entries, _faults = checked(found.lines, found.columns, found.role)
    added = bring_in(found, entries, by=cast.somchai, agreed=agreed)
    db.session.commit()
    return added


def people(number: int, start: int = 0, country: str = "Lao PDR") -> str:
    lines = (f"Guest {n},guest{n}@else.example,{country}\n" for n in range(start, start + number))
    return "Name,Email,Country\n" + "".join(lines)


def states(meeting: Meeting) -> dict[str, State]:
    places = select(Participant.full_name, Participant.state)
    rows = db.session.execute(places.where(Participant.meeting_id == meeting.id))
    return dict(iter(rows))


def test_who_answered_by_letter_gets_a_seat_while_there_are_some(
    app_on_both: Flask, cast: Cast
) -> None:
    meeting = cast.meeting()
    arrange(meeting, Plan(5, {"LA": 2}), by=cast.somchai)
    text = people(4) + people(4, 10, "Viet Nam").partition("\n")[2]
    observers = "Eye,eye@else.example,Lao PDR,Observer\n"
    found = listed(
        meeting, text.replace("Country\n", "Country,Role\n") + observers, is_registered=True
    )

    assert bring(found, cast) == 6

    expected = ["Eye", *(f"Guest {n}" for n in (0, 1, 10, 11, 12))]
    assert sorted(states(meeting)) == sorted(expected)
    assert set(states(meeting).values()) == {State.CONFIRMED}
    seating = db.session.get_one(Seating, meeting.id)
    assert seating.taken == 3 and seating.delegations[0].taken == 2
    held = select(func.count(Participant.id)).where(Participant.has_seat)
    assert db.session.scalar(held) == 5
    assert seats_held(meeting) == {"LA": 2, "VN": 3}


def test_an_invited_persons_yes_takes_the_seat_of_their_institute(
    app_on_both: Flask, cast: Cast
) -> None:
    meeting = cast.meeting()
    arrange(meeting, Plan(1, {"MM": 1}), by=cast.somchai)
    (place,) = cast.invite(meeting, cast.aye)
    found = listed(meeting, "Name,Email\nAye Aye,aye@yangon.example\n", is_registered=True)

    bring(found, cast)

    db.session.refresh(place)
    assert (place.state, place.has_seat, place.seat_country) == (State.CONFIRMED, True, "MM")
    assert db.session.get_one(Seating, meeting.id).delegations[0].taken == 1
    place.withdraw(by=cast.aye)
    assert db.session.get_one(Seating, meeting.id).delegations[0].taken == 0


def test_what_the_directory_has_stays_and_what_it_lacks_is_filled_in(
    app_on_both: Flask, cast: Cast
) -> None:
    cast.act_for(cast.yangon)
    cast.aye.position, cast.aye.own_script_name = "Fellow", ""
    meeting = cast.meeting()
    text = "Name,Email,Position,Name in their own script,Institute\n"
    found = listed(meeting, f"{text}AYE AYE,aye@yangon.example,Director,အေးအေး,Elsewhere\n")

    bring(found, cast)

    aye = db.session.get_one(Person, cast.aye.id)
    assert (aye.full_name, aye.position, aye.own_script_name) == ("Aye Aye", "Fellow", "အေးအေး")
    assert aye.institute_name == "Institute of Yangon"
    (place,) = audience.places_of(meeting)
    assert (place.full_name, place.position) == ("Aye Aye", "Director")
    assert place.institute_name == "Elsewhere"


def test_more_mails_than_were_agreed_are_not_sent(app: Flask, cast: Cast) -> None:
    meeting = cast.meeting()
    publishing.publish(meeting, by=cast.somchai)
    found = listed(meeting, people(3))

    with pytest.raises(NotAgreed):
        bring(found, cast, agreed=2)

    db.session.rollback()
    assert "Guest 0" not in states(meeting)


def test_two_presses_at_once_import_once(app_on_both: Flask, cast: Cast) -> None:
    meeting = cast.meeting()
    id, meeting_id, somchai = listed(meeting, people(40)).id, meeting.id, cast.somchai.id
    db.session.remove()
    added: list[int] = []
    start = threading.Barrier(2)

    def press() -> None:
        with app_on_both.app_context():
            start.wait()
            query = select(Meeting).where(Meeting.id == meeting_id)
            db.session.scalars(query.with_for_update(of=Meeting, key_share=True)).one()
            found, by = db.session.get_one(Import, id), db.session.get_one(Person, somchai)
            entries, _faults = checked(found.lines, found.columns, found.role)
            added.append(bring_in(found, entries, by=by))
            db.session.commit()
            db.session.remove()

    threads = [threading.Thread(target=press) for _ in range(2)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(LONG)

    assert sorted(added) == [0, 40]
    assert db.session.scalar(select(func.count(Participant.id))) == 40


def test_a_thousand_take_as_many_statements_as_ten(app_on_both: Flask, cast: Cast) -> None:
    counts = []
    for number, start in ((10, 0), (900, 1000)):
        meeting = cast.meeting()
        publishing.publish(meeting, by=cast.somchai)
        found = listed(meeting, people(number, start))
        entries, _faults = checked(found.lines, found.columns, found.role)
        with statements() as seen:
            bring_in(found, entries, by=cast.somchai, agreed=number)
        db.session.commit()
        counts.append(len(seen))
        sent = select(func.count(Notice.id)).where(
            Notice.kind == Kind.INVITATION, Notice.meeting_id == meeting.id
        )
        assert db.session.scalar(sent) >= number

    assert counts[1] <= counts[0] + 4, counts  # rows of 900 need a second page of VALUES
    assert counts[0] < 40
