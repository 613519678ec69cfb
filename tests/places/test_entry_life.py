"""The calendar entry of one place through its whole life, as its reader's program is told of it.

Each mail is read from a real SMTP server, its MIME and iCalendar parsed, on both databases.
"""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask, current_app
from icalendar import Calendar

from nact_meet.meetings.models.meeting import Meeting
from nact_meet.meetings.models.room import Room, RoomKind
from nact_meet.notices.models.notice import Kind, Notice
from nact_meet.places import audience
from nact_meet.places.models.participant import Participant
from nact_meet.places.models.states import State
from nact_meet.publication import editing, publishing
from nact_meet.seats.plan import Plan, arrange
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now
from tests.cast import Cast, hosted_by
from tests.parts.deliver import deliver
from tests.parts.smtp import Delivered, MailServer

AYE = "aye@yangon.example"


class Entry:
    """One mail about a place: what its header and its calendar say, checked for what never varies.

    RFC 5546 3.2 and 6047 2.4: one VEVENT, the method in the header that of the body, the attendee
    whom it was mailed to and nobody else, the organizer whom it comes from.
    """

    def __init__(self, mail: Delivered) -> None:
        (part,) = [each for each in mail.message.walk() if each.get_content_type() == TYPE]
        self.calendar = Calendar.from_ical(part.get_payload(decode=True))
        (self.event,) = self.calendar.events
        self.method = str(self.calendar["METHOD"])
        self.recipient = mail.recipient
        assert part.get_param("method") == self.method
        assert [each.addr_spec for each in mail.message["To"].addresses] == [mail.recipient]
        assert self.event["ATTENDEE"] == f"mailto:{mail.recipient}"
        (sender,) = mail.message["From"].addresses
        assert self.event["ORGANIZER"] == f"mailto:{sender.addr_spec}"
        (attachment,) = mail.message.iter_attachments()
        assert attachment.get_payload(decode=True) == part.get_payload(decode=True)

    def __getattr__(self, name: str) -> Any:
        return self.event[name.upper()]

    @property
    def stamp(self) -> Any:
        assert self.event["LAST-MODIFIED"].dt == self.event["DTSTAMP"].dt
        return self.event["DTSTAMP"].dt

    @property
    def partstat(self) -> str:
        return str(self.event["ATTENDEE"].params["PARTSTAT"])

    @property
    def organizer_name(self) -> str:
        return str(self.event["ORGANIZER"].params["CN"])

    @property
    def says(self) -> tuple[str, str, str]:
        return self.method, str(self.event["STATUS"]), self.partstat


TYPE = "text/calendar"
STANDS, GOES = ("REQUEST", "CONFIRMED"), ("CANCEL", "CANCELLED")


@pytest.fixture
def meeting(app_on_both: Flask, cast: Cast) -> Meeting:
    meeting = cast.meeting(reminder_minutes=[])
    meeting.rooms = [Room(kind=RoomKind.MAIN, url="https://video.example.org/one")]
    cast.invite(meeting)
    publishing.publish(meeting, by=cast.somchai)
    db.session.commit()
    return meeting


@pytest.fixture
def place(meeting: Meeting, cast: Cast) -> Participant:
    """Aye Aye's; nothing is delivered yet."""
    place = audience.place_of(meeting, cast.aye)
    assert place is not None
    return place


@pytest.fixture
def coming(place: Participant, cast: Cast, smtp: MailServer) -> Entry:
    """Aye Aye is invited and registers; this is her last mail."""
    deliver()
    place.confirm(by=cast.aye)
    return last(smtp)


def last(smtp: MailServer, address: str = AYE) -> Entry:
    """Of the mails that are due now, the only one to this address, as its reader's entry."""
    known = len(smtp.to(address))
    db.session.query(Notice).filter(Notice.kind == Kind.CHANGE).update({"due_at": utc_now()})
    deliver()
    (mail,) = smtp.to(address)[known:]
    return Entry(mail)


def edit(meeting: Meeting, by: Any, **facts: Any) -> None:
    before = meeting.page()
    for name, value in facts.items():
        setattr(meeting, name, value)
    editing.edited(meeting, before, by=by)


def move(meeting: Meeting, by: Any, *, start: int = 0, end: int = 0, zone: str = "") -> None:
    """By so many hours of the wall clock."""
    before = meeting.page()
    starts, ends = (
        wall + timedelta(hours=hours)
        for wall, hours in ((meeting.starts_wall, start), (meeting.ends_wall, end))
    )
    meeting.take_place(starts, ends, zone or meeting.zone)
    editing.edited(meeting, before, by=by)


def test_an_invitation_asks(place: Participant, meeting: Meeting, smtp: MailServer) -> None:
    entry = last(smtp)

    assert entry.says == (*STANDS, "NEEDS-ACTION")
    assert (entry.uid, entry.sequence) == (place.uid, 0)
    assert entry.uid != meeting.uid
    assert entry.organizer_name == "Institute of Bangkok"
    assert entry.event["ATTENDEE"].params["CN"] == "Aye Aye"


