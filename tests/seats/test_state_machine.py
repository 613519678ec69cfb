"""Whatever people and organisers do in whatever order: seats add up, and nobody waits in vain."""

import itertools
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import func, select

from config import Settings
from nact_meet import create_app
from nact_meet.admission import deciding
from nact_meet.admission.deciding import change_admission
from nact_meet.delegations import asking, naming, roll
from nact_meet.delegations.recognition import Named, Namer
from nact_meet.directory.models.contact import Contact
from nact_meet.directory.models.person import Person
from nact_meet.directory.models.role import Role
from nact_meet.meetings.models.meeting import Admission, Meeting
from nact_meet.places import audience
from nact_meet.places.models.nomination import Nomination
from nact_meet.places.models.participant import SEATED, Participant
from nact_meet.places.models.seating import Seating
from nact_meet.places.models.states import CameBy, State
from nact_meet.publication import publishing
from nact_meet.seats.plan import Plan, arrange, seated
from nact_meet.web.extensions import db
from nact_meet.web.refusals import Refusal
from nact_meet.world.timezones import utc_now
from tests.cast import assemble
from tests.parts.databases import PostgresqlTemplate, SqliteTemplate
from tests.parts.patience import LONG

COUNTRIES = ("LA", "TH", None)
ROLES = (Role.DELEGATE, Role.HEAD, Role.OBSERVER)
PEOPLE = st.integers(0, 11)


HOSTS = ("remove", "set_seats")
THEMSELVES = ("confirm", "withdraw", "decline")
DEEDS = st.tuples(st.sampled_from((*THEMSELVES, *HOSTS)), PEOPLE)


