"""A letter or two go with the invitation, and with nothing else."""

from email.message import EmailMessage
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile
from zlib import compress

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from nact_meet.history.models import Change
from nact_meet.invitations import attachments
from nact_meet.invitations.attachments import MOST_BYTES
from nact_meet.invitations.models import attached_to
from nact_meet.mail.message import Attached, encoded, with_files
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.own_data.retention import erase_data_of
from nact_meet.publication import publishing
from nact_meet.web import inside
from nact_meet.web.extensions import db
from nact_meet.web.uploads import PDF as PDF_KIND
from nact_meet.web.uploads import Upload, safe_name
from tests.cast import Cast, hosted_by
from tests.organising.hosts.conftest import act_for
from tests.organising.test_two_editors import form_of, with_
from tests.parts.deliver import deliver
from tests.parts.smtp import Delivered, MailServer

PDF = b"%PDF-1.7 Dear colleagues"
THAI, CHINESE = "หนังสือเชิญประชุม " * 6, "关于召开视频会议的邀请函"


def sent(client: FlaskClient, meeting: Meeting, name: str, content: bytes) -> TestResponse:
    data = {"letter": (BytesIO(content), name)}
    return client.post(f"/meetings/{meeting.ref}/attachments", data=data)


def letter(name: str = "letter.pdf", content: bytes = PDF) -> Upload:
    return Upload(name, "application/pdf", content)


def files(mail: Delivered) -> dict[str | None, bytes]:
    """Without the calendar's."""
    parts = (part for part in mail.message.walk() if part.get_content_disposition())
    found = {part.get_filename(): part.get_payload(decode=True) for part in parts}
    return {name: bytes(content) for name, content in found.items() if name != "invite.ics"}  # type: ignore[arg-type]


