"""Whole mails about another address, in English and in Chinese; see test_golden.py."""

import re

import pytest

from nact_meet.directory.models.organiser import Organiser
from nact_meet.directory.models.person import Person
from nact_meet.directory.models.redirection import Redirection, reach
from nact_meet.publication import publishing
from nact_meet.web.extensions import db
from tests.cast import Cast, person
from tests.notices.test_golden import check, clock, last
from tests.parts.deliver import deliver
from tests.parts.smtp import MailServer

__all__ = ["clock"]
NEW = "new@home.example"
LANGUAGES = pytest.mark.parametrize("language", ["en", "zh_Hans"])


@pytest.fixture
def wei(clock: object, cast: Cast, language: str) -> Person:
    """Invited to a meeting; in either language."""
    cast.wei.language = cast.somchai.language = language
    meeting = cast.meeting(reminder_minutes=[])
    cast.invite(meeting, cast.wei)
    publishing.publish(meeting, by=cast.somchai)
    db.session.commit()
    deliver()
    return cast.wei


def named(kind: str, language: str) -> str:
    return kind if language == "en" else f"{kind}_{language}"


@LANGUAGES
def test_address_asked(wei: Person, cast: Cast, smtp: MailServer, language: str) -> None:
    meeting = cast.meeting(title="Another")
    Redirection.ask(wei.contacts[0], NEW, meeting=meeting, by=cast.somchai)

    check(named("address_asked", language), last(smtp, "wei@shanghai.example"))


@LANGUAGES
def test_address_holds(wei: Person, cast: Cast, smtp: MailServer, language: str) -> None:
    wei.contacts[0].returned_mail("5.1.1")
    reach(wei, NEW, "", by=cast.somchai)
    db.session.commit()
    deliver()

    [new] = [mail for mail in smtp.to(NEW) if re.search(r"/a/", mail.text())]
    check(named("address_holds", language), smtp.to("wei@shanghai.example")[-1])
    check(named("address_holds_new", language), new)


@LANGUAGES
def test_address_proposed(wei: Person, cast: Cast, smtp: MailServer, language: str) -> None:
    chen = person("Chen", "chen@shanghai.example", cast.shanghai, language)
    organiser = Organiser(person=chen, address="chen@shanghai.example")
    db.session.add(organiser)
    organiser.appoint(cast.shanghai, by=cast.somchai)
    wei.contacts[0].returned_mail("5.1.1")
    Redirection.ask(wei.contacts[0], NEW, by=cast.somchai)

    check(named("address_proposed", language), last(smtp, "chen@shanghai.example"))


@LANGUAGES
def test_address_news(wei: Person, cast: Cast, smtp: MailServer, language: str) -> None:
    Redirection.ask(wei.contacts[0], NEW, goes=True, by=wei).hold(by=wei)

    check(named("address_news", language), last(smtp, "somchai@bangkok.example"))
