"""Whose data a link opens: of one meeting by the personal link, all of it by one mailed anew."""

from flask import request

from nact_meet.directory.speaking import speak_to
from nact_meet.own_data.models import Erasure, OwnDataLink
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


def link_or_refuse(token: str) -> OwnDataLink:
    """One mailed anew, whether or not its half hour is over. Raises BadLink, BeingErased."""
    link = OwnDataLink.by_token(token)
    speak_to(link.contact.person)
    link.contact.check_not_put_away()
    return link


def all_own_data_or_refuse(token: str) -> OwnData:
    """What its address reaches; a write locks all of it. Raises BadLink, ExpiredLink."""
    if request.method not in SAFE_METHODS:
        OwnData.of_contact(link_or_refuse(token).contact).lock()
        db.session.expire_all()
    link = link_or_refuse(token)
    link.check_open()
    return OwnData.of_contact(link.contact)


def erasure_or_refuse(token: str) -> Erasure:
    """One that is still to come; a write locks it. Raises BadLink."""
    erasure = Erasure.by_token(token, for_update=request.method not in SAFE_METHODS)
    speak_to(erasure.contact.person)
    return erasure
