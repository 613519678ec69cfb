"""An institute names whom to ask for its delegations, in an order; their links are theirs alone."""

import pytest

from nact_meet.delegations import asking, links
from nact_meet.directory.models.contact import Contact
from nact_meet.directory.models.coordinator import CoordinatorContact, Standing
from nact_meet.web import extensions
from nact_meet.web.extensions import db
from nact_meet.web.tokens import BadLink, Purpose
from tests.cast import Cast
from tests.delegations.conftest import Yangon, contact_of


def names(yangon: Yangon) -> list[str]:
    return [each.person.full_name for each in CoordinatorContact.of(yangon.institute)]


def test_contacts_keep_the_order_that_their_institute_gives_them(
    yangon: Yangon, cast: Cast
) -> None:
    aye = CoordinatorContact.name(
        yangon.institute, contact_of(cast.aye), Standing.PRINCIPAL, by=cast.somchai
    )

    aye.move(-1, by=cast.somchai)
    aye.move(-1, by=cast.somchai)
    aye.move(-1, by=cast.somchai)

    assert names(yangon) == ["Aye Aye", "Daw Khin", "Ko Zaw"]


def test_an_address_that_is_taken_away_leaves_its_contact_at_the_other(
    yangon: Yangon, cast: Cast
) -> None:
    khin = yangon.khin.person
    khin.reach_at("khin@home.example", "", by=cast.somchai)
    db.session.commit()

    khin.drop(khin.contacts[0], by=cast.somchai)
    db.session.commit()

    assert yangon.khin.contact.address == "khin@home.example"
    assert names(yangon) == ["Daw Khin", "Ko Zaw"]


def test_a_new_address_takes_over_from_one_that_returns_mail(yangon: Yangon, cast: Cast) -> None:
    yangon.khin.contact.returned_mail("550 no such user")

    yangon.khin.person.reach_at("khin@home.example", "", by=cast.somchai)
    db.session.commit()

    assert yangon.khin.contact.address == "khin@home.example"
    assert yangon.khin.is_reached


def test_a_link_opens_one_nomination_for_one_contact(yangon: Yangon, cast: Cast) -> None:
    nomination = asking.nomination_of(cast.meeting(), yangon.institute)
    db.session.commit()

    opened, contact = links.by_token(links.token_for(nomination, yangon.zaw))

    assert (opened, contact) == (nomination, yangon.zaw)
    assert contact.acts == {"by": yangon.zaw.person}


def test_an_assistant_acts_for_whom_they_read(yangon: Yangon) -> None:
    yangon.khin.contact.reader_name = "Ma Hla"

    who = yangon.khin.acts

    assert who == {"by": None, "actor_name": "Ma Hla", "on_behalf_of": "Daw Khin"}


def test_replaced_and_foreign_links_open_nothing(yangon: Yangon, cast: Cast) -> None:
    nomination = asking.nomination_of(cast.meeting(), yangon.institute)
    db.session.commit()
    theirs, deputys = (links.token_for(nomination, each) for each in (yangon.khin, yangon.zaw))
    yangon.zaw.dismiss(by=cast.somchai)
    links.replace(nomination)
    db.session.commit()

    for token in (theirs, deputys, "x", extensions.links.sign(Purpose.NOMINATION, [1, "2"])):
        with pytest.raises(BadLink):
            links.by_token(token)

    links.by_token(links.token_for(nomination, yangon.khin))


def test_a_link_of_another_institutes_contact_opens_nothing(yangon: Yangon, cast: Cast) -> None:
    stranger = CoordinatorContact.name(
        cast.dili, contact_of(cast.maria), Standing.CONTACT, by=cast.somchai
    )
    nomination = asking.nomination_of(cast.meeting(), yangon.institute)
    db.session.commit()

    with pytest.raises(BadLink):
        links.by_token(links.token_for(nomination, stranger))


def test_who_leaves_the_directory_is_a_contact_no_more(yangon: Yangon, cast: Cast) -> None:
    zaw = yangon.zaw.person
    zaw.drop(zaw.contacts[0], by=cast.somchai)
    db.session.commit()

    assert names(yangon) == ["Daw Khin"]
    assert db.session.query(Contact).filter_by(address="zaw@yangon.example").count() == 0


def test_what_hosts_entered_for_a_country_is_taken_over_by_its_coordinator(
    yangon: Yangon, cast: Cast
) -> None:
    meeting = cast.meeting()
    before = asking.nomination_of_country(meeting, "MM")

    assert (before.name, before.zone) == ("Myanmar", "Asia/Yangon")
    assert asking.nomination_of(meeting, yangon.institute) is before
    assert asking.nomination_of(meeting, yangon.institute) is before
