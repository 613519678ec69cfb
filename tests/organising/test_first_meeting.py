"""An organiser without any meeting is led through the first one, until it is published."""

import re

from flask.testing import FlaskClient

from nact_meet.meetings.models.agenda import AgendaItem, ItemKind
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.publication import publishing
from nact_meet.web.extensions import db
from tests.cast import Cast
from tests.organising.test_meeting_pages import only_meeting, typed

LINE = re.compile(r'<nav class="lead-on".*?</nav>', re.DOTALL)


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def line(client: FlaskClient, path: str) -> str:
    """The steps as they are read on a page, or nothing."""
    answer = client.get(path)
    assert answer.status_code == 200
    found = LINE.search(answer.text)
    return words(found[0]) if found else ""


def next_step(client: FlaskClient, path: str) -> str:
    found = re.search(r"Next: (.+?) \.", line(client, path))
    return found[1] if found else ""


def test_the_desk_begins_it_says_why_and_finds_it_again(
    organiser_client: FlaskClient, cast: Cast
) -> None:
    empty = organiser_client.get("/desk").text
    organiser_client.post("/meetings", data=typed(cast))
    left = organiser_client.get("/desk").text

    assert "Begin: Title and time" in empty
    assert "They are in the invitation and in every calendar" in empty
    assert "Go on: " in left and f"{only_meeting().title}</bdi></h3>" in left


def test_each_step_is_done_by_the_meeting_itself(organiser_client: FlaskClient, cast: Cast) -> None:
    new = line(organiser_client, "/meetings/new")
    meeting = cast.meeting()
    ref, here = meeting.ref, f"/meetings/{meeting.ref}"

    after_saving = next_step(organiser_client, here)
    meeting.agenda.append(AgendaItem(position=0, title="Rice", minutes=30, kind=ItemKind.SESSION))
    db.session.commit()
    with_programme = next_step(organiser_client, here)
    cast.invite(meeting, cast.aye)
    with_people = next_step(organiser_client, here)

    assert new.startswith("Title and time Hosts Programme People Look at it Publish They are in")
    assert "(done)" not in new
    assert (after_saving, with_programme, with_people) == ("Programme", "People", "Look at it")
    assert line(organiser_client, here).count("(done)") == 4
    assert next_step(organiser_client, f"{here}/as-seen") == "Publish"
    assert line(organiser_client, f"{here}/as-seen?framed=1") == ""
    assert "Only now the invitations go out." in line(organiser_client, f"{here}/publication")
    assert "Next" not in line(organiser_client, f"/meetings/{ref}/publication")


def test_it_goes_away_with_the_first_publication(organiser_client: FlaskClient, cast: Cast) -> None:
    first, second = cast.meeting(), cast.meeting(title="Ports")
    publishing.publish(first, by=cast.somchai)
    db.session.commit()

    pages = ("/meetings/new", f"/meetings/{first.ref}", f"/meetings/{second.ref}")

    assert [line(organiser_client, page) for page in pages] == ["", "", ""]
    assert "Your first meeting" not in organiser_client.get("/desk").text


def test_no_one_is_led_through_a_colleagues_draft(
    organiser_client: FlaskClient, cast: Cast
) -> None:
    meeting: Meeting = cast.meeting(created_by=cast.aye)

    assert line(organiser_client, f"/meetings/{meeting.ref}") == ""
    assert "Begin: Title and time" in organiser_client.get("/desk").text


def test_an_empty_page_says_what_will_be_there_and_what_to_do_next(
    organiser_client: FlaskClient, cast: Cast
) -> None:
    here = f"/meetings/{cast.meeting().ref}"
    nexts = {
        "": "Invite people",
        "/numbers": "Invite people",
        "/participants": "Invite",
        "/decisions": "Choose who needs approval",
        "/questions/answers": "Add a question",
        "/day-of": "See who is registered",
        "/post": "See how they will look",
        "/incoming": "Write to people",
        "/message": "Publish",
        "/preview": "Invite",
    }

    said = {page: empty(organiser_client, f"{here}{page}") for page in nexts}

    assert [(page, said[page]) for page, link in nexts.items() if link not in said[page]] == []


def empty(client: FlaskClient, path: str) -> list[str]:
    """The links of what is there instead of rows."""
    parts = client.get(path).text.split('class="empty"')[1:]
    return [words(link) for part in parts for link in re.findall("<a .*?</a>", part[:1200])]