def zipped(*names: str) -> bytes:
    memory = BytesIO()
    with ZipFile(memory, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return memory.getvalue()


def document(types: str = "", relations: str = "") -> bytes:
    """Of Word, with what its parts are said to be."""
    memory = BytesIO()
    with ZipFile(memory, "w", ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", f"<Types>{types}</Types>")
        archive.writestr(
            "word/_rels/document.xml.rels", f"<Relationships>{relations}</Relationships>"
        )
        archive.writestr("word/document.xml", "<document/>")
        archive.writestr("word/notes.bin", "Sub AutoOpen()")
    return memory.getvalue()


SAYS = "http://schemas.microsoft.com/office/2006/relationships/vbaProject"
TEMPLATE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"
HARMLESS = (
    '<Relationship Type="http://x/hyperlink" Target="https://x.example" TargetMode="External"/>'
    f'<Relationship Type="{TEMPLATE}" Target="file:///C:\\Letters\\A.dotx" TargetMode="External"/>'
)
PACKED = b"%%PDF-1.7\n1 0 obj <</Type /ObjStm /Filter /FlateDecode>> stream\n%s\nendstream"


@pytest.mark.parametrize(
    ("octets", "is_active"),
    [
        (document(), False),
        (document(relations=HARMLESS), False),
        (document(relations=f'<Relationship Type="{SAYS}" Target="notes.bin"/>'), True),
        (
            document(
                '<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/>'
            ),
            True,
        ),
        (document('<Override ContentType="x.ms-word.document.macroEnabled.main+xml"/>'), True),
        (document('<Override ContentType="application/vnd.ms-office.&#118;ba&#80;roject"/>'), True),
        (document(relations='<Relationship Type="http://x/oleObject" Target="a.bin"/>'), True),
        (
            document(
                relations=f'<Relationship Type="{TEMPLATE}" Target="https://x.example/a.dotm" '
                'TargetMode="External"/>'
            ),
            True,
        ),
    ],
)
def test_what_a_part_is_counts_and_not_what_it_is_called(octets: bytes, is_active: bool) -> None:
    assert inside.is_active_document(octets) is is_active


def test_what_a_pdf_packs_together_is_looked_at_too() -> None:
    assert not inside.is_active_pdf(PACKED % compress(b"<</Type /Page>>"))
    assert inside.is_active_pdf(PACKED % compress(b"<</S /JavaScript /JS (x)>>"))
    assert inside.is_active_pdf(PACKED % compress(b"<</S /Java#53cript>>"))


def test_letters_go_with_the_invitation_and_its_calendar_stays_right(
    organiser_client: FlaskClient, cast: Cast, smtp: MailServer
) -> None:
    meeting = cast.meeting()
    cast.invite(meeting, cast.aye)
    for name in (f"{CHINESE}.pdf", f"{THAI}.PDF"):
        assert sent(organiser_client, meeting, name, PDF).status_code == 303
    page = organiser_client.get(f"/meetings/{meeting.ref}/preview").text
    assert f"{CHINESE}.pdf" in page and "A letter to attach" not in page
    publishing.publish(db.session.merge(meeting), by=cast.somchai)
    deliver()

    (mail,) = smtp.to("aye@yangon.example")

    thai = f"{THAI.strip()[:120].strip()}.pdf"
    assert files(mail) == {f"{CHINESE}.pdf": PDF, thai: PDF}
    first, *others = mail.message.iter_parts()
    assert isinstance(first, EmailMessage) and mail.message.get_content_subtype() == "mixed"
    kinds = [part.get_content_type() for part in first.iter_parts()]
    assert kinds == ["text/plain", "text/html", "text/calendar"]
    assert [part.get_content_type() for part in others][1:] == ["application/pdf"] * 2
    assert max(map(len, mail.raw.splitlines())) <= 78
    assert mail.calendar()["METHOD"] == "REQUEST"


def test_no_other_mail_repeats_them(cast: Cast, smtp: MailServer) -> None:
    meeting = cast.meeting()
    cast.invite(meeting, cast.aye)
    attachments.attach(meeting, letter(), by=cast.somchai)
    publishing.publish(meeting, by=cast.somchai)
    db.session.commit()
    deliver()
    publishing.cancel(meeting, by=cast.somchai, reason="Flood")
    db.session.commit()
    deliver()

    invited, *cancelled = smtp.to("aye@yangon.example")

    assert files(invited) and cancelled and not any(map(files, cancelled))


def test_the_trial_copy_carries_them(
    organiser_client: FlaskClient, cast: Cast, smtp: MailServer
) -> None:
    meeting = cast.meeting()
    (aye,) = cast.invite(meeting, cast.aye)
    attachments.attach(meeting, letter(), by=cast.somchai)
    db.session.commit()

    organiser_client.post(f"/meetings/{meeting.ref}/preview", data={"participant": str(aye.id)})
    deliver()

    (mail,) = smtp.to("somchai@bangkok.example")
    assert files(mail) == {"letter.pdf": PDF} and mail.calendar() is None


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("letter.pdf", b"MZ\x90 a program", "Please upload a PDF"),
        ("letter.pdf", b"", "This file is empty"),
        ("photo.webp", b"RIFF1234WEBP", "Please choose a PDF, a document"),
        ("letter.docx", zipped("word/document.xml", "word/vbaProject.bin"), "contains a program"),
        ("letter.docx", zipped("word/document.xml")[:-9], "Please choose a PDF, a document"),
        ("letter.pdf", b"%PDF-1.7 /OpenAction /JavaScript", "contains a program"),
        ("letter.pdf", b"%PDF-1.7 /OpenAction /J#61vaScript", "contains a program"),
        ("letter.pdf", PDF.ljust(MOST_BYTES + 1), "at most 3 MB"),
        ("", b"", "Please choose a file."),
    ],
)
def test_what_is_no_letter_comes_back_with_a_sentence(
    organiser_client: FlaskClient, cast: Cast, name: str, content: bytes, sentence: str
) -> None:
    meeting = cast.meeting()

    answer = sent(organiser_client, meeting, name, content)

    assert answer.status_code == 422 and sentence in answer.text
    assert attached_to(db.session.merge(meeting)) == []


