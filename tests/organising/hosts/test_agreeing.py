"""Nobody speaks in another host's name: each agrees itself, and is named nowhere before."""

import re
from collections.abc import Mapping

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import force_locale
from sqlalchemy import select

from nact_meet.directory.models.institute import Institute
from nact_meet.directory.models.organiser import Organiser
from nact_meet.history.models import Change
from nact_meet.invitations import attachments
from nact_meet.invitations.models import attached_to
from nact_meet.meetings.models.host import Duty, Host
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.notices.models.notice import Kind, Notice
from nact_meet.publication import editing, publishing, second_yes
from nact_meet.publication.models import (
    Act,
    AnsweredAlready,
    Ending,
    NotTheirs,
    Proposal,
    open_proposals,
)
from nact_meet.publication.second_yes import AsItWas
from nact_meet.web.extensions import db
from nact_meet.web.refusals import HostSpeaksForItself
from nact_meet.web.uploads import Upload
from tests.cast import Cast
from tests.organising.hosts.conftest import SignIn, act_for
from tests.organising.hosts.test_pages import fields
from tests.organising.hosts.test_second_yes import asked, move, publish_together, told
from tests.parts.deliver import deliver
from tests.parts.smtp import MailServer

YANGON = "Institute of Yangon"


@pytest.fixture
def draft(cast: Cast) -> Meeting:
    """Bangkok's alone; Aye Aye acts for Yangon, and Maria for Dili."""
    act_for(cast.aye, cast.yangon)
    act_for(cast.maria, cast.dili)
    meeting = cast.meeting()
    cast.invite(meeting, cast.wei)
    return meeting


def add(meeting: Meeting, cast: Cast, *institutes: Institute) -> list[Institute]:
    """What the form of a meeting does."""
    was = AsItWas.of(meeting)
    for institute in institutes:
        meeting.hosts.append(Host(institute=institute, position=len(meeting.hosts)))
    second_yes.take_part(meeting, was.added_to(meeting), by=cast.somchai)
    asked = second_yes.ask_hosts(meeting, by=cast.somchai)
    db.session.commit()
    return asked


def asked_to_host(meeting: Meeting, institute: Institute) -> Proposal:
    (proposal,) = (
        each for each in open_proposals(meeting, Act.HOST) if each.institute is institute
    )
    return proposal


def outside(app: Flask, meeting: Meeting, smtp: MailServer) -> Mapping[str, str]:
    """All that somebody reads who acts for none of the hosts."""
    deliver()
    stranger = app.test_client()
    paths = ("/", f"/m/{meeting.ref}", "/feeds/meetings.ics", f"/feeds/meetings/{meeting.ref}.ics")
    pages = {path: stranger.get(path).text.replace("\r\n ", "") for path in paths}
    mails = smtp.to("wei@shanghai.example")
    words = "".join(mail.html() + mail.text() + str(mail.message["From"]) for mail in mails)
    calendars = "".join(str(mail.calendar() and mail.calendar().to_ical()) for mail in mails)
    return pages | {"mails": words, "calendars": calendars}


def who_read(app: Flask, meeting: Meeting, smtp: MailServer, name: str = YANGON) -> list[str]:
    read = outside(app, meeting, smtp)
    return [where for where, text in read.items() if name in text]


def test_a_host_that_is_added_is_named_nowhere_before_it_agreed(
    app: Flask, draft: Meeting, cast: Cast, smtp: MailServer
) -> None:
    app.config["NOTICE_QUIET_SECONDS"] = 0
    publishing.publish(draft, by=cast.somchai)
    assert add(draft, cast, cast.yangon) == [cast.yangon]

    before = who_read(app, draft, smtp)
    second_yes.agree(asked_to_host(draft, cast.yangon), by=cast.aye)
    after = who_read(app, draft, smtp)

    assert before == []
    assert after == [*outside(app, draft, smtp)]
    assert len(smtp.to("aye@yangon.example")) == 1


def test_no_contact_person_is_named_for_a_host_that_has_not_agreed(
    app: Flask, draft: Meeting, cast: Cast, smtp: MailServer
) -> None:
    publishing.publish(draft, by=cast.somchai)
    add(draft, cast, cast.yangon)
    draft.named_contact = cast.aye.organiser
    db.session.commit()
    (place,) = cast.invite(draft, cast.maria)

    def is_named() -> list[bool]:
        deliver()
        page = app.test_client().get(f"/r/{place.token}").text
        read = [smtp.to("maria@dili.example")[-1].text(), page]
        return ["Aye Aye" in text for text in read]

    assert draft.contact is None and is_named() == [False, False]
    second_yes.agree(asked_to_host(draft, cast.yangon), by=cast.aye)
    place.tell(Kind.INVITATION, again=True)
    db.session.commit()
    assert is_named() == [True, True]


