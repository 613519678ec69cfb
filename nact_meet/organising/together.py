"""What hosts do to several people of a list at once: whatever can be done is done, to each alone.

The others are named, with what speaks against it; nobody's act depends on anybody else's.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from nact_meet.admission import deciding
from nact_meet.delegations import naming
from nact_meet.delegations.recognition import Namer
from nact_meet.directory.models.person import Person
from nact_meet.directory.models.role import Role
from nact_meet.invitations.nudges import nudge
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.notices.models.notice import Kind, Notice
from nact_meet.places.models.nomination import Nomination
from nact_meet.places.models.participant import Participant
from nact_meet.places.selection import Selection
from nact_meet.web.extensions import db
from nact_meet.web.refusals import Refusal


class GroupAct(StrEnum):
    APPROVE = "approve"
    DECLINE = "decline"
    REMIND = "remind"
    ROLE = "role"
    MOVE = "move"
    REMOVE = "remove"


class NobodyToRemove(Refusal):
    sentence = _l("They are no longer coming.")


class AskedToday(Refusal):
    sentence = _l("They have already been reminded today.")


class CutOff(Refusal):
    sentence = _l("Email to them came back.")


class HasAnswered(Refusal):
    sentence = _l("They have answered.")


@dataclass(frozen=True)
class GroupDeed:
    """`note` goes with a yes or a no; `role` and `nomination` are what people get."""

    act: GroupAct
    by: Person
    note: str = ""
    role: Role | None = None
    nomination: Nomination | None = None

    def do(self, place: Participant) -> None:
        DOES[self.act](self, place)


@dataclass
class GroupOutcome:
    """`refused` are names by the sentence that speaks against it."""

    done: list[Participant] = field(default_factory=list)
    refused: dict[str, list[str]] = field(default_factory=dict)


def do(deed: GroupDeed, places: Iterable[Participant]) -> GroupOutcome:
    """To each by itself; the caller has locked them, in one order for everybody."""
    outcome = GroupOutcome()
    for place in places:
        name = place.full_name
        try:
            with db.session.begin_nested():
                deed.do(place)
        except Refusal as refusal:
            outcome.refused.setdefault(str(refusal.sentence), []).append(name)
        else:
            outcome.done.append(place)
    return outcome


def newest_notice() -> int:
    return db.session.scalar(select(func.max(Notice.id))) or 0


def promised_since(newest: int, meeting: Meeting) -> int:
    """How many mails, to the people of the list or to others; reminders come anyway."""
    mine = Notice.meeting_id == meeting.id  # others publish theirs meanwhile
    where = (Notice.id > newest, mine, Notice.kind != Kind.REMINDER)
    return db.session.scalar(select(func.count(Notice.id)).where(*where)) or 0


def change_role(deed: GroupDeed, place: Participant) -> None:
    assert deed.role is not None
    place.change_role(deed.role, by=deed.by)


def remove(deed: GroupDeed, place: Participant) -> None:
    if place.is_gone:
        raise NobodyToRemove
    place.remove(by=deed.by)


def remind(deed: GroupDeed, place: Participant) -> None:
    asked = nudge(place.meeting, Selection(place_ids=(place.id,)), by=deed.by)
    if asked.today:
        raise AskedToday
    if asked.unreachable:
        raise CutOff
    if not asked.now:
        raise HasAnswered


def move(deed: GroupDeed, place: Participant) -> None:
    assert deed.nomination is not None
    naming.move(place, deed.nomination, Namer({"by": deed.by}, is_host=True))


DOES: dict[GroupAct, Callable[[GroupDeed, Participant], Any]] = {
    GroupAct.APPROVE: lambda deed, place: deciding.approve(place, by=deed.by, note=deed.note),
    GroupAct.DECLINE: lambda deed, place: deciding.say_no(place, by=deed.by, note=deed.note),
    GroupAct.REMIND: remind,
    GroupAct.ROLE: change_role,
    GroupAct.MOVE: move,
    GroupAct.REMOVE: remove,
}
