"""What a poll allows: its dates, its hosts' agreement, its answers, and its end."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from nact_meet.directory.models.institute import Institute
from nact_meet.directory.models.organiser import Organiser
from nact_meet.history.models import Change
from nact_meet.notices.models.notice import Kind, Notice
from nact_meet.polls import agreeing, asking, choosing, electorate, tally, voting
from nact_meet.polls.electorate import Elector
from nact_meet.polls.kept_dates import derive_dates_again
from nact_meet.polls.models.poll import Poll, Stage
from nact_meet.polls.models.voter import Voter
from nact_meet.polls.refusals import (
    AnotherHostAgrees,
    DatePassed,
    DatesNotProposed,
    DeadlineNotPossible,
    EveryDateNeedsAnswer,
    NobodyToVote,
    PollEnded,
    PollOpened,
    RemindedToday,
    SameDateTwice,
    SecretStands,
    TooFewDates,
    TooFewForSecrecy,
    TooManyDates,
)
from nact_meet.web.extensions import db
from nact_meet.web.refusals import EndsBeforeItStarts
from nact_meet.web.tokens import BadLink
from nact_meet.world.timezones import utc_now
from tests.cast import Cast
from tests.organising.hosts.conftest import act_for
from tests.parts.deliver import still_true
from tests.polls.conftest import (
    DATES,
    DEADLINE,
    MAYBE,
    NO,
    YES,
    Yangon,
    contact_of,
    days,
    draft,
    enrol,
    reader_of,
    say,
    slot,
    voter_of,
)


def due(poll: Poll, kind: Kind) -> list[str]:
    query = select(Notice.address).where(
        Notice.poll_id == poll.id, Notice.kind == kind, Notice.overtaken_at.is_(None)
    )
    return list(db.session.scalars(query.order_by(Notice.due_at, Notice.id)))


def verbs(subject: str) -> list[str]:
    return list(db.session.scalars(select(Change.verb).where(Change.subject == subject)))


@pytest.mark.parametrize(
    ("dates", "refusal"),
    [
        ((slot(22),), TooFewDates),
        ((), TooFewDates),
        (tuple(slot(22, minute // 60) for minute in range(500)), TooManyDates),
        ((slot(22), slot(22)), SameDateTwice),
        ((slot(22, 14), slot(22, 14, zone="Asia/Ho_Chi_Minh")), SameDateTwice),
        ((slot(22), slot(1, 8)), DatePassed),
        ((slot(22), slot(12, 16)), DeadlineNotPossible),
        ((slot(22), slot(23, hours=0)), EndsBeforeItStarts),
    ],
)
def test_dates_that_make_no_poll_are_refused(
    clock: time_machine.Traveller, cast: Cast, dates: tuple[object, ...], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        draft(cast, dates=dates)  # type: ignore[arg-type]


def test_dates_are_kept_in_their_order(clock: time_machine.Traveller, cast: Cast) -> None:
    poll = draft(cast, dates=[slot(25), slot(22), slot(23)])

    assert days(poll.slots) == [22, 23, 25]
    assert [each.position for each in poll.slots] == [0, 1, 2]


@pytest.mark.parametrize("shift", [timedelta(days=-12), timedelta(days=20)])
def test_a_deadline_lies_between_now_and_the_first_date(
    poll: Poll, cast: Cast, shift: timedelta
) -> None:
    with pytest.raises(DeadlineNotPossible):
        asking.put_deadline(poll, DEADLINE + shift, by=cast.somchai)


def test_a_poll_of_one_host_opens_at_once_and_asks_everybody(poll: Poll, cast: Cast) -> None:
    agreeing.open(poll, by=cast.somchai)
    agreeing.open(poll, by=cast.somchai)

    assert poll.is_open and poll.stage == Stage.OPEN
    assert due(poll, Kind.POLL) == [
        "aye@yangon.example",
        "wei@shanghai.example",
        "maria@dili.example",
    ]
    assert verbs("polls") == ["poll created", "poll opened"]


def test_nobody_is_asked_by_a_poll_without_voters(
    clock: time_machine.Traveller, cast: Cast
) -> None:
    with pytest.raises(NobodyToVote):
        agreeing.open(draft(cast), by=cast.somchai)


@pytest.fixture
def joint(clock: time_machine.Traveller, cast: Cast) -> Poll:
    """Bangkok, Yangon and Dili ask together; nobody acts for Dili."""
    act_for(cast.aye, cast.yangon)
    poll = draft(cast, cast.institute, cast.yangon, cast.dili)
    enrol(poll, cast, cast.wei, cast.maria)
    db.session.commit()
    return poll


def test_another_host_agrees_before_anybody_is_asked(joint: Poll, cast: Cast) -> None:
    agreeing.open(joint, by=cast.somchai)
    asked, voters = due(joint, Kind.POLL_PROPOSAL), due(joint, Kind.POLL)

    agreeing.agree(joint, by=cast.aye)

    assert (asked, voters) == (["aye@yangon.example"], [])
    assert joint.is_open and len(due(joint, Kind.POLL)) == 2
    assert due(joint, Kind.POLL_PROPOSAL) == [
        *("aye@yangon.example", "somchai@bangkok.example"),
        "somchai@bangkok.example",  # at the deadline
    ]
    assert [each.agreed_by for each in joint.hosts] == [cast.somchai, cast.aye, None]


def test_whoever_proposed_cannot_agree_for_the_other_host(joint: Poll, cast: Cast) -> None:
    agreeing.open(joint, by=cast.somchai)
    agreeing.open(joint, by=cast.somchai)

    with pytest.raises(AnotherHostAgrees):
        agreeing.agree(joint, by=cast.somchai)

    assert joint.is_proposed and len(due(joint, Kind.POLL_PROPOSAL)) == 1


def test_hosts_agree_anew_to_another_deadline_and_to_secrecy(joint: Poll, cast: Cast) -> None:
    hosts, dates = [host.institute for host in joint.hosts], [slot.asked for slot in joint.slots]
    for value in (
        {"closes_at": joint.closes_at - timedelta(days=1)},
        {"is_secret": not joint.is_secret},
    ):
        agreeing.open(joint, by=cast.somchai)
        assert joint.is_proposed

        joint.edit(value, hosts, dates, by=cast.somchai)

        assert not joint.is_proposed, value


def test_where_the_last_host_has_nobody_left_the_proposer_opens(joint: Poll, cast: Cast) -> None:
    agreeing.open(joint, by=cast.somchai)
    assert cast.aye.organiser is not None
    cast.aye.organiser.dismiss(cast.yangon, by=cast.somchai)
    db.session.flush()

    agreeing.open(joint, by=cast.somchai)

    assert joint.is_open


def test_a_second_host_that_proposes_has_agreed(joint: Poll, cast: Cast) -> None:
    agreeing.open(joint, by=cast.somchai)
    agreeing.open(joint, by=cast.aye)

    assert joint.is_open


def test_the_secretariat_agrees_for_nobody_who_can_speak(joint: Poll, cast: Cast) -> None:
    act_for(cast.wei, is_secretariat=True)
    agreeing.open(joint, by=cast.wei)

    with pytest.raises(AnotherHostAgrees):
        agreeing.agree(joint, by=cast.wei)

    assert joint.is_proposed and len(due(joint, Kind.POLL_PROPOSAL)) == 2
    assert joint.host_names == []


def test_a_host_without_organisers_is_invited_until_the_secretariat_confirms_it(
    joint: Poll, cast: Cast
) -> None:
    act_for(cast.wei, is_secretariat=True)
    agreeing.open(joint, by=cast.somchai)
    agreeing.agree(joint, by=cast.aye)
    before = (joint.host_names, joint.invited_names)

    agreeing.confirm(joint.hosts[2], by=cast.wei, note="Letter of 3 March")

    assert before == (["Institute of Bangkok", "Institute of Yangon"], ["Institute of Dili"])
    assert (joint.host_names[2], joint.invited_names) == ("Institute of Dili", [])


def test_what_the_secretariat_confirmed_was_that_question_and_no_other(
    joint: Poll, cast: Cast
) -> None:
    act_for(cast.wei, is_secretariat=True)
    agreeing.confirm(joint.hosts[2], by=cast.wei, note="Letter of 3 March")
    confirmed = joint.host_names
    hosts = [host.institute for host in joint.hosts]

    joint.edit({"title": "Other"}, hosts, DATES, by=cast.somchai)

    assert "Institute of Dili" in confirmed
    assert "Institute of Dili" not in joint.host_names


def test_a_host_that_gets_organisers_is_asked_and_named_no_more_until_it_agrees(
    joint: Poll, cast: Cast
) -> None:
    agreeing.open(joint, by=cast.somchai)
    agreeing.agree(joint, by=cast.aye)
    assert joint.is_open

    Organiser.appoint_at("maria@dili.example", "Maria", cast.dili, by=cast.somchai)
    db.session.commit()
    theirs = select(Notice).where(Notice.address == "maria@dili.example")
    asked = db.session.scalars(theirs.where(Notice.kind == Kind.POLL_PROPOSAL)).one()

    assert joint.invited_names == [] and len(joint.host_names) == 2
    assert still_true(asked)
    agreeing.agree(joint, by=cast.maria)
    assert joint.host_names[2] == "Institute of Dili" and not still_true(asked)


@pytest.mark.parametrize("edit", [{"title": "Rice"}, {"words": "In their name."}])
def test_another_question_needs_a_new_yes(joint: Poll, cast: Cast, edit: dict[str, str]) -> None:
    act_for(cast.maria, cast.dili)
    agreeing.open(joint, by=cast.somchai)
    agreeing.agree(joint, by=cast.aye)

    joint.edit(edit, [each.institute for each in joint.hosts], DATES, by=cast.somchai)

    assert joint.is_draft and joint.host_names == []


def test_who_agreed_to_the_dates_hosts_the_meeting_on_one(joint: Poll, cast: Cast) -> None:
    agreeing.open(joint, by=cast.somchai)
    agreeing.agree(joint, by=cast.aye)

    meeting = choosing.choose(joint, joint.slots[0], by=cast.somchai, as_draft=True)

    assert meeting.host_names == ["Institute of Bangkok", "Institute of Yangon"]
    assert meeting.invited_names == ["Institute of Dili"]


def test_each_host_with_organisers_agrees(joint: Poll, cast: Cast) -> None:
    act_for(cast.maria, cast.dili)
    agreeing.open(joint, by=cast.somchai)
    agreeing.agree(joint, by=cast.aye)
    waiting = [each.institute for each in agreeing.awaited(joint)]
    agreeing.agree(joint, by=cast.maria)

    assert waiting == [cast.dili]
    assert joint.is_open


def test_other_dates_need_a_new_yes(joint: Poll, cast: Cast) -> None:
    agreeing.open(joint, by=cast.somchai)
    hosts = [each.institute for each in joint.hosts]

    joint.edit({"with_holds": True}, hosts, DATES, by=cast.aye)
    still = joint.is_proposed
    joint.edit({}, hosts, [*DATES, slot(26)], by=cast.aye)

    assert still and joint.is_draft
    assert [each.agreed_at for each in joint.hosts] == [None, None, None]
    with pytest.raises(DatesNotProposed):
        agreeing.agree(joint, by=cast.aye)
    (notice,) = db.session.scalars(select(Notice).where(Notice.kind == Kind.POLL_PROPOSAL))
    assert not still_true(notice)


def test_an_open_poll_keeps_its_dates(opened: Poll, cast: Cast) -> None:
    with pytest.raises(PollOpened):
        opened.edit({}, [cast.institute], [slot(28), slot(29)], by=cast.somchai)


def test_the_last_answer_counts(opened: Poll, cast: Cast) -> None:
    say(opened, cast.aye, YES, MAYBE, NO, comment="Not the 25th")
    say(opened, cast.aye, NO, YES, YES)

    voter = voter_of(opened, cast.aye)
    assert list(voter.choices.values()) == [NO, YES, YES]
    assert (voter.answered_at, voter.comment) == (utc_now(), "")
    changes = db.session.scalars(select(Change).where(Change.subject == "voters")).all()
    assert [each.verb for each in changes][-2:] == ["voted", "vote changed"]
    assert changes[-1].details == {"votes": [["yes", "maybe", "no"], ["no", "yes", "yes"]]}


def test_an_answer_is_for_each_date(opened: Poll, cast: Cast) -> None:
    reader = reader_of(opened, cast.aye)

    with pytest.raises(EveryDateNeedsAnswer):
        voting.answer(reader, {opened.slots[0].id: YES}, "")


def test_a_country_answers_once_by_any_of_its_contacts(
    poll: Poll, cast: Cast, yangon: Yangon
) -> None:
    electorate.enrol(poll, [Elector(institute=yangon.institute, is_required=True)], by=cast.somchai)
    agreeing.open(poll, by=cast.somchai)
    asked = due(poll, Kind.POLL)
    say(poll, yangon.khin, YES, YES, YES)
    say(poll, yangon.zaw, NO, YES, MAYBE)

    voter = voter_of(poll, yangon.institute)
    assert {"khin@yangon.example", "zaw@yangon.example"} < set(asked)
    assert (voter.name, voter.answered_by) == ("Myanmar", "Ko Zaw")
    assert list(voter.choices.values()) == [NO, YES, MAYBE]
    assert tally.turnout_of(poll)[True].answered == 1


def test_after_the_deadline_answers_stay(
    opened: Poll, cast: Cast, clock: time_machine.Traveller
) -> None:
    say(opened, cast.aye, YES, YES, YES)
    clock.move_to(DEADLINE)

    with pytest.raises(PollEnded):
        say(opened, cast.aye, NO, NO, NO)

    db.session.rollback()
    assert opened.stage == Stage.CLOSED
    assert [each.required.yes for each in tally.result_of(opened)] == [1, 1, 1]


def test_a_deadline_that_has_passed_may_be_put_off(
    opened: Poll, cast: Cast, clock: time_machine.Traveller
) -> None:
    clock.move_to(DEADLINE)
    asking.put_deadline(opened, DEADLINE + timedelta(days=2), by=cast.somchai)
    db.session.commit()

    say(opened, cast.wei, YES, YES, YES)

    assert opened.is_open


def test_what_hosts_closed_stays_closed(opened: Poll, cast: Cast) -> None:
    asking.close(opened, by=cast.somchai)
    asking.close(opened, by=cast.somchai)

    with pytest.raises(PollEnded):
        say(opened, cast.wei, YES, YES, YES)
    with pytest.raises(PollEnded):
        asking.put_deadline(opened, DEADLINE + timedelta(days=2), by=cast.somchai)
    assert verbs("polls").count("poll closed") == 1


def test_a_poll_that_is_called_off_is_told_to_whom_it_asked(opened: Poll, cast: Cast) -> None:
    asking.call_off(opened, by=cast.somchai)
    asking.call_off(opened, by=cast.somchai)

    assert opened.stage == Stage.CALLED_OFF
    assert len(due(opened, Kind.POLL_NEWS)) == 3


def test_a_draft_is_called_off_in_silence(poll: Poll, cast: Cast) -> None:
    asking.call_off(poll, by=cast.somchai)

    assert due(poll, Kind.POLL_NEWS) == []


def test_one_date_is_chosen_and_no_second(app_on_both: object, poll: Poll, cast: Cast) -> None:
    poll.slots[0].chosen_at = utc_now()
    db.session.commit()

    assert poll.chosen is poll.slots[0] and poll.has_ended
    poll.slots[1].chosen_at = utc_now()
    with pytest.raises(IntegrityError, match="poll_slots"):
        db.session.commit()


def test_a_voter_is_a_person_or_a_country(app_on_both: object, poll: Poll, cast: Cast) -> None:
    db.session.add(Voter(poll=poll, person=cast.somchai, institute=cast.yangon))

    with pytest.raises(IntegrityError, match="one_of_both"):
        db.session.commit()


def test_reminders_come_in_the_morning_of_the_reader_to_who_has_not_answered(
    opened: Poll, cast: Cast, clock: time_machine.Traveller
) -> None:
    def coming() -> list[tuple[str, str]]:
        query = select(Notice).where(Notice.kind == Kind.POLL_REMINDER).order_by(Notice.due_at)
        found = [each for each in db.session.scalars(query) if still_true(each)]
        return [(each.address.split("@")[0], f"{each.due_at:%d %H:%M}") for each in found]

    everybody = coming()
    say(opened, cast.wei, YES, YES, YES)

    assert everybody == [
        ("maria", "09 00:00"),
        ("wei", "09 01:00"),
        ("aye", "09 02:30"),
        ("maria", "11 00:00"),
        ("wei", "11 01:00"),
        ("aye", "11 02:30"),
    ]
    assert [name for name, _ in coming()] == ["maria", "aye", "maria", "aye"]


def test_reminders_follow_the_deadline(opened: Poll, cast: Cast) -> None:
    asking.put_deadline(opened, DEADLINE - timedelta(days=2), by=cast.somchai)
    db.session.commit()

    query = select(Notice.due_at).where(
        Notice.kind == Kind.POLL_REMINDER,
        Notice.overtaken_at.is_(None),
        Notice.address == "maria@dili.example",
    )
    assert [each.day for each in db.session.scalars(query)] == [7, 9]


def test_hosts_remind_once_a_day(opened: Poll, cast: Cast, clock: time_machine.Traveller) -> None:
    say(opened, cast.wei, YES, YES, YES)
    first = asking.remind_now(opened, by=cast.somchai)
    with pytest.raises(RemindedToday):
        asking.remind_now(opened, by=cast.somchai)
    clock.shift(timedelta(days=1))

    assert (first, asking.remind_now(opened, by=cast.somchai)) == (2, 2)


def test_who_is_added_to_an_open_poll_is_asked(opened: Poll, cast: Cast) -> None:
    enrol(opened, cast, cast.somchai, cast.aye)

    assert due(opened, Kind.POLL)[3:] == ["somchai@bangkok.example"]


def test_whoever_is_removed_is_counted_no_more(opened: Poll, cast: Cast) -> None:
    say(opened, cast.wei, YES, YES, YES)
    token = reader_of(opened, cast.wei).token
    electorate.dismiss(voter_of(opened, cast.wei), by=cast.somchai)
    db.session.commit()

    assert [each.optional.yes for each in tally.result_of(opened)] == [0, 0, 0]
    with pytest.raises(BadLink):
        Voter.by_token(token)


def test_a_link_opens_one_answer_for_one_reader(opened: Poll, cast: Cast) -> None:
    token = reader_of(opened, cast.aye).token
    found = Voter.by_token(token)

    assert (found.voter.person, found.contact) == (cast.aye, contact_of(cast.aye))
    asking.replace_link(found.voter, by=cast.somchai)
    with pytest.raises(BadLink):
        Voter.by_token(token)
    assert due(opened, Kind.POLL)[-1] == "aye@yangon.example"


def test_a_contact_who_is_dismissed_answers_no_more(poll: Poll, cast: Cast, yangon: Yangon) -> None:
    electorate.enrol(poll, [Elector(institute=yangon.institute)], by=cast.somchai)
    db.session.commit()
    token = reader_of(poll, yangon.zaw).token
    yangon.zaw.dismiss(by=cast.somchai)
    db.session.commit()

    with pytest.raises(BadLink):
        Voter.by_token(token)


@pytest.fixture
def secret(clock: time_machine.Traveller, cast: Cast) -> Poll:
    poll = draft(cast, is_secret=True)
    enrol(poll, cast, cast.aye, cast.wei, cast.maria)
    agreeing.open(poll, by=cast.somchai)
    db.session.commit()
    return poll


def test_a_secret_poll_remembers_that_and_not_who(secret: Poll, cast: Cast) -> None:
    say(secret, cast.aye, YES, NO, NO, comment="I travel")

    row = db.session.scalars(select(Change).order_by(Change.id.desc()).limit(1)).one()
    assert (row.verb, row.subject, row.subject_id) == ("voted in secret", "polls", secret.id)
    assert (row.actor_name, row.actor_id, row.details) == ("", None, {})


def test_the_voters_of_a_secret_poll_stay(secret: Poll, cast: Cast) -> None:
    aye = voter_of(secret, cast.aye)

    for act in (
        lambda: electorate.dismiss(aye, by=cast.somchai),
        lambda: electorate.require(aye, True, by=cast.somchai),
        lambda: enrol(secret, cast, cast.somchai),
    ):
        with pytest.raises(SecretStands):
            act()


def test_a_secret_poll_hides_nobody_among_two(clock: time_machine.Traveller, cast: Cast) -> None:
    poll = draft(cast, is_secret=True)
    enrol(poll, cast, cast.aye, cast.wei, cast.maria)
    enrol(poll, cast, cast.somchai, is_required=True)

    with pytest.raises(TooFewForSecrecy):
        agreeing.open(poll, by=cast.somchai)


def test_new_rules_of_a_zone_move_the_instants(opened: Poll) -> None:
    right = [each.starts_at for each in opened.slots]
    for each in opened.slots:
        each.starts_at, each.zone_data = each.starts_at - timedelta(hours=1), "2001a"
    db.session.commit()

    derive_dates_again()

    assert [each.starts_at for each in opened.slots] == right


def test_an_organisation_is_called_by_its_name(clock: time_machine.Traveller, cast: Cast) -> None:
    centre = Institute(name="Mekong Centre", zone="Asia/Vientiane")
    poll = draft(cast)
    (voter,) = electorate.enrol(poll, [Elector(institute=centre)], by=cast.somchai)

    assert voter.name == "Mekong Centre"