def test_a_host_is_asked_in_its_own_language_and_answers_what_it_was_asked(
    draft: Meeting, cast: Cast
) -> None:
    draft.write("title", {"en": "Rice and rivers", "zh_Hans": "水稻与河流"})
    add(draft, cast, cast.yangon)
    proposal = asked_to_host(draft, cast.yangon)

    with force_locale("zh_Hans"):
        assert proposal.stands
        assert second_yes.ask_hosts(draft, by=cast.somchai) == [], "it has been asked"
    draft.write("title", {"en": "Rice and rivers", "zh_Hans": "湄公河"})
    assert not proposal.stands, "it was asked about another title"


def test_what_is_sent_along_is_agreed_on_too(draft: Meeting, cast: Cast) -> None:
    add(draft, cast, cast.yangon)

    def edit_contact() -> None:
        before = draft.page()
        draft.named_contact = cast.organiser
        editing.edited(draft, before, by=cast.somchai)

    letter = Upload("letter.pdf", "application/pdf", b"%PDF-1.7 Dear colleagues")
    for act in (
        lambda: attachments.attach(draft, letter, by=cast.somchai),
        lambda: attachments.detach(attached_to(draft)[0], by=cast.somchai),
        edit_contact,
    ):
        proposal = publishing.publish(draft, by=cast.somchai)
        assert proposal is not None and proposal.stands
        act()
        db.session.commit()

        with pytest.raises(AnsweredAlready):
            second_yes.agree(proposal, by=cast.aye)
    assert not draft.published_at


def test_nobody_agrees_for_another_host_not_even_the_secretariat(
    draft: Meeting, cast: Cast
) -> None:
    act_for(cast.wei, is_secretariat=True)
    add(draft, cast, cast.yangon)
    proposal = asked_to_host(draft, cast.yangon)

    for person in (cast.somchai, cast.maria, cast.wei):
        with pytest.raises(NotTheirs):
            second_yes.agree(proposal, by=person)
    with pytest.raises(HostSpeaksForItself):
        second_yes.confirm(draft.hosts[1], by=cast.wei, note="A letter.")

    assert draft.host_names == ["Institute of Bangkok"]


def test_a_meeting_waits_for_every_host_and_publishing_is_agreeing(
    app_on_both: Flask, draft: Meeting, cast: Cast
) -> None:
    add(draft, cast, cast.yangon, cast.dili)
    proposal = publishing.publish(draft, by=cast.somchai)
    assert proposal is not None

    second_yes.agree(proposal, by=cast.maria)
    second_yes.agree(proposal, by=cast.maria)
    db.session.commit()

    assert not draft.published_at and proposal.stands
    assert [host.name for host in proposal.asked] == [YANGON]
    assert draft.host_names == ["Institute of Bangkok", "Institute of Dili"]

    second_yes.agree(proposal, by=cast.aye)
    db.session.commit()

    assert draft.published_at
    assert draft.host_names == ["Institute of Bangkok", YANGON, "Institute of Dili"]
    assert open_proposals(draft) == []


def test_the_secretariat_publishes_nothing_in_the_name_of_who_has_not_agreed(
    draft: Meeting, cast: Cast
) -> None:
    act_for(cast.wei, is_secretariat=True)
    add(draft, cast, cast.yangon)

    proposal = publishing.publish(draft, by=cast.wei)

    assert proposal is not None and not draft.published_at
    assert proposal.asked == [cast.yangon]
    second_yes.agree(proposal, by=cast.aye)
    assert draft.published_at


def test_who_declines_is_no_host_and_says_why(draft: Meeting, cast: Cast) -> None:
    add(draft, cast, cast.yangon)

    asked_to_host(draft, cast.yangon).refuse(cast.aye, "We chair another one that day.")
    db.session.commit()

    assert [host.institute for host in draft.hosts] == [cast.institute]
    (notice,) = (each for each in told(Kind.PROPOSAL) if each.payload["step"] == "refused")
    assert notice.address == "somchai@bangkok.example"
    assert publishing.publish(draft, by=cast.somchai) is None


def test_a_host_that_has_not_agreed_is_taken_off_without_its_yes(
    organiser_client: FlaskClient, draft: Meeting, cast: Cast
) -> None:
    add(draft, cast, cast.yangon)
    url = f"/meetings/{draft.ref}"

    gone = {"hosts-1-institute_id": "0", "confirmed": "1"}
    organiser_client.post(url, data=fields(cast, draft) | gone)

    db.session.rollback()
    assert [host.institute for host in draft.hosts] == [cast.institute]
    assert open_proposals(draft) == []


