"""What people are in a working group and at its meetings."""

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
