"""Lists that were read in hold people whom nobody has invited yet: they go with the meeting's."""

from nact_meet.invitations.models import Import
from nact_meet.own_data.keeping import Keeping


class KeptLists(Keeping):
    papers = (Import,)


KEPT = KeptLists()
