"""A mailing list's address never gets one person's link; a domain in its own letters goes out."""

import pytest
from flask import Flask

from nact_meet.invitations.forms.importing.lines import BadLine, address_of
from nact_meet.mail import addresses
from nact_meet.mail.addresses import A_LIST, OUR_OWN, is_a_list, with_ascii_domain

LISTS = (
    "asean-studies@googlegroups.com",
    "rivers@lists.institute.example",
    "economists@groups.io",
    "south-east-asia-l@listserv.university.example",
    "rivers-list@institute.example",
    "all@institute.example",
    "all-staff@institute.example",
    "members-announce@institute.example",
    "12345678@qun.qq.com",
    "rivers@jiscmail.ac.uk",
    "rivers@ml.institute.example",
    "rivers-request@institute.example",
    "owner-rivers@institute.example",
)
MAILBOXES = (
    "office@institute.example",
    "secretariat@nact.example",
    "aye.lim@yangon.example",
    "alla@institute.example",
    "listyo@jakarta.example",
    "aye@listening.example",
)


@pytest.mark.parametrize("address", LISTS)
def test_a_mailing_list_is_recognised_in_a_paste_and_in_a_file(address: str) -> None:
    pasted = addresses.read(f"Rivers <{address}>\nAye Aye <aye@yangon.example>")

    assert [line.why for line in pasted.unreadable] == [A_LIST]
    assert [mailbox.address for mailbox in pasted.mailboxes] == ["aye@yangon.example"]
    with pytest.raises(BadLine, match="mailing list"):
        address_of(address)


@pytest.mark.parametrize("address", MAILBOXES)
def test_a_mailbox_that_is_only_called_alike_is_none(address: str) -> None:
    assert not is_a_list(address) and address_of(address) == address


@pytest.mark.parametrize("address", ["meet@meet.example", f"meet+{'a' * 20}@meet.example"])
def test_an_address_of_this_site_is_no_persons(app: Flask, address: str) -> None:
    assert app.config["MAILBOX"] == "meet"
    with app.app_context():
        assert [line.why for line in addresses.read(f"Aye <{address}>").unreadable] == [OUR_OWN]
        with pytest.raises(BadLine, match="of this site"):
            address_of(address)


def test_a_domain_has_the_letters_that_servers_know_and_a_name_keeps_its_own() -> None:
    assert with_ascii_domain("wei@例子.example") == "wei@xn--fsqu00a.example"
    assert with_ascii_domain("李@例子.example") == "李@xn--fsqu00a.example"
    assert with_ascii_domain("Aye@yangon.example") == "Aye@yangon.example"


@pytest.mark.parametrize(
    "local", ["team", "staff", "asia-team", "team.asia", "Members", "list", "dl-asia", "quanti"]
)
def test_an_address_that_several_may_read_is_asked_about_until_somebody_is_named(
    local: str,
) -> None:
    address = f"{local.lower()}@institute.example"

    (asked,) = addresses.read(f"{local}@institute.example").unreadable
    named = addresses.read(f"Anna Lim <{local}@institute.example>")

    assert f"Name <{address}>" in str(asked.why)
    assert [(each.name, each.address) for each in named.mailboxes] == [("Anna Lim", address)]


@pytest.mark.parametrize("local", ["teamwork", "stafford", "grouper", "aye.boardman"])
def test_a_person_who_is_only_called_alike_is_not_asked_about(local: str) -> None:
    assert addresses.read(f"{local}@institute.example").unreadable == ()
