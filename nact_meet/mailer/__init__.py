"""Composing notices and handing them to SMTP. Nothing else in the house speaks SMTP."""

from nact_meet.mailer.batch import deliver_batch, deliver_due
from nact_meet.mailer.compose import compose, preview
from nact_meet.mailer.delivery import Carrier, carrier

__all__ = ["Carrier", "carrier", "compose", "deliver_batch", "deliver_due", "preview"]
