"""What people are at a meeting, and what has become of their invitation."""

from enum import StrEnum


class Role(StrEnum):
    DELEGATE = "delegate"
    HEAD = "head"
    SPEAKER = "speaker"
    CHAIR = "chair"
    MODERATOR = "moderator"
    RAPPORTEUR = "rapporteur"
    OBSERVER = "observer"
    INTERPRETER = "interpreter"
    TECHNICIAN = "technician"
    PRESS = "press"


class State(StrEnum):
    INVITED = "invited"
    NOMINATED = "nominated"
    PENDING = "pending"
    WAITING = "waiting"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


CONCERNED = (State.INVITED, State.PENDING, State.WAITING, State.CONFIRMED)
"""Whom a change or a cancellation concerns."""

GONE = (State.DECLINED, State.WITHDRAWN)
"""Who has given the place back, and may come after all."""
