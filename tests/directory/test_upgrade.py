"""What upgrades make of rows of before, and what taking them back leaves."""

from typing import Any

from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import Table, insert, select, sql

from nact_meet.directory.models.redirection import Redirection
from nact_meet.directory.models.working_group import LEADS
from nact_meet.notices.models.notice import Kind
from nact_meet.web.database import Base
from nact_meet.web.extensions import db
from tests.cast import Cast
from tests.parts.schema import landed_long_ago

BEFORE_TYPED_ADDRESSES = "0023"


def table(name: str) -> Table:
    return Base.metadata.tables[name]


@landed_long_ago
def test_groups_of_before_are_led_by_whoever_founded_them_or_chairs_them(
    app_on_both: Flask, cast: Cast
) -> None:
    somchai, wei, bangkok, shanghai = (
        *(cast.somchai.id, cast.wei.id),
        *(cast.institute.id, cast.shanghai.id),
    )
    db.session.remove()
    downgrade(revision="0014")
    groups = [
        {"id": number, "slug": slug, "name": slug, "summary": ""}
        for number, slug in enumerate(("founded", "chaired", "nobodys"), 1)
    ]
    founded: dict[str, Any] = {"subject": "working_groups", "subject_id": 1, "verb": "created"}
    chair = {"working_group_id": 2, "person_id": wei, "role": "chair"}
    with db.engine.begin() as connection:
        of_then = sql.table("working_groups", *map(sql.column, groups[0]))
        connection.execute(insert(of_then), groups)
        connection.execute(insert(table("changes")).values(actor_id=somchai, **founded))
        connection.execute(insert(table("memberships")).values(**chair))
    db.engine.dispose()

    upgrade()

    with db.engine.connect() as connection:
        led = {tuple(row) for row in connection.execute(select(LEADS))}
    assert led == {(1, bangkok), (2, shanghai)}


@landed_long_ago
def test_without_redirections_no_mail_about_them_is_left(app_on_both: Flask, cast: Cast) -> None:
    Redirection.ask(cast.aye.contacts[0], "aye@new.example", by=cast.somchai)
    db.session.commit()
    db.session.remove()

    downgrade(revision="0015")
    db.engine.dispose()
    upgrade()

    with db.engine.connect() as connection:
        assert connection.execute(select(table("redirections"))).all() == []
        kinds = connection.scalars(select(table("notices").c.kind)).all()
    assert Kind.ADDRESS_ASKED not in kinds


@landed_long_ago
def test_addresses_outlive_that_it_was_known_who_typed_them(app_on_both: Flask, cast: Cast) -> None:
    """SQLite makes the table anew both times, and places hang on its rows."""
    (place,) = cast.invite(cast.meeting(), cast.aye)
    place.contact.typed_by_id = cast.organiser.id
    db.session.commit()
    known, kept = place.id, columns_kept()
    db.session.remove()

    downgrade(revision=BEFORE_TYPED_ADDRESSES)
    upgrade()

    assert columns_kept() == kept and len(kept) > 2
    row = table("contacts").c.typed_by_id
    assert set(db.session.scalars(select(row))) == {None}
    held = table("participants").c
    assert db.session.scalar(select(held.contact_id).where(held.id == known)) is not None


def columns_kept() -> list[tuple[Any, ...]]:
    row = table("contacts").c
    columns = [row.id, row.person_id, row.address, row.link_key, row.bounced_at]
    return [tuple(values) for values in db.session.execute(select(*columns).order_by(row.id))]


def test_an_institute_outside_the_network_keeps_where_it_is_in_words(
    app_on_both: Flask, cast: Cast
) -> None:
    elsewhere, here = cast.dili.id, cast.yangon.id
    db.session.remove()
    downgrade(revision="0037")
    institutes = table("institutes")
    of_gb = institutes.update().where(institutes.c.id == elsewhere).values(country_code="GB")
    with db.engine.begin() as connection:
        connection.execute(of_gb)
    db.engine.dispose()

    upgrade()

    columns = institutes.c.id, institutes.c.country_code, institutes.c.country_said
    with db.engine.connect() as connection:
        rows = {row[0]: tuple(row[1:]) for row in connection.execute(select(*columns))}
    assert rows[elsewhere] == (None, "United Kingdom")
    assert rows[here] == ("MM", "")