def test_a_registration_is_accepted_without_a_new_question(
    place: Participant, cast: Cast, smtp: MailServer
) -> None:
    invited = last(smtp)

    place.confirm(by=cast.aye)

    confirmed = last(smtp)
    assert confirmed.says == (*STANDS, "ACCEPTED")
    assert (confirmed.uid, confirmed.sequence) == (invited.uid, invited.sequence)
    assert confirmed.stamp > invited.stamp
    assert place.asked_sequence == 0


@pytest.mark.parametrize(
    ("hours", "changed"),
    [
        ({"start": 1, "end": 1}, {"DTSTART", "DTEND"}),
        ({"end": 1}, {"DTEND"}),
        ({"start": 1}, {"DTSTART"}),
    ],
)
def test_a_meeting_that_moves_asks_with_a_higher_sequence_and_keeps_the_answer(
    coming: Entry,
    place: Participant,
    meeting: Meeting,
    cast: Cast,
    smtp: MailServer,
    hours: dict[str, int],
    changed: set[str],
) -> None:
    move(meeting, cast.somchai, **hours)

    moved = last(smtp)

    assert moved.says == (*STANDS, "ACCEPTED")
    assert moved.uid == coming.uid
    assert moved.sequence == coming.sequence + 1 == place.asked_sequence
    assert moved.stamp > coming.stamp
    differs = {
        name for name in ("DTSTART", "DTEND") if moved.event[name].dt != coming.event[name].dt
    }
    assert differs == changed


@pytest.mark.parametrize(
    "facts", [{"title": "Rice, rivers and rain"}, {"venue": "Hall 2"}], ids=["title", "venue"]
)
def test_a_new_name_or_venue_is_news_but_no_new_question(
    coming: Entry,
    place: Participant,
    meeting: Meeting,
    cast: Cast,
    smtp: MailServer,
    facts: dict[str, str],
) -> None:
    edit(meeting, cast.somchai, **facts)

    renamed = last(smtp)

    assert renamed.says == (*STANDS, "ACCEPTED")
    assert (renamed.uid, renamed.sequence) == (coming.uid, coming.sequence)
    assert place.asked_sequence == 0
    assert renamed.stamp > coming.stamp
    assert next(iter(facts.values())) in f"{renamed.summary} {renamed.description}"


def test_a_change_of_host_changes_the_organizer_s_name_and_never_the_address(
    coming: Entry, meeting: Meeting, cast: Cast, smtp: MailServer
) -> None:
    hosts = [hosted_by(cast.dili, position=0), hosted_by(cast.yangon, position=1)]
    edit(meeting, cast.somchai, hosts=hosts)

    handed_over = last(smtp)

    assert handed_over.organizer == coming.organizer
    assert coming.organizer_name == "Institute of Bangkok"
    assert handed_over.organizer_name == "Institute of Yangon and Institute of Dili", (
        "her own first"
    )
    assert handed_over.says == (*STANDS, "ACCEPTED")
    assert handed_over.sequence == coming.sequence
    assert handed_over.stamp > coming.stamp


@pytest.mark.parametrize(
    ("hours", "moves"), [(0, True), (1, False)], ids=["same wall clock", "same instant"]
)
def test_a_change_of_zone_is_a_change_of_dtstart(
    coming: Entry, meeting: Meeting, cast: Cast, smtp: MailServer, hours: int, moves: bool
) -> None:
    move(meeting, cast.somchai, start=hours, end=hours, zone="Asia/Shanghai")

    moved = last(smtp)

    assert moved.dtstart.params["TZID"] == "Asia/Shanghai"
    assert [each["TZID"] for each in moved.calendar.walk("VTIMEZONE")] == ["Asia/Shanghai"]
    assert (moved.dtstart.dt != coming.dtstart.dt) is moves
    assert moved.says == (*STANDS, "ACCEPTED")
    assert moved.sequence == coming.sequence + 1
    assert moved.stamp > coming.stamp


def test_a_cancelled_meeting_leaves_every_calendar(
    coming: Entry, place: Participant, meeting: Meeting, cast: Cast, smtp: MailServer
) -> None:
    publishing.cancel(meeting, by=cast.somchai, reason="Flood")

    cancelled = last(smtp)

    assert cancelled.says == (*GOES, "ACCEPTED")
    assert (cancelled.uid, cancelled.organizer) == (coming.uid, coming.organizer)
    assert cancelled.sequence == coming.sequence + 1 == place.asked_sequence
    assert cancelled.stamp > coming.stamp
    assert Entry(smtp.to("maria@dili.example")[-1]).says == (*GOES, "NEEDS-ACTION")


