"""What somebody's calendar program answers to a date that is only kept: it is their vote."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Mapped, mapped_column

from nact_meet.ical.reply import Reply
from nact_meet.places.models.participant import Outcome, Verdict
from nact_meet.polls.models.poll_reader import Reader
from nact_meet.polls.models.vote import Choice
from nact_meet.world.timezones import utc_now

if TYPE_CHECKING:
    from nact_meet.directory.models.contact import Contact
    from nact_meet.polls.models.voter import Voter

CHOICES = {"ACCEPTED": Choice.YES, "TENTATIVE": Choice.MAYBE, "DECLINED": Choice.NO}


class HoldReply:
    """Mixed into Hold.

    `replied_at` is when they spoke last of this date, on the page or by a reply's DTSTAMP;
    `asked_sequence` as a place has it.
    """

    asked_sequence: Mapped[int] = mapped_column(default=0)
    replied_at: Mapped[datetime | None]

    if TYPE_CHECKING:
        uid: Mapped[str]
        slot_id: Mapped[int]
        voter: Mapped[Voter]
        contact: property
        told: Mapped[dict[str, Any] | None]

    def hear(self, reply: Reply, *, said_at: datetime | None, is_unproved: bool) -> Verdict:
        """An answer that came by mail (RFC 5546 3.2.3). The caller has locked the poll.

        Only PARTSTAT and COMMENT count, and only from the address that was written to.
        """
        said_at = reply.said_at or said_at or utc_now()
        if reason := self.objection(reply, said_at):
            return Verdict(Outcome.DROPPED, reason)
        contact: Contact | None = self.contact
        answerer = reply.answerer(contact.address) if contact else None
        if contact is None or answerer is None or answerer.partstat not in CHOICES:
            return Verdict(Outcome.DROPPED, "no vote")
        if reply.method != "REPLY":
            return Verdict(Outcome.DROPPED, "no vote")
        if is_unproved or answerer.address != contact.address:
            return Verdict(Outcome.SHOWN, "unproved vote")
        self.replied_at = said_at
        self.take_up(answerer.partstat, reply.comment, Reader(self.voter, contact))
        return Verdict(Outcome.APPLIED, "vote")

    def take_up(self, partstat: str, comment: str, reader: Reader) -> None:
        """Their own program shows what they pressed already: it is not told again."""
        if self.told:
            self.told = self.told | {"partstat": partstat}
        if self.voter.choices.get(self.slot_id) != CHOICES[partstat]:
            said = {self.slot_id: CHOICES[partstat]}
            self.voter.say(said, comment or self.voter.comment, reader)

    def objection(self, reply: Reply, said_at: datetime) -> str:
        """Why this reply changes nothing; "" where it may."""
        if not self.voter.poll.is_open:
            return "poll ended"
        if reply.uid != self.uid:
            return "another entry"
        if not reply.attendees:
            return "no attendee"
        if reply.sequence < self.asked_sequence:
            return "older question"
        if self.replied_at and said_at <= self.replied_at:
            return "older answer"
        return ""
