"""Imported lists hold people whom nobody has invited yet; letters name their readers:
both go with the meeting's data."""

from sqlalchemy import update

from nact_meet.invitations.models import AttachedLetter, Import
from nact_meet.own_data.keeping import Keeping
from nact_meet.own_data.own_data import OwnData
from nact_meet.web.extensions import db


class KeptLists(Keeping):
    for_everybody = (AttachedLetter,)
    papers = (Import, AttachedLetter)

    def erase(self, own: OwnData) -> None:
        """Nobody can be struck out of a file whose characters are a guess: each goes whole. Its
        lines stay, and are struck out with all other texts.
        """
        db.session.execute(update(Import).where(Import.octets.is_not(None)).values(octets=None))


KEPT = KeptLists()
