"""Each host's own version names it first; the order of the shared one is agreed on once."""

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from nact_meet.directory.models.institute import Institute
from nact_meet.history.models import Change
from nact_meet.meetings.models.host import Host
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.notices.models.notice import Kind
from nact_meet.places.models.participant import Participant
from nact_meet.publication import editing, second_yes
from nact_meet.publication.models import Act, Ending, Proposal, open_proposals
from nact_meet.publication.second_yes import AsItWas
from nact_meet.web.extensions import db
from tests.cast import Cast, hosted_by
from tests.organising.hosts.conftest import SignIn, act_for
from tests.organising.hosts.test_pages import fields
from tests.organising.hosts.test_second_yes import publish_together, told
from tests.parts.deliver import deliver
from tests.parts.smtp import MailServer

BANGKOK, YANGON = "Institute of Bangkok", "Institute of Yangon"


def swap(meeting: Meeting, cast: Cast, *first: Institute) -> list[Proposal]:
    """What the form of a meeting does where rows are moved: `first` come first."""
    before, was = meeting.page(), AsItWas.of(meeting)
    meeting.name_hosts_in_order([institute.id for institute in first])
    wishes = second_yes.hold_back(meeting, was, by=cast.somchai)
    editing.edited(meeting, before, by=cast.somchai)
    proposals = second_yes.settle(meeting, wishes, by=cast.somchai)
    db.session.commit()
    return proposals


def order(text: str) -> list[str]:
    """Of their names in a text, which comes first."""
    names = [BANGKOK, YANGON]
    assert all(name in text for name in names), text
    return sorted(names, key=text.index)


def test_each_host_reads_itself_first_and_everybody_else_the_order_agreed_on(
    app: Flask, meeting: Meeting, cast: Cast, smtp: MailServer
) -> None:
    guest = cast.invite(meeting, cast.aye)[0]
    publish_together(meeting, cast)
    stranger = app.test_client()

    deliver()

    for_yangon = smtp.to("aye@yangon.example")[-1]
    for_shanghai = smtp.to("wei@shanghai.example")[-1]
    assert order(for_yangon.text()) == order(for_yangon.html()) == [YANGON, BANGKOK]
    assert order(for_shanghai.text()) == order(for_shanghai.html()) == [BANGKOK, YANGON]
    of_wei = Participant.person_id == cast.wei.id
    wei = db.session.scalars(select(Participant).where(of_wei)).one()
    for _ in range(2):  # what is kept of one reader's page is no other's
        assert order(stranger.get(f"/r/{guest.token}").text) == [YANGON, BANGKOK]
        assert order(stranger.get(f"/r/{wei.token}").text) == [BANGKOK, YANGON]
        assert order(stranger.get(f"/m/{meeting.ref}").text) == [BANGKOK, YANGON]


def test_an_organiser_of_the_second_host_reads_it_first(
    app: Flask, organiser_client: FlaskClient, meeting: Meeting, cast: Cast, sign_in: SignIn
) -> None:
    publish_together(meeting, cast)
    cards = "/meetings"

    assert order(sign_in(cast.aye).get(cards).text) == [YANGON, BANGKOK]
    assert order(organiser_client.get(cards).text) == [BANGKOK, YANGON]


def test_a_host_that_waits_for_its_permit_is_not_named_in_its_own_version_either(
    app: Flask, meeting: Meeting, cast: Cast
) -> None:
    guest = cast.invite(meeting, cast.aye)[0]
    publish_together(meeting, cast)
    meeting.hosts[1].awaits_permit = True
    db.session.commit()

    page = app.test_client().get(f"/r/{guest.token}").text

    assert BANGKOK in page and YANGON not in page.split("<form")[0]


def test_before_a_second_host_has_agreed_its_place_is_free(meeting: Meeting, cast: Cast) -> None:
    meeting.hosts[1].agreed_at = None
    db.session.commit()

    assert swap(meeting, cast, cast.yangon) == []

    assert [host.institute for host in meeting.hosts] == [cast.yangon, cast.institute]


def test_once_it_agreed_the_order_is_its_to_approve_in_a_draft_too(
    app_on_both: Flask, meeting: Meeting, cast: Cast
) -> None:
    (proposal,) = swap(meeting, cast, cast.yangon)

    assert [host.institute for host in meeting.hosts] == [cast.institute, cast.yangon]
    second_yes.agree(proposal, by=cast.aye)
    db.session.commit()
    db.session.expire_all()
    assert [host.institute for host in meeting.hosts] == [cast.yangon, cast.institute]
    assert proposal.outcome == Ending.AGREED


def test_another_order_is_news_to_no_participant(meeting: Meeting, cast: Cast) -> None:
    publish_together(meeting, cast)
    (proposal,) = swap(meeting, cast, cast.yangon)

    second_yes.agree(proposal, by=cast.aye)
    db.session.commit()

    assert told(Kind.CHANGE) == []
    edited = db.session.scalars(select(Change).where(Change.verb == "edited")).one()
    assert edited.details.keys() == {"hosts", "duties"}


def test_what_was_asked_lapses_with_the_hosts_it_named(meeting: Meeting, cast: Cast) -> None:
    act_for(cast.maria, cast.dili)
    meeting.hosts.append(hosted_by(cast.dili, position=2))
    publish_together(meeting, cast)
    (proposal,) = swap(meeting, cast, cast.yangon)
    before = meeting.page()

    meeting.hosts.remove(next(host for host in meeting.hosts if host.institute is cast.dili))
    editing.edited(meeting, before, by=cast.somchai)
    db.session.commit()

    assert proposal.outcome == Ending.OUTDATED


def test_a_new_host_comes_last_until_the_others_agree_to_another_place(
    meeting: Meeting, cast: Cast
) -> None:
    publish_together(meeting, cast)
    was = AsItWas.of(meeting)
    meeting.hosts.insert(0, Host(institute=cast.dili))

    wishes = second_yes.hold_back(meeting, was, by=cast.somchai)

    assert [host.institute for host in meeting.hosts] == [cast.institute, cast.yangon, cast.dili]
    assert [(wish.act, wish.asked) for wish in wishes] == [(Act.HOST_ORDER, [cast.yangon])]


def test_the_form_asks_and_the_mail_shows_the_order_that_is_wished(
    organiser_client: FlaskClient, meeting: Meeting, cast: Cast, smtp: MailServer
) -> None:
    publish_together(meeting, cast)
    deliver()
    url = f"/meetings/{meeting.ref}"
    rows = {
        **{"hosts-0-institute_id": cast.yangon.id, "hosts-0-duty": "host"},
        **{"hosts-1-institute_id": cast.institute.id, "hosts-1-duty": "host"},
    }
    form = fields(cast, meeting) | rows

    page = organiser_client.post(url, data=form).text
    organiser_client.post(url, data=form | {"confirmed": "1"})

    assert "needs approval from Institute of Yangon" in page
    db.session.rollback()
    assert [host.institute for host in meeting.hosts] == [cast.institute, cast.yangon]
    (proposal,) = open_proposals(meeting, Act.HOST_ORDER)
    assert proposal.order == [cast.yangon, cast.institute]
    deliver()
    mail = smtp.to("aye@yangon.example")[-1]
    assert "New order: Institute of Yangon and Institute of Bangkok" in mail.text()
