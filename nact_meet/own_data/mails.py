"""The last mail after an erasure: the entry goes, and by now nothing else says who it was."""

from nact_meet.notices.composing import Values
from nact_meet.notices.models.notice import Kind, Notice
from nact_meet.notices.registry import mails
from nact_meet.places.mails import FarewellMail
from nact_meet.places.models.participant import Participant


@mails(Kind.ERASURE)
class ErasureMail(FarewellMail):
    is_last = True

    def values(self, place: Participant, notice: Notice) -> Values:
        return {"greeted": notice.payload["greeted"], "about": "", "page": "", "join": ""}
