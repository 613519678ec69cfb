"""Whose data a link opens."""

from flask import request

from nact_meet.own_data.own_data import OwnData
from nact_meet.places.access import place_or_refuse
from nact_meet.places.models.participant import Participant
from nact_meet.web.database import SAFE_METHODS
from nact_meet.web.extensions import db


def own_data_or_refuse(token: str) -> OwnData:
    """What the address of a personal link reaches; a write locks all of it. Raises BadLink."""
    if request.method not in SAFE_METHODS:
        OwnData.of(Participant.by_token(token)).lock()
        db.session.expire_all()
    return OwnData.of(place_or_refuse(token))