def test_a_removal_reaches_one_calendar(
    coming: Entry, place: Participant, cast: Cast, smtp: MailServer
) -> None:
    sent = len(smtp.messages)

    place.remove(by=cast.somchai)

    removed = last(smtp)
    assert len(smtp.messages) == sent + 1
    assert removed.says == (*GOES, "DECLINED")
    assert (removed.uid, removed.organizer) == (coming.uid, coming.organizer)
    assert removed.sequence == coming.sequence + 1 == place.asked_sequence
    assert removed.stamp > coming.stamp


def test_who_withdraws_and_comes_back_has_the_same_entry_again(
    coming: Entry, place: Participant, cast: Cast, smtp: MailServer
) -> None:
    current_app.config["NOTICE_QUIET_SECONDS"] = 0  # else the second yes waits a minute
    place.withdraw(by=cast.aye)
    gone = last(smtp)

    place.confirm(by=cast.aye)
    back = last(smtp)

    assert gone.says == (*GOES, "DECLINED")
    assert back.says == (*STANDS, "ACCEPTED")
    assert coming.uid == gone.uid == back.uid
    assert coming.sequence < gone.sequence < back.sequence
    assert coming.stamp < gone.stamp < back.stamp
    assert place.asked_sequence == 0


def test_who_waited_for_a_seat_has_the_entry_back_with_a_higher_sequence(
    place: Participant, meeting: Meeting, cast: Cast, smtp: MailServer
) -> None:
    meeting.is_open = True
    arrange(meeting, Plan(seats=0), by=cast.somchai)
    deliver()
    place.confirm(by=cast.aye)
    waits = last(smtp)

    arrange(meeting, Plan(seats=1), by=cast.somchai)
    seated = last(smtp)

    assert (waits.says[0], seated.says[0]) == ("CANCEL", "REQUEST")
    assert waits.sequence < seated.sequence


def test_who_declined_and_is_asked_again_has_not_answered(
    place: Participant, cast: Cast, smtp: MailServer
) -> None:
    invited = last(smtp)
    place.decline(by=cast.aye)
    declined = last(smtp)

    place.invite_again(by=cast.somchai)
    again = last(smtp)

    assert declined.says == (*GOES, "DECLINED")
    assert again.says == (*STANDS, "NEEDS-ACTION")
    assert invited.uid == declined.uid == again.uid
    assert invited.sequence < declined.sequence < again.sequence == place.asked_sequence
    assert invited.stamp < declined.stamp < again.stamp


def test_a_change_of_room_changes_no_calendar(
    app_on_both: Flask,
    coming: Entry,
    place: Participant,
    meeting: Meeting,
    cast: Cast,
    smtp: MailServer,
) -> None:
    sent, client = len(smtp.messages), app_on_both.test_client()
    paths = f"/r/{place.token}/meeting.ics", f"/feeds/people/{cast.aye.feed_key}.ics"
    before = [client.get(each) for each in paths]
    db.session.rollback()

    known = meeting.page()
    meeting.rooms[0].url = "https://video.example.org/two"
    editing.edited(meeting, known, by=cast.somchai)
    deliver()

    after = [client.get(each) for each in paths]
    assert meeting.main_room is not None and meeting.main_room.url.endswith("two")
    assert len(smtp.messages) == sent
    assert [each.data for each in after] == [each.data for each in before]
    assert all(b"BEGIN:VEVENT" in each.data and b"video" not in each.data for each in after)
    assert after[1].headers["ETag"] == before[1].headers["ETag"]


@pytest.mark.parametrize("state", [State.NOMINATED, State.PENDING, State.WAITING])
def test_who_waits_is_nowhere_shown_as_attending(
    app_on_both: Flask,
    place: Participant,
    meeting: Meeting,
    cast: Cast,
    smtp: MailServer,
    state: State,
) -> None:
    place.state = state
    db.session.commit()
    deliver()
    move(meeting, cast.somchai, start=1, end=1)
    db.session.query(Notice).filter(Notice.kind == Kind.CHANGE).update({"due_at": utc_now()})
    deliver()
    publishing.cancel(meeting, by=cast.somchai, reason="Flood")
    deliver()

    assert [mail.calendar() for mail in smtp.to(AYE) if mail.calendar()] == []
    assert place.partstat == "NEEDS-ACTION"
    feed = app_on_both.test_client().get(f"/feeds/people/{cast.aye.feed_key}.ics")
    assert Calendar.from_ical(feed.data).events == []


def test_a_program_that_knows_no_conference_finds_the_way_in_nevertheless(
    coming: Entry, place: Participant, smtp: MailServer
) -> None:
    page = f"/r/{place.token}"

    assert coming.conference.endswith(f"{page}/join")
    assert coming.conference.params["FEATURE"] == ["AUDIO", "VIDEO"]
    assert coming.location == coming.conference
    assert coming.url.endswith(page)
    assert str(coming.conference) in coming.description.splitlines()[0]
    assert "video.example.org" not in smtp.to(AYE)[-1].text() + coming.description
