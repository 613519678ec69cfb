"""The development inbox: every mail is there as its reader would see it, and nowhere else."""

import mailbox
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from nact_meet.ical.vtimezone import vtimezone


def put(
    folder: Path, subject: str, html: str = "<html><head></head><body>Hello</body></html>"
) -> str:
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"], mail["Subject"] = "meet@meet.example", "aye@yangon.example", subject
    mail.set_content("Hello\n")
    mail.add_alternative(html, subtype="html")
    return mailbox.Maildir(folder).add(mail.as_bytes())


def test_an_invitation_is_listed_and_shown_in_all_its_parts(
    developer: FlaskClient, letter: str
) -> None:
    listed = developer.get("/inbox").text
    plain = developer.get(f"{letter}/plain").text
    calendar = developer.get(f"{letter}/calendar").text

    assert f'href="{letter}"' in listed
    assert "aye@yangon.example" in listed
    assert "Rice, rivers and &lt;neighbours&gt;" in plain
    assert "REQUEST" in calendar
    assert "Asia/Bangkok" in calendar


def test_the_html_part_is_framed_with_a_policy_of_its_own(
    developer: FlaskClient, folder: Path
) -> None:
    key = put(folder, "Hello")

    page, part = developer.get(f"/inbox/{key}"), developer.get(f"/inbox/{key}/html")

    assert f'src="/inbox/{key}/html"' in page.text
    assert "'unsafe-inline'" not in page.headers["Content-Security-Policy"]
    policy = part.headers["Content-Security-Policy"]
    assert "style-src 'unsafe-inline'" in policy
    assert "sandbox" in policy
    assert "script-src" not in policy
    assert "default-src 'none'" in policy
    assert '<base target="_top">' in part.text


def test_the_download_is_the_mail_as_it_would_have_left(
    developer: FlaskClient, folder: Path
) -> None:
    key = put(folder, "Hello")

    answer = developer.get(f"/inbox/{key}/mail.eml")

    assert answer.mimetype == "message/rfc822"
    assert answer.data == mailbox.Maildir(folder).get_bytes(key)


def test_the_newest_mail_comes_first(developer: FlaskClient, folder: Path) -> None:
    for number in range(3):
        put(folder, f"Letter {number}")

    listed = developer.get("/inbox").text

    positions = [listed.index(f"Letter {number}") for number in (2, 1, 0)]
    assert positions == sorted(positions)


def test_a_long_inbox_has_pages(developer: FlaskClient, folder: Path) -> None:
    for number in range(51):
        put(folder, f"Letter {number}.")

    first, second = developer.get("/inbox").text, developer.get("/inbox?page=2").text

    assert "Letter 50." in first
    assert "Letter 0." not in first
    assert "Letter 0." in second


def test_an_empty_inbox_says_so(developer: FlaskClient) -> None:
    answer = developer.get("/inbox")

    assert answer.status_code == 200
    assert "No email yet" in answer.text


@pytest.mark.parametrize("key", ["nothing", "..", "..%2f..%2fsecret-key", "%00"])
@pytest.mark.parametrize("page", ["", "/html", "/plain", "/calendar", "/meeting.ics", "/mail.eml"])
def test_no_key_reaches_outside_the_mailbox(
    developer: FlaskClient, folder: Path, key: str, page: str
) -> None:
    put(folder, "Hello")

    assert developer.get(f"/inbox/{key}{page}").status_code == (400 if key == "%00" else 404)


def test_a_mail_without_a_calendar_part_says_so(developer: FlaskClient, folder: Path) -> None:
    key = put(folder, "Hello")

    assert "no calendar part" in developer.get(f"/inbox/{key}/calendar").text


def test_a_calendar_part_reads_back_with_its_parameters(
    developer: FlaskClient, letter: str
) -> None:
    page = developer.get(f"{letter}/calendar").text

    assert "RSVP=TRUE" in page
    assert "BEGIN:VTIMEZONE" in page
    assert vtimezone("Asia/Bangkok").decode().splitlines()[1] in page


def test_with_a_mail_server_there_is_no_inbox(client: FlaskClient) -> None:
    assert client.get("/inbox").status_code == 404
