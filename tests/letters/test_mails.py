"""A letter as its readers get it: their names and clocks, and nobody else's anything."""

import re

from flask import Flask
from sqlalchemy import select

from nact_meet.directory.models.person import Person
from nact_meet.letters.models import Letter
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.notices.models.notice import Notice
from nact_meet.places import audience
from nact_meet.places.models.participant import Participant
from nact_meet.places.selection import Selection
from nact_meet.publication import editing, publishing
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now
from tests.cast import Cast
from tests.letters.writing import letter_to
from tests.parts.deliver import deliver
from tests.parts.markup import Page
from tests.parts.smtp import Delivered, MailServer

ADDRESSES = ("aye@yangon.example", "wei@shanghai.example", "maria@dili.example")
HOSTILE = "\u05d0\u05d1 \u202e<b>{when}</b>\r\nBcc: stranger@x.example **x**" + "\U0001f33e" * 20


def place_of(meeting: Meeting, person: Person) -> Participant:
    place = audience.place_of(meeting, person)
    assert place is not None
    return place


def sent(letter: Letter, cast: Cast, smtp: MailServer) -> dict[str, Delivered]:
    """The mails of this letter by who got them."""
    letter.send(by=cast.somchai)
    deliver()
    return {each.recipient: each for each in smtp.messages}


def body_of(mail: Delivered) -> str:
    """What stands between the head of the mail's HTML and its foot."""
    found = re.search(r'<div lang="[^"]*" dir="auto">\n(.*)</div>', mail.html(), re.DOTALL)
    assert found is not None
    return found[1]


def test_every_reader_gets_their_own_name_clock_and_link(
    app_on_both: Flask, meeting: Meeting, cast: Cast, smtp: MailServer
) -> None:
    body = (
        "Dear {name} of {Institute},\n\n{meeting} is {when}: {link}\n\n{hosts}, {country}, {role}"
    )
    letter = letter_to(meeting, cast.somchai, subject="For {name}", body=body)

    mails = sent(letter, cast, smtp)

    aye, wei = mails["aye@yangon.example"], mails["wei@shanghai.example"]
    assert aye.message["Subject"] == "For Dr Aye Aye"
    assert "Dear Dr Aye Aye of Institute of Yangon," in aye.text()
    assert "09:30–11:30 Yangon (UTC+6:30)" in aye.text()
    assert "Institute of Bangkok, Myanmar, Delegate" in aye.text()
    assert f"/r/{place_of(meeting, cast.aye).token}" in aye.text()
    assert f'href="http://127.0.0.1:8000/r/{place_of(meeting, cast.aye).token}"' in body_of(aye)
    assert "11:00–13:00（上海，UTC+8）" in wei.text()  # their language for dates
    for address, mail in mails.items():
        assert [str(mail.message["To"]), mail.calendar()] == [address, None]
        for other in {*ADDRESSES} - {address}:
            assert other.encode() not in mail.raw
            assert other not in mail.text() + mail.html()
        assert len(set(re.findall(r"/r/([\w.-]+)", mail.text() + mail.html()))) == 1


def test_a_reader_gets_the_text_in_their_language_else_the_first(
    meeting: Meeting, cast: Cast, smtp: MailServer
) -> None:
    other = {"zh_Hans": {"subject": "论文", "body": "{name}，您好。"}}
    letter = letter_to(meeting, cast.somchai, translations=other)

    mails = sent(letter, cast, smtp)

    assert mails["wei@shanghai.example"].message["Subject"] == "论文"
    assert "Li Wei 博士，您好。" in mails["wei@shanghai.example"].text()
    assert 'lang="zh-Hans" dir="auto"' in mails["wei@shanghai.example"].html()
    assert mails["maria@dili.example"].message["Subject"] == "The paper"


def test_light_markdown_and_addresses_become_html(
    meeting: Meeting, cast: Cast, smtp: MailServer
) -> None:
    body = (
        "**Read** [the paper](https://x.example/a?b=c&d=e), [answer]({link}) or see "
        "https://x.example/y.\n\n- one\n- two\n\n<b>bold</b> {not ours} {} & 1 < 2\n-- \nSomchai"
    )
    letter = letter_to(meeting, cast.somchai, body=body)

    mail = sent(letter, cast, smtp)["maria@dili.example"]

    page = f"http://127.0.0.1:8000/r/{place_of(meeting, cast.maria).token}"
    html = body_of(mail)
    hrefs = re.findall(r'<a class="link" style="color:#1b4d6b" href="([^"]+)"', html)
    assert hrefs == ["https://x.example/a?b=c&amp;d=e", page, "https://x.example/y"]
    assert "<strong>Read</strong>" in html and html.count("<li>") == 2
    assert "&lt;b&gt;bold&lt;/b&gt; {not ours} {} &amp; 1 &lt; 2<br>" in html
    assert "Read the paper (https://x.example/a?b=c&d=e), answer" in mail.text()
    assert f"answer ({page}) or see https://x.example/y." in mail.text()
    assert "- one\n- two" in mail.text()
    assert mail.text().rstrip().splitlines()[-1].startswith("This link is for you only")


