"""Whatever hosts do in whatever order: nobody outside reads a name whose owner has not agreed.

What the pages, feeds and mails say is compared with who pressed what, and not with what the
database keeps of it.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from typing import Any, TypeVar

import pytest
from flask import Flask
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from nact_meet.directory.models.contact import Contact
from nact_meet.directory.models.institute import Institute
from nact_meet.directory.models.organiser import Organiser
from nact_meet.directory.models.person import Person
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.polls.models.poll import Poll
from nact_meet.publication.models import Act, Proposal
from nact_meet.web.extensions import db
from tests.organising.hosts.conftest import client_of
from tests.parts.deliver import deliver
from tests.parts.smtp import MailServer

WHO = st.integers(0, 2)
OTHERS = st.lists(st.integers(0, 3), max_size=2, unique=True)
"""Of four institutes: people act for three of them; for the last nobody, at first."""
WHICH = st.integers(0, 5)
GUEST = "guest@guest.example"
DAY = date.today() + timedelta(days=40)
NAMES = count()
Row = TypeVar("Row")


@dataclass
class Heard:
    """What was pressed: who agreed to which part, and to which proposal."""

    parts: set[tuple[str, int]] = field(default_factory=set)
    """Where it is, and of which of the four."""
    yes: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    """By proposal; whoever made it among them, or asked for the same once more."""
    wishes: dict[int, Any] = field(default_factory=dict)
    """By proposal: what it would make of its meeting."""
    without: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    """By meeting: who gave their word that it does without a second yes."""


class Hosts(RuleBasedStateMachine):
    app: Flask
    smtp: MailServer

    @initialize()
    def four_institutes(self) -> None:
        number = next(NAMES)
        self.smtp.reset()
        self.names = [f"{number} of {city}" for city in ("Bangkok", "Yangon", "Dili", "Shanghai")]
        institutes = [
            Institute(name=name, country_code="TH", zone="Asia/Bangkok") for name in self.names
        ]
        db.session.add_all(institutes)
        db.session.flush()
        self.ids = [institute.id for institute in institutes]
        self.people = [
            self.organiser(f"{number}-{at}@host.example", institutes[at : at + 1])
            for at in range(3)
        ]
        sec = self.organiser(f"{number}-sec@host.example", [], is_secretariat=True)
        db.session.commit()
        self.clients = [client_of(self.app, person) for person in [*self.people, sec]]
        self.sec, self.represented = self.clients[3], {0, 1, 2}
        self.heard, self.meetings, self.polls = Heard(), list[str](), dict[str, str]()
        self.confirmed, self.read = set[str](), 0
        self.called(0, [])
        self.called(0, [1, 2])
        for id, path, act in self.open_proposals():
            for who in (1, 2) if act == Act.PUBLISH else ():
                self.clients[who].post(f"{path}/proposals/{id}/agreement")
                self.heard.parts.add((path, who))

    def organiser(
        self, address: str, institutes: list[Institute], *, is_secretariat: bool = False
    ) -> Person:
        institute = institutes[0] if institutes else None
        person = Person(full_name="Organiser", zone="Asia/Bangkok", institute=institute)
        person.contacts = [Contact(address=address)]
        organiser = Organiser(person=person, address=address, is_secretariat=is_secretariat)
        db.session.add(organiser)
        for institute in institutes:
            organiser.appoint(institute, by=person)
        return person

    # What hosts do

    @rule(who=WHO, others=OTHERS)
    def call(self, who: int, others: list[int]) -> None:
        self.called(who, others)

    def called(self, who: int, others: list[int]) -> None:
        form = self.form(self.with_own(who, others))
        if path := self.made(self.clients[who].post("/meetings", data=form)):
            self.meetings.append(path)
            self.heard.parts.add((path, who))
            pasted = {"pasted": f"Guest <{GUEST}>", "role": "delegate", f"who:{GUEST}": "new"}
            self.clients[who].post(f"{path}/invitations", data=pasted)
            self.clients[who].post(f"{path}/publication")

    @rule(nth=WHO, which=WHICH)
    def clone(self, nth: int, which: int) -> None:
        for path, who in self.one_of_theirs(nth, which):
            if copy := self.made(self.clients[who].post(f"{path}/clone")):
                self.meetings.append(copy.removesuffix("/edit"))
                self.heard.parts.add((copy.removesuffix("/edit"), who))

    @rule(nth=WHO, which=WHICH, others=OTHERS, title=st.sampled_from("ab"), hour=st.integers(8, 9))
    def edit(self, nth: int, which: int, others: list[int], title: str, hour: int) -> None:
        for path, who in self.one_of_theirs(nth, which):
            old, hosts = self.hosts_of(path), self.with_own(who, others)
            form = self.form(hosts, title=f"Rice {title}", starts=f"{hour:02}:00")
            with self.watched(path, who, {Act.RENAME: title, Act.MOVE: hour}):
                answer = self.clients[who].post(path, data=form)
            if answer.status_code == 303 and who in hosts and who not in old:
                self.heard.parts.add((path, who))

    @rule(nth=WHO, which=WHICH)
    def publish(self, nth: int, which: int) -> None:
        for path, who in self.one_of_theirs(nth, which):
            if self.clients[who].post(f"{path}/publication").status_code == 303:
                self.says_yes(path, who)

    @rule(nth=WHO, which=WHICH)
    def cancel(self, nth: int, which: int) -> None:
        for path, who in self.one_of_theirs(nth, which):
            with self.watched(path, who, {Act.CANCEL: "typhoon"}):
                self.clients[who].post(f"{path}/cancellation", data={"reason": "A typhoon."})

    @rule(nth=WHO, which=WHICH, is_wanted=st.booleans())
    def switch(self, nth: int, which: int, is_wanted: bool) -> None:
        for path, who in self.one_of_theirs(nth, which):
            with self.watched(path, who, {} if is_wanted else {Act.DO_WITHOUT: "switch"}):
                values = {"wanted": str(int(is_wanted))}
                self.clients[who].post(f"{path}/hosts/second-yes", data=values)

    @rule(who=WHO, which=WHICH)
    def answer(self, who: int, which: int) -> None:
        for id, path, act in self.one(self.open_proposals(), which):
            with self.watched(path, who, {}):
                answer = self.clients[who].post(f"{path}/proposals/{id}/agreement")
                if answer.status_code == 303:
                    self.heard.yes[id].add(who)
            if answer.status_code == 303 and act in (Act.PUBLISH, Act.HOST):
                self.heard.parts.add((path, who))

    @rule(who=WHO, which=WHICH)
    def decline(self, who: int, which: int) -> None:
        for proposal_id, path, _ in self.one(self.open_proposals(), which):
            url = f"{path}/proposals/{proposal_id}/refusal"
            self.clients[who].post(url, data={"answer": "Not on a holiday."})

    @rule(which=WHICH)
    def confirm(self, which: int) -> None:
        for path in self.one(self.meetings, which):
            url = f"{path}/hosts/{self.ids[3]}/confirmation"
            if self.sec.post(url, data={"note": "A letter."}).status_code == 303:
                self.confirmed.add(path)

    @rule()
    def appoint(self) -> None:
        values = {"full_name": "New", "address": f"{self.ids[3]}-new@host.example"}
        self.sec.post(f"/institutes/{self.ids[3]}/appointments", data=values)
        self.represented.add(3)

    @rule(who=WHO, others=OTHERS)
    def ask_when(self, who: int, others: list[int]) -> None:
        form = self.poll_form(self.with_own(who, others))
        if path := self.made(self.clients[who].post("/polls", data=form)):
            self.polls[path] = form["title"]
            self.heard.parts.add((path, who))
            self.clients[who].post(f"{path}/opening")

    @rule(who=st.integers(0, 3), which=WHICH, verb=st.sampled_from(["opening", "agreement"]))
    def open_poll(self, who: int, which: int, verb: str) -> None:
        for path in self.one(list(self.polls), which):
            if self.clients[who].post(f"{path}/{verb}").status_code == 303:
                self.says_yes(path, who)

    @rule(who=WHO, which=WHICH, others=OTHERS)
    def edit_poll(self, who: int, which: int, others: list[int]) -> None:
        """Whoever agreed to the question before it was another one has to agree again."""
        for path in self.one(list(self.polls), which):
            hosts = self.with_own(who, others)
            form = self.poll_form(hosts)
            if self.clients[who].post(path, data=form).status_code == 303:
                self.polls[path] = form["title"]
                self.heard.parts -= {(path, host) for host in range(4)}

    @rule(who=WHO, which=WHICH, is_draft=st.booleans())
    def choose(self, who: int, which: int, is_draft: bool) -> None:
        for path in self.one(list(self.polls), which):
            poll = db.session.scalars(select(Poll).where(Poll.ref == path.split("/")[-1])).one()
            values = {"slot": poll.slots[0].id} | ({"draft": "1"} if is_draft else {})
            if made := self.made(self.clients[who].post(f"{path}/choice", data=values)):
                agreed = {host for where, host in self.heard.parts if where == path}
                self.heard.parts |= {(made, host) for host in agreed}
                if made not in self.meetings:
                    self.meetings.append(made)

    # What others read

    @invariant()
    def pages_and_feeds_name_who_agreed(self) -> None:
        db.session.rollback()
        self.forget_who_went()
        stranger = self.app.test_client()
        for path in self.meetings:
            page = stranger.get(path.replace("/meetings/", "/m/"))
            if page.status_code == 200:
                feed = stranger.get(f"/feeds{path}.ics").text.replace("\r\n ", "")
                self.check(path, page.text)
                self.check(path, feed)

    @invariant()
    def mails_name_who_agreed(self) -> None:
        deliver()
        mails = self.smtp.messages[self.read :]
        self.read += len(mails)
        for mail in mails:
            if mail.recipient == GUEST:
                words = f"{mail.text()} {mail.message['From']} {mail.calendar() and mail.raw}"
                self.check_mail(" ".join(words.split()))

    def check(self, path: str, text: str) -> None:
        for host, name in enumerate(self.names):
            if name in text and not self.may_be_named(path, host):
                assert host not in self.represented, f"{name} is named by {path}"
                assert "Invited to host" in text, f"{name} is called a host by {path}"

    def check_mail(self, text: str) -> None:
        for host, name in enumerate(self.names):
            may = any(self.may_be_named(path, host) for path in self.about(text))
            assert may or name not in text or host not in self.represented, text

    def about(self, text: str) -> list[str]:
        """The poll that a mail asks for, and its meeting; of a meeting alone it may be any."""
        named = [path for path, title in self.polls.items() if title in text]
        titles = {path: self.meeting(path).title for path in self.meetings}
        made = [path for path, title in titles.items() if named and title in text]
        return [*named, *made] or self.meetings

    def may_be_named(self, path: str, host: int) -> bool:
        is_confirmed = host == 3 and path in self.confirmed
        return (path, host) in self.heard.parts or is_confirmed

    @contextmanager
    def watched(self, path: str, who: int, wish: dict[Act, Any]) -> Iterator[None]:
        """What is done to a published meeting of several hosts, each of them has said yes to.

        Whoever wishes what is proposed already has said yes to it.
        """
        db.session.rollback()
        before = self.facts(path)
        known = {id for id, where, _ in self.open_proposals() if where == path}
        needed = self.others(path, who)
        yield
        db.session.rollback()
        still_open = {id: act for id, where, act in self.open_proposals() if where == path}
        for id in still_open.keys() - known:
            self.heard.yes[id].add(who)
            self.heard.wishes[id] = wish.get(still_open[id])
        for id in still_open.keys() & known:
            if still_open[id] in wish and wish[still_open[id]] == self.heard.wishes.get(id):
                self.heard.yes[id].add(who)
        ended = known - still_open.keys()
        after, said = self.facts(path), [self.heard.yes[id] | {who} for id in ended]
        if needed and after not in (before, (*before[:-1], False)):
            assert any(needed <= yes for yes in said), f"{path} was changed without {needed}"
        if after[-1] and not before[-1]:
            self.heard.without[path] = {who}.union(*said)

    def others(self, path: str, who: int) -> set[int]:
        """The hosts that agreed to their part, unless they do without a second yes.

        Not as the meeting has it: its switch is what is looked at.
        """
        if not self.meeting(path).is_announced:
            return set()
        parts = {host for where, host in self.heard.parts if where == path}
        return (parts & self.hosts_of(path)) - {who, 3} - self.heard.without[path]

    def facts(self, path: str) -> tuple[Any, ...]:
        meeting = self.meeting(path)
        does_without = meeting.second_yes is False
        return meeting.title, meeting.starts_at, meeting.cancelled_at, does_without

    def forget_who_went(self) -> None:
        """Who is no host any more has to agree anew where it comes back."""
        for path in self.meetings:
            gone = {0, 1, 2, 3} - self.hosts_of(path)
            self.heard.parts -= {(path, host) for host in gone}
            self.heard.without[path] -= gone
            if 3 in gone:
                self.confirmed.discard(path)

    def says_yes(self, path: str, who: int) -> None:
        if who != 3:
            self.heard.parts.add((path, who))

    def hosts_of(self, path: str) -> set[int]:
        return {self.ids.index(host.institute_id) for host in self.meeting(path).hosts}

    def meeting(self, path: str) -> Meeting:
        ref = path.split("/")[-1]
        return db.session.scalars(select(Meeting).where(Meeting.ref == ref)).one()

    def open_proposals(self) -> list[tuple[int, str, Act]]:
        refs = [path.split("/")[-1] for path in self.meetings]
        query = select(Proposal).join(Proposal.meeting).where(Meeting.ref.in_(refs))
        found = db.session.scalars(query.where(Proposal.outcome.is_(None)).order_by(Proposal.id))
        return [(each.id, f"/meetings/{each.meeting.ref}", each.act) for each in found]

    @staticmethod
    def with_own(who: int, others: list[int]) -> list[int]:
        return [who, *(host for host in others if host != who)]

    def one_of_theirs(self, nth: int, which: int) -> Iterator[tuple[str, int]]:
        """A meeting, and one who acts for a host of it."""
        for path in self.one(self.meetings, which):
            acting = sorted(self.hosts_of(path) & {0, 1, 2}) or [nth]
            yield path, acting[nth % len(acting)]

    @staticmethod
    def one(rows: list[Row], which: int) -> Iterator[Row]:
        if rows:
            yield rows[which % len(rows)]

    @staticmethod
    def made(answer: Any) -> str:
        """The address of what was made; "" where it was not."""
        where = str(answer.location) if answer.status_code == 303 else ""
        return where.removeprefix("http://localhost")

    def form(self, hosts: list[int], **more: str) -> dict[str, str]:
        rows = {f"hosts-{at}-institute_id": str(self.ids[host]) for at, host in enumerate(hosts)}
        duties = {f"hosts-{at}-duty": "host" for at, _ in enumerate(hosts)}
        common = {"title": "Rice a", "zone": "Asia/Bangkok", "working_group_id": "0"}
        time = {"day": DAY.isoformat(), "starts": "08:00", "ends": "12:00"}
        who = {"visibility": "public", "access": "invited", "confirmed": "1"}
        return common | time | who | rows | duties | more

    def poll_form(self, hosts: list[int]) -> dict[str, str]:
        """Each has a title that no other has: mails are known by it."""
        rows = {f"hosts-{at}-institute_id": str(self.ids[host]) for at, host in enumerate(hosts)}
        closes = {"closes_day": (DAY - timedelta(days=5)).isoformat(), "closes_time": "17:00"}
        common = {"title": f"When, {next(NAMES)}?", "zone": "Asia/Bangkok", "working_group_id": "0"}
        dates = {
            f"dates-{at}-{key}": value
            for at in range(2)
            for key, value in (
                ("day", (DAY + timedelta(days=at)).isoformat()),
                ("starts", "10:00"),
                ("ends", "12:00"),
            )
        }
        return common | closes | rows | dates | {"pasted_required": f"Guest <{GUEST}>"}


@pytest.fixture
def hosts(app: Flask, smtp: MailServer) -> type[Hosts]:
    app.config["NOTICE_QUIET_SECONDS"] = 0
    Hosts.app, Hosts.smtp = app, smtp
    app.config["PROPAGATE_EXCEPTIONS"] = True
    return Hosts


def alone_without_a_second_yes(hosts: Hosts) -> Iterator[None]:
    """Whoever joins has not done without."""
    yield hosts.switch(nth=0, which=0, is_wanted=False)
    yield hosts.edit(nth=0, which=0, others=[1], title="a", hour=8)
    yield hosts.answer(who=1, which=-1)
    yield hosts.edit(nth=0, which=0, others=[1], title="b", hour=9)


def copied_without_a_second_yes(hosts: Hosts) -> Iterator[None]:
    yield hosts.switch(nth=0, which=1, is_wanted=False)
    yield hosts.answer(who=1, which=-1)
    yield hosts.answer(who=2, which=-1)
    yield hosts.clone(nth=0, which=1)
    yield hosts.publish(nth=0, which=2)


def a_friendly_third_host(hosts: Hosts) -> Iterator[None]:
    yield hosts.edit(nth=0, which=1, others=[1, 2], title="b", hour=8)
    yield hosts.answer(who=1, which=-1)


def a_poll_with_a_host_that_was_not_there(hosts: Hosts) -> Iterator[None]:
    yield hosts.ask_when(who=0, others=[3])
    yield hosts.appoint()
    yield hosts.choose(who=0, which=0, is_draft=True)


def a_poll_that_is_another_one_since_a_host_agreed(hosts: Hosts) -> Iterator[None]:
    yield hosts.ask_when(who=0, others=[1, 2])
    yield hosts.open_poll(who=1, which=0, verb="agreement")
    yield hosts.edit_poll(who=0, which=0, others=[1, 2])
    yield hosts.open_poll(who=0, which=0, verb="opening")
    yield hosts.open_poll(who=2, which=0, verb="agreement")


@pytest.mark.parametrize(
    "order",
    [
        alone_without_a_second_yes,
        copied_without_a_second_yes,
        a_friendly_third_host,
        a_poll_with_a_host_that_was_not_there,
        a_poll_that_is_another_one_since_a_host_agreed,
    ],
)
def test_orders_that_chance_seldom_finds_are_tried_each_time(
    hosts: type[Hosts], order: Callable[[Hosts], Iterator[None]]
) -> None:
    """The shortest of what was once a fault, or would be the easiest to make."""
    machine = hosts()
    machine.four_institutes()

    for _step in order(machine):
        machine.pages_and_feeds_name_who_agreed()
        machine.mails_name_who_agreed()


def test_nobody_reads_a_name_whose_owner_has_not_agreed(hosts: type[Hosts]) -> None:
    run_state_machine_as_test(hosts, settings=settings(max_examples=8, stateful_step_count=12))


@pytest.mark.walk
def test_nobody_reads_one_in_many_more_orders(hosts: type[Hosts]) -> None:
    run_state_machine_as_test(hosts, settings=settings(max_examples=60, stateful_step_count=30))