class Seats(RuleBasedStateMachine):
    template: SqliteTemplate | PostgresqlTemplate

    @initialize(is_open=st.booleans(), admission=st.sampled_from(Admission), is_asked=st.booleans())
    def a_meeting(self, is_open: bool, admission: Admission, is_asked: bool) -> None:
        self.stack = ExitStack()
        home = Path(self.stack.enter_context(tempfile.TemporaryDirectory()))
        if isinstance(self.template, PostgresqlTemplate):
            url = self.stack.enter_context(self.template.copy())
        else:
            url = self.template.copy(home)
        values: dict[str, Any] = {"log_level": "ERROR", "ratelimit_enabled": False}
        self.app = create_app(Settings(database_url=url, data_dir=home, **values))
        self.context = self.app.app_context()
        self.context.push()
        cast = assemble()
        meeting = cast.meeting(is_open=is_open, admission=admission)
        publishing.publish(meeting, by=cast.somchai)
        people = [
            Person(
                full_name=f"Guest {number}",
                zone="UTC",
                country_code=COUNTRIES[number % 3],
                contacts=[Contact(address=f"guest{number}@else.example")],
            )
            for number in range(12)
        ]
        db.session.add_all(people)
        places = [
            audience.invite(meeting, each.contacts[0], Role.DELEGATE, by=None) for each in people
        ]
        for place, came in zip(places, itertools.cycle(CameBy), strict=False):
            place.came = came
        self.ids = [each.id for each in places]
        lao = asking.nomination_of_country(meeting, "LA")
        lao.asked_at = utc_now() if is_asked else None
        db.session.commit()
        self.nomination_id = lao.id
        self.meeting_id, self.by_id = meeting.id, cast.somchai.id

    @property
    def meeting(self) -> Meeting:
        return db.session.get_one(Meeting, self.meeting_id)

    @property
    def delegation(self) -> Nomination:
        return db.session.get_one(Nomination, self.nomination_id)

    @property
    def namer(self) -> Namer:
        return Namer({"by": None, "actor_name": "Coordinator"})

    def place(self, number: int) -> Participant:
        return db.session.get_one(Participant, self.ids[number])

    def attempt(self, work: Any) -> None:
        """What a page does: all of it, or nothing and a sentence."""
        try:
            work()
            db.session.commit()
        except Refusal:
            db.session.rollback()
        finally:
            db.session.remove()

    @rule(number=PEOPLE)
    def register(self, number: int) -> None:
        self.attempt(lambda: self.place(number).confirm(by=None))

    @rule(number=PEOPLE)
    def withdraw(self, number: int) -> None:
        self.attempt(lambda: self.place(number).withdraw(by=None))

    @rule(number=PEOPLE)
    def remove(self, number: int) -> None:
        by = db.session.get_one(Person, self.by_id)
        self.attempt(lambda: self.place(number).remove(by=by))

    @rule(number=PEOPLE, role=st.sampled_from(ROLES))
    def change_role(self, number: int, role: Role) -> None:
        by = db.session.get_one(Person, self.by_id)
        self.attempt(lambda: self.place(number).change_role(role, by=by))

    @rule(
        total=st.one_of(st.none(), st.integers(0, 8)),
        lao=st.one_of(st.none(), st.integers(0, 4)),
        hold=st.sampled_from([None, 60]),
    )
    def set_seats(self, total: int | None, lao: int | None, hold: int | None) -> None:
        countries = {} if lao is None or total is None else {"LA": lao}
        by = db.session.get_one(Person, self.by_id)
        self.attempt(lambda: arrange(self.meeting, Plan(total, countries, hold), by=by))

    @rule(number=PEOPLE)
    def name(self, number: int) -> None:
        self.attempt(lambda: self.place(number).admit(named=True, by=None))

    @rule(number=PEOPLE, role=st.sampled_from(ROLES))
    def name_for_delegation(self, number: int, role: Role) -> None:
        named = Named(contact=self.place(number).contact, role=role)
        self.attempt(lambda: naming.name_people(self.delegation, [named], self.namer))

    @rule(number=PEOPLE, other=PEOPLE)
    def substitute(self, number: int, other: int) -> None:
        named = Named(contact=self.place(other).contact)
        self.attempt(
            lambda: naming.substitute(self.delegation, self.place(number), named, self.namer),
        )

    @rule(number=PEOPLE)
    def take_out(self, number: int) -> None:
        self.attempt(lambda: roll.take_out(self.delegation, self.place(number), self.namer))

    @rule(number=PEOPLE, decision=st.sampled_from(("approve", "say_no", "take_note", "reconsider")))
    def decide(self, number: int, decision: str) -> None:
        by = db.session.get_one(Person, self.by_id)
        self.attempt(lambda: getattr(deciding, decision)(self.place(number), by=by))

    @rule(admission=st.sampled_from(Admission))
    def change_admission(self, admission: Admission) -> None:
        by = db.session.get_one(Person, self.by_id)
        self.attempt(lambda: change_admission(self.meeting, admission, {}, by=by))

    @rule(number=PEOPLE)
    def let_an_offer_lapse(self, number: int) -> None:
        place = self.place(number)
        if place.is_offered:
            place.offered_until = utc_now()
            self.attempt(place.miss_offer)

    @rule(deeds=st.lists(DEEDS, min_size=2, max_size=4))
    def at_once(self, deeds: list[tuple[str, int]]) -> None:
        """Each in a session of its own, all let go at the same moment."""
        ready = threading.Barrier(len(deeds))
        with ThreadPoolExecutor(len(deeds)) as pool:
            done = [pool.submit(self.alone, ready, *deed) for deed in deeds]
        for each in done:
            each.result()

    def alone(self, ready: threading.Barrier, deed: str, number: int) -> None:
        with self.app.app_context():
            ready.wait(LONG)
            self.attempt(lambda: self.do(deed, number))

    def do(self, deed: str, number: int) -> None:
        """People lock their place, as their pages do; hosts lock the meeting first."""
        if deed in THEMSELVES:
            mine = select(Participant).where(Participant.id == self.ids[number])
            lock = mine.with_for_update(of=Participant, key_share=True)
            getattr(db.session.scalars(lock).one(), deed)(by=None)
            return
        here = select(Meeting).where(Meeting.id == self.meeting_id)
        meeting = db.session.scalars(here.with_for_update(of=Meeting, key_share=True)).one()
        by = db.session.get_one(Person, self.by_id)
        if deed == "remove":
            self.place(number).remove(by=by)
        else:
            arrange(meeting, Plan(number, {"LA": number // 3}), by=by)

    @invariant()
    def seats_add_up(self) -> None:
        if not hasattr(self, "ids"):
            return
        seating = db.session.get(Seating, self.meeting_id)
        rows = db.session.scalars(
            select(Participant).where(Participant.meeting_id == self.meeting_id)
        ).all()
        held = [each for each in rows if each.has_seat]
        for each in rows:
            assert not (each.awaits_hosts or each.is_turned_down) or not each.has_seat
            assert not each.awaits_hosts or each.decision is None
        if seating is None:
            assert not held and all(each.state != State.WAITING for each in rows)
        else:
            self.check(seating, rows, held)
        db.session.remove()

    def check(self, seating: Seating, rows: Any, held: Any) -> None:
        of = {each.id: each for each in seating.delegations}
        assert seating.taken == sum(each.delegation_id is None for each in held)
        assert seating.taken <= seating.general
        for each in of.values():
            assert each.taken == sum(place.delegation_id == each.id for place in held) <= each.seats
        entitled = db.session.scalar(select(func.count()).where(*seated(self.meeting)))
        assert len(held) == entitled
        for each in rows:
            if each.state == State.CONFIRMED and each.role in SEATED:
                assert each.has_seat, each.full_name
            if each.state == State.WAITING and not each.offered_until and not each.offers_missed:
                pool = seating.pool(each.seat_country)
                full = seating.general if pool is seating else pool.seats
                has_line = each.has_line
                assert pool.taken == full or not has_line, each.full_name

    def teardown(self) -> None:
        if hasattr(self, "context"):
            db.session.remove()
            db.engine.dispose()
            self.context.pop()
            self.stack.close()


def play(template: SqliteTemplate | PostgresqlTemplate, examples: int) -> None:
    plan = settings(max_examples=examples, stateful_step_count=25)
    machine = type("SeatsHere", (Seats,), {"template": template})
    run_state_machine_as_test(machine, settings=plan)  # type: ignore[no-untyped-call]


def test_seats_add_up_on_sqlite(sqlite_template: SqliteTemplate) -> None:
    play(sqlite_template, 12)


def test_seats_add_up_on_postgresql(postgresql: PostgresqlTemplate) -> None:
    play(postgresql, 6)
