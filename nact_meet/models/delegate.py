"""The place of somebody whom a coordinator named: whose delegation, where in it, who sat there."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column


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
