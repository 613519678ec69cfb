"""The mailbox that replies come back to, on a real IMAP server."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from flask import Flask
from imapclient import DELETED, SEEN

from nact_meet.history.models import Change
from nact_meet.mail.received import MOST_OCTETS
from nact_meet.places.models.participant import Participant
from nact_meet.places.models.states import State
from nact_meet.post.models import Incoming
from nact_meet.web.extensions import db
from tests.parts.databases import sqlite_in_the_walk
from tests.parts.imap import Dovecot, MailboxThere
from tests.parts.patience import LONG
from tests.parts.site import ROOT
from tests.post.incoming.attending import attended, later, workers
from tests.post.incoming.replies import Answer, exchange, gmail

LETTER = b"From: aye@yangon.example\r\nTo: meet@meet.example\r\nSubject: Tea\r\n\r\nAt four?\r\n"
AWAY = b"Auto-Submitted: auto-replied\r\n" + LETTER
BROKEN = LETTER.replace(b"Subject: Tea", b"Content-Type: text/calendar")


def test_what_was_understood_is_deleted_and_the_rest_stays_marked_as_read(
    app: Flask, place: Participant, mailbox: MailboxThere
) -> None:
    stray = gmail(Answer(place, message_id="<stray@yangon.example>"))
    to_nobody = stray.replace(place.organizer_key.encode(), b"0" * 20)
    for raw in (LETTER, gmail(Answer(place)), BROKEN, AWAY, to_nobody):
        mailbox.put(raw)

    with attended(app, mailbox.account()):
        mailbox.wait_until([[SEEN]] * 3)

    assert place.state == State.CONFIRMED
    assert db.session.query(Incoming).count() == 5


def test_what_a_person_has_opened_there_is_left_alone(
    app: Flask, place: Participant, mailbox: MailboxThere
) -> None:
    mailbox.put(gmail(Answer(place, "DECLINED")), [SEEN])
    mailbox.put(exchange(Answer(place, "TENTATIVE")))

    with attended(app, mailbox.account()):
        mailbox.wait_until([[SEEN]])

    assert (place.state, place.partstat) == (State.INVITED, "TENTATIVE")
    assert db.session.query(Incoming).count() == 1


def test_new_mail_is_taken_in_at_once_where_the_server_tells_of_it(
    app: Flask, place: Participant, mailbox: MailboxThere
) -> None:
    mailbox.put(gmail(Answer(place, "TENTATIVE")))
    with attended(app, mailbox.account(poll=600)):
        mailbox.wait_until([])

        mailbox.put(exchange(Answer(place, at=later())))
        mailbox.wait_until([], seconds=5)

    assert place.state == State.CONFIRMED


def test_a_thread_that_waits_for_news_stops_when_it_is_asked_and_not_at_its_next_look(
    app: Flask, place: Participant, mailbox: MailboxThere
) -> None:
    mailbox.put(LETTER)
    with attended(app, mailbox.account(poll=600)):
        mailbox.wait_until([[SEEN]])
    # attended() has seen the thread end, long before it would have looked again.


def test_a_server_that_tells_nothing_is_asked_again_and_again(
    app: Flask, place: Participant, bare_dovecot: Dovecot
) -> None:
    mailbox = bare_dovecot.mailbox()
    with attended(app, mailbox.account(poll=0.1)):
        mailbox.put(gmail(Answer(place)))
        mailbox.wait_until([])

    assert place.state == State.CONFIRMED


def test_what_people_marked_to_be_deleted_is_theirs(
    app: Flask, place: Participant, mailbox: MailboxThere
) -> None:
    mailbox.put(LETTER, [DELETED])
    mailbox.put(gmail(Answer(place)))

    with attended(app, mailbox.account()):
        mailbox.wait_until([[DELETED]])


def test_without_uidplus_a_reply_waits_beside_what_people_marked(
    app: Flask, place: Participant, bare_dovecot: Dovecot
) -> None:
    mailbox = bare_dovecot.mailbox()
    mailbox.put(LETTER, [DELETED])
    mailbox.put(gmail(Answer(place)))

    with attended(app, mailbox.account(poll=0.1)):
        mailbox.wait_until([[DELETED], [SEEN, DELETED]])
        mailbox.put(LETTER)
        mailbox.wait_until([[DELETED], [SEEN, DELETED], [SEEN]])

    assert place.state == State.CONFIRMED


def test_a_large_message_is_fetched_in_part(
    app: Flask, place: Participant, mailbox: MailboxThere
) -> None:
    mailbox.put(gmail(Answer(place)) + b"x" * 70 + b"\r\n" + (b"y" * 70 + b"\r\n") * 50_000)

    with attended(app, mailbox.account()):
        mailbox.wait_until([])

    assert db.session.query(Incoming).one().size == MOST_OCTETS
    assert place.state == State.CONFIRMED


def test_a_mailbox_may_be_named_in_any_script(
    app: Flask, place: Participant, dovecot: Dovecot
) -> None:
    mailbox = dovecot.mailbox("回复 & ကြိုတင်")
    mailbox.put(gmail(Answer(place)))

    with attended(app, mailbox.account()):
        mailbox.wait_until([])

    assert place.state == State.CONFIRMED


@sqlite_in_the_walk
def test_two_workers_on_one_mailbox_take_in_each_message_once_and_stop_when_asked(
    app_on_both: Flask, place: Participant, mailbox: MailboxThere
) -> None:
    count = 30
    for number in range(count):
        partstat = "TENTATIVE" if number % 2 else "ACCEPTED"
        mailbox.put(gmail(Answer(place, partstat, message_id=f"<{number}@yangon.example>")))

    with workers(app_on_both, mailbox, 2) as children:
        mailbox.wait_until([])
        mailbox.put(LETTER)  # both are idle now, and both are told
        mailbox.wait_until([[SEEN]])
        for child in children:
            child.send_signal(signal.SIGINT)
        codes = [child.wait(LONG) for child in children]
        logs = [child.stdout.read() for child in children if child.stdout]

    assert codes == [0, 0]
    assert not any("level=error" in each for each in logs)
    db.session.expire_all()
    assert db.session.query(Incoming).count() == count + 1
    assert db.session.query(Change).filter_by(verb="registered").count() == 1


def test_a_worker_without_a_mailbox_knows_nothing_of_imap(tmp_path: Path) -> None:
    look = "import sys, wsgi, nact_meet.worker; sys.exit('imapclient' in sys.modules)"

    done = subprocess.run(
        [sys.executable, "-c", look], cwd=ROOT, env=os.environ | {"DATA_DIR": str(tmp_path)}
    )

    assert done.returncode == 0