def test_links_go_to_web_addresses_alone(meeting: Meeting, cast: Cast, smtp: MailServer) -> None:
    others = (
        "javascript:alert(1)",
        "data:text/html,x",
        "mailto:a@x.example",
        "/r/x",
        "//x.example",
    )
    body = " ".join(f"[here]({each}) <{each}> ![picture]({each})" for each in others)
    letter = letter_to(meeting, cast.somchai, body=f"{body} [there](http://x.example/p)")

    html = body_of(sent(letter, cast, smtp)["maria@dili.example"])

    assert re.findall(r'(?:href|src)="([^"]+)"', html) == ["http://x.example/p"]
    assert "<img" not in html and html.count("here") >= len(others)


def test_a_hostile_name_is_text_in_every_part(
    meeting: Meeting, cast: Cast, smtp: MailServer
) -> None:
    maria = place_of(meeting, cast.maria)
    maria.full_name, maria.honorific = HOSTILE, ""
    letter = letter_to(meeting, cast.somchai, subject="For {name}!", body="Dear {name}, **yes**!")

    mail = sent(letter, cast, smtp)["maria@dili.example"]

    assert mail.message["Bcc"] is None
    assert mail.message.defects == []
    assert str(mail.message["Subject"]).startswith("For \u2068\u05d0\u05d1 <b>{when}</b> Bcc: ")
    read = Page(body_of(mail))
    assert "<b>{when}</b>" in read.isolated and "Bcc" in read.isolated
    assert read.bare.replace("\n", "") == "Dear , yes!"
    assert {"b", "bdi", "strong"} & read.tags == {"bdi", "strong"}
    assert "\u202e" not in mail.text()
    assert re.search("Dear \u2068\u05d0\u05d1 .*\u2069, yes!", mail.text())


def test_long_subjects_stay_one_header(meeting: Meeting, cast: Cast, smtp: MailServer) -> None:
    place_of(meeting, cast.maria).full_name = "M" * 200
    letter = letter_to(meeting, cast.somchai, subject="{name} " * 40)

    mail = sent(letter, cast, smtp)["maria@dili.example"]

    assert mail.message["Subject"].count("M" * 200) == 40
    assert max(map(len, mail.raw.splitlines())) <= 998


def test_an_assistant_reads_whose_place_it_is_about(
    meeting: Meeting, cast: Cast, smtp: MailServer
) -> None:
    cast.aye.contacts[0].reader_name = "Daw Khin"

    mail = sent(letter_to(meeting, cast.somchai), cast, smtp)["aye@yangon.example"]

    assert mail.text().startswith(
        "This email is about the registration of Dr Aye Aye.\n\nDear Dr Aye Aye,"
    )


def test_answers_go_to_the_place_or_where_the_writer_wished(
    meeting: Meeting, cast: Cast, smtp: MailServer
) -> None:
    hosts = sent(letter_to(meeting, cast.somchai), cast, smtp)["maria@dili.example"].message
    smtp.messages.clear()
    own = letter_to(meeting, cast.somchai, reply_to="somchai@bangkok.example")
    writer = sent(own, cast, smtp)["maria@dili.example"].message

    key = place_of(meeting, cast.maria).organizer_key
    assert hosts["Reply-To"] is None
    assert hosts["From"].addresses[0].addr_spec == f"meet+{key}@meet.example"
    assert writer["Reply-To"].addresses[0].addr_spec == "somchai@bangkok.example"
    assert writer["From"] == hosts["From"]
    assert writer["List-Unsubscribe"] is None


def test_all_mails_of_a_place_hang_together(
    app_on_both: Flask, cast: Cast, smtp: MailServer
) -> None:
    meeting = cast.meeting(reminder_minutes=[60])
    cast.invite(meeting, cast.aye, cast.maria)
    publishing.publish(meeting, by=cast.somchai)
    deliver()
    letter_to(meeting, cast.somchai).send(by=cast.somchai)
    deliver()
    before = meeting.page()
    meeting.title = "Rivers"
    editing.edited(meeting, before, by=cast.somchai)
    for each in db.session.scalars(select(Notice).where(Notice.sent_at.is_(None))):
        each.due_at = utc_now()
    deliver()
    place_of(meeting, cast.aye).confirm(by=cast.aye)
    deliver()
    publishing.cancel(meeting, by=cast.somchai, reason="A typhoon is coming.")
    deliver()

    mails = [each.message for each in smtp.to("aye@yangon.example")]
    others = [each.message for each in smtp.to("maria@dili.example")]
    assert len(mails) == 6
    threads = {(str(each["References"]), str(each["In-Reply-To"])) for each in mails}
    ((references, in_reply_to),) = threads
    assert references == in_reply_to and re.fullmatch(r"<place-\w+@meet\.example>", references)
    assert len({each["Message-ID"] for each in mails + others}) == len(mails + others)
    assert references not in {each["References"] for each in others}


def test_a_retry_sends_the_same_bytes(meeting: Meeting, cast: Cast, smtp: MailServer) -> None:
    smtp.answers(451, times=1)
    letter = letter_to(meeting, cast.somchai, Selection(country="TL"), body="{when} {name}")
    letter.send(by=cast.somchai)
    deliver()
    (waiting,) = db.session.scalars(select(Notice).where(Notice.letter_id == letter.id))
    kept = waiting.mail
    waiting.due_at, cast.maria.full_name = utc_now(), "Someone else"
    meeting.title = "Rivers"

    deliver()

    assert kept is not None
    (mail,) = smtp.messages
    assert mail.raw.replace(b"\r\n", b"\n").strip() == kept.replace(b"\r\n", b"\n").strip()
