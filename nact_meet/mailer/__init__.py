"""Composing notices and handing them to SMTP. Nothing else in the house speaks SMTP."""

from nact_meet.mailer.compose import Composed, compose, envelope_sender, preview
from nact_meet.mailer.delivery import Carrier, PassingFault, Refused, carrier

__all__ = [
    "Carrier",
    "Composed",
    "PassingFault",
    "Refused",
    "carrier",
    "compose",
    "envelope_sender",
    "preview",
]