def test_taking_the_question_back_takes_the_host_off(draft: Meeting, cast: Cast) -> None:
    add(draft, cast, cast.yangon)

    asked_to_host(draft, cast.yangon).take_back(cast.somchai)
    db.session.commit()

    assert [host.institute for host in draft.hosts] == [cast.institute]


def test_a_second_yes_switched_off_while_alone_binds_no_host_that_joins(
    draft: Meeting, cast: Cast
) -> None:
    second_yes.do_without(draft, by=cast.somchai)
    add(draft, cast, cast.yangon)

    proposal = publishing.publish(draft, by=cast.somchai)

    assert proposal is not None and not draft.published_at
    second_yes.agree(proposal, by=cast.aye)
    assert draft.published_at and draft.second_yes is None
    assert publishing.cancel(draft, by=cast.somchai, reason="A typhoon.") is not None


def test_a_copy_begins_with_the_yes_of_its_maker_alone(meeting: Meeting, cast: Cast) -> None:
    publish_together(meeting, cast)
    proposal = second_yes.do_without(meeting, by=cast.somchai)
    assert proposal is not None
    second_yes.agree(proposal, by=cast.aye)

    copy = publishing.clone(meeting, by=cast.somchai)
    db.session.flush()

    assert copy.host_names == ["Institute of Bangkok"]
    assert copy.second_yes is None
    assert publishing.publish(copy, by=cast.somchai) is not None
    assert not copy.published_at


def test_a_friendly_third_host_does_not_suffice(draft: Meeting, cast: Cast) -> None:
    add(draft, cast, cast.yangon, cast.dili)
    publish_all(draft, cast)
    first = draft.starts_at

    (moving,) = move(draft, cast.somchai)
    cancelling = publishing.cancel(draft, by=cast.somchai, reason="A typhoon.")
    assert cancelling is not None
    for proposal in (moving, cancelling):
        second_yes.agree(proposal, by=cast.maria)

    assert (draft.starts_at, draft.cancelled_at) == (first, None)
    second_yes.agree(moving, by=cast.aye)
    assert draft.starts_at > first


def publish_all(meeting: Meeting, cast: Cast) -> None:
    proposal = publishing.publish(meeting, by=cast.somchai)
    assert proposal is not None
    for person in (cast.aye, cast.maria):
        second_yes.agree(proposal, by=person)
    db.session.commit()


def test_one_no_of_three_ends_it(draft: Meeting, cast: Cast) -> None:
    add(draft, cast, cast.yangon, cast.dili)
    publish_all(draft, cast)
    (moving,) = move(draft, cast.somchai)

    second_yes.agree(moving, by=cast.maria)
    moving.refuse(cast.aye, "Not on a holiday.")

    assert moving.outcome == Ending.REFUSED


def test_a_new_title_of_a_published_meeting_waits_as_a_new_time_does(
    organiser_client: FlaskClient, meeting: Meeting, cast: Cast
) -> None:
    publish_together(meeting, cast)
    url, form = f"/meetings/{meeting.ref}", fields(cast, meeting, title="Rice and rain")

    confirmation = organiser_client.post(url, data=form).text
    organiser_client.post(url, data=form | {"confirmed": "1"})

    db.session.rollback()
    assert meeting.title == "Rice and rivers"
    assert (
        "Rice and rain" in confirmation
        and "Needs approval from Institute of Yangon." in confirmation
    )
    (proposal,) = open_proposals(meeting, Act.RENAME)
    second_yes.agree(proposal, by=cast.aye)
    db.session.commit()
    assert meeting.title == "Rice and rain"
    assert len(told(Kind.CHANGE)) == 4  # the two guests and the two organisers


def test_a_host_takes_no_other_duty_than_it_agreed_to(
    organiser_client: FlaskClient, meeting: Meeting, cast: Cast
) -> None:
    publish_together(meeting, cast)
    url = f"/meetings/{meeting.ref}"

    form = fields(cast, meeting) | {"hosts-1-duty": "chair", "confirmed": "1"}
    organiser_client.post(url, data=form)

    db.session.rollback()
    assert meeting.hosts[1].duty == Duty.HOST
    (proposal,) = open_proposals(meeting, Act.DUTY)
    with pytest.raises(NotTheirs):
        second_yes.agree(proposal, by=cast.somchai)
    second_yes.agree(proposal, by=cast.aye)
    assert meeting.hosts[1].duty == Duty.CHAIR


