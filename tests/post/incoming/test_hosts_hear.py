"""Silence is heard: what people write and answer reaches the hosts by mail, and is answered."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select

from nact_meet.directory.models.organiser import Organiser, Pace
from nact_meet.history.models import Change
from nact_meet.meetings.models.host import Host
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.notices.models.notice import Kind, Notice, post
from nact_meet.places.models.participant import Participant
from nact_meet.places.replies import Outcome
from nact_meet.post.models import Incoming, Sort
from nact_meet.post.news import GATHERED, next_morning
from nact_meet.web.extensions import db
from nact_meet.world.timezones import instant, utc_now, wall_clock
from tests.cast import Cast, person
from tests.parts.deliver import deliver
from tests.parts.smtp import Delivered, MailServer
from tests.post.incoming.replies import Answer, gmail
from tests.post.incoming.test_other_mail import bounce, letter

Receive = Callable[..., Incoming]
SOMCHAI, MALEE = "somchai@bangkok.example", "malee@bangkok.example"


@pytest.fixture
def meeting(meeting: Meeting, cast: Cast) -> Meeting:
    """Somchai is its contact person; Malee acts for its host too."""
    meeting.named_contact = cast.organiser
    malee = Organiser(person=person("Malee", MALEE, cast.institute), address=MALEE)
    db.session.add(malee)
    malee.appoint(cast.institute, by=cast.somchai)
    db.session.commit()
    return meeting


def malee() -> Organiser:
    organiser = Organiser.by_address(MALEE)
    assert organiser is not None
    return organiser


def news(smtp: MailServer, address: str = SOMCHAI) -> list[Delivered]:
    deliver()
    return [mail for mail in smtp.to(address) if "New messages" in mail.message["Subject"]]


def due(address: str) -> list[Notice]:
    where = (Notice.kind == Kind.HOST_NEWS, Notice.address == address)
    return list(db.session.scalars(select(Notice).where(*where).order_by(Notice.id)))


def test_a_letter_reaches_the_contact_person_at_once_with_its_words(
    comes_in: Receive, place: Participant, smtp: MailServer
) -> None:
    row = comes_in(letter(place, "May I bring my students?"))

    (mail,) = news(smtp)

    assert "May I bring my students?" in mail.text() and "May I bring my students?" in mail.html()
    assert f"/meetings/{place.meeting.ref}/incoming/{row.id}" in mail.text()
    assert "Aye Aye" in mail.text()


def test_the_others_hear_as_they_wish(
    comes_in: Receive, place: Participant, smtp: MailServer
) -> None:
    for pace in Pace:
        malee().hears = pace
        db.session.commit()
        comes_in(letter(place, f"For {pace}"))

    at_once, hourly, daily = (notice.due_at for notice in due(MALEE))

    now = utc_now()
    assert at_once <= now
    assert timedelta() < hourly - now <= timedelta(hours=1) and hourly.minute == 0
    assert wall_clock(daily, "Asia/Bangkok").hour == 7 and daily - now <= timedelta(days=1)
    assert len(due(SOMCHAI)) == 4, "the contact person hears of all"


def test_what_waits_together_is_one_mail(
    comes_in: Receive, place: Participant, smtp: MailServer
) -> None:
    malee().hears = Pace.HOURLY
    db.session.commit()
    comes_in(letter(place, "First"))
    comes_in(letter(place, "Second"))
    place.decline(words="In Vientiane then.", **place.answered_by)
    db.session.commit()

    with time_machine.travel(utc_now() + timedelta(hours=1)):
        (mail,) = news(smtp, MALEE)

    assert all(said in mail.text() for said in ("First", "Second", "In Vientiane then."))
    assert [notice.fate for notice in due(MALEE)] == ["sent", "overtaken", "overtaken"]


def test_a_flood_is_one_mail_in_ten_minutes(
    comes_in: Receive, place: Participant, smtp: MailServer
) -> None:
    for number in range(3):
        comes_in(letter(place, f"Flood {number}"))
        assert len(news(smtp)) == 1

    with time_machine.travel(utc_now() + GATHERED + timedelta(seconds=1)):
        assert len(news(smtp)) == 2


def test_where_nobody_else_would_hear_everybody_does_daily(
    comes_in: Receive, place: Participant, meeting: Meeting, cast: Cast
) -> None:
    meeting.named_contact = None
    cast.organiser.hears = malee().hears = Pace.NEVER
    db.session.commit()

    comes_in(letter(place, "Is anybody there?"))

    assert len(due(SOMCHAI)) == len(due(MALEE)) == 1


def test_a_host_that_has_not_agreed_reads_no_letters_yet(
    comes_in: Receive, place: Participant, meeting: Meeting, cast: Cast
) -> None:
    meeting.hosts.append(Host(institute=cast.shanghai, position=1))
    wei = Organiser(person=cast.wei, address="wei@shanghai.example", hears=Pace.AT_ONCE)
    db.session.add(wei)
    wei.appoint(cast.shanghai, by=cast.somchai)
    db.session.commit()
    meeting.named_contact = None
    cast.organiser.hears = malee().hears = Pace.NEVER
    db.session.commit()

    comes_in(letter(place, "Is anybody there?"))

    assert due("wei@shanghai.example") == []
    assert len(due(SOMCHAI)) == 1, "nobody else hears"


def test_where_nobody_acts_for_a_host_whoever_made_the_meeting_hears(
    comes_in: Receive, place: Participant, meeting: Meeting, cast: Cast
) -> None:
    meeting.named_contact = None
    meeting.hosts = [Host(institute=cast.dili)]
    cast.organiser.is_secretariat = True
    db.session.commit()

    comes_in(letter(place, "Is anybody there?"))

    assert [len(due(address)) for address in (SOMCHAI, MALEE)] == [1, 0]


@pytest.mark.parametrize("act", ["decline", "withdraw", "hesitate"])
def test_a_changed_answer_is_told_and_not_to_who_wrote_it_down(
    place: Participant, cast: Cast, smtp: MailServer, act: str
) -> None:
    getattr(place, act)(words="Sorry!", by=cast.somchai, on_behalf_of="Aye Aye")
    db.session.commit()

    assert due(SOMCHAI) == [] and len(due(MALEE)) == 1


def test_who_comes_back_is_told_too_and_a_first_yes_is_not(
    place: Participant, smtp: MailServer
) -> None:
    place.confirm(**place.answered_by)
    db.session.commit()
    assert due(SOMCHAI) == []
    place.withdraw(**place.answered_by)
    place.confirm(**place.answered_by)
    db.session.commit()

    (mail,) = news(smtp)

    assert "registered again" in mail.text()


@pytest.mark.parametrize("what", ["counter", "no", "bounce"])
def test_proposals_unproved_refusals_and_returned_mail_are_told(
    comes_in: Receive, place: Participant, smtp: MailServer, what: str
) -> None:
    raw = {
        "counter": lambda: gmail(Answer(place)).replace(b"REPLY", b"COUNTER"),
        "no": lambda: gmail(Answer(place, "DECLINED", vouched="")),
        "bounce": lambda: bounce(place),
    }[what]()

    row = comes_in(raw)

    assert row.is_open, (row.outcome, row.reason)
    assert len(due(SOMCHAI)) == 1


def test_machines_tell_nobody(comes_in: Receive, place: Participant) -> None:
    headers = ("From: Aye Aye <aye@yangon.example>", "Auto-Submitted: auto-replied")

    row = comes_in(letter(place, "Out of office", *headers))

    assert not row.is_open and due(SOMCHAI) == []


def test_who_acts_for_no_host_any_more_reads_nothing(
    comes_in: Receive, place: Participant, smtp: MailServer
) -> None:
    malee().hears = Pace.AT_ONCE
    db.session.commit()
    comes_in(letter(place, "Secret"))
    gone = malee()
    gone.appointments.clear()
    db.session.commit()

    assert news(smtp, MALEE) == []


def test_the_tab_counts_what_is_open_until_it_is_done(
    organiser_client: FlaskClient, comes_in: Receive, place: Participant
) -> None:
    url = f"/meetings/{place.meeting.ref}/incoming"
    first, second = (comes_in(letter(place, body)) for body in ("One", "Two"))
    ids = first.id, second.id
    assert ">2 pending<" in organiser_client.get(url).text

    organiser_client.post(f"{url}/{ids[0]}/done")
    assert ">1 pending<" in organiser_client.get(url).text
    organiser_client.post(f"{url}/done")

    assert "pending<" not in organiser_client.get(url).text


def test_marking_all_leaves_what_waits_for_a_decision(
    organiser_client: FlaskClient, comes_in: Receive, place: Participant
) -> None:
    row = comes_in(gmail(Answer(place, "DECLINED", vouched="")))
    assert row.outcome == Outcome.WAITING

    organiser_client.post(f"/meetings/{place.meeting.ref}/incoming/done")

    assert db.session.get_one(Incoming, row.id).is_open


def test_an_answer_stays_in_the_thread_and_its_reply_comes_back(
    organiser_client: FlaskClient, comes_in: Receive, place: Participant, smtp: MailServer
) -> None:
    headers = (
        "From: Daw Khin <khin@elsewhere.example>",
        "Subject: Tea",
        "Message-ID: <tea@yangon.example>",
        "References: <first@yangon.example> <second@yangon.example>",
    )
    row = comes_in(letter(place, "Is there tea?", *headers))
    url = f"/meetings/{place.meeting.ref}/incoming/{row.id}"

    answer = organiser_client.post(f"{url}/answer", data={"words": "There is.\n\nAnd coffee."})

    assert answer.status_code == 303
    deliver()
    (mail,) = smtp.to("khin@elsewhere.example")
    assert mail.message["Subject"] == "Re: Tea"
    assert mail.message["In-Reply-To"] == "<tea@yangon.example>"
    references = "<first@yangon.example> <second@yangon.example> <tea@yangon.example>"
    assert mail.message["References"].strip() == references
    assert mail.message["From"].addresses[0].addr_spec == Answer(place).to
    assert "There is." in mail.text() and "And coffee." in mail.text()
    assert "Somchai" in mail.text()
    page = organiser_client.get(url).text
    assert "And coffee." in page and "Not done yet" not in page
    verbs = db.session.scalars(select(Change.verb)).all()
    assert "message answered" in verbs


def test_an_answer_names_who_wrote_it_as_its_reader_would(
    organiser_client: FlaskClient, comes_in: Receive, place: Participant, cast: Cast,
    smtp: MailServer,
) -> None:  # fmt: skip
    place.person.language, cast.institute.own_script_name = "zh_Hans", "曼谷研究所"
    row = comes_in(letter(place, "Hm", "From: Daw Khin <khin@elsewhere.example>"))

    url = f"/meetings/{place.meeting.ref}/incoming/{row.id}/answer"
    organiser_client.post(url, data={"words": "Yes."})

    deliver()
    (mail,) = smtp.to("khin@elsewhere.example")
    assert "Somchai 博士（曼谷研究所）" in mail.text()


def test_a_letter_without_a_subject_is_answered_with_the_title_its_reader_reads(
    organiser_client: FlaskClient, comes_in: Receive, place: Participant, smtp: MailServer
) -> None:
    place.meeting.write("title", {"en": "Rice and rivers", "zh_Hans": "水稻与河流"})
    place.person.language = "zh_Hans"
    head = ("From: Daw Khin <khin@elsewhere.example>", "Message-ID: <none@yangon.example>")
    row = comes_in(letter(place, "Hm", *head).replace(b"Subject:", b"X-Was:"))

    url = f"/meetings/{place.meeting.ref}/incoming/{row.id}/answer"
    organiser_client.post(url, data={"words": "Yes."})

    deliver()
    (mail,) = smtp.to("khin@elsewhere.example")
    assert mail.message["Subject"] == "Re: 水稻与河流"


def test_nothing_is_sent_without_words_and_no_machine_is_answered(
    organiser_client: FlaskClient, comes_in: Receive, place: Participant, smtp: MailServer
) -> None:
    person, machine = comes_in(letter(place, "Hm")), comes_in(bounce(place))
    url = f"/meetings/{place.meeting.ref}/incoming"
    ids = person.id, machine.id

    empty = organiser_client.post(f"{url}/{ids[0]}/answer", data={"words": " "})
    never = organiser_client.post(f"{url}/{ids[1]}/answer", data={"words": "Hello"})

    assert (empty.status_code, never.status_code) == (422, 404)
    kinds = db.session.scalars(select(Notice.kind)).all()
    assert Kind.HOST_ANSWER not in kinds


def test_an_organiser_chooses_how_soon_to_hear(
    organiser_client: FlaskClient, place: Participant, cast: Cast
) -> None:
    wanted = {"hears": "hourly", "shows_address": "y"}
    assert organiser_client.post("/meetings/mail", data=wanted).status_code == 303
    db.session.expire_all()
    assert (cast.organiser.hears, cast.organiser.shows_address) == (Pace.HOURLY, True)

    assert organiser_client.post("/meetings/mail", data={"hears": "x"}).status_code == 422
    organiser_client.post("/meetings/mail", data={"hears": "never"})

    db.session.expire_all()
    assert (cast.organiser.hears, cast.organiser.shows_address) == (Pace.NEVER, False)


def test_the_morning_is_the_next_one_of_their_clock() -> None:
    with time_machine.travel("2026-11-30T23:59:00+00:00", tick=False):  # 06:59 in Bangkok
        assert next_morning("Asia/Bangkok") == instant(
            wall_clock(utc_now(), "Asia/Bangkok").replace(hour=7, minute=0), "Asia/Bangkok"
        )
    with time_machine.travel("2026-12-01T00:00:00+00:00", tick=False):
        assert next_morning("Asia/Bangkok") - utc_now() == timedelta(days=1)


def test_however_much_is_written_the_email_to_hosts_stays_light(
    meeting: Meeting, place: Participant, cast: Cast, smtp: MailServer
) -> None:
    """What it leaves out it counts."""
    common = {"meeting_id": meeting.id, "sort": Sort.LETTER, "outcome": Outcome.SHOWN}
    rows = [
        Incoming(key=str(number), reason="letter", raw=b"", text="水&" * 500, **common)
        for number in range(12)
    ]
    db.session.add_all(rows)
    db.session.flush()
    row = {"kind": Kind.HOST_NEWS, "organiser_id": cast.organiser.id, "address": SOMCHAI}
    post(row | {"meeting_id": meeting.id, "payload": {"incoming": one.id}} for one in rows)
    db.session.commit()

    (mail,) = news(smtp)

    shown = mail.html().count("/incoming/")
    assert 1 < shown < len(rows) and len(mail.html().encode()) < 30_000
    assert f"{len(rows) - shown} more are on the page." in " ".join(mail.text().split())
