"""Whose row is gone has a link that opens nothing, though a database gives its id again.

Links of mails that were sent before rows had keys go on working.
"""

import sqlite3
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeSerializer
from sqlalchemy import select

from nact_meet.delegations import asking
from nact_meet.delegations.links import Asked, token_for
from nact_meet.directory.models.contact import Contact
from nact_meet.directory.models.coordinator import CoordinatorContact, Standing
from nact_meet.polls import electorate
from nact_meet.polls.electorate import Elector
from nact_meet.polls.models.voter import Reader
from nact_meet.publication import publishing
from nact_meet.signing_in.models.sign_in_link import SignInLink
from nact_meet.web.extensions import db
from nact_meet.web.tokens import Purpose
from tests.cast import Cast, person
from tests.links.conftest import PATHS, World

Rebirth = Callable[[World, Cast], tuple[Any, Any]]
"""Takes a row away and makes another of its kind; both."""


def another_place(world: World, cast: Cast) -> tuple[Any, Any]:
    gone = taken_away(world.place)
    (place,) = cast.invite(world.meeting, cast.aye)
    return gone, place


def another_nomination(world: World, cast: Cast) -> tuple[Any, Any]:
    gone = taken_away(world.nomination)
    return gone, asking.nomination_of(world.meeting, cast.yangon)


def another_vote(world: World, cast: Cast) -> tuple[Any, Any]:
    gone = taken_away(world.aye_votes)
    electorate.enrol(world.poll, [Elector(contact=cast.aye.contacts[0])], by=cast.somchai)
    (voter,) = [voter for voter in world.poll.voters if voter.person is cast.aye]
    return gone, voter


def another_countrys_vote(world: World, cast: Cast) -> tuple[Any, Any]:
    gone = taken_away(world.myanmar_votes)
    electorate.enrol(world.poll, [Elector(institute=cast.yangon)], by=cast.somchai)
    (voter,) = [voter for voter in world.poll.voters if voter.institute]
    return gone, voter


def another_contact(world: World, cast: Cast) -> tuple[Any, Any]:
    """Daw Khin answers for the institute no more; then her successor does."""
    gone = taken_away(world.khin)
    named = CoordinatorContact.name(
        cast.yangon, cast.aye.contacts[0], Standing.CONTACT, by=cast.somchai
    )
    return gone, named


def another_meeting(world: World, cast: Cast) -> tuple[Any, Any]:
    for row in (world.place, world.nomination):
        taken_away(row)
    ref, gone = world.meeting.ref, taken_away(world.meeting)
    meeting = cast.meeting(is_open=True, ref=ref)
    publishing.publish(meeting, by=cast.somchai)
    return gone, meeting


def another_sign_in(world: World, cast: Cast) -> tuple[Any, Any]:
    gone, link = taken_away(world.sign_in), SignInLink.for_organiser(cast.organiser)
    db.session.add(link)
    return gone, link


REBORN: list[tuple[Purpose, str, Rebirth]] = [
    (Purpose.PLACE, "place", another_place),
    (Purpose.PLACE, "own data", another_place),
    (Purpose.PLACE, "room", another_place),
    (Purpose.NOMINATION, "nomination", another_nomination),
    (Purpose.NOMINATION, "nomination", another_contact),
    (Purpose.POLL, "vote", another_vote),
    (Purpose.POLL, "country's vote", another_countrys_vote),
    (Purpose.POLL, "country's vote", another_contact),
    (Purpose.REGISTRATION, "registration", another_meeting),
    (Purpose.SIGN_IN, "signing in", another_sign_in),
]
TAKE_FORMS = {"registration", "signing in"}
"""At the address of the link itself; the others at one below it."""
ELSEWHERE = {Purpose.ADDRESS, Purpose.OWN_DATA, Purpose.ERASURE, Purpose.PROPOSAL}
"""Found by a random key alone: they sign no id."""


def taken_away(row: Any) -> Any:
    """Its id, and with it all after it: SQLite gives again what follows the greatest one."""
    model, id = type(row), row.id
    for later in db.session.scalars(select(model).where(model.id >= id)).all():
        db.session.delete(later)
    db.session.commit()
    return id


@pytest.mark.parametrize(("_purpose", "kind", "make_another"), REBORN)
def test_an_old_link_opens_nothing_of_a_row_that_got_its_id(
    client: FlaskClient,
    world: World,
    cast: Cast,
    _purpose: Purpose,
    kind: str,
    make_another: Rebirth,
) -> None:
    old = PATHS[kind](world)
    assert client.get(old).status_code == 200

    gone, another = make_another(world, cast)
    db.session.commit()

    assert another.id == gone, "or nothing is tried"
    assert client.get(old).status_code == 404
    assert client.post(old).status_code == (404 if kind in TAKE_FORMS else 405)


