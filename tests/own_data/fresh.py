"""What somebody does who had a link mailed anew, and what the day after does."""

from flask import Flask
from sqlalchemy import update

from nact_meet.own_data.erasing import carry_out_due_erasures
from nact_meet.own_data.models import Erasure, OwnDataLink
from nact_meet.places.models.participant import Participant
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now
from tests.parts.client import visitor


def fresh_link(place: Participant) -> str:
    """The path of a link to all that the address of this place reaches, as if just mailed."""
    link = OwnDataLink(contact=place.contact)
    db.session.add(link)
    db.session.commit()
    return f"/own-data/{link.token}"


def ask_to_be_erased(app: Flask, place: Participant, **typed: str) -> None:
    answer = visitor(app).post(f"{fresh_link(place)}/erasure", data=typed)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/privacy/erasure")
    db.session.expire_all()


def be_erased(app: Flask, place: Participant, **typed: str) -> None:
    """Asked, not taken back, and carried out; what it mails at the end is not sent yet."""
    ask_to_be_erased(app, place, **typed)
    a_day_later()


def a_day_later() -> None:
    db.session.execute(update(Erasure).values(due_at=utc_now()))
    db.session.commit()
    carry_out_due_erasures()
    db.session.expire_all()