def test_a_host_without_organisers_is_invited_until_the_secretariat_confirms_it(
    app: Flask, draft: Meeting, cast: Cast, sign_in: SignIn, smtp: MailServer
) -> None:
    app.config["NOTICE_QUIET_SECONDS"] = 0
    act_for(cast.wei, is_secretariat=True)
    secretariat, url = sign_in(cast.wei), f"/meetings/{draft.ref}/hosts"
    add(draft, cast, cast.shanghai)
    publishing.publish(draft, by=cast.somchai)
    db.session.commit()

    public = app.test_client().get(f"/m/{draft.ref}").text
    chinese = app.test_client().get(f"/m/{draft.ref}", headers={"Accept-Language": "zh"}).text
    listed = app.test_client().get("/").text
    path = f"{url}/{cast.shanghai.id}/confirmation"
    empty = secretariat.post(path, data={"note": " "})
    answer = secretariat.post(path, data={"note": "Letter of 3 March"})
    confirmed = app.test_client().get(f"/m/{draft.ref}").text

    assert public.count("Institute of Shanghai") == 1 and "Invited to host" in public
    assert "受邀主办" in chinese
    assert "Institute of Shanghai" not in listed
    assert (empty.status_code, answer.status_code) == (422, 303)
    assert "Invited to host" not in confirmed and "Institute of Shanghai" in confirmed
    assert "Letter of 3 March" in secretariat.get(url).text
    (change,) = db.session.scalars(select(Change).where(Change.verb == "host confirmed"))
    assert change.details == {"institute": "Institute of Shanghai", "reason": "Letter of 3 March"}


def test_another_duty_of_a_host_that_was_confirmed_is_confirmed_anew(
    draft: Meeting, cast: Cast, sign_in: SignIn
) -> None:
    act_for(cast.wei, is_secretariat=True)
    add(draft, cast, cast.shanghai)
    second_yes.confirm(draft.hosts[1], by=cast.wei, note="Letter of 3 March")
    db.session.commit()
    assert "Institute of Shanghai" in draft.host_names

    form = fields(cast, draft) | {"hosts-1-institute_id": str(cast.shanghai.id)}
    another = form | {"hosts-1-duty": "chair", "confirmed": "1"}
    answer = sign_in(cast.somchai).post(f"/meetings/{draft.ref}", data=another)

    assert answer.status_code == 303
    db.session.refresh(draft.hosts[1])
    assert draft.hosts[1].institute is cast.shanghai and draft.hosts[1].duty == Duty.CHAIR
    assert "Institute of Shanghai" not in draft.host_names


def test_nobody_confirms_a_host_of_what_another_changed_meanwhile(
    draft: Meeting, cast: Cast, sign_in: SignIn
) -> None:
    act_for(cast.wei, is_secretariat=True)
    secretariat = sign_in(cast.wei)
    add(draft, cast, cast.shanghai)
    path = f"/meetings/{draft.ref}/hosts/{cast.shanghai.id}/confirmation"
    [action] = re.findall(r'action="([^"]+/confirmation[^"]*)"', secretariat.get(path).text)

    draft.title = "Salt and trade"
    db.session.commit()
    answer = secretariat.post(action, data={"note": "Letter of 3 March"})

    assert answer.status_code == 409 and "其他人刚刚修改了本次会议" in answer.text
    [action] = re.findall(r'action="([^"]+/confirmation[^"]*)"', secretariat.get(path).text)
    assert secretariat.post(action, data={"note": "Letter of 3 March"}).status_code == 303


def test_only_the_secretariat_confirms(
    organiser_client: FlaskClient, draft: Meeting, cast: Cast
) -> None:
    add(draft, cast, cast.shanghai)
    path = f"/meetings/{draft.ref}/hosts/{cast.shanghai.id}/confirmation"

    answers = [organiser_client.get(path), organiser_client.post(path, data={"note": "Yes"})]

    assert [answer.status_code for answer in answers] == [403, 403]


def test_an_invited_host_that_gets_organisers_is_asked_and_named_no_more(
    app: Flask, draft: Meeting, cast: Cast, smtp: MailServer
) -> None:
    add(draft, cast, cast.shanghai)
    publishing.publish(draft, by=cast.somchai)
    db.session.commit()
    page = f"/m/{draft.ref}"
    before = app.test_client().get(page).text

    Organiser.appoint_at("wei@shanghai.example", "Li Wei", cast.shanghai, by=cast.somchai)
    db.session.commit()
    after = app.test_client().get(page).text
    feed = app.test_client().get(f"/feeds/meetings/{draft.ref}.ics").text

    assert "Institute of Shanghai" in before
    assert "Institute of Shanghai" not in after + feed
    assert asked() == ["wei@shanghai.example"]
    second_yes.agree(asked_to_host(draft, cast.shanghai), by=cast.wei)
    assert draft.host_names == ["Institute of Bangkok", "Institute of Shanghai"]


