"""The place of somebody whom a coordinator named: whose delegation, where in it, who sat there."""

from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from nact_meet.delegations.refusals import NamedNoMore
from nact_meet.directory.models.role import Came, State

if TYPE_CHECKING:
    from nact_meet.directory.models.person import Person
    from nact_meet.meetings.models.meeting import Meeting
    from nact_meet.places.models.nomination import Nomination


class Delegate:
    """Mixed into Participant.

    `delegation_position` counts from 1 in the coordinator's own order. `attended` is what the
    coordinator ticked afterwards; None while nobody has said.
    """

    nomination_id: Mapped[int | None] = mapped_column(
        ForeignKey("nominations.id", ondelete="SET NULL"), index=True
    )
    delegation_position: Mapped[int | None]
    attended: Mapped[bool | None]

    if TYPE_CHECKING:
        nomination: Mapped[Nomination | None]
        came: Mapped[Came]
        state: Mapped[State]
        full_name: Mapped[str]
        meeting: Mapped[Meeting]
        person: Mapped[Person]

    def check_still_named(self) -> None:
        """A seat that a coordinator gave to somebody else is not taken back by an old link.

        Raises NamedNoMore, unless anybody may come.
        """
        if self.is_taken_out and not self.meeting.is_open:
            raise NamedNoMore

    def hand_seat_back(self) -> None:
        """After somebody has left: the coordinator, whose seat it is to fill, hears of it."""
        nomination, meeting = self.nomination, self.meeting
        if nomination and nomination.asked_at and meeting.is_announced and not meeting.has_started:
            nomination.tell_contacts("freed", name=self.full_name)

    @property
    def is_taken_out(self) -> bool:
        """Whoever named them for a delegation did not keep them in it."""
        was_named = self.came == Came.NAMED and self.nomination_id is None
        return was_named and self.state == State.WITHDRAWN

    @property
    def is_of_another_country(self) -> bool:
        """A remark, never a refusal: the seat counts for the country that named them."""
        named_by = self.nomination.country_code if self.nomination else None
        return bool(named_by and self.person.country_code not in (None, named_by))
