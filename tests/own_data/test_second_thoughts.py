"""Between the wish to be erased and the hour: hidden, held, and taken back by the mail's link."""

from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import downgrade, upgrade
from sqlalchemy import select, text, update

from nact_meet import chores
from nact_meet.directory.labels import said
from nact_meet.directory.models.consent import Matter
from nact_meet.directory.models.contact import Contact
from nact_meet.directory.models.organiser import Organiser
from nact_meet.directory.models.person import Person
from nact_meet.history.models import Change
from nact_meet.lists.disclosure import agree, reach_on_the_day
from nact_meet.lists.privacy import disclose
from nact_meet.meetings.models.meeting import Meeting, Visibility
from nact_meet.notices.models.notice import Kind, Notice
from nact_meet.notices.models.worker_pulse import WorkerBeat
from nact_meet.own_data.erasing import begin_without_mail, carry_out_due_erasures
from nact_meet.own_data.models import BEGINS_WITHIN, Erasure
from nact_meet.places.models.participant import Participant
from nact_meet.seats.plan import Plan, arrange
from nact_meet.signing_in.models.sign_in_link import SignInLink
from nact_meet.web.extensions import db
from nact_meet.web.refusals import BeingErased
from nact_meet.world.timezones import utc_now
from tests.cast import Cast
from tests.own_data.conftest import place_of
from tests.own_data.fresh import a_day_later, ask_to_be_erased
from tests.own_data.test_fresh_links import AYE, path_in
from tests.own_data.traces import everything
from tests.parts.client import visitor
from tests.parts.deliver import deliver
from tests.parts.schema import landed_long_ago
from tests.parts.smtp import MailServer

BEFORE_SECOND_THOUGHTS = "0021"
PHONE = "+95 1 555 0100"


@pytest.fixture
def speaker(aye: Participant, cast: Cast) -> Participant:
    """Confirmed, listed for everybody, named in the programme, reached on the day; mailed."""
    disclose(aye.meeting, Visibility.PUBLIC, 60, by=cast.somchai)
    aye.confirm(**aye.answered_by)
    boxes = (Matter.PUBLIC_LIST, Matter.PROGRAMME)
    agree(aye, [said(box, agrees=True) for box in boxes], **aye.answered_by)
    reach_on_the_day(aye, PHONE, "", "", **aye.answered_by)
    db.session.commit()
    deliver()
    return aye


def test_the_mail_says_until_when_and_takes_it_back(
    app: Flask, speaker: Participant, smtp: MailServer
) -> None:
    before = everything()
    ask_to_be_erased(app, speaker)
    hidden = everything()
    deliver()
    mail = smtp.to(AYE)[-1]
    path = path_in(mail.text(), "/erasure/")

    looked = visitor(app).get(path)
    still = everything()
    kept = visitor(app).post(f"{path}/end")
    deliver()

    assert "Keep my data" in mail.text() and "Keep my data" in mail.html()
    assert looked.status_code == 200 and "Keep my data" in looked.text
    assert hidden["people"] == still["people"] != before["people"]
    assert (kept.status_code, kept.headers["Location"]) == (303, "/privacy/kept")
    for table in ("people", "contacts", "speakers", "consents", "votes"):
        assert everything()[table] == before[table], table
    assert db.session.get_one(Participant, speaker.id).phone == PHONE
    assert visitor(app).get(f"/r/{speaker.token}").status_code == 200
    assert visitor(app).get(path).status_code == 404
    assert db.session.scalars(select(Erasure)).all() == []


@pytest.mark.parametrize(
    "page",
    [
        "/m/{ref}",
        "/m/{ref}/people",
        "/feeds/meetings/{ref}.ics",
        "/feeds/agenda/meetings/{ref}.ics",
    ],
)
def test_nobody_in_public_sees_them_meanwhile(app: Flask, speaker: Participant, page: str) -> None:
    url, client = page.format(ref=speaker.meeting.ref), visitor(app)
    before = client.get(url).text

    ask_to_be_erased(app, speaker)

    assert "people" in page or "Aye Aye" in before
    assert "Aye Aye" not in client.get(url).text


