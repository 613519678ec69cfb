"""Composing notices and handing them to SMTP. Nothing else in the house speaks SMTP."""

from nact_meet.mail.delivery import Carrier, carrier
from nact_meet.notices.composing import compose, preview
from nact_meet.notices.sending import deliver_batch, deliver_due

__all__ = ["Carrier", "carrier", "compose", "deliver_batch", "deliver_due", "preview"]
