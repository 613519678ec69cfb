"""All the dates that a poll keeps in calendars: they go when it ends, and follow their zone."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import Mapped
from sqlalchemy.orm.attributes import set_committed_value

from nact_meet.notices.models.kind import Kind
from nact_meet.notices.models.notice import Notice, post
from nact_meet.polls.kept_dates import locked, news, withhold
from nact_meet.polls.models.hold import Hold
from nact_meet.polls.models.voter import Voter
from nact_meet.world.timezones import utc_now

if TYPE_CHECKING:
    from nact_meet.polls.models.slot import PollSlot


class HeldDates:
    """Mixed into Poll."""

    if TYPE_CHECKING:
        id: Mapped[int]
        loaded_voters: Callable[[], Sequence[Voter]]

    def let_go_of_dates(self, why: str, holds: Sequence[Hold] | None = None) -> None:
        """Of `holds`, which are locked, or of all: every calendar hears at once."""
        found = self.locked_holds() if holds is None else holds
        withhold(Notice.poll_id == self.id)
        for each in found:
            each.let_go()
        post(list(news(found, why)))

    def keep_again(self, slot: "PollSlot") -> None:
        """New zone data moved it: the entries follow."""
        found = [each for each in self.locked_holds(Hold.slot_id == slot.id) if each.stands]
        for each in found:
            each.move()
        post(list(news(found, "")))

    def locked_holds(self, *where: Any) -> list[Hold]:
        """With all that their farewells say, in a few statements."""
        voters = {each.id: each for each in self.loaded_voters()}
        found = locked(Hold.voter_id.in_(select(Voter.id).where(Voter.poll_id == self.id)), *where)
        for each in found:
            set_committed_value(each, "voter", voters[each.voter_id])
        return found

    def keeps_truly(self, notice: Notice) -> bool:
        """Until when such a mail says the truth: asked once, before its first attempt."""
        if hold := Hold.by_key(notice.payload["key"]):
            return hold.is_told_truly(notice)
        is_farewell = notice.kind == Kind.HOLD_GONE
        return is_farewell and datetime.fromisoformat(notice.payload["starts_at"]) > utc_now()