def test_two_letters_of_three_megabytes_are_the_most(
    organiser_client: FlaskClient, cast: Cast
) -> None:
    meeting = cast.meeting()
    attachments.attach(meeting, letter(content=PDF.ljust(MOST_BYTES - 30)), by=cast.somchai)
    db.session.commit()

    answers = [sent(organiser_client, meeting, "b.pdf", PDF.ljust(30 + more)) for more in (1, 0)]

    assert [answer.status_code for answer in answers] == [422, 303]
    third = sent(organiser_client, meeting, "c.pdf", b"%PDF-")
    assert third.status_code == 422 and "Two letters are attached already" in third.text


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ('a"b;filename=c.exe', 'a"b;filename=c.exe.pdf'),
        ("x\r\nBcc: all@x.example", "xBcc: all@x.example.pdf"),
        ("gnp.\u202eexe", "gnp.exe.pdf"),
        ("gnp\u061c.exe", "gnp.exe.pdf"),
    ],
)
def test_a_hostile_name_stays_one_name(name: str, kept: str) -> None:
    part = encoded((Attached(safe_name(name, PDF_KIND), "application/pdf", PDF),))
    raw = with_files(b'Content-Type: multipart/mixed; boundary="=_m"\r\n\r\n--=_m--\r\n', part)
    mail = Delivered("", "", raw)

    assert files(mail) == {kept: PDF} and mail.message["Bcc"] is None
    assert len(list(mail.message.iter_parts())) == 1


def test_hosts_who_were_asked_to_publish_are_asked_again_and_the_page_says_so(
    organiser_client: FlaskClient, cast: Cast
) -> None:
    act_for(cast.aye, cast.yangon)
    meeting = cast.meeting()
    meeting.hosts.append(hosted_by(cast.yangon, position=1))
    cast.invite(meeting, cast.wei)
    there, said = f"/meetings/{meeting.ref}", "Publish the meeting. That no longer holds"

    def publish_and(url: str, data: Any) -> tuple[str, str]:
        organiser_client.post(f"{there}/publication")
        before = organiser_client.get(f"{there}/preview").text
        return before, organiser_client.post(url, data=data, follow_redirects=True).text

    pdf = (BytesIO(PDF), "letter.pdf")
    asked, attached = publish_and(f"{there}/attachments", {"letter": pdf})
    (letter,) = attached_to(db.session.merge(meeting))
    _asked, removed = publish_and(f"{there}/attachments/{letter.id}/removal", {})
    organiser_client.post(f"{there}/publication")
    edit = with_(form_of(organiser_client.get(f"{there}/edit/room").text), venue="Hall 2")
    edited = organiser_client.post(there, data=edit, follow_redirects=True).text

    assert "you have to ask them again" in asked and "ask them again" not in removed.split(said)[0]
    assert [said in page for page in (attached, removed, edited)] == [True] * 3


def test_a_letter_is_saved_removed_and_forgotten_with_the_meetings_data(
    organiser_client: FlaskClient, cast: Cast
) -> None:
    meeting = cast.meeting()
    one, _two = (attachments.attach(meeting, letter(), by=cast.somchai) for _ in range(2))
    db.session.commit()
    url = f"/meetings/{meeting.ref}/attachments/{one.id}"

    answer = organiser_client.get(url)

    assert answer.data == PDF and answer.headers["Content-Disposition"].startswith("attachment")
    assert organiser_client.post(f"{url}/removal").status_code == 303
    assert organiser_client.get(url).status_code == 404
    meeting = db.session.merge(meeting)
    verbs = db.session.query(Change.verb).filter(Change.meeting_id == meeting.id).all()
    assert [verb for (verb,) in verbs].count("letter attached") == 2
    assert erase_data_of(meeting)["attachments"] == 1


def test_a_batch_reads_each_letter_once(cast: Cast, smtp: MailServer) -> None:
    """And holds one copy, however many mails wait: hundreds of a few megabytes fill no memory."""
    meeting = cast.meeting()
    cast.invite(meeting)
    attachments.attach(meeting, letter(), by=cast.somchai)
    publishing.publish(meeting, by=cast.somchai)
    db.session.commit()
    encoded.cache_clear()
    deliver()

    assert encoded.cache_info().misses <= 2, "one for letters, one for none"
    for who in ("aye@yangon", "wei@shanghai", "maria@dili"):
        assert files(smtp.to(f"{who}.example")[0])
