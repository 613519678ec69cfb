"""A mail whose Content-Type has a hundred thousand parameters keeps the worker busy for minutes."""

from tests.attack.ground import Broken, Ground

HEAD = b"From: a@strangers.example\r\nTo: meet@meet.example\r\nSubject: Tea\r\n"
SECONDS = 5


def attack(ground: Ground) -> None:
    ground.flask("prepare")
    plain = ground.receiving(HEAD + b"\r\nTea?")

    parameters = b';a="' + b";" * 150_000
    taken = ground.receiving(HEAD + b"Content-Type: text/plain" + parameters + b"\r\n\r\nTea?")

    if taken > plain + SECONDS:
        raise Broken(f"150,000 of them took {taken:.0f} seconds")
    if len(ground.sql("SELECT id FROM incoming")) != 2:
        raise Broken("the mail is lost")
