"""Choosing a date: a meeting comes of the poll, and the tentative entry becomes the place's own."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from nact_meet.delegations.asking import nominations_of
from nact_meet.directory.models.contact import Contact
from nact_meet.directory.models.person import Person
from nact_meet.directory.models.role import Role
from nact_meet.directory.models.working_group import WorkingGroup
from nact_meet.history.models import Change
from nact_meet.meetings.models.host import Duty
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.places import audience
from nact_meet.places.models.states import State
from nact_meet.polls import agreeing, asking, choosing, electorate
from nact_meet.polls.electorate import Elector
from nact_meet.polls.models.hold import Hold
from nact_meet.polls.models.poll import Poll, Stage
from nact_meet.polls.refusals import AnotherDateChosen, DateGoneBy, NobodyAskedYet, PollCalledOff
from nact_meet.publication import editing, publishing, second_yes
from nact_meet.publication.models import open_proposals
from nact_meet.web.extensions import db
from tests.cast import Cast, person
from tests.organising.hosts.conftest import act_for
from tests.parts.deliver import deliver
from tests.parts.smtp import MailServer
from tests.parts.statements import statements
from tests.polls.conftest import MAYBE, NO, YES, Yangon, contact_of, draft, enrol, say
from tests.polls.holds.conftest import AYE, MARIA, WEI, Post
from tests.polls.holds.test_entries import GOES

KHIN, ZAW = "khin@yangon.example", "zaw@yangon.example"


def subjects(smtp: MailServer, address: str) -> list[str]:
    return [str(each.message["Subject"]) for each in smtp.to(address)]


def test_the_chosen_date_becomes_a_meeting(kept: Poll, cast: Cast) -> None:
    slot = kept.slots[1]

    meeting = choosing.choose(kept, slot, by=cast.somchai)

    assert (kept.stage, kept.chosen, kept.meeting) == (Stage.CHOSEN, slot, meeting)
    assert (meeting.title, meeting.slot) == ("Rice and rivers", slot.slot)
    assert [(each.institute, each.duty) for each in meeting.hosts] == [(cast.institute, Duty.HOST)]
    assert meeting.created_by is cast.somchai and meeting.published_at
    assert not meeting.is_public
    invited = [each.person for each in audience.places_of(meeting) if each.state == State.INVITED]
    assert invited == [cast.aye, cast.wei, cast.maria]
    log = db.session.scalars(select(Change.verb).where(Change.meeting_id == meeting.id)).all()
    assert list(log) == ["created", "date chosen", "invited", "invited", "invited", "published"]


def test_people_come_in_their_role_of_the_working_group(
    clock: time_machine.Traveller, cast: Cast
) -> None:
    group = WorkingGroup.found({"first_name": "Rice"}, cast.somchai)
    group.join(cast.wei, Role.RAPPORTEUR, cast.somchai)
    poll = draft(cast, working_group=group)
    enrol(poll, cast, cast.aye, cast.wei)
    agreeing.open(poll, by=cast.somchai)

    meeting = choosing.choose(poll, poll.slots[0], by=cast.somchai)

    assert meeting.working_group is group
    roles = {each.person: each.role for each in audience.places_of(meeting)}
    assert (roles[cast.aye], roles[cast.wei]) == (Role.DELEGATE, Role.RAPPORTEUR)


def test_the_tentative_entry_is_confirmed_and_no_second_one_comes(
    kept: Poll, cast: Cast, aye_gets: Post
) -> None:
    say(kept, cast.aye, YES, MAYBE, NO)
    other, chosen = aye_gets.entries()
    meeting = choosing.choose(kept, kept.slots[1], by=cast.somchai)

    first, second = aye_gets.entries(wait=0)

    gone, invited = sorted((first, second), key=lambda each: each.method)
    assert invited.says == ("REQUEST", "CONFIRMED", "NEEDS-ACTION")
    assert invited.event["ATTENDEE"].params["RSVP"] == "TRUE"
    assert (invited.uid, invited.organizer) == (chosen.uid, chosen.organizer)
    assert invited.sequence == chosen.sequence + 1 and invited.stamp > chosen.stamp
    assert invited.dtstart.dt == chosen.dtstart.dt
    assert invited.created.dt == chosen.created.dt
    assert gone.says == (*GOES, "ACCEPTED")
    assert (gone.uid, gone.organizer, gone.sequence) == (other.uid, other.organizer, 1)
    place = audience.place_of(meeting, cast.aye)
    assert place and (place.uid, place.asked_sequence) == (invited.uid, 1)
    assert db.session.scalar(select(func.count(Hold.id)).where(Hold.gone_at.is_(None))) == 0


def test_who_said_no_or_nothing_gets_an_entry_of_their_own(
    kept: Poll, cast: Cast, smtp: MailServer, aye_gets: Post
) -> None:
    say(kept, cast.aye, NO, YES, NO)
    (kept_entry,) = aye_gets.entries()
    choosing.choose(kept, kept.slots[0], by=cast.somchai)

    gone, invited = sorted(aye_gets.entries(wait=0), key=lambda each: each.method)

    assert (gone.uid, gone.method) == (kept_entry.uid, "CANCEL")
    assert invited.uid != kept_entry.uid and invited.sequence == 0
    maria = smtp.to(MARIA)[-1].calendar().events[0]
    assert (maria["STATUS"], maria["SEQUENCE"]) == ("CONFIRMED", 0)


def test_an_answer_of_the_last_minute_leaves_no_tentative_entry(
    kept: Poll, cast: Cast, aye_gets: Post
) -> None:
    say(kept, cast.aye, YES, YES, YES)
    choosing.choose(kept, kept.slots[0], by=cast.somchai)

    (invited,) = aye_gets.entries()

    assert invited.says == ("REQUEST", "CONFIRMED", "NEEDS-ACTION")


def test_an_entry_in_a_mailbox_that_is_not_written_to_any_more_goes(
    kept: Poll, cast: Cast, aye_gets: Post, smtp: MailServer
) -> None:
    say(kept, cast.aye, YES, NO, NO)
    (entry,) = aye_gets.entries()
    cast.aye.contacts.append(Contact(address="aye@new.example"))
    db.session.flush()
    voter = kept.voters[0]
    voter.contact = cast.aye.contacts[-1]
    choosing.choose(kept, kept.slots[0], by=cast.somchai)

    (gone,) = aye_gets.entries(wait=0)

    assert (gone.uid, gone.method) == (entry.uid, "CANCEL")
    assert smtp.to("aye@new.example")[-1].calendar().events[0]["UID"] != entry.uid


def test_everybody_hears_once(
    kept: Poll, cast: Cast, yangon: Yangon, smtp: MailServer, clock: time_machine.Traveller
) -> None:
    electorate.enrol(kept, [Elector(institute=yangon.institute)], by=cast.somchai)
    deliver()
    smtp.reset()
    meeting = choosing.choose(kept, kept.slots[0], by=cast.somchai)
    deliver()

    told = {AYE, WEI, MARIA, KHIN, ZAW, "somchai@bangkok.example"}
    assert {each.recipient for each in smtp.messages} == told
    assert len(smtp.messages) == len(told)
    assert subjects(smtp, KHIN) == ["Date chosen: Rice and rivers, 22 Mar 2027"]
    assert "Rice and rivers" in subjects(smtp, AYE)[0] and smtp.to(AYE)[0].calendar()
    assert smtp.to(KHIN)[0].calendar() is None
    (delegation,) = nominations_of(meeting)
    assert (delegation.institute, delegation.asked_at) == (yangon.institute, None)


@pytest.fixture
def joint(clock: time_machine.Traveller, cast: Cast) -> Poll:
    """Bangkok and Dili ask; Maria acts for Dili, and has agreed to the dates."""
    act_for(cast.maria, cast.dili)
    poll = draft(cast, cast.institute, cast.dili, with_holds=True)
    enrol(poll, cast, cast.aye, cast.wei)
    agreeing.open(poll, by=cast.somchai)
    agreeing.agree(poll, by=cast.maria)
    deliver()
    return poll


def test_another_host_agrees_before_anybody_is_invited(
    joint: Poll, cast: Cast, aye_gets: Post, smtp: MailServer
) -> None:
    say(joint, cast.aye, YES, YES, NO)
    tentative, _ = aye_gets.entries()
    meeting = choosing.choose(joint, joint.slots[0], by=cast.somchai)
    (gone,) = aye_gets.entries(wait=0)
    heard = subjects(smtp, AYE)
    (proposal,) = open_proposals(meeting)

    second_yes.agree(proposal, by=cast.maria)

    (invited,) = aye_gets.entries(wait=0)
    assert gone.method == "CANCEL" and gone.uid != tentative.uid
    assert "Date chosen: Rice and rivers, 22 Mar 2027" in heard
    assert subjects(smtp, WEI)[-2].endswith("2027年3月22日")
    assert (invited.uid, invited.sequence) == (tentative.uid, 1)
    assert invited.says == ("REQUEST", "CONFIRMED", "NEEDS-ACTION")


def test_nobody_hears_of_a_draft_until_the_hosts_publish_it(
    kept: Poll, cast: Cast, aye_gets: Post, smtp: MailServer, yangon: Yangon
) -> None:
    electorate.enrol(kept, [Elector(institute=yangon.institute)], by=cast.somchai)
    say(kept, cast.aye, YES, YES, NO)
    tentative, other = aye_gets.entries()
    before = len(smtp.messages)
    meeting = choosing.choose(kept, kept.slots[0], by=cast.somchai, as_draft=True)
    waiting = aye_gets.entries(wait=0)
    told_before = kept.told_stage
    silence = len(smtp.messages) == before

    publishing.publish(meeting, by=cast.somchai)

    gone, invited = sorted(aye_gets.entries(wait=0), key=lambda each: each.method)
    assert waiting == [] and silence and told_before == Stage.CLOSED
    assert (invited.uid, invited.sequence) == (tentative.uid, 1)
    assert (gone.uid, gone.method) == (other.uid, "CANCEL")
    assert kept.told_stage == Stage.CHOSEN
    assert "Date chosen: Rice and rivers, 22 Mar 2027" in subjects(smtp, KHIN)


def test_what_was_told_at_once_is_not_told_again_at_publication(
    kept: Poll, cast: Cast, smtp: MailServer, yangon: Yangon
) -> None:
    electorate.enrol(kept, [Elector(institute=yangon.institute)], by=cast.somchai)
    choosing.choose(kept, kept.slots[0], by=cast.somchai)
    deliver()

    told = [subject for subject in subjects(smtp, KHIN) if subject.startswith("Date chosen:")]
    assert len(told) == 1


def test_countries_hear_the_hour_to_which_the_draft_was_moved(
    kept: Poll, cast: Cast, smtp: MailServer, yangon: Yangon
) -> None:
    electorate.enrol(kept, [Elector(institute=yangon.institute)], by=cast.somchai)
    meeting = choosing.choose(kept, kept.slots[0], by=cast.somchai, as_draft=True)
    day = timedelta(days=1)
    meeting.take_place(meeting.starts_wall + day, meeting.ends_wall + day, meeting.zone)
    publishing.publish(meeting, by=cast.somchai)
    deliver()

    (told,) = [subject for subject in subjects(smtp, KHIN) if subject.startswith("Date chosen:")]
    assert told.endswith("23 Mar 2027")


def test_a_draft_that_moves_moves_the_entry_when_it_is_published(
    kept: Poll, cast: Cast, aye_gets: Post
) -> None:
    say(kept, cast.aye, YES, NO, NO)
    (tentative,) = aye_gets.entries()
    meeting = choosing.choose(kept, kept.slots[0], by=cast.somchai, as_draft=True)
    before = meeting.page()
    hour = timedelta(hours=1)
    meeting.take_place(meeting.starts_wall + hour, meeting.ends_wall + hour, meeting.zone)
    editing.edited(meeting, before, by=cast.somchai)
    publishing.publish(meeting, by=cast.somchai)

    (invited,) = aye_gets.entries()

    assert invited.uid == tentative.uid and invited.sequence > tentative.sequence
    assert invited.dtstart.dt == tentative.dtstart.dt + hour


def test_who_is_taken_out_of_a_draft_keeps_no_entry(kept: Poll, cast: Cast, aye_gets: Post) -> None:
    say(kept, cast.aye, YES, NO, NO)
    (tentative,) = aye_gets.entries()
    meeting = choosing.choose(kept, kept.slots[0], by=cast.somchai, as_draft=True)
    place = audience.place_of(meeting, cast.aye)
    assert place
    place.remove(by=cast.somchai)
    silence = aye_gets.entries(wait=0)

    publishing.publish(meeting, by=cast.somchai)

    (gone,) = aye_gets.entries(wait=0)
    assert silence == []
    assert (gone.uid, gone.method, gone.sequence) == (tentative.uid, "CANCEL", 1)


def test_who_is_reached_elsewhere_before_publication_keeps_no_entry_in_the_old_mailbox(
    kept: Poll, cast: Cast, aye_gets: Post, smtp: MailServer
) -> None:
    say(kept, cast.aye, YES, NO, NO)
    (tentative,) = aye_gets.entries()
    meeting = choosing.choose(kept, kept.slots[0], by=cast.somchai, as_draft=True)
    place = audience.place_of(meeting, cast.aye)
    assert place
    cast.aye.contacts.append(Contact(address="aye@new.example"))
    db.session.flush()
    place.readdress(cast.aye.contacts[-1], by=cast.somchai)
    early = aye_gets.entries(wait=0) + smtp.to("aye@new.example")

    publishing.publish(meeting, by=cast.somchai)

    (gone,) = aye_gets.entries(wait=0)
    invited = smtp.to("aye@new.example")[-1].calendar().events[0]
    assert early == []
    assert (gone.uid, gone.method, gone.sequence) == (tentative.uid, "CANCEL", 1)
    assert (invited["UID"] == tentative.uid, invited["SEQUENCE"]) == (False, 0)


def test_what_becomes_a_place_lives_on_as_a_place(kept: Poll, cast: Cast, aye_gets: Post) -> None:
    say(kept, cast.aye, YES, NO, NO)
    (tentative,) = aye_gets.entries()
    meeting = choosing.choose(kept, kept.slots[0], by=cast.somchai)
    aye_gets.entries(wait=0)
    publishing.cancel(meeting, by=cast.somchai, reason="Flood")

    (gone,) = aye_gets.entries(wait=0)

    assert (gone.uid, gone.organizer) == (tentative.uid, tentative.organizer)
    assert (gone.method, gone.sequence) == ("CANCEL", 2)


def test_choosing_again_changes_nothing_and_another_date_is_refused(
    kept: Poll, cast: Cast, smtp: MailServer
) -> None:
    meeting = choosing.choose(kept, kept.slots[0], by=cast.somchai)
    deliver()
    sent = len(smtp.messages)

    again = choosing.choose(kept, kept.slots[0], by=cast.somchai)
    with pytest.raises(AnotherDateChosen):
        choosing.choose(kept, kept.slots[1], by=cast.somchai)
    deliver()

    assert again is meeting and len(smtp.messages) == sent
    assert db.session.scalar(select(func.count(Meeting.id))) == 1


def test_what_cannot_be_chosen(kept: Poll, cast: Cast, clock: time_machine.Traveller) -> None:
    unopened = draft(cast)
    with pytest.raises(NobodyAskedYet):
        choosing.choose(unopened, unopened.slots[0], by=cast.somchai)

    clock.move_to(kept.slots[0].starts_at)
    with pytest.raises(DateGoneBy):
        choosing.choose(kept, kept.slots[0], by=cast.somchai)

    asking.call_off(kept, by=cast.somchai)
    with pytest.raises(PollCalledOff):
        choosing.choose(kept, kept.slots[1], by=cast.somchai)


def test_a_poll_that_is_closed_is_chosen_from(kept: Poll, cast: Cast) -> None:
    asking.close(kept, by=cast.somchai)

    assert choosing.choose(kept, kept.slots[0], by=cast.somchai).published_at


def test_somebody_whom_nobody_reaches_has_no_place(kept: Poll, cast: Cast) -> None:
    kept.voters[0].contact = None
    cast.aye.contacts = []
    db.session.flush()

    meeting = choosing.choose(kept, kept.slots[0], by=cast.somchai)

    assert cast.aye not in [each.person for each in audience.places_of(meeting)]
    assert contact_of(cast.wei).person in [each.person for each in audience.places_of(meeting)]


def test_choosing_asks_the_database_as_often_for_many_as_for_few(
    kept: Poll, cast: Cast, yangon: Yangon
) -> None:
    people = [person(f"Ma {n}", f"ma{n}@yangon.example", cast.yangon) for n in range(30)]
    db.session.add_all(people)
    db.session.flush()
    enrol(kept, cast, *people)
    for each in people:
        say(kept, each, YES, YES, YES)
    deliver()
    somchai_id = cast.somchai.id
    db.session.expunge_all()
    poll = db.session.scalars(select(Poll)).one()
    by = db.session.get_one(Person, somchai_id)

    with statements() as seen:
        choosing.choose(poll, poll.slots[0], by=by)
        db.session.flush()

    assert len(seen) < 60