@pytest.mark.parametrize(
    "page",
    [
        "/people",
        "/people?q=aye",
        "/institutes/{institute}",
        "/meetings/{ref}",
        "/meetings/{ref}/participants",
        "/meetings/{ref}/participants/{id}",
        "/meetings/{ref}/lists",
        "/meetings/{ref}/lists/names",
        "/meetings/{ref}/lists/participants",
        "/meetings/{ref}/lists/participants.csv",
        "/meetings/{ref}/day-of",
        "/meetings/{ref}/privacy",
    ],
)
def test_nor_do_hosts_and_their_lists(
    app: Flask, organiser_client: FlaskClient, cast: Cast, speaker: Participant, page: str
) -> None:
    url = page.format(ref=speaker.meeting.ref, id=speaker.id, institute=cast.yangon.id)

    ask_to_be_erased(app, speaker)

    answer = organiser_client.get(url)
    assert answer.status_code == 200
    for word in ("Aye Aye", AYE, PHONE):
        assert word not in answer.text.partition("<h2>Log")[0]


def test_the_seat_is_held_until_the_hour_and_then_goes_on(
    app_on_both: Flask, meeting: Meeting, cast: Cast
) -> None:
    meeting.is_open = True
    arrange(meeting, Plan(1), by=cast.somchai)
    first, second = place_of(meeting, cast, "aye"), place_of(meeting, cast, "wei")
    first.confirm(**first.answered_by)
    second.confirm(**second.answered_by)
    db.session.commit()

    ask_to_be_erased(app_on_both, first)
    chores.do()
    meanwhile = place_of(meeting, cast, "wei").is_waiting, place_of(meeting, cast, "aye").has_seat
    a_day_later()

    assert meanwhile == (True, True)
    assert place_of(meeting, cast, "wei").is_confirmed
    assert db.session.get_one(Participant, first.id).full_name == "N. N."
    assert db.session.get_one(Person, cast.aye.id).contacts[0].address == ""


def test_nothing_goes_to_the_hosts_or_their_log_meanwhile(
    app: Flask, speaker: Participant, smtp: MailServer
) -> None:
    log = select(Change).where(Change.meeting_id == speaker.meeting_id)
    before = len(db.session.scalars(log).all())
    smtp.reset()

    ask_to_be_erased(app, speaker)
    deliver()

    assert len(db.session.scalars(log).all()) == before
    assert [mail.message["To"] for mail in smtp.messages] == [AYE]


def test_their_mail_waits_and_is_sent_once_they_stay(
    app: Flask, speaker: Participant, cast: Cast, smtp: MailServer
) -> None:
    ask_to_be_erased(app, speaker)
    deliver()
    path = path_in(smtp.to(AYE)[-1].text(), "/erasure/")
    smtp.reset()
    place = db.session.get_one(Participant, speaker.id)
    place.tell(Kind.CONFIRMATION, again=True)
    db.session.commit()

    deliver()
    waiting = db.session.scalars(select(Notice).order_by(Notice.id.desc())).first()
    assert waiting is not None and waiting.fate == "due" and smtp.messages == []
    visitor(app).post(f"{path}/end")
    db.session.query(Notice).filter(Notice.id == waiting.id).update({"due_at": utc_now()})
    deliver()

    (mail,) = smtp.to(AYE)
    assert "Dr Aye Aye" in mail.text()


def test_its_links_and_hosts_change_nothing_meanwhile(
    app: Flask, organiser_client: FlaskClient, speaker: Participant
) -> None:
    url = f"/meetings/{speaker.meeting.ref}/participants/{speaker.id}"

    ask_to_be_erased(app, speaker)
    answers = [
        visitor(app).get(f"/r/{speaker.token}"),
        visitor(app).post(f"/r/{speaker.token}/withdrawal"),
        visitor(app).post(f"/r/{speaker.token}/data/link"),
        organiser_client.post(f"{url}/address", data={"address": "evil@evil.example"}),
    ]

    assert [answer.status_code for answer in answers] == [409] * 4
    assert "will soon be erased" in answers[0].text


