"""As patient as RFC 5321 4.5.3.2 asks, step by step, and never for ever."""

import contextlib
import math
import socket
import threading
from collections.abc import Iterator

import pytest
from flask import Flask

from nact_meet.mail import conversation
from nact_meet.mail.conversation import PatientSmtp
from nact_meet.mail.delivery import UNSURE, PassingFault, Post
from tests.parts.smtp import MailServer

MAIL = b"Subject: Rice\r\n\r\n.\r\nand rivers\r\n"


class Watched(PatientSmtp):
    """Writes down for how long it would wait."""

    def __init__(self) -> None:
        self.waits: list[float] = []
        super().__init__()

    def wait_at_most(self, seconds: float) -> None:
        self.waits.append(seconds)
        super().wait_at_most(seconds)


def test_each_step_is_waited_for_as_long_as_the_rfc_asks(smtp: MailServer) -> None:
    host = Watched()
    host.connect("127.0.0.1", smtp.port)
    host.sendmail("meet@meet.example", ["aye@yangon.example"], MAIL)
    host.quit()

    minutes = [wait / 60 for wait in host.waits[:-1]]
    greeting, ehlo, mail, rcpt, data, block, last = 5, 5, 5, 5, 2, 3, 10
    assert minutes == [greeting, ehlo, mail, rcpt, data, block, last]
    assert smtp.messages[0].raw == MAIL, "a dot that begins a line arrives once"


@pytest.mark.parametrize("step", ["MAIL", "RCPT", "DATA"])
def test_a_silent_server_is_not_waited_for_for_ever(
    step: str, app: Flask, smtp: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    smtp.keeps_waiting(step)
    monkeypatch.setitem(conversation.ANSWERS, step.lower(), 0.05 if step != "DATA" else 120)
    monkeypatch.setattr(conversation, "LAST_ANSWER", 0.05)

    with pytest.raises(PassingFault) as fault:
        Post().carry("aye@yangon.example", "meet@meet.example", MAIL)

    assert (UNSURE in str(fault.value)) == (step == "DATA")


def test_a_server_that_answers_letter_by_letter_is_silent_too() -> None:
    with dripping() as port:
        host = PatientSmtp(longest=0.05)
        with pytest.raises(OSError, match=r"in time|timed out"):
            host.connect("127.0.0.1", port)


@contextlib.contextmanager
def dripping() -> Iterator[int]:
    is_over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def drip() -> None:
            client, _ = listener.accept()
            with client, contextlib.suppress(OSError):
                while not is_over.wait(0.005):
                    client.sendall(b"2")

        thread = threading.Thread(target=drip)
        thread.start()
        yield listener.getsockname()[1]
        is_over.set()
        thread.join()


def test_a_step_that_took_all_its_time_fails_instead_of_waiting_for_nothing() -> None:
    host = PatientSmtp(longest=math.inf)
    host.wait_at_most(0)

    with pytest.raises(TimeoutError):
        host.left()