def test_who_acts_for_two_hosts_agrees_for_both_and_who_edits_agrees_for_nobody(
    draft: Meeting, cast: Cast, sign_in: SignIn
) -> None:
    act = cast.organiser.appoint
    act(cast.shanghai, by=cast.somchai)
    assert add(draft, cast, cast.shanghai, cast.yangon) == [cast.yangon]
    url = f"/meetings/{draft.ref}"
    hosts = {
        "hosts-1-institute_id": str(cast.shanghai.id),
        "hosts-2-institute_id": str(cast.yangon.id),
        "hosts-2-duty": "host",
        "confirmed": "1",
    }

    answer = sign_in(cast.aye).post(url, data=fields(cast, draft) | hosts)

    db.session.rollback()
    assert answer.status_code == 303
    assert draft.host_names == ["Institute of Bangkok", "Institute of Shanghai"]


def test_the_page_of_the_meeting_says_who_agreed_and_what_others_read(
    organiser_client: FlaskClient, draft: Meeting, cast: Cast, sign_in: SignIn
) -> None:
    url = f"/meetings/{draft.ref}"
    hosts = {
        "hosts-1-institute_id": str(cast.yangon.id),
        "hosts-2-institute_id": str(cast.shanghai.id),
        "hosts-2-duty": "host",
    }
    saved = organiser_client.post(url, data=fields(cast, draft) | hosts, follow_redirects=True)

    theirs = sign_in(cast.aye).get(url).text

    assert "We have emailed these institutes" in saved.text and YANGON in saved.text
    assert "It has not agreed yet; no one else can see its name." in saved.text
    assert "Others see it as invited" in saved.text
    assert "Withdraw proposal" in saved.text and ">Approve<" not in saved.text
    assert "Will Institute of Yangon host this meeting?" in theirs and ">Approve<" in theirs


def test_whoever_made_a_draft_and_acts_for_its_host_no_more_asks_it(cast: Cast) -> None:
    act_for(cast.wei, cast.institute)
    meeting = cast.meeting()
    cast.organiser.appoint(cast.dili, by=cast.somchai)
    cast.organiser.dismiss(cast.institute, by=cast.wei)
    db.session.commit()

    proposal = publishing.publish(meeting, by=cast.somchai)

    assert proposal is not None and not meeting.published_at
    assert proposal.asked == [cast.institute]


def test_notices_of_what_was_asked_name_no_host_that_has_not_agreed(
    app: Flask, draft: Meeting, cast: Cast, smtp: MailServer
) -> None:
    add(draft, cast, cast.yangon, cast.dili)
    deliver()

    (mail,) = smtp.to("maria@dili.example")

    assert (
        "Dr Somchai (Institute of Bangkok) asks whether Institute of Dili will host" in mail.text()
    )
    assert YANGON not in mail.text() + mail.html()
    assert db.session.scalars(select(Notice.kind)).all() == [Kind.PROPOSAL] * 2


def test_a_host_that_was_asked_is_asked_anew_once_it_is_another_meeting(
    organiser_client: FlaskClient, draft: Meeting, cast: Cast
) -> None:
    """Or it would agree on a page that shows what was."""
    add(draft, cast, cast.yangon)
    first, url = asked_to_host(draft, cast.yangon), f"/meetings/{draft.ref}"

    organiser_client.post(url, data=fields(cast, draft))
    organiser_client.post(url, data=fields(cast, draft, title="Rice and rain"))

    db.session.rollback()
    with pytest.raises(AnsweredAlready):
        second_yes.agree(first, by=cast.aye)
    second = asked_to_host(draft, cast.yangon)
    assert second is not first and second.stands
    assert asked() == ["aye@yangon.example"] * 2


def test_who_agreed_to_publish_is_asked_anew_once_the_programme_is_another(
    draft: Meeting, cast: Cast
) -> None:
    add(draft, cast, cast.yangon, cast.dili)
    proposal = publishing.publish(draft, by=cast.somchai)
    assert proposal is not None
    second_yes.agree(proposal, by=cast.aye)

    before, draft.summary = draft.page(), "What Yangon would never say."
    editing.edited(draft, before, by=cast.somchai)

    with pytest.raises(AnsweredAlready):
        second_yes.agree(proposal, by=cast.maria)
    assert not draft.published_at
