"""An organiser reads a list in, looks at it, and brings its people into the meeting."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from nact_meet import chores
from nact_meet.directory.models.person import Person
from nact_meet.directory.models.role import Role
from nact_meet.history.models import Change
from nact_meet.invitations.models import Import
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.notices.models.notice import Kind, Notice
from nact_meet.places.models.participant import Participant
from nact_meet.places.models.states import State
from nact_meet.publication import publishing
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now
from tests.cast import Cast, hosted_by
from tests.invitations.importing.conftest import LIST, Desk
from tests.tables.test_tables import workbook


def places(meeting: Meeting) -> dict[str, Participant]:
    query = select(Participant).where(Participant.meeting_id == meeting.id)
    return {each.full_name: each for each in db.session.scalars(query)}


def people() -> int:
    return db.session.scalar(select(func.count(Person.id))) or 0


def mails(kind: Kind) -> int:
    return db.session.scalar(select(func.count(Notice.id)).where(Notice.kind == kind)) or 0


def publish(meeting: Meeting, cast: Cast) -> None:
    publishing.publish(db.session.get_one(Meeting, meeting.id), by=cast.somchai)
    db.session.commit()


def test_each_bad_line_is_named_and_nothing_is_written_before_the_button(
    desk: Desk, meeting: Meeting
) -> None:
    before = people()

    page = desk.show(desk.read(LIST))

    assert "Import the 3 good lines" in page and "3 lines cannot be imported" in page
    for words in (
        *("The name is missing.", "nobody@dili.example", "There is no email address here."),
        *(
            "The network has no country of this name: “Atlantis”.",
            "Sok · sok at phnompenh.example · Cambodia",
        ),
        *("New to the directory", "Already in the directory", "Institute of Vientiane"),
    ):
        assert words in page, words
    assert (people(), places(meeting)) == (before, {})


def test_the_good_lines_are_brought_in_by_one_press(
    desk: Desk, meeting: Meeting, cast: Cast
) -> None:
    url = desk.read(LIST)

    answer = desk.bring(url)

    found = places(meeting)
    assert answer.status_code == 303
    assert "3 added. 3 lines were left out." in desk.show(answer.location)
    assert set(found) == {"Aye Aye", "Phonesavanh", "王芳"}
    assert {each.state for each in found.values()} == {State.INVITED}
    assert (found["Aye Aye"].person_id, found["Aye Aye"].role) == (cast.aye.id, Role.SPEAKER)
    assert found["Aye Aye"].position == "Director" and cast.aye.position == "Researcher"
    lao = found["Phonesavanh"]
    assert (lao.country_code, lao.person.affiliation) == ("LA", "Institute of Vientiane")
    assert lao.person.zone == "Asia/Vientiane"
    assert found["王芳"].person.institute_id == cast.shanghai.id
    verbs = db.session.scalars(select(Change.verb).where(Change.actor_id == cast.somchai.id)).all()
    assert sorted(verbs) == ["created", "created", "imported", "invited", "invited", "invited"]


def test_who_was_there_already_is_counted_among_those_left_out(
    desk: Desk, meeting: Meeting, cast: Cast
) -> None:
    cast.invite(meeting, cast.aye)

    answer = desk.bring(desk.read(LIST))

    assert "2 added. 4 lines were left out." in desk.show(answer.location)


def test_a_second_press_adds_nobody(desk: Desk, meeting: Meeting) -> None:
    url = desk.read(LIST)
    desk.bring(url)

    again = desk.bring(url)

    assert "already been imported" in desk.show(again.location)
    assert "already been imported" in desk.show(url)
    assert len(places(meeting)) == 3
    assert db.session.scalars(select(Import)).one().rows == []


def test_after_publication_the_page_says_how_many_mails_go_and_keeps_to_it(
    desk: Desk, meeting: Meeting, cast: Cast
) -> None:
    publish(meeting, cast)
    url, before = desk.read(LIST), mails(Kind.INVITATION)

    page = desk.show(url)
    otherwise = desk.bring(url, told=2)
    assert mails(Kind.INVITATION) == before
    agreed = desk.bring(url, told=3)

    assert "3 people will get an invitation by email at once." in page
    assert otherwise.status_code == 409 and "has changed" in otherwise.text
    assert agreed.status_code == 303
    assert mails(Kind.INVITATION) == before + 3


def test_who_answered_by_letter_is_registered_also_where_they_were_invited(
    desk: Desk, meeting: Meeting, cast: Cast
) -> None:
    aye, maria = cast.invite(meeting, cast.aye, cast.maria)
    publish(meeting, cast)
    place = db.session.get_one(Participant, maria.id)
    place.decline(by=cast.maria)
    db.session.commit()
    url = desk.read(f"{LIST}Maria;maria@dili.example\n")
    before = mails(Kind.CONFIRMATION)

    desk.choose(url, standing="registered")
    page = desk.show(url)
    desk.bring(url, told=3)

    found = places(meeting)
    assert "Invited, and registered now" in page and "Already on the list" in page
    assert "3 people will get a confirmation by email at once." in page
    assert found["Aye Aye"].id == aye.id and found["Aye Aye"].registered_at
    assert [found[name].state for name in ("Aye Aye", "Phonesavanh", "王芳", "Maria")] == [
        *(State.CONFIRMED, State.CONFIRMED, State.CONFIRMED, State.DECLINED),
    ]
    assert mails(Kind.CONFIRMATION) == before + 3


@pytest.mark.parametrize(
    ("sharing", "found"),
    [
        ("unknown", {}),
        ("others", {"Hla Hla": "Hla Hla"}),
        ("same", {"Aye Aye": "Aye Aye"}),
    ],
)
def test_a_new_name_at_a_known_address_is_asked_about(
    sharing: str, found: dict[str, str], desk: Desk, meeting: Meeting
) -> None:
    url = desk.read("Name,Email\nHla Hla,aye@yangon.example\n")

    first = desk.show(url, show="shared")
    desk.choose(url, sharing=sharing)
    desk.bring(url)

    assert (
        "already at this address: someone else" in first
        and "There is no one new in this list." in first
    )
    assert {n: p.person.full_name for n, p in places(meeting).items()} == found


def test_columns_are_chosen_by_hand_where_no_heading_says_it(desk: Desk, meeting: Meeting) -> None:
    url = desk.read("Spalte A,Spalte B,Zeile\nBosses,boss@yangon.example,Boss\n")

    first = desk.show(url)
    chosen = {"columns-0": "position", "columns-2": "full_name", "columns-1": "address"}
    again = desk.choose(url, **chosen, has_heading="y")
    desk.bring(url)

    assert again.status_code == 303
    assert "2 lines" in first
    place = places(meeting)["Boss"]
    assert place.position == "Bosses"


def test_a_column_that_is_missing_is_named(desk: Desk) -> None:
    url = desk.read("Name,Country\nAye Aye,Myanmar\n")

    page = desk.show(url)

    assert "No column contains this: Email address." in page and "Import the" not in page


def test_what_we_export_can_come_back(
    desk: Desk, meeting: Meeting, cast: Cast, organiser_client: FlaskClient
) -> None:
    cast.aye.own_script_name, cast.aye.position = "အေးအေး", "=Director"
    cast.invite(meeting)
    meeting.published_at = utc_now()
    db.session.commit()
    lists = f"/meetings/{meeting.ref}/lists/participants"
    other = cast.meeting(title="The next one")
    next_desk = Desk(organiser_client, other)

    for kind, language in (("csv", "en"), ("xlsx", "zh_Hans")):
        organiser_client.set_cookie("language", language)
        octets = organiser_client.get(f"{lists}.{kind}").data
        organiser_client.set_cookie("language", "en")
        url = next_desk.read(octets)
        assert "Import the 3 good lines" in next_desk.show(url)
    next_desk.bring(url)

    found = places(other)
    assert set(found) == {"Aye Aye", "Li Wei", "Maria"}
    for name, place in places(meeting).items():
        assert place.card() == found[name].card()


@pytest.mark.parametrize(
    ("octets", "sentence"),
    [
        (b"", "This file is empty."),
        (b"%PDF-1.4", "cannot read this list"),
        (b"\xd0\xcf\x11\xe0", "protected by a password"),
        (b"PK\x03\x04", "damaged"),
        (b"Name,Mail\n" + b"x,x@y.example\n" * 30_001, "30,000 lines"),
        (b"Name,Mail\n" + b"x" * 11_000_000, "larger than 10 MB"),
    ],
)
def test_a_file_of_the_wrong_kind_or_size_gets_a_sentence(
    octets: bytes, sentence: str, desk: Desk
) -> None:
    answer = desk.send(octets)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert db.session.scalar(select(func.count(Import.id))) == 0


class Unread:
    """A body that nobody may touch."""

    def read(self, _size: int = -1) -> bytes:
        raise AssertionError("it was read")

    readline = read


def test_a_hundred_megabytes_are_refused_unread(desk: Desk, organiser_client: FlaskClient) -> None:
    answer = organiser_client.post(
        desk.base,
        content_type="multipart/form-data; boundary=x",
        environ_overrides={"CONTENT_LENGTH": str(100 * 1024 * 1024), "wsgi.input": Unread()},
    )

    assert answer.status_code == 422 and "larger than 10 MB" in answer.text


def test_lines_may_be_pasted_and_are_shown_again_where_they_are_none(
    desk: Desk, organiser_client: FlaskClient, meeting: Meeting
) -> None:
    nothing = organiser_client.post(desk.base, data={"pasted": ""})
    pasted = organiser_client.post(desk.base, data={"pasted": 'A\tB\n"Aye\ta@b.example\n' * 900})
    good = organiser_client.post(desk.base, data={"pasted": "Zaw Zaw\tzaw@yangon.example\tMyanmar"})
    desk.bring(good.location)

    assert nothing.status_code == 422 and "Choose a file, or paste" in nothing.text
    assert pasted.status_code in {303, 422}
    assert places(meeting)["Zaw Zaw"].country_code == "MM"


HOSTILE = [
    "=HYPERLINK(1)",
    "<script>alert(1)</script>",
    "\u2066evil\u2069",
    "👩🏽‍🏫 Zaw",
    "O'Neil; DROP",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_names_are_text_whatever_they_look_like(name: str, desk: Desk, meeting: Meeting) -> None:
    url = desk.read(workbook([["Name", "Email"], [name, "z@yangon.example"]]))

    page = desk.show(url, show="new")
    desk.bring(url)

    assert "<script>alert" not in page
    (found,) = places(meeting)
    assert found == name.translate({0x2066: None, 0x2069: None})


def test_a_name_of_three_hundred_letters_gets_a_sentence(desk: Desk) -> None:
    page = desk.show(desk.read("Name,Email\n" + "ü" * 300 + ",z@yangon.example\n"))

    assert "Full name: please use at most 200 characters." in page


def test_a_list_is_for_the_organisers_of_its_meeting(
    app: Flask, desk: Desk, cast: Cast, meeting: Meeting, organiser_client: FlaskClient
) -> None:
    url = desk.read(LIST)
    other = cast.meeting(created_by=cast.wei)
    other.hosts = [hosted_by(cast.shanghai)]
    db.session.commit()
    elsewhere = url.replace(meeting.ref, other.ref)
    stranger = app.test_client()

    assert stranger.get(url).status_code == 303
    assert stranger.post(f"{url}/people").location.startswith("/sign-in")
    for path in (elsewhere, f"/meetings/{other.ref}/import"):
        assert organiser_client.get(path).status_code == 404
    assert organiser_client.post(f"{elsewhere}/people").status_code == 404
    assert organiser_client.get(f"{url}/people").location == url


def test_a_cancelled_meeting_takes_no_list(desk: Desk, meeting: Meeting, cast: Cast) -> None:
    publish(meeting, cast)
    url = desk.read(LIST)
    publishing.cancel(db.session.get_one(Meeting, meeting.id), by=cast.somchai, reason="")
    db.session.commit()

    assert desk.bring(url, told=3).status_code == 409
    assert desk.send(b"Name,Email\nA,a@b.example").status_code == 409
    assert "Phonesavanh" not in places(meeting)


def test_a_list_is_thrown_away_by_hand_or_after_a_day(desk: Desk, cast: Cast) -> None:
    first, second = desk.read(LIST), desk.read(LIST)
    old = db.session.get_one(Import, int(second.rsplit("/", 1)[1]))
    old.created_at = utc_now() - timedelta(hours=25)
    db.session.commit()

    desk.client.post(f"{first}/removal")
    chores.do()

    assert db.session.scalar(select(func.count(Import.id))) == 0


def test_how_a_list_was_read_is_shown_and_can_be_changed(desk: Desk, meeting: Meeting) -> None:
    url = desk.read("Name,Email\r\nสมชาย ใจดี,somchai@th.example\r\n".encode("cp874"))
    thai = desk.show(url)
    wrong = desk.choose(url, charset="cp1252")
    western = desk.show(url)
    desk.choose(url, charset="cp874")
    desk.bring(url)

    assert '<option selected value="cp874">Thai</option>' in thai and "สมชาย ใจดี" in thai
    assert wrong.status_code == 303 and "สมชาย" not in western and "ÊÁªÒÂ" in western
    assert set(places(meeting)) == {"สมชาย ใจดี"}
    assert db.session.scalars(select(Import)).one().octets is None


def test_a_workbook_and_a_paste_need_no_such_choice(desk: Desk) -> None:
    page = desk.show(desk.read(workbook([["Name", "Email"], ["Aye", "a@b.example"]])))
    pasted = desk.client.post(desk.base, data={"pasted": "Name,Email\nAye,a@b.example"}).location

    assert 'name="charset"' not in page and 'name="charset"' not in desk.show(pasted)
