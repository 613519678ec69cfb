"""Whose session a request is in."""

from flask import g
from sqlalchemy import select

from nact_meet.directory.models.organiser import Organiser
from nact_meet.web.extensions import db, login


@login.user_loader  # type: ignore[untyped-decorator]  # Flask-Login ships no types
def organiser_of_session(session_key: str) -> Organiser | None:
    organiser = db.session.scalar(select(Organiser).where(Organiser.session_key == session_key))
    if organiser:
        g.reader_language = organiser.person.language
        g.account_name = organiser.person.full_name
    return organiser
