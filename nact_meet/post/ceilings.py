"""How much people without an account make the site send, and who is told where it is too much."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy import func, select, text

from nact_meet.directory.models.organiser import Organiser
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.notices import valve
from nact_meet.notices.chores import chore
from nact_meet.notices.models.ask import BOUNDS, WINDOW, Ask, AskedFor, is_recent
from nact_meet.notices.models.notice import BY_GUEST, Kind, Notice, post, unfinished
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now

log = structlog.get_logger()


@dataclass(frozen=True)
class Amount:
    """Of one meeting, or of all together where there is none; within an hour."""

    meeting: Meeting | None
    asked: int
    sent: int

    @property
    def most_asked(self) -> int:
        """Beyond it whoever asks is told to come back."""
        return (self.meeting and BOUNDS[AskedFor.REGISTRATION].about) or valve.most(valve.EVERYBODY)

    @property
    def most_sent(self) -> int:
        """Beyond it mails wait."""
        return valve.most(("meeting", self.meeting.id) if self.meeting else valve.EVERYBODY)

    @property
    def is_full(self) -> bool:
        return self.asked >= self.most_asked or self.sent >= self.most_sent


@chore
def tell_of_ceilings() -> None:
    """The log and the Secretariat, once an hour at most."""
    lately = Notice.created_at > utc_now() - WINDOW
    told = select(Notice.id).where(Notice.kind == Kind.CEILING, lately).limit(1)
    full = reached()
    if not full or db.session.scalar(told):
        return
    rows = [
        [amount.meeting.title if amount.meeting else "", amount.asked, amount.sent]
        for amount in full
    ]
    log.warning("ceiling of what strangers cause", reached=rows)
    hour = f"{utc_now():%Y%m%d%H}"
    post(
        {
            "kind": Kind.CEILING,
            "organiser_id": member.id,
            "address": member.address,
            "key": f"ceiling:{member.id}:{hour}",
            "payload": {"rows": rows},
        }
        for member in db.session.scalars(select(Organiser).where(Organiser.is_secretariat))
    )
    db.session.commit()


def reached() -> list[Amount]:
    return [amount for amount in amounts() if amount.is_full]


def amounts() -> list[Amount]:
    """Of all together first; then of each meeting, the most first."""
    left, asked = valve.counts(), asked_about_meetings()
    together = Amount(None, asked_in_all(), left[valve.EVERYBODY])
    sent = {int(key): count for (name, key), count in left.items() if name == "meeting"}
    known = Meeting.id.in_(sent.keys() | asked.keys())
    rows = [
        Amount(meeting, asked.get(meeting.id, 0), sent.get(meeting.id, 0))
        for meeting in db.session.scalars(select(Meeting).where(known).order_by(Meeting.id))
    ]
    return [together, *sorted(rows, key=lambda row: -row.sent - row.asked)]


def asked_in_all() -> int:
    return db.session.scalar(select(func.count(Ask.id)).where(is_recent())) or 0


def asked_about_meetings() -> dict[int, int]:
    """By a meeting's id."""
    query = select(Ask.about, func.count()).where(is_recent(), Ask.what == AskedFor.REGISTRATION)
    rows = db.session.execute(query.group_by(Ask.about))
    return {int(about.rpartition(" ")[2]): count for about, count in rows if about}


def asked_from() -> Sequence[tuple[str, int, datetime]]:
    """The networks that asked most within a day, how often, and when last."""
    query = select(Ask.network, func.count(), func.max(Ask.at)).where(Ask.network != "")
    most = query.group_by(Ask.network).order_by(func.count().desc(), Ask.network)
    return [(network, count, at) for network, count, at in db.session.execute(most.limit(10))]


def waiting() -> int:
    """How many mails that guests caused have not left yet."""
    query = select(func.count(Notice.id)).where(text(BY_GUEST), unfinished(Notice))
    return db.session.scalar(query) or 0