def test_every_purpose_of_a_link_is_in_that_table() -> None:
    assert {purpose for purpose, _kind, _make in REBORN} | ELSEWHERE == set(Purpose)


def test_an_old_address_of_the_same_person_opens_nothing_of_a_new_one(
    client: FlaskClient, world: World, cast: Cast
) -> None:
    cast.aye.reach_at("aye@home.example", "", by=cast.somchai)
    db.session.commit()
    old = cast.aye.contact_at("aye@home.example")
    path, id = f"/v/{Reader(world.aye_votes, old).token}", old.id
    assert client.get(path).status_code == 200

    cast.aye.drop(old, by=cast.somchai)
    db.session.commit()
    new = Contact(address="aye@new.example", person=cast.aye)
    db.session.add(new)
    db.session.commit()

    assert new.id == id
    assert client.get(path).status_code == 404


def test_an_address_to_reply_to_is_of_one_nomination(world: World, cast: Cast) -> None:
    key = Asked(world.nomination, world.khin).key
    assert Asked.by_key(key) is not None

    gone, another = another_nomination(world, cast)

    assert another.id == gone
    assert Asked.by_key(key) is None


def test_after_a_restore_only_what_the_backup_has_not_opens_nothing(
    app: Flask, client: FlaskClient, world: World, cast: Cast
) -> None:
    kept = {kind: make(world) for kind, make in PATHS.items()}
    backup = sqlite3.connect(":memory:")
    copy(backup, into=None)
    (late,) = cast.invite(world.meeting, cast.wei)
    lost = f"/r/{late.token}"
    assert client.get(lost).status_code == 200
    id = late.id
    db.session.expunge(late)

    copy(backup, into=app)
    (other,) = cast.invite(world.meeting, cast.maria)

    assert other.id == id, "or nothing is tried"
    assert {kind: client.get(path).status_code for kind, path in kept.items()} == dict.fromkeys(
        kept, 200
    )
    assert client.get(lost).status_code == 404


def copy(backup: sqlite3.Connection, *, into: Flask | None) -> None:
    """What `sqlite3 .backup` and its way back do."""
    db.session.commit()
    live = sqlite3.connect(str(db.engine.url.database))
    source, target = (backup, live) if into else (live, backup)
    source.backup(target)
    live.close()
    db.session.expire_all()


def signed_as_at_8f2a8ae(app: Flask, purpose: str, values: list[Any]) -> str:
    """Salts and payloads of mails that people still have."""
    return str(URLSafeSerializer(app.config["SECRET_KEY"], salt=purpose).dumps(values))


def test_links_in_mails_of_before_go_on_working(
    app: Flask, client: FlaskClient, world: World
) -> None:
    before_keys(world)
    place, nomination, khin = world.place, world.nomination, world.khin
    aye, country = world.aye_votes, world.myanmar_votes
    keys = f"{nomination.link_key}.{khin.mail_key}"
    old = {
        "/r/": signed_as_at_8f2a8ae(app, "place", [place.id, place.link_key]),
        "/n/": signed_as_at_8f2a8ae(app, "nomination", [nomination.id, khin.id, keys]),
        "/v/": signed_as_at_8f2a8ae(app, "poll", [aye.id, aye.contact_id, aye.key]),
    }
    of_country = [country.id, khin.id, f"{country.key}.{khin.mail_key}"]

    codes = [client.get(path + token).status_code for path, token in old.items()]
    codes += [client.get(f"/v/{signed_as_at_8f2a8ae(app, 'poll', of_country)}").status_code]

    assert codes == [200] * 4
    assert old["/n/"] == token_for(nomination, khin), "and the shape is the same today"
    assert Asked.by_key(f"n{nomination.id}-{khin.mail_key}") is not None


def before_keys(world: World) -> None:
    """As the migration leaves what was there: contacts and nominations without keys."""
    world.aye_reads.contact.link_key = world.nomination.mail_key = ""
    db.session.commit()


def test_a_link_without_a_key_opens_only_what_never_had_one(
    app: Flask, client: FlaskClient, world: World, cast: Cast
) -> None:
    aye = world.aye_votes
    path = f"/v/{signed_as_at_8f2a8ae(app, 'poll', [aye.id, aye.contact_id, aye.key])}"

    assert client.get(path).status_code == 404
    before_keys(world)
    assert client.get(path).status_code == 200


def test_keys_are_random(world: World, cast: Cast) -> None:
    others = [cast.meeting(), cast.meeting(), world.meeting]
    cast.aye.contacts.append(Contact(address="aye@home.example"))
    db.session.add(person("Su Su", "su@yangon.example", cast.yangon))
    db.session.commit()

    keys = [meeting.link_key for meeting in others]
    keys += [contact.link_key for contact in db.session.query(Contact)]
    assert len(set(keys)) == len(keys)
    assert min(map(len, keys)) >= 8
