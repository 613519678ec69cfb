"""Two who decide at the same moment: one decision stands, and the other hears whose it is."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import select

from nact_meet.admission.deciding import admit
from nact_meet.admission.docket import Decided, Docket
from nact_meet.admission.models import name_reviewer
from nact_meet.directory.models.organiser import Organiser
from nact_meet.directory.models.person import Person
from nact_meet.directory.models.role import Role
from nact_meet.meetings.models.meeting import Admission, Meeting
from nact_meet.notices.models.notice import Kind, Notice
from nact_meet.places.models.participant import Decision, Participant
from nact_meet.places.models.states import State
from nact_meet.publication import publishing
from nact_meet.signing_in.models.sign_in_link import SignInLink
from nact_meet.web.extensions import db
from tests.admission.conftest import Somebody
from tests.cast import Cast, assemble
from tests.parts.locks import wait_until_somebody_waits
from tests.parts.patience import LONG


@pytest.fixture
def sign_in_links(meeting: Meeting, cast: Cast) -> list[str]:
    """Somchai's, who hosts the meeting, and Maria's, whom he asked to decide."""
    maria = Organiser(person=cast.maria, address="maria@dili.example")
    db.session.add(maria)
    db.session.flush()
    name_reviewer(meeting, maria, None, by=cast.somchai)
    made = [SignInLink.for_organiser(each) for each in (cast.organiser, maria)]
    db.session.add_all(made)
    db.session.commit()
    return [f"/sign-in/{each.token}" for each in made]


def test_one_decision_stands_and_the_other_hears_of_it(
    app_on_both: Flask, meeting: Meeting, somebody: Somebody, sign_in_links: list[str]
) -> None:
    place_ids = [somebody().id for _ in range(3)]
    url = f"/meetings/{meeting.ref}/decisions"
    db.session.remove()
    ready = Barrier(2, timeout=LONG)

    def decide(which: int) -> str:
        client = app_on_both.test_client()
        client.post(sign_in_links[which])
        order = place_ids if which else place_ids[::-1]
        decision = ["approved", "declined"][which]
        ready.wait()
        answer = client.post(url, data={"place": order, "decision": decision})
        assert answer.status_code == 303
        return str(client.get(answer.location).text)

    with ThreadPoolExecutor(2) as pool:
        pages = list(pool.map(decide, range(2)))

    places = db.session.scalars(select(Participant).where(Participant.id.in_(place_ids))).all()
    (decision,) = {each.decision for each in places}
    somchai_was_first = decision == Decision.APPROVED
    late, early = pages if not somchai_was_first else pages[::-1]
    by, word = ("Somchai", "approved") if somchai_was_first else ("Maria", "declined")
    assert late.count(f"{by} has already {word} Guest") == 3
    assert "has already" not in early
    told = select(Notice).where(Notice.participant_id.in_(place_ids), Notice.kind != Kind.REMINDER)
    kinds = [each.kind for each in db.session.scalars(told) if each.kind != Kind.PENDING]
    assert kinds == [Kind.CONFIRMATION if somchai_was_first else Kind.DECISION] * 3


def test_a_yes_to_somebody_who_is_just_withdrawing_comes_to_nothing(
    postgresql_url: str, make_app: Callable[..., Flask]
) -> None:
    app = make_app(postgresql_url)
    cast = assemble()
    meeting = cast.meeting(is_open=True, admission=Admission.APPROVAL)
    publishing.publish(meeting, by=cast.somchai)
    assert cast.aye.contact is not None
    place = admit(meeting, cast.aye.contact, Role.DELEGATE, named=True, by=None)
    db.session.commit()
    meeting_id, by_id, place_id, token = meeting.id, cast.somchai.id, place.id, place.token
    db.session.remove()

    def approve() -> Decided:
        with app.app_context():
            docket = Docket(db.session.get_one(Meeting, meeting_id))
            by = db.session.get_one(Person, by_id)
            outcome = docket.decide([place_id], Decision.APPROVED, by=by)
            db.session.commit()
            return outcome

    with ThreadPoolExecutor(1) as pool:
        place = Participant.by_token(token, for_update=True)
        decided = pool.submit(approve)
        wait_until_somebody_waits()
        place.withdraw(by=place.person)
        db.session.commit()
        outcome = decided.result(timeout=LONG)

    assert outcome.objections == ["Aye Aye is no longer coming."]
    db.session.expire_all()
    assert (place.state, place.decision) == (State.WITHDRAWN, None)
