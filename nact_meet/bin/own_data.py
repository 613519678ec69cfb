"""What was deleted may speak of people: erasure reaches it as it reaches everything else."""

import re

from sqlalchemy import delete, select
from sqlalchemy.orm import undefer

from nact_meet.bin.models import Binned, Undo
from nact_meet.bin.rows import without
from nact_meet.own_data.erasure import written_of
from nact_meet.own_data.keeping import Keeping
from nact_meet.own_data.own_data import OwnData
from nact_meet.own_data.sweep import struck
from nact_meet.web.extensions import db


class KeptBin(Keeping):
    has_own_rules = (Binned, Undo)

    def erase(self, own: OwnData) -> None:
        """Their places and answers go; their name and addresses are struck out of the rest."""
        gone = {"contacts": {own.contact.id}}
        if own.is_all:
            gone["people"] = {own.person.id}
        words = sorted({word for word in written_of(own) if len(word) > 1}, key=len, reverse=True)
        anywhere = "|".join(map(re.escape, words))
        pattern = re.compile(rf"(?<![A-Za-z0-9])(?:{anywhere})(?![A-Za-z0-9])")
        db.session.execute(delete(Undo))  # of a day, and whatever they say of anybody
        for entry in db.session.scalars(select(Binned).options(undefer(Binned.rows))):
            if own.is_all and ["people", own.person.id] in [
                [link[3], *link[5:]] for link in entry.links
            ]:  # it was merged into them: it is the same person
                db.session.delete(entry)
                continue
            entry.rows = struck(without(entry.rows, gone), pattern)
            entry.name = struck(entry.name, pattern)


KEPT = KeptBin()
