"""Erasing one's own data: what goes, what stays, and that no table remembers."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from nact_meet import chores
from nact_meet.delegations.colleagues import suggest
from nact_meet.directory.labels import said
from nact_meet.directory.models.consent import Consent, Matter
from nact_meet.directory.models.contact import Contact
from nact_meet.directory.models.person import Person
from nact_meet.directory.models.role import Role
from nact_meet.history.models import Change
from nact_meet.lists.disclosure import agree, reach_on_the_day
from nact_meet.meetings.models.agenda import AgendaItem, ItemKind, Speaker
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.notices.models.notice import Kind, Notice
from nact_meet.places import audience
from nact_meet.places.models.participant import Participant
from nact_meet.places.models.states import State
from nact_meet.places.models.suggestion import ColleagueReply, Suggestion
from nact_meet.post.receiving import receive
from nact_meet.publication import editing, publishing
from nact_meet.seats.plan import Plan, arrange
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now
from tests.cast import Cast
from tests.own_data.conftest import place_of, poll_ids
from tests.own_data.fresh import a_day_later, ask_to_be_erased, be_erased, fresh_link
from tests.own_data.traces import traces, write_everywhere
from tests.parts.client import visitor
from tests.parts.deliver import deliver
from tests.parts.smtp import MailServer

ROOT = Path(__file__).parents[2]
NAME, OWN, ADDRESS, PHONE = "Zawgyi Q. Thant", "ဇော်ဂျီ", "zawgyi@thant.example", "+95 1 555 0199"
ASSISTANT = "Ma Hnin Xyz"


@pytest.fixture
def zawgyi(cast: Cast) -> Person:
    """Somebody with a name, an assistant and an address that nothing else in the tests has."""
    person = Person(
        full_name=NAME,
        own_script_name=OWN,
        institute=cast.yangon,
        country_code="MM",
        zone="Asia/Yangon",
        language="en",
        contacts=[Contact(address=ADDRESS, reader_name=ASSISTANT)],
    )
    db.session.add(person)
    db.session.commit()
    return person


@pytest.fixture
def coming(cast: Cast, zawgyi: Person) -> Participant:
    """A confirmed place at a meeting to come, mailed, with a way to be reached on the day."""
    meeting = cast.meeting(title="Upcoming")
    meeting.agenda = spoken_by(zawgyi)
    cast.invite(meeting, zawgyi, role=Role.SPEAKER)
    cast.invite(meeting, cast.wei)
    publishing.publish(meeting, by=cast.somchai)
    place = of(meeting, zawgyi)
    place.confirm(**place.answered_by)
    agree(place, [said(Matter.PROGRAMME, agrees=True)], **place.answered_by)
    reach_on_the_day(place, PHONE, f"wechat of {NAME}", "", **place.answered_by)
    db.session.commit()
    deliver()
    return place


@pytest.fixture
def past(cast: Cast, zawgyi: Person) -> Participant:
    """A meeting of last month whose programme names them."""
    meeting = cast.meeting(title="Past")
    meeting.agenda = spoken_by(zawgyi)
    meeting.starts_wall = meeting.starts_wall.replace(year=meeting.starts_wall.year - 1)
    meeting.ends_wall = meeting.ends_wall.replace(year=meeting.ends_wall.year - 1)
    meeting.take_place(meeting.starts_wall, meeting.ends_wall, meeting.zone)
    (place,) = cast.invite(meeting, zawgyi, role=Role.SPEAKER)
    place.state, meeting.published_at = State.CONFIRMED, meeting.starts_at
    db.session.commit()
    return place


def spoken_by(person: Person) -> list[AgendaItem]:
    speakers = [Speaker(printed=f"Dr {NAME}, Institute of Yangon", person=person)]
    return [AgendaItem(kind=ItemKind.SESSION, title="Rice", minutes=60, speakers=speakers)]


def of(meeting: Meeting, person: Person) -> Participant:
    place = audience.place_of(meeting, person)
    assert place is not None
    return place


def letter_from(place: Participant) -> bytes:
    to = f"meet+{place.organizer_key}@meet.example"
    return (
        f"From: {NAME} <{ADDRESS}>\r\nTo: {to}\r\nMessage-ID: <1@thant.example>\r\n"
        f"Subject: From {NAME}\r\n\r\nCall me at {PHONE}.\r\n"
    ).encode()


def test_no_table_remembers(
    app_on_both: Flask, coming: Participant, past: Participant, cast: Cast
) -> None:
    receive(letter_from(coming))
    editing.edited(
        coming.meeting, coming.meeting.page() | {"agenda": [["x", "y", 1, [NAME]]]}, by=cast.somchai
    )
    db.session.commit()
    ids = {
        "participants.id": coming.id,
        "contacts.id": coming.contact_id,
        "meetings.id": coming.meeting_id,
        "hosts.id": coming.meeting.hosts[0].id,
        "people.id": cast.somchai.id,
        "organisers.id": cast.organiser.id,
        "institutes.id": cast.yangon.id,
        "working_groups.id": 1,
        **poll_ids(cast),
    }
    write_everywhere(f"{NAME} {ADDRESS}", ids)
    assert len(traces(NAME, ADDRESS, PHONE)) > 10

    be_erased(app_on_both, coming)
    deliver()
    chores.do()

    assert traces(NAME, OWN, OWN.encode("unicode_escape").decode(), ADDRESS, PHONE, ASSISTANT) == []


def test_who_was_suggested_by_a_colleague_is_gone_from_that_too(
    app: Flask, coming: Participant, organiser_client: FlaskClient, cast: Cast
) -> None:
    elsewhere = cast.meeting(title="Elsewhere")
    places = [*cast.invite(coming.meeting, cast.maria), *cast.invite(elsewhere, cast.maria)]
    done, open_one = (suggest(place, NAME, ADDRESS, gives_back=False) for place in places)
    suggest(places[0], "Nu Nu", "nu@yangon.example", gives_back=False)
    publishing.publish(elsewhere, by=cast.somchai)
    done.decide(ColleagueReply.INVITED, by=cast.somchai)
    db.session.commit()
    people = f"/meetings/{elsewhere.ref}/participants"
    assert ADDRESS in organiser_client.get(people).text
    data = visitor(app).get(f"{fresh_link(coming)}/own-data.json").json
    assert [row["meeting"] for row in data["suggested"]] == [coming.meeting.ref, elsewhere.ref]

    ask_to_be_erased(app, coming)
    hidden = organiser_client.get(people).text
    own_page = visitor(app).get(f"/r/{places[0].token}").text
    decide = f"/meetings/{elsewhere.ref}/colleagues/{open_one.id}"
    decided = organiser_client.post(decide, data={"decision": "invite"})
    a_day_later()
    deliver()
    chores.do()

    assert NAME not in hidden and ADDRESS not in hidden and decided.status_code == 404
    assert NAME not in own_page and "Nu Nu" in own_page
    assert traces(NAME, ADDRESS) == []
    assert [row.full_name for row in db.session.query(Suggestion)] == ["Nu Nu"]


def test_news_of_a_suggestion_that_is_gone_is_still_told(
    app: Flask, coming: Participant, cast: Cast, smtp: MailServer
) -> None:
    (place,) = cast.invite(coming.meeting, cast.maria)
    suggest(place, NAME, ADDRESS, gives_back=False)
    db.session.commit()

    be_erased(app, coming)
    with time_machine.travel(utc_now() + timedelta(days=1)):
        deliver()

    news = [mail.text() for mail in smtp.to("somchai@bangkok.example")]
    assert any("Maria suggests that a colleague comes." in text for text in news)
    assert not any(ADDRESS in text for text in news)


def test_the_entry_leaves_the_calendar_by_one_last_mail(
    app: Flask, coming: Participant, smtp: MailServer
) -> None:
    uid, sequence = coming.uid, coming.sequence
    smtp.reset()

    be_erased(app, coming)
    deliver()

    (mail,) = smtp.to(ADDRESS)
    (event,) = mail.calendar().walk("VEVENT")
    assert mail.calendar()["METHOD"] == "CANCEL"
    assert (event["UID"], event["SEQUENCE"]) == (uid, sequence + 1)
    assert event["ATTENDEE"] == f"mailto:{ADDRESS}"
    assert ASSISTANT in mail.text() and "we have erased your data" in mail.text()
    assert "/r/" not in mail.text() + mail.html()
    assert len(smtp.messages) == 1


def test_a_last_mail_that_must_wait_still_knows_its_way(
    app: Flask, coming: Participant, smtp: MailServer
) -> None:
    smtp.reset()
    smtp.answers(451)

    be_erased(app, coming)
    deliver()
    chores.do()
    db.session.query(Notice).filter(Notice.kind == Kind.ERASURE).update({"due_at": utc_now()})
    deliver()
    chores.do()

    assert len(smtp.to(ADDRESS)) == 1
    assert traces(ADDRESS) == []


def test_nothing_else_that_waited_is_sent(
    app: Flask, coming: Participant, smtp: MailServer
) -> None:
    coming.tell(Kind.CONFIRMATION, again=True)
    db.session.commit()
    smtp.reset()

    be_erased(app, coming)
    deliver()

    assert [each.message["Subject"] for each in smtp.to(ADDRESS)] == [
        "Your data has been erased: Upcoming"
    ]


def test_the_link_opens_nothing_any_more(app: Flask, coming: Participant) -> None:
    url = f"/r/{coming.token}"

    be_erased(app, coming)

    assert visitor(app).get(url).status_code == 404


def test_the_seat_goes_to_who_waits(app_on_both: Flask, cast: Cast, zawgyi: Person) -> None:
    meeting = cast.meeting(is_open=True)
    cast.invite(meeting, zawgyi, cast.wei)
    publishing.publish(meeting, by=cast.somchai)
    arrange(meeting, Plan(1), by=cast.somchai)
    first, second = of(meeting, zawgyi), place_of(meeting, cast, "wei")
    first.confirm(**first.answered_by)
    second.confirm(**second.answered_by)
    db.session.commit()
    assert second.is_waiting

    be_erased(app_on_both, first)

    assert place_of(meeting, cast, "wei").is_confirmed


def test_past_programmes_name_the_speaker_only_with_their_yes(
    app: Flask, past: Participant
) -> None:
    url = f"/m/{past.meeting.ref}"

    be_erased(app, past)

    page = visitor(app).get(url).text
    assert NAME not in page and "Speaker to be announced" in page
    assert db.session.get_one(Participant, past.id).institute_name == ""


def test_with_their_yes_who_spoke_where_is_remembered(
    app: Flask, past: Participant, coming: Participant
) -> None:
    url = f"/m/{past.meeting.ref}"

    be_erased(app, past, memory="1")

    kept = db.session.get_one(Participant, past.id)
    assert NAME in visitor(app).get(url).text
    assert (kept.full_name, kept.institute_name) == (NAME, "Institute of Yangon")
    assert db.session.get_one(Participant, coming.id).full_name == "N. N."
    memory = db.session.scalars(select(Consent).where(Consent.matter == Matter.MEMORY)).one()
    assert "past meetings" in memory.wording


def test_the_log_keeps_what_was_done_and_when(app: Flask, coming: Participant) -> None:
    before = [(each.verb, each.at) for each in db.session.query(Change).order_by(Change.id)]

    be_erased(app, coming)

    rows = db.session.query(Change).order_by(Change.id).all()
    assert [(each.verb, each.at) for each in rows][: len(before)] == before
    assert [each.verb for each in rows][-2:] == ["withdrawn", "erased"]
    assert NAME not in " ".join(each.subject_name + each.actor_name for each in rows)


def test_who_has_an_account_is_told_what_to_do_first(app: Flask, cast: Cast) -> None:
    meeting = cast.meeting()
    publishing.publish(meeting, by=cast.somchai)
    place = place_of(meeting, cast, "somchai")
    db.session.commit()
    client, url = visitor(app), f"{fresh_link(place)}/erasure"

    page, answer = client.get(url), client.post(url)

    assert "ask the secretariat" in page.text and "<button" not in page.text.split("<h1>")[1]
    assert answer.status_code == 409 and "ask the secretariat" in answer.text
    assert db.session.get_one(Person, cast.somchai.id).full_name == "Somchai"


def test_looking_at_the_page_erases_nothing(app: Flask, coming: Participant) -> None:
    client, url, all_of_it = visitor(app), f"/r/{coming.token}", fresh_link(coming)

    for page in (f"{url}/data", f"{url}/data/correction", all_of_it, f"{all_of_it}/erasure"):
        assert client.get(page).status_code == 200

    assert db.session.get_one(Participant, coming.id).is_confirmed


def test_an_address_erases_only_what_it_reaches(
    app: Flask, coming: Participant, past: Participant, zawgyi: Person, cast: Cast
) -> None:
    zawgyi.reach_at("zawgyi@own.example", "", by=cast.somchai)
    past.contact = zawgyi.contact_at("zawgyi@own.example")
    db.session.commit()
    client = visitor(app)

    page = client.get(fresh_link(coming)).text
    be_erased(app, coming)

    assert "1 more address is linked to this person" in page and "own.example" not in page
    assert "Past" not in page
    person = db.session.get_one(Person, zawgyi.id)
    assert (person.full_name, person.erased_at) == (NAME, None)
    assert db.session.get_one(Participant, past.id).full_name == NAME
    assert db.session.get_one(Participant, coming.id).full_name == "N. N."
    be_erased(app, past)
    assert db.session.get_one(Person, zawgyi.id).erased_at is not None


def test_who_shares_the_mailbox_loses_and_shows_nothing(
    app: Flask, coming: Participant, cast: Cast
) -> None:
    other = Person(
        full_name=NAME + " Junior", zone="Asia/Yangon", contacts=[Contact(address=ADDRESS)]
    )
    db.session.add(other)
    db.session.commit()
    (place,) = cast.invite(coming.meeting, other)

    link = fresh_link(coming)
    page = visitor(app).get(link).text
    data = visitor(app).get(f"{link}/own-data.json").text
    be_erased(app, coming)

    assert "Junior" not in page and "Junior" not in data
    kept = db.session.get_one(Participant, place.id)
    assert (kept.full_name, kept.contact.address) == (NAME + " Junior", ADDRESS)
    assert kept.state == State.INVITED


def test_the_directory_finds_nobody_and_a_newcomer_at_the_address_is_new(
    app: Flask, organiser_client: FlaskClient, coming: Participant, zawgyi: Person
) -> None:
    be_erased(app, coming)

    assert "N. N." not in organiser_client.get("/people").text
    assert Person.reached_at(ADDRESS, NAME) is None
    assert organiser_client.get(f"/people/{zawgyi.id}").status_code == 404
    assert organiser_client.get(f"/meetings/{coming.meeting.ref}/participants").status_code == 200
    assert (
        organiser_client.get(f"/meetings/{coming.meeting.ref}/participants/{coming.id}").status_code
        == 200
    )


def test_the_download_is_whole_and_each_key_is_documented(
    app: Flask, coming: Participant, past: Participant
) -> None:
    answer = visitor(app).get(f"{fresh_link(coming)}/own-data.json")

    data = json.loads(answer.data)
    assert "attachment" in answer.headers["Content-Disposition"]
    assert data["person"]["full_name"] == NAME and data["address"]["address"] == ADDRESS
    assert [each["title"] for each in data["places"]] == ["Upcoming", "Past"]
    assert data["places"][0]["phone"] == PHONE
    assert {each["kind"] for each in data["mails"]} >= {"invitation", "confirmation"}
    assert data["agreed"][0]["matter"] == "programme"
    documented = (ROOT / "docs" / "own-data.md").read_text()
    for part in (
        data,
        data["person"],
        data["address"],
        *(data[name][0] for name in ("places", "mails", "agreed", "changes")),
    ):
        assert [key for key in part if f"`{key}`" not in documented] == []


def test_a_correction_reaches_what_comes_and_leaves_the_past(
    app: Flask, coming: Participant, past: Participant
) -> None:
    client, url = visitor(app), f"/r/{coming.token}/data/correction"
    typed = {
        "full_name": "Zawgyi Thant",
        "institute": "Institute of Yangon",
        "country_code": "MM",
        "zone": "Asia/Yangon",
        "language": "en",
    }

    refused = client.post(url, data=typed | {"full_name": "x" * 300})
    done = client.post(url, data=typed)

    assert refused.status_code == 422 and "x" * 300 in refused.text
    assert done.status_code == 303
    assert db.session.get_one(Participant, coming.id).full_name == "Zawgyi Thant"
    assert db.session.get_one(Participant, past.id).full_name == NAME
