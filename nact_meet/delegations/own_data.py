"""Letters that named a delegation: pictures of many people's names go with the meeting's data."""

from nact_meet.delegations.models import NominationPaper
from nact_meet.own_data.keeping import Keeping


class KeptPapers(Keeping):
    papers = (NominationPaper,)


KEPT = KeptPapers()
