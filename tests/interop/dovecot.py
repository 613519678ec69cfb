"""Debian's dovecot as the mailbox that replies come back to: each row is put there and watched."""

import subprocess
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import count

from imapclient import SEEN

from nact_meet.places.models.participant import Participant
from nact_meet.publication import publishing
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now
from tests.interop.application import Application
from tests.parts.imap import PROGRAM, Dovecot, MailboxThere
from tests.post.incoming.attending import attended
from tests.post.incoming.replies import SHAPES, Answer, gmail

LETTER = b"From: aye@yangon.example\r\nTo: meet@meet.example\r\nSubject: Tea\r\n\r\nAt four?\r\n"
Row = tuple[str, list[str]]

numbers = count(1)


def column() -> str:
    """Name and version; "" where it is not installed."""
    if not PROGRAM:
        return ""
    said = subprocess.run([PROGRAM, "--version"], capture_output=True, text=True, check=True)
    return f"dovecot {said.stdout.split()[0]}"


def rows(application: Application) -> Iterator[Row]:
    """Each row's name, and what was not as it should be."""
    server = Dovecot()
    server.start()
    try:
        for name, happens in ROWS.items():
            scene = Scene(application, server)
            yield name, faults(happens, scene)
    finally:
        server.remove()


def faults(happens: Callable[["Scene"], None], scene: "Scene") -> list[str]:
    try:
        happens(scene)
    except AssertionError as error:
        return [str(error) or "it did not hold"]
    return []


@dataclass
class Scene:
    """A published meeting with Aye Aye invited, and a mailbox of its own."""

    application: Application
    server: Dovecot

    def __post_init__(self) -> None:
        cast = self.application.cast
        meeting = cast.meeting(title=f"Mailbox {next(numbers)}")
        (self.place,) = cast.invite(meeting, cast.aye)
        publishing.publish(meeting, by=cast.somchai)
        db.session.commit()
        self.application.mails()

    def read(self, mailbox: MailboxThere, left: Sequence[Sequence[bytes]]) -> None:
        """By IDLE alone: the next look would be in ten minutes."""
        with attended(self.application.app, mailbox.account(poll=600)):
            mailbox.wait_until(left)

    def answers(self, partstat: str) -> None:
        place = db.session.get_one(Participant, self.place.id)
        said = place.partstat
        db.session.rollback()
        assert said == partstat, f"PARTSTAT is {said}, meant {partstat}"


def replies(program: str) -> Callable[[Scene], None]:
    """Perhaps, yes, no, each a minute after the last: taken up in turn, and deleted."""

    def happens(scene: Scene) -> None:
        mailbox = scene.server.mailbox()
        for minute, partstat in enumerate(("TENTATIVE", "ACCEPTED", "DECLINED")):
            said_at = utc_now() + timedelta(minutes=minute)
            message_id = f"<{program}-{minute}-in-a-mailbox@yangon.example>"
            answer = Answer(scene.place, partstat, at=said_at, message_id=message_id)
            mailbox.put(SHAPES[program](answer))
            scene.read(mailbox, [])
            scene.answers(partstat)

    return happens


def letters_stay(scene: Scene) -> None:
    mailbox = scene.server.mailbox()
    mailbox.put(LETTER)
    scene.read(mailbox, [[SEEN]])


def opened_mail_is_left_alone(scene: Scene) -> None:
    mailbox = scene.server.mailbox()
    mailbox.put(gmail(Answer(scene.place)), [SEEN])
    mailbox.put(LETTER)
    scene.read(mailbox, [[SEEN], [SEEN]])
    scene.answers("NEEDS-ACTION")


def new_mail_is_told(scene: Scene) -> None:
    mailbox = scene.server.mailbox()
    mailbox.put(LETTER)
    with attended(scene.application.app, mailbox.account(poll=600)):
        mailbox.wait_until([[SEEN]])
        mailbox.put(gmail(Answer(scene.place)))
        mailbox.wait_until([[SEEN]], seconds=5)
    scene.answers("ACCEPTED")


def any_script_names_a_mailbox(scene: Scene) -> None:
    mailbox = scene.server.mailbox("回复 & ကြိုတင်")
    mailbox.put(gmail(Answer(scene.place)))
    scene.read(mailbox, [])
    scene.answers("ACCEPTED")


ROWS: dict[str, Callable[[Scene], None]] = {
    **{f"replies of {each}, put in a mailbox": replies(each) for each in SHAPES},
    "a letter in the mailbox stays, marked as read": letters_stay,
    "mail that a person opened first is left alone": opened_mail_is_left_alone,
    "the server tells of new mail (IDLE)": new_mail_is_told,
    "a mailbox named in another script": any_script_names_a_mailbox,
}