def test_the_hours_begin_with_the_mail(app: Flask, speaker: Participant) -> None:
    """No worker for a day: nobody is erased before they were told that they can take it back."""
    ask_to_be_erased(app, speaker)
    assert db.session.scalars(select(Erasure)).one().due_at is None

    deliver()

    due_at = db.session.scalars(select(Erasure)).one().due_at
    assert due_at is not None and due_at > utc_now()


def test_the_hours_begin_without_a_mail_that_is_gone(app: Flask, speaker: Participant) -> None:
    """Nobody stays hidden for ever by a fault elsewhere."""
    ask_to_be_erased(app, speaker)
    begin_without_mail()
    on_its_way = db.session.scalars(select(Erasure)).one().due_at
    [mail] = db.session.scalars(select(Notice).where(Notice.kind == Kind.ERASURE_ASKED))
    mail.overtake()
    db.session.commit()

    begin_without_mail()

    begun = db.session.scalars(select(Erasure)).one().due_at
    assert on_its_way is None and begun is not None


def test_health_says_where_they_have_not_begun(app: Flask, speaker: Participant) -> None:
    ask_to_be_erased(app, speaker)
    at = utc_now()

    with time_machine.travel(at + BEGINS_WITHIN - timedelta(minutes=1), tick=False):
        WorkerBeat.beat("worker")
        before = app.test_client().get("/healthz")
    with time_machine.travel(at + BEGINS_WITHIN + timedelta(minutes=1), tick=False):
        WorkerBeat.beat("worker")
        after = app.test_client().get("/healthz")

    assert (before.status_code, after.status_code) == (200, 200)
    assert before.json is not None and "erasures" not in before.json
    assert after.json is not None and "erasures" in after.json


def test_who_is_erased_takes_no_mail_of_who_shares_the_mailbox_and_waits_too(
    app: Flask, speaker: Participant, cast: Cast, smtp: MailServer
) -> None:
    """Her address is put away, so that no row shows that it is hers too."""
    cast.wei.contacts[0].address, cast.wei.language = speaker.contact.address, "en"
    (other,) = cast.invite(speaker.meeting, cast.wei)
    db.session.commit()
    ask_to_be_erased(app, speaker)
    deliver()
    ask_to_be_erased(app, other)
    hers = Erasure.contact_id == speaker.contact_id
    db.session.execute(update(Erasure).where(hers).values(due_at=utc_now()))
    db.session.commit()
    carry_out_due_erasures()
    before = len(smtp.to(AYE))

    deliver()

    subjects = [str(mail.message["Subject"]) for mail in smtp.to(AYE)[before:]]
    assert [subject for subject in subjects if "will be erased" in subject] != []


def test_after_the_hour_the_link_keeps_nothing(
    app: Flask, speaker: Participant, smtp: MailServer
) -> None:
    ask_to_be_erased(app, speaker)
    deliver()
    path = path_in(smtp.to(AYE)[-1].text(), "/erasure/")
    a_day_later()

    assert visitor(app).get(path).status_code == 404
    assert visitor(app).post(f"{path}/end").status_code == 404


def test_one_address_hides_only_what_it_reaches(
    app: Flask, speaker: Participant, cast: Cast
) -> None:
    cast.aye.reach_at("aye@own.example", "", by=cast.somchai)
    db.session.commit()

    ask_to_be_erased(app, speaker)

    person = db.session.get_one(Person, cast.aye.id)
    assert (person.full_name, person.erased_at) == ("Aye Aye", None)
    assert db.session.get_one(Participant, speaker.id).full_name == "N. N."


