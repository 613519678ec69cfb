"""A mail whose subject is a row of encoded words keeps the worker busy for minutes.

The standard library decodes them in a time that grows as the square of their number.
"""

from tests.attack.ground import Broken, Ground

HEAD = b"From: a@strangers.example\r\nTo: meet@meet.example\r\n"
SECONDS = 5


def attack(ground: Ground) -> None:
    ground.flask("prepare")
    plain = ground.receiving(HEAD + b"Subject: Tea\r\n\r\nTea?")

    words = b"=?a?q?a?= " * 150_000
    taken = ground.receiving(HEAD + b"Subject: " + words + b"\r\n\r\nTea?")

    if taken > plain + SECONDS:
        raise Broken(f"{len(words)} octets of a subject took {taken:.0f} seconds")
    if len(ground.sql("SELECT id FROM incoming")) != 2:
        raise Broken("the mail is lost")
