"""Mail me my links again: each package says what it has for an address that asks.

Answers take the same statements whatever is found, so that their time says nothing of an address:
a finder asks a number of questions that does not grow, and what it finds is written at once.
"""

import secrets
from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import delete

from nact_meet.notices.models.notice import Kind, Notice, post
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now

Finder = Callable[[str], Iterable[dict[str, Any]]]
_finders: list[Finder] = []

NOTHING: dict[str, Any] = {
    "participant_id": None,
    "meeting_id": None,
    "nomination_id": None,
    "organiser_id": None,
    "poll_id": None,
    "voter_id": None,
    "payload": {},
}


def links_again(finder: Finder) -> Finder:
    """Over what finds an address' links: rows of notices, whose `key` names what each opens."""
    _finders.append(finder)
    return finder


def mail_links_again(address: str) -> None:
    """Whatever is under way for this address, each link once a minute at most."""
    minute = f"{utc_now():%Y%m%d%H%M}"
    found = [row for finder in _finders for row in finder(address)]
    mine = [
        NOTHING | row | {"address": address, "key": f"link:{row['key']}:{minute}"} for row in found
    ]
    nobodys = f"nobody:{secrets.token_hex(8)}"
    post([NOTHING | {"kind": Kind.SIGN_IN, "address": "", "key": nobodys}, *mine])
    db.session.execute(delete(Notice).where(Notice.key == nobodys))