def test_no_address_is_added_meanwhile_that_might_come_back(
    app: Flask, speaker: Participant, cast: Cast
) -> None:
    cast.aye.reach_at("aye@own.example", "", by=cast.somchai)
    db.session.commit()
    ask_to_be_erased(app, speaker)

    with pytest.raises(BeingErased):
        db.session.get_one(Person, cast.aye.id).reach_at(AYE, "", by=cast.somchai)


def test_who_was_given_an_account_meanwhile_is_erased_when_it_ends(
    app: Flask, speaker: Participant, cast: Cast
) -> None:
    cast.aye.reach_at("aye@own.example", "", by=cast.somchai)
    db.session.commit()
    ask_to_be_erased(app, speaker)
    organiser = Organiser.appoint_at("aye@own.example", "Aye Aye", cast.yangon, cast.somchai)
    db.session.commit()

    a_day_later()
    waits = db.session.scalars(select(Erasure)).all()
    organiser.dismiss(cast.yangon, cast.somchai)
    db.session.commit()
    a_day_later()

    assert len(waits) == 1
    assert db.session.scalars(select(Erasure)).all() == []


def test_an_erasure_that_stumbles_keeps_no_other_chore_from_its_turn(
    app: Flask, speaker: Participant, cast: Cast
) -> None:
    cast.aye.reach_at("aye@own.example", "", by=cast.somchai)
    old = SignInLink.for_organiser(cast.organiser)
    old.expires_at = utc_now() - timedelta(days=2)
    db.session.add(old)
    db.session.commit()
    ask_to_be_erased(app, speaker)
    db.session.add(Contact(person_id=cast.aye.id, address=AYE))  # however it came there
    db.session.execute(update(Erasure).values(due_at=utc_now()))
    db.session.commit()

    chores.do()

    assert db.session.scalars(select(SignInLink)).all() == []
    assert len(db.session.scalars(select(Erasure)).all()) == 1


def test_two_workers_carry_it_out_once(
    app_on_both: Flask, make_app: Callable[..., Flask], meeting: Meeting, cast: Cast
) -> None:
    aye = place_of(meeting, cast, "aye")
    ask_to_be_erased(app_on_both, aye)
    db.session.query(Erasure).update({"due_at": utc_now()})
    db.session.commit()
    barrier, failed = Barrier(2), []

    def work() -> None:
        with app_on_both.app_context():
            barrier.wait()
            try:
                carry_out_due_erasures()
            except Exception as error:
                failed.append(error)
            finally:
                db.session.remove()

    workers = [Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    db.session.expire_all()
    erased = select(Change).where(Change.verb == "erased")
    assert failed == []
    assert len(db.session.scalars(erased).all()) == 1


@landed_long_ago
def test_a_downgrade_puts_back_who_waits_to_be_erased(app_on_both: Flask, cast: Cast) -> None:
    """Who wished it is asked anew: the code of then cannot take it back."""
    (place,) = cast.invite(cast.meeting(), cast.aye)
    db.session.commit()
    place_id, before = place.id, names_of(place.id)
    ask_to_be_erased(app_on_both, place)
    hidden = names_of(place_id)
    db.session.remove()

    downgrade(revision=BEFORE_SECOND_THOUGHTS)
    after = names_of(place_id)
    db.session.remove()
    upgrade()

    assert (before, after) == (("Aye Aye", "Aye Aye", AYE, None),) * 2
    assert "Aye" not in str(hidden)
    assert db.session.scalars(select(Erasure)).all() == []


def names_of(place_id: int) -> tuple[object, ...]:
    """As the tables have them, whatever the code knows of them."""
    names = text(
        "SELECT participants.full_name, people.full_name, contacts.address, people.erased_at"
        " FROM participants JOIN people ON people.id = participants.person_id"
        " JOIN contacts ON contacts.id = participants.contact_id WHERE participants.id = :id"
    )
    return tuple(db.session.execute(names, {"id": place_id}).one())
