"""What people agree to, in the words they were shown; and what others see until they do."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from nact_meet.directory.labels import said
from nact_meet.directory.models.consent import Consent, Matter, Source
from nact_meet.history.models import Change
from nact_meet.lists.disclosure import agree
from nact_meet.lists.privacy import disclose
from nact_meet.meetings.models.meeting import Meeting, Visibility
from nact_meet.places.models.participant import Participant
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now
from tests.cast import Cast
from tests.own_data.conftest import place_of
from tests.parts.client import visitor
from tests.parts.statements import statements

TYPED = {
    "full_name": "Li Wei",
    "institute": "Institute of Shanghai",
    "country_code": "CN",
    "zone": "Asia/Shanghai",
    "language": "en",
}


def set_list(meeting: Meeting, cast: Cast, visibility: Visibility) -> None:
    disclose(meeting, visibility, 365, by=cast.somchai)
    db.session.commit()


def consents() -> list[Consent]:
    return list(db.session.scalars(select(Consent).order_by(Consent.id)))


def confirm(*places: Participant) -> None:
    for place in places:
        place.confirm(**place.answered_by)
    db.session.commit()


def test_nobody_is_asked_where_the_list_is_for_hosts_alone(
    client: FlaskClient, wei: Participant
) -> None:
    page = client.get(f"/r/{wei.token}").text

    assert "Can others see" not in page
    assert "/privacy" in page


def test_a_yes_is_kept_with_the_words_that_were_shown(
    client: FlaskClient, meeting: Meeting, wei: Participant, cast: Cast
) -> None:
    set_list(meeting, cast, Visibility.PARTICIPANTS)
    client.set_cookie("language", "en")
    url = f"/r/{wei.token}"
    assert 'name="agree-list"' in client.get(url).text

    client.post(f"{url}/registration", data=TYPED | {"asked-list": "1", "agree-list": "1"})

    (consent,) = consents()
    assert (consent.matter, consent.source, consent.language) == (Matter.LIST, Source.PAGE, "en")
    assert "the other participants of this meeting" in consent.wording
    assert db.session.get_one(Participant, wei.id).listed_to == Visibility.PARTICIPANTS


def test_a_yes_can_be_taken_back_and_given_again_by_link(
    client: FlaskClient, meeting: Meeting, wei: Participant, cast: Cast
) -> None:
    set_list(meeting, cast, Visibility.PARTICIPANTS)
    confirm(wei)
    url = f"/r/{wei.token}/data/agreements"

    for posted in ({"agree-list": "1"}, {}, {"agree-list": "1"}, {"agree-list": "1"}):
        assert client.post(url, data=posted | {"asked-list": "1"}).status_code == 303

    first, second = consents()
    assert first.withdrawn_at is not None and second.withdrawn_at is None
    assert db.session.get_one(Participant, wei.id).listed_to == Visibility.PARTICIPANTS
    verbs = [each.verb for each in db.session.scalars(select(Change).order_by(Change.id))]
    assert verbs[-3:] == ["consented", "consent taken back", "consented"]


def test_a_box_that_was_not_shown_takes_nothing_back(
    client: FlaskClient, meeting: Meeting, wei: Participant, cast: Cast
) -> None:
    set_list(meeting, cast, Visibility.PARTICIPANTS)
    agree(wei, [said(Matter.LIST, agrees=True)], **wei.answered_by)
    db.session.commit()

    client.post(f"/r/{wei.token}/registration", data=TYPED)

    assert db.session.get_one(Participant, wei.id).listed_to == Visibility.PARTICIPANTS


def test_a_yes_to_participants_is_none_to_the_public(
    client: FlaskClient, meeting: Meeting, wei: Participant, cast: Cast
) -> None:
    maria = place_of(meeting, cast, "maria")
    agree(wei, [said(Matter.LIST, agrees=True)], **wei.answered_by)
    agree(maria, [said(Matter.PUBLIC_LIST, agrees=True)], **maria.answered_by)
    confirm(wei, maria)
    set_list(meeting, cast, Visibility.PUBLIC)

    in_public = client.get(f"/m/{meeting.ref}/people").text
    on_its_page = client.get(f"/m/{meeting.ref}").text
    among_them = client.get(f"/r/{wei.token}/people").text

    assert "Maria" in in_public and "Maria" in on_its_page
    assert "Li Wei" not in in_public and "Li Wei" not in on_its_page
    assert "Maria" in among_them and "Li Wei" in among_them
    for page in (in_public, on_its_page, among_them):
        assert "dili.example" not in page and "shanghai.example" not in page


@pytest.mark.parametrize("visibility", [Visibility.HOSTS, Visibility.PARTICIPANTS])
def test_a_list_that_is_not_for_the_public_is_not_found_there(
    visibility: Visibility, client: FlaskClient, meeting: Meeting, cast: Cast
) -> None:
    set_list(meeting, cast, visibility)

    assert client.get(f"/m/{meeting.ref}/people").status_code == 404


def test_only_who_is_registered_sees_the_list_and_only_where_there_is_one(
    client: FlaskClient, meeting: Meeting, wei: Participant, cast: Cast
) -> None:
    url = f"/r/{wei.token}/people"
    not_registered = client.get(url).status_code
    confirm(wei)
    for_hosts = client.get(url)
    set_list(meeting, cast, Visibility.PARTICIPANTS)

    assert not_registered == 409
    assert for_hosts.status_code == 404
    assert client.get(url).status_code == 200


def test_a_closed_meeting_lists_nobody_in_public(meeting: Meeting, cast: Cast) -> None:
    meeting.is_public = False
    set_list(meeting, cast, Visibility.PUBLIC)

    assert meeting.list_audience == Visibility.PARTICIPANTS


def test_a_list_of_many_takes_as_many_statements_as_one_of_few(
    client: FlaskClient, meeting: Meeting, wei: Participant, cast: Cast
) -> None:
    maria = place_of(meeting, cast, "maria")
    confirm(wei, maria)
    set_list(meeting, cast, Visibility.PARTICIPANTS)
    url = f"/r/{wei.token}/people"
    db.session.remove()
    with statements() as few:
        client.get(url)
    for place in (wei, maria):
        agree(place, [said(Matter.LIST, agrees=True)], **place.answered_by)
    db.session.commit()
    db.session.remove()

    with statements() as many:
        client.get(url)

    assert len(few) == len(many)


@pytest.mark.parametrize(
    "path", ["/m/{}", "/feeds/meetings/{}.ics", "/feeds/agenda/meetings/{}.ics"]
)
def test_a_speaker_of_the_directory_is_named_in_public_only_once_they_agreed(
    path: str, client: FlaskClient, meeting: Meeting, aye: Participant
) -> None:
    url = path.format(meeting.ref)
    before = unfolded(client.get(url).text)

    client.post(
        f"/r/{aye.token}/data/agreements", data={"asked-programme": "1", "agree-programme": "1"}
    )
    after = unfolded(client.get(url).text)
    client.post(f"/r/{aye.token}/data/agreements", data={"asked-programme": "1"})
    in_the_end = unfolded(client.get(url).text)

    for page in (before, in_the_end):
        assert "Aye Aye" not in page and "Speaker to be announced" in page
        assert "A guest whom nobody here knows" in page
    assert "Aye Aye" in after and "to be announced" not in after


def unfolded(text: str) -> str:
    return text.replace("\r\n ", "")


def test_participants_and_hosts_read_the_whole_programme(
    client: FlaskClient, organiser_client: FlaskClient, meeting: Meeting, wei: Participant
) -> None:
    assert "Dr Aye Aye" in client.get(f"/r/{wei.token}").text
    assert "Dr Aye Aye" in organiser_client.get(f"/meetings/{meeting.ref}").text


def test_hosts_note_what_came_by_letter(
    app: Flask, organiser_client: FlaskClient, meeting: Meeting, cast: Cast
) -> None:
    url = f"/meetings/{meeting.ref}"
    assert "Not agreed yet" in organiser_client.get(f"{url}/privacy").text

    noted = organiser_client.post(f"{url}/speakers/{cast.aye.id}/agreement")
    stranger = organiser_client.post(f"{url}/speakers/{cast.wei.id}/agreement")

    (consent,) = consents()
    assert (noted.status_code, stranger.status_code) == (303, 404)
    assert consent.source == Source.LETTER
    assert "Aye Aye" in visitor(app).get(f"/m/{meeting.ref}").text
    assert "Agreed" in organiser_client.get(f"{url}/privacy").text
    organiser_client.post(f"{url}/speakers/{cast.aye.id}/agreement/end")
    assert "Aye Aye" not in visitor(app).get(f"/m/{meeting.ref}").text


def test_two_presses_at_once_are_one_yes(app_on_both: Flask, meeting: Meeting, cast: Cast) -> None:
    wei = place_of(meeting, cast, "wei")

    for _ in range(2):
        agree(wei, [said(Matter.LIST, agrees=True)], **wei.answered_by)
        db.session.commit()

    assert len(consents()) == 1


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"keep_days": "29"}, "number of days from 30 to 3,650"),
        ({"keep_days": "3651"}, "number of days from 30 to 3,650"),
        ({"keep_days": ""}, "number of days from 30 to 3,650"),
        ({"keep_days": "for ever"}, "Please enter a number of days"),
        ({"list_visibility": "everybody"}, "valid choice"),
    ],
)
def test_what_cannot_be_set_comes_back_with_a_sentence(
    typed: dict[str, str], sentence: str, organiser_client: FlaskClient, meeting: Meeting
) -> None:
    whole = {"list_visibility": "public", "keep_days": "60"}
    url = f"/meetings/{meeting.ref}/privacy"

    refused = organiser_client.post(url, data=whole | typed)
    untouched = db.session.get_one(Meeting, meeting.id).keep_days
    taken = organiser_client.post(url, data=whole)

    assert refused.status_code == 422 and sentence in refused.text
    assert untouched == 365
    assert taken.status_code == 303
    now = db.session.get_one(Meeting, meeting.id)
    assert (now.keep_days, now.list_visibility) == (60, Visibility.PUBLIC)
    assert now.erases_at == now.ends_at + timedelta(days=60) > utc_now()


def test_everybody_may_read_what_becomes_of_their_data(client: FlaskClient) -> None:
    answer = client.get("/privacy")

    assert answer.status_code == 200
    assert "reply to any email about it" in answer.text
    assert "Set-Cookie" not in answer.headers
    assert (
        client.get("/privacy", headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    )
