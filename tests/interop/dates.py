"""Dates of a poll: tentative entries that go, and the one that becomes the meeting's."""

from datetime import datetime, timedelta
from functools import partial

from flask import current_app

from nact_meet.meetings.models.schedule import Slot
from nact_meet.places import audience
from nact_meet.polls import agreeing, choosing, electorate, voting
from nact_meet.polls.electorate import Elector
from nact_meet.polls.models.hold import Hold
from nact_meet.polls.models.poll import Poll
from nact_meet.polls.models.slot import AskedDate
from nact_meet.polls.models.voter import Choice, Reader
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now
from tests.cast import Cast
from tests.interop.application import Application, calendar_part
from tests.interop.reading import Case, Entry, Sample
from tests.interop.story import LONG, SUMMER, TITLE, at

FIRST, SECOND = at(7, 20, 7), at(7, 21, 7)
YES, MAYBE, NO = Choice.YES, Choice.MAYBE, Choice.NO


class Dates:
    """A poll of Somchai's that asks Aye Aye about two mornings in Berlin. `case` gathers what her
    calendar is told.
    """

    def __init__(self, application: Application, name: str) -> None:
        self.application, self.cast = application, application.cast
        self.case = Case(name)
        self.poll = opened(self.cast)
        self.application.mails()

    def say(self, *choices: Choice) -> None:
        voter, contact = self.poll.voters[0], self.cast.aye.contacts[0]
        slots = zip(self.poll.slots, choices, strict=True)
        voting.answer(Reader(voter, contact), {each.id: choice for each, choice in slots}, "")

    def told(self, method: str, *meant: Entry) -> None:
        """By mails to Aye Aye, in the order of their dates."""
        db.session.commit()
        mails = [
            each for each in self.application.mails() if each.recipient == "aye@yangon.example"
        ]
        found = {str(c.events[0]["UID"]): m for m in mails if (c := m.calendar())}
        for entry in meant:
            if entry.uid not in found:
                self.case.faults.append(f"no mail of the date of {entry.starts:%d %B}")
                continue
            octets = calendar_part(found.pop(entry.uid))
            how = "CANCEL" if entry.status == "CANCELLED" else method
            self.case.samples.append(Sample(octets, how, (entry,)))
        if found:
            self.case.faults.append(f"{len(found)} mails more than meant")

    @property
    def holds(self) -> list[Hold]:
        return sorted(self.poll.voters[0].holds, key=lambda each: each.slot_id)


def opened(cast: Cast) -> Poll:
    starts = [SUMMER + timedelta(days=number) for number in range(2)]
    slots = [AskedDate(Slot(start, start + LONG, "Europe/Berlin")) for start in starts]
    deadline = utc_now() + timedelta(days=3)
    values = {"title": TITLE, "zone": "Europe/Berlin", "closes_at": deadline, "with_holds": True}
    poll = Poll.draft(values, [cast.institute], slots, by=cast.somchai)
    electorate.enrol(poll, [Elector(contact=cast.aye.contacts[0])], by=cast.somchai)
    agreeing.open(poll, by=cast.somchai)
    return poll


def entry(uid: str, key: str, starts: datetime, **meant: object) -> Entry:
    config = current_app.config
    values = {
        "sequence": 0,
        "status": "TENTATIVE",
        "summary": f"Tentative: {TITLE}",
        "partstats": ("ACCEPTED",),
    }
    return Entry(
        uid=uid,
        starts=starts,
        ends=starts + LONG,
        organizer=f"mailto:{config['MAILBOX']}+{key}@{config['MAIL_DOMAIN']}",
        attendees=("mailto:aye@yangon.example",),
        **(values | meant),  # type: ignore[arg-type]
    )


def changing(application: Application) -> Case:
    """Kept, kept otherwise, gone, and come again."""
    dates = Dates(application, "a date that is kept, let go and kept again")
    dates.say(YES, NO)
    db.session.flush()
    (hold,) = dates.holds
    meant = partial(entry, hold.uid, hold.organizer_key, FIRST)
    dates.told("REQUEST", meant())
    dates.say(MAYBE, NO)
    dates.told("REQUEST", meant(partstats=("TENTATIVE",)))
    dates.say(NO, NO)
    gone = {"sequence": 1, "status": "CANCELLED", "partstats": ("TENTATIVE",)}
    dates.told("REQUEST", meant(**gone))
    dates.say(YES, NO)
    dates.told("REQUEST", meant(sequence=2))
    return dates.case


def deciding(application: Application) -> Case:
    """One goes, the other is confirmed by the invitation: same UID, same organizer."""
    dates = Dates(application, "a date that is chosen")
    dates.say(YES, MAYBE)
    db.session.flush()
    first, second = (
        partial(entry, hold.uid, hold.organizer_key, starts)
        for hold, starts in zip(dates.holds, (FIRST, SECOND), strict=True)
    )
    dates.told("REQUEST", first(), second(partstats=("TENTATIVE",)))
    meeting = choosing.choose(dates.poll, dates.poll.slots[1], by=dates.cast.somchai)
    place = audience.place_of(meeting, dates.cast.aye)
    assert place is not None
    join = f"{current_app.config['BASE_URL']}/r/{place.token}/join"
    confirmed = {"sequence": 1, "status": "CONFIRMED", "summary": TITLE}
    dates.told(
        "REQUEST",
        first(sequence=1, status="CANCELLED"),
        second(**confirmed, partstats=("NEEDS-ACTION",), conferences=(join,)),
    )
    return dates.case


TELLERS = (changing, deciding)
