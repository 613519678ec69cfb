"""What an institute proposed for a year names its study and no person: it stays."""

from nact_meet.own_data.keeping import Keeping
from nact_meet.year.models import YearProposal


class KeptProposals(Keeping):
    for_everybody = (YearProposal,)


KEPT = KeptProposals()
