"""Two who press at the same moment: one registration, one mail, on both databases."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from flask import Flask
from sqlalchemy import func, select

from nact_meet.attending.registering import registration_token
from nact_meet.directory.models.contact import Contact
from nact_meet.notices.models.notice import Kind, Notice
from nact_meet.places.models.participant import Participant
from nact_meet.publication import publishing
from nact_meet.web.extensions import db
from tests.cast import Cast
from tests.parts.patience import LONG

TIMES = 4
ADDRESS = "stranger@elsewhere.example"
TYPED = {
    "full_name": "Nobody Known",
    "institute": "River Commission",
    "country_code": "LA",
    "zone": "Asia/Vientiane",
    "language": "en",
}


def press_at_once(app: Flask, url: str, data: dict[str, str]) -> list[tuple[int, str]]:
    ready = Barrier(TIMES, timeout=LONG)

    def press(_: int) -> tuple[int, str]:
        client = app.test_client()
        ready.wait()
        answer = client.post(url, data=data)
        return answer.status_code, answer.location or ""

    with ThreadPoolExecutor(TIMES) as pool:
        return list(pool.map(press, range(TIMES)))


def test_a_personal_link_pressed_at_once(app_on_both: Flask, cast: Cast) -> None:
    meeting = cast.meeting()
    (place,) = cast.invite(meeting, cast.aye)
    publishing.publish(meeting, by=cast.somchai)
    db.session.commit()
    place_id, url = place.id, f"/r/{place.token}"
    db.session.remove()

    answers = press_at_once(app_on_both, f"{url}/registration", TYPED | {"full_name": "Aye Aye"})

    assert {(status, to.partition("?")[0]) for status, to in answers} == {(303, url)}
    told = (Notice.participant_id == place_id, Notice.kind == Kind.CONFIRMATION)
    assert db.session.scalar(select(func.count(Notice.id)).where(*told)) == 1


def test_one_form_sent_at_once(app_on_both: Flask, cast: Cast) -> None:
    meeting = cast.meeting(is_open=True)
    publishing.publish(meeting, by=cast.somchai)
    db.session.commit()
    url = f"/m/{meeting.ref}/register/{registration_token(meeting, ADDRESS)}"
    data = TYPED | {"person": "new", "submission_key": "k" * 24}
    db.session.remove()

    answers = press_at_once(app_on_both, url, data)

    assert len(set(answers)) == 1 and answers[0][0] == 303, answers
    new = Participant.full_name == "Nobody Known"
    made = select(func.count(Participant.id)).where(new)
    reached = select(func.count(Contact.id)).where(Contact.address == ADDRESS)
    told = (
        select(func.count(Notice.id))
        .join(Participant, Participant.id == Notice.participant_id)
        .where(new, Notice.kind == Kind.CONFIRMATION)
    )
    assert [db.session.scalar(each) for each in (made, reached, told)] == [1, 1, 1]
