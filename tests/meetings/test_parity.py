"""Whether co-hosts open and close alike: counted at its bounds, said beside the programme."""

from fractions import Fraction

from flask import Flask
from flask.testing import FlaskClient

from nact_meet.directory.models.institute import Institute
from nact_meet.meetings.models.agenda import AgendaItem, ItemKind, Speaker
from nact_meet.meetings.parity import Speech, parity
from nact_meet.web.extensions import db
from tests.cast import Cast, hosted_by

OPENING, CLOSING = ItemKind.OPENING, ItemKind.CLOSING


def hosts(number: int = 2) -> list[Institute]:
    return [Institute(id=id_, name=f"Institute {id_}") for id_ in range(1, number + 1)]


def speech(host: int | None, minutes: int | Fraction = 5, kind: ItemKind = OPENING) -> Speech:
    return Speech(kind, Fraction(minutes), host)


def test_one_host_or_nobody_who_opens_is_nothing_to_compare() -> None:
    assert parity(hosts(1), [speech(1)]) is None
    assert parity(hosts(), []) is None


def test_less_than_a_minute_between_them_is_alike_and_a_minute_is_not() -> None:
    just_below = parity(hosts(), [speech(1, 5), speech(2, Fraction(599, 100))])
    at_the_bound = parity(hosts(), [speech(1, 5), speech(2, 6)])

    assert just_below and just_below.is_even
    assert at_the_bound and not at_the_bound.is_even


def test_who_opens_is_not_alike_to_who_closes() -> None:
    known = parity(hosts(), [speech(1), speech(2, kind=CLOSING)])

    assert known and not known.is_even
    assert [(share.openers, share.closers) for share in known.shares] == [(1, 0), (0, 1)]


def test_who_is_of_no_known_institute_is_counted_apart_and_a_guest_for_nobody() -> None:
    known = parity(hosts(), [speech(1), speech(2), speech(None, 30), speech(99, 30)])

    assert known and known.is_even and known.unknown == 1


def test_where_nobody_is_known_to_be_of_a_host_nothing_is_called_alike() -> None:
    nobody, one = parity(hosts(), [speech(None)]), parity(hosts(), [speech(None), speech(2)])

    assert nobody and not nobody.is_known
    assert one and one.is_known and not one.is_even


def test_the_programme_says_it_once_two_hosts_open(
    app: Flask, organiser_client: FlaskClient, cast: Cast
) -> None:
    meeting = cast.meeting()
    both = [
        Speaker(printed="Somchai", person_id=cast.somchai.id),
        Speaker(printed="Aye Aye", person_id=cast.aye.id, position=1),
    ]
    meeting.agenda = [AgendaItem(kind=OPENING, minutes=15, speakers=both)]
    db.session.commit()
    url = f"/meetings/{meeting.ref}/edit/programme"
    alone = organiser_client.get(url)
    meeting.hosts.append(hosted_by(cast.yangon, position=1))
    db.session.commit()

    alike = organiser_client.get(url).text
    meeting.agenda[0].speakers.pop()
    db.session.commit()
    unlike = organiser_client.get(url).text

    assert alone.status_code == 200 and 'id="parity"' not in alone.text
    assert "The hosts open and close alike" in alike and ">8<" in alike
    assert "The hosts do not open and close alike" in unlike and ">15<" in unlike


def test_where_only_guests_open_nothing_is_called_good(
    app: Flask, organiser_client: FlaskClient, cast: Cast
) -> None:
    meeting = cast.meeting()
    cast.wei.institute = cast.shanghai
    guest = Speaker(printed="Wei", person_id=cast.wei.id)
    meeting.agenda = [AgendaItem(kind=OPENING, minutes=15, speakers=[guest])]
    meeting.hosts.append(hosted_by(cast.yangon, position=1))
    db.session.commit()

    page = organiser_client.get(f"/meetings/{meeting.ref}/edit/programme").text

    assert 'class="notice" id="parity"' in page
