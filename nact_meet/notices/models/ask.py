"""What people without an account ask to be mailed: counted, so that nobody is mailed to death."""

import hashlib
import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from flask import current_app
from flask_babel import ngettext
from sqlalchemy import ColumnElement, String, delete, func, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from nact_meet.mail.addresses import mailbox_of
from nact_meet.notices.chores import chore
from nact_meet.web.database import Base, one_of
from nact_meet.web.extensions import db
from nact_meet.web.networks import network
from nact_meet.web.refusals import TooMany
from nact_meet.world.timezones import utc_now

WINDOW = timedelta(hours=1)
KEPT_FOR = timedelta(days=1)
"""So long the Secretariat sees from where so much was asked."""


class AskedFor(StrEnum):
    """For what."""

    REGISTRATION = "registration"
    SIGN_IN = "sign_in"
    LINKS = "links"
    PLACE = "place"
    NAMING = "naming"


@dataclass(frozen=True)
class AskBounds:
    """How many within an hour; docs/deployment.md says why so many. None: not counted by that."""

    network: int | None = 60
    mailbox: int | None = 12
    about: int | None = None
    """One meeting, or one delegation."""
    everybody: bool = True
    """Whether it must wait where all together ask too much."""


BOUNDS = {
    AskedFor.REGISTRATION: AskBounds(about=600),
    # An organiser has five open links at most, and must get in whatever else goes on.
    AskedFor.SIGN_IN: AskBounds(mailbox=None, everybody=False),
    AskedFor.LINKS: AskBounds(),
    AskedFor.PLACE: AskBounds(mailbox=20, about=600),
    AskedFor.NAMING: AskBounds(network=None, mailbox=None, about=80),
}


class Ask(Base):
    """Neither who nor what for: a network, a mailbox that cannot be read from it, a meeting."""

    __tablename__ = "asks"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(default=utc_now, index=True)
    what: Mapped[AskedFor] = mapped_column(one_of(AskedFor, "known_ask"))
    network: Mapped[str] = mapped_column(String(49), default="")
    mailbox: Mapped[str] = mapped_column(String(32), default="")
    about: Mapped[str] = mapped_column(String(40), default="")


def count_asks(what: AskedFor, *, address: str = "", about: str = "", times: int = 1) -> None:
    """In the transaction of the mails that it causes, known or not to whom. Raises TooMany.

    `about` is a word and an id. What is refused is not counted: whoever waits gets in.
    """
    if not current_app.config["RATELIMIT_ENABLED"]:
        return
    values = {"network": network(), "mailbox": hashed(address), "about": about}
    check(what, values, times)
    db.session.execute(insert(Ask), [{"what": what} | values] * times)


def check(what: AskedFor, values: dict[str, str], times: int) -> None:
    """One statement counts by all of them. Raises TooMany."""
    bounds = BOUNDS[what]
    counted: dict[str, tuple[ColumnElement[bool], int]] = {}
    for name, value in values.items():
        most = getattr(bounds, name)
        if value and most is not None:
            counted[name] = ((Ask.what == what) & (getattr(Ask, name) == value), most)
    if bounds.everybody:
        most = current_app.config["STRANGERS_MAILS_PER_HOUR"]
        counted["everybody"] = (Ask.id.is_not(None), most)
    counts = [func.count().filter(where) for where, _most in counted.values()]
    found = db.session.execute(select(*counts).select_from(Ask).where(is_recent())).one()
    for (name, (where, most)), count in zip(counted.items(), found, strict=True):
        if count + times > most:
            raise too_many(name, free_in(where, count + times - most))


def is_recent() -> ColumnElement[bool]:
    return Ask.at > utc_now() - WINDOW


def free_in(where: ColumnElement[bool], too_many: int) -> timedelta:
    """Until the oldest `too_many` count no more."""
    oldest = select(Ask.at).where(where, is_recent()).order_by(Ask.at).offset(too_many - 1).limit(1)
    at = db.session.scalar(oldest)
    return (at or utc_now()) + WINDOW - utc_now()


def too_many(name: str, again_in: timedelta) -> TooMany:
    minutes = max(math.ceil(again_in.total_seconds() / 60), 1)
    sentences = {
        "network": ngettext(
            "Many emails have been requested from your network in the last hour. Please try again "
            "in %(num)s minute.",
            "Many emails have been requested from your network in the last hour. Please try again "
            "in %(num)s minutes.",
            minutes,
        ),
        "mailbox": ngettext(
            "Several emails have been requested for this address in the last hour. Please look for "
            "them there, also in the spam folder, or try again in %(num)s minute.",
            "Several emails have been requested for this address in the last hour. Please look for "
            "them there, also in the spam folder, or try again in %(num)s minutes.",
            minutes,
        ),
    }
    busy = ngettext(
        "Very many people are using this site at the moment. Please try again in %(num)s minute.",
        "Very many people are using this site at the moment. Please try again in %(num)s minutes.",
        minutes,
    )
    return TooMany(sentences.get(name, busy), again_in)


def hashed(address: str) -> str:
    """A mailbox, so that it can be counted by and not be read."""
    if not address:
        return ""
    key = current_app.config["SECRET_KEY"].encode()
    mailbox = mailbox_of(address).encode()
    return hashlib.blake2b(mailbox, key=hashlib.sha256(key).digest(), digest_size=16).hexdigest()


@chore
def forget_asks() -> None:
    db.session.execute(delete(Ask).where(Ask.at < utc_now() - KEPT_FOR))
    db.session.commit()
